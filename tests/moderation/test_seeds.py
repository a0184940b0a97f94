"""What the law asks to be found and stopped, end to end: from what a detector sees in a file or in
the register, over case, sanction and appeal, to the state before, under a history that verifies.
"""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.domain.checklist import registration_findings
from accounts.models import AccountHold
from audit.context import acting_as
from audit.domain.engine import performer
from moderation.checks import open_matters
from moderation.enums import CaseState, SanctionState, SignalState
from moderation.models import Appeal, Case, Sanction, Signal
from regulations.calendar import legal_date
from tests.audit.test_tampering import Ledger
from tests.factories import (
    AccountFactory,
    AppealFactory,
    ApplicationFactory,
    ComplaintFactory,
    credit_code,
)
from tests.moderation.detection.events import write

pytestmark = pytest.mark.django_db


def hour(now, at):
    return (now - timedelta(hours=at)).isoformat()


def operator_facts(accounts, now):
    header = ("account", "contact_phone", "settlement_name", "region", "entity_number")
    row = (accounts[0].external_id, "13900009999", "别家文化有限公司", "", credit_code(987_654))
    return "audit_operators", header, [row]


def registrations(accounts, now):
    rows = [(hour(now, 30 + at), each.external_id, "d-1") for at, each in enumerate(accounts)]
    return "audit_registrations", ("time", "account", "device"), rows


def follows(accounts, now):
    rows = [(hour(now, at), accounts[0].external_id, "card", "") for at in range(150)]
    return "audit_follows", ("time", "account", "source", "consent"), rows


def traffic(accounts, now):
    today = legal_date(now)
    usual = [(2000 + 7 * day, 100 + day, 20 + day) for day in range(30)]
    rows = [
        (today - timedelta(days=30 - day), accounts[0].external_id, 5000, *figures)
        for day, figures in enumerate([*usual, (400_000, 120, 25)])
    ]
    return "audit_traffic", ("day", "account", "followers", "reads", "likes", "shares"), rows


def posts(accounts, now):
    goods = ("鸡蛋和大米", "食盐和酱油", "口罩和退烧药")
    rows = [
        (
            hour(now, 10 + place),
            each.external_id,
            "op-1",
            f"突发!全城超市明起限购{ware},货架已经搬空,请大家互相转告,抓紧时间囤货。",
        )
        for each in accounts
        for place, ware in enumerate(goods)
    ]
    return "audit_posts", ("time", "account", "operator", "text"), rows


def hoarded(accounts, now):
    return "audit_holdings", None, None


def traded(accounts, now):
    for number in range(3):
        ComplaintFactory(
            account=accounts[0], category="account_trading", contact=f"{number}@example.org", at=now
        )
    return "audit_trading", None, None


SEEDS = {
    "undeclared transfer": (operator_facts, "undeclared_transfer"),
    "batch registration": (registrations, "batch_registration"),
    "hoarding": (hoarded, "hoarding"),
    "trading": (traded, "account_trading"),
    "forced follow": (follows, "forced_follow"),
    "false traffic": (traffic, "false_traffic"),
    "false hot spot": (posts, "false_hot_spot"),
}


@pytest.fixture
def accounts(cast, entity, now):
    """Eight accounts of the enterprise, unused for long."""
    long_ago = legal_date(now) - timedelta(days=400)
    with acting_as(cast["importer"]):
        return AccountFactory.create_batch(8, entity=entity, registered_on=long_ago, at=now)


@pytest.mark.parametrize(("seed", "violation"), SEEDS.values(), ids=SEEDS)
def test_from_what_is_seen_to_the_state_before(
    seed, violation, accounts, cast, decide, confirm, now, tmp_path
):
    with acting_as(cast["intake"]):
        command, header, rows = seed(accounts, now)
    file = [write(tmp_path / "seen.csv", header, rows)] if header else []
    with pytest.raises(SystemExit):
        call_command(command, *map(str, file), "--record")
    signal = Signal.objects.first()
    assert (signal.state, signal.violation_type) == (SignalState.NEW, violation)
    assert signal.explanation and signal.input["sha256"]
    named = {each.account for each in signal.accounts.all()}
    assert named <= set(accounts)
    before = {each.pk: each.state for each in named}

    later = timezone.now()
    taken = decide("moderator", signal, "open_case", title="x", severity="serious", at=later)
    case = decide("moderator", taken.case, "claim", at=later)
    decide(
        "moderator",
        case,
        "sanction",
        accounts=list(named),
        measures=["suspend"],
        days=90,
        reason_codes=[case.reason_code],
        at=later,
    )
    assert AccountHold.objects.in_force().count() == len(named)
    for sanction in Sanction.objects.order_by("pk"):
        with acting_as(cast["intake"]):
            appeal = AppealFactory(sanction=sanction, at=later)
        claimed = decide("appeals_officer", appeal, "claim", at=later)
        with acting_as(cast["appeals_officer"]):
            performer(Appeal, "overturn").propose(
                subject=claimed,
                seen_version=claimed.version,
                at=later,
                reason_codes=["appeal-facts-unproven"],
                message="不成立。",
            )
        confirm(claimed, "second_appeals_officer", at=later)
    assert set(Sanction.objects.values_list("state", flat=True)) == {SanctionState.OVERTURNED}
    assert not AccountHold.objects.in_force().exists()
    assert {each.pk: type(each).objects.get(pk=each.pk).state for each in named} == before
    case.refresh_from_db()
    if case.complaints.open().exists():
        facts = {"outcome": "unfounded", "reason_codes": ["complaint-unfounded"]}
        decide("moderator", case, "respond", **facts, at=later)
    concluded = decide("moderator", case, "conclude", outcome="unfounded", at=later)
    assert concluded.state == CaseState.CONCLUDED

    ledger = Ledger(tmp_path / "checkpoints")
    ledger.seal(batch=1000)
    assert ledger.verify().discrepancies == []


def test_the_same_file_makes_no_second_signal(accounts, cast, now, tmp_path, capsys):
    command, header, rows = follows(accounts, now)
    file = str(write(tmp_path / "seen.csv", header, rows))
    for _again in range(2):
        with pytest.raises(SystemExit):
            call_command(command, file, "--record")
    assert Signal.objects.count() == 1
    assert "0 new, 1 known" in capsys.readouterr().out


def test_a_closed_name_does_not_return(speaking, sanctioned, confirm, cast, now):
    confirm(sanctioned("close", closure_basis="by_law")[0])
    with acting_as(cast["intake"]):
        application = ApplicationFactory(requested_name=f"★{speaking.name}★", at=now)
    findings = registration_findings(application, legal_date(now))
    assert "name-protected" in {finding.code for finding in findings if finding.level == "block"}


def test_nobody_escapes_a_case_by_leaving(case, speaking, now):
    codes = [finding.code for finding in open_matters(speaking, legal_date(now))]
    assert codes == ["case-open"]
    assert Case.objects.open().about(speaking).exists()
