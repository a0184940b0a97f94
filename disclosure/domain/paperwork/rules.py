"""The filing pack of rules (Article 7): by which rules the platform manages accounts on a day."""

from accounts.models import ServiceAgreement
from disclosure.domain.paperwork.record import section
from licensing.enums import CredentialState
from licensing.models import PlatformLicense
from moderation.enums import Severity
from moderation.models import LadderStep
from regulations.formatting import format_date
from regulations.models import Parameter, ReasonCode


def tell(record, period, found):
    """Its sections; reason codes, which keep no history, as they were `found`."""
    agreements = record.latest(ServiceAgreement).filter(in_force_from__lte=period.last)
    columns = ("severity", "earlier", "measures", "days")
    steps = record.latest(LadderStep).order_by("earlier").values_list(*columns)
    held = record.latest(PlatformLicense).filter(state=CredentialState.VERIFIED)
    licenses = held.order_by("license_type", "id").values_list(
        "license_type", "number", "authority", "issued_on", "expires_on"
    )
    return [
        section(
            "agreements",
            ("version", "since", "on_disuse"),
            (
                (name, format_date(since), policy)
                for name, since, policy in agreements.order_by("in_force_from", "id").values_list(
                    "version_name", "in_force_from", "on_disuse"
                )
            ),
        ),
        section(
            "ladder",
            columns,
            sorted(steps, key=lambda step: list(Severity).index(step[0])),
        ),
        section(
            "parameters", ("parameter", "value", "since", "source"), _parameters(record, period)
        ),
        section(
            "licenses",
            ("license", "number", "authority", "since", "until"),
            ((*names, format_date(since), format_date(until)) for *names, since, until in licenses),
        ),
        section("reasons", ("code", "article", "title_en", "title_zh"), found),
    ]


def found_now():
    """The reason codes in use."""
    rows = ReasonCode.objects.filter(is_active=True).order_by("code")
    return [list(row) for row in rows.values_list("code", "article", "title_en", "title_zh")]


def _parameters(record, period):
    rows = Parameter.objects.in_force_on(period.last).filter(set_at__lt=record.seal.sealed_at)
    in_force = {each.code: each for each in rows}
    for code, each in sorted(in_force.items()):
        yield code, each.value, format_date(each.in_force_from), each.source
