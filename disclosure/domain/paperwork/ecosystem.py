"""The annual ecosystem report (Article 7): who is on the platform, and how it was managed."""

from collections import Counter

from django.db.models import Count, Max

from accounts.models import ProtectedName, PublicAccount, RegistrationApplication
from disclosure.domain.paperwork.dispositions import ENDED
from disclosure.domain.paperwork.record import section
from licensing.enums import LabelState
from licensing.models import SpecialLabel
from moderation.models import CreditRating
from regulations.models import DutyCount, DutyRun

DECIDED = ("approve", "reject", "withdraw")


def tell(record, period):
    """Its sections."""
    accounts = record.latest(PublicAccount)
    labels = record.latest(SpecialLabel).filter(state=LabelState.GRANTED)
    names = record.rows(ProtectedName).filter(history_type="+", history_date__gte=period.start)
    applied = Counter(
        f"accounts.registrationapplication.{each.verb}"
        for each, _row in record.moves(RegistrationApplication, DECIDED, period.start)
    )
    ended = Counter(
        (f"accounts.publicaccount.{each.verb}", row.closure_basis)
        for each, row in record.moves(PublicAccount, ENDED, period.start)
    )
    return [
        section(
            "accounts",
            ("content_category", "account_state", "count"),
            record.counted(accounts, "content_category", "state"),
        ),
        section("grades", ("grade", "count"), record.counted(accounts, "grade")),
        section(
            "credit", ("credit", "count"), record.counted(record.latest(CreditRating), "state")
        ),
        section("registrations", ("act", "count"), sorted(applied.items())),
        section(
            "closures",
            ("act", "closure_basis", "count"),
            ((*key, number) for key, number in sorted(ended.items())),
        ),
        section("labels", ("content_category", "count"), record.counted(labels, "sector")),
        section("names", ("name_basis", "count"), record.counted(names, "basis")),
        section("duties", ("duty", "nights", "most", "count"), _duties(record, period)),
    ]


def _duties(record, period):
    """Of each rule: in how many nights it was unmet, how often at most, how often at the end."""
    nights = DutyRun.objects.filter(
        day__range=(period.first, period.last), run_at__lt=record.seal.sealed_at
    )
    last = nights.order_by("day").last()
    counts = DutyCount.objects.filter(run__in=nights, count__gt=0)
    left = dict(counts.filter(run=last).values_list("rule", "count"))
    unmet = counts.order_by("rule").values_list("rule")
    for rule, number, most in unmet.annotate(number=Count("pk"), most=Max("count")):
        yield rule, number, most, left.get(rule, 0)
