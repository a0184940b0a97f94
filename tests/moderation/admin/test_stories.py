"""Each story of Article 18 played through on the pages: from first notice to restored state."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import AccountState
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.models import Message, Proposal
from moderation.domain.ladder import sync_ladder
from moderation.enums import SanctionState
from moderation.models import Appeal, BlacklistEntry, Case, Complaint, LadderStep, Sanction, Signal
from tests.audit.test_tampering import Ledger
from tests.factories import (
    AccountFactory,
    AppealFactory,
    CaseFactory,
    ComplaintFactory,
    SignalFactory,
    impose,
    scan,
)

pytestmark = pytest.mark.django_db
DESK = "/desk/moderation"


@pytest.fixture
def ladder(cast, now):
    """The ladder as shipped."""
    with acting_as(cast["administrator"]):
        sync_ladder(at=now)


def confirm(press, role, subject):
    """Confirm what was proposed about `subject`, on the second person's page."""
    proposal = Proposal.objects.open().for_object(subject).get()
    return press(role, proposal, "confirm")


def upload(name="evidence.png"):
    """A picture as a browser sends it."""
    return SimpleUploadedFile(name, scan("EVIDENCE").content, content_type="image/png")


def test_from_complaint_to_closure_appeal_and_restored_state(
    press, signed_in, speaking, ladder, tmp_path
):
    client = signed_in("intake")
    client.post(
        f"{DESK}/complaint/add/",
        {
            "account": speaking.pk,
            "category": "fabrication",
            "text": "编造灾情。",
            "channel": "authority",
            "contact": "13800009999",
            "files": upload(),
        },
    )
    complaint = Complaint.objects.get()
    press("moderator", complaint, "open_case", title="编造灾情", severity="grave")
    case = Case.objects.get()
    press("moderator", case, "claim")
    page = press(
        "moderator",
        case,
        "sanction",
        measures=["close"],
        closure_basis="by_law",
        reason_codes=["conduct-fabrication"],
        text="",
    )
    assert page.context["title"] == str(case)
    closure = Sanction.objects.get()
    proposal = Proposal.objects.open().for_object(closure).get()
    assert not Message.objects.exists()  # nothing is told before the second person confirms
    told = signed_in("approver").get(f"/desk/audit/proposal/{proposal.pk}/change/")
    [letter] = [card.context["body"] for card in told.context["cards"] if "body" in card.context]
    assert f"“{speaking.name}”" in letter and speaking.external_id in letter
    [change] = [card for card in told.context["cards"] if card.title == "What will change"]
    dates = {each.label: each.new for each in change.context["diff"]}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", dates["in force since"])
    confirm(press, "approver", closure)
    speaking.refresh_from_db()
    assert (speaking.state, speaking.closure_basis) == (AccountState.CLOSED, "by_law")

    case.refresh_from_db()
    press(
        "moderator",
        case,
        "respond",
        outcome="upheld",
        reason_codes=["complaint-upheld"],
        text="已依法关闭。",
    )
    case.refresh_from_db()
    press("moderator", case, "report", reference="网信报〔2026〕8号")
    case.refresh_from_db()
    press("moderator", case, "conclude", outcome="substantiated")

    client = signed_in("intake")
    add = client.get(f"{DESK}/appeal/add/?sanction={closure.receipt_number}")
    assert closure.receipt_number in add.content.decode()
    client.post(
        f"{DESK}/appeal/add/", {"sanction": closure.receipt_number, "grounds": "信息来自官方通报。"}
    )
    appeal = Appeal.objects.get()
    press("appeals_officer", appeal, "claim")
    appeal.refresh_from_db()
    reasons = ["appeal-facts-unproven"]
    press("appeals_officer", appeal, "overturn", reason_codes=reasons, text="经复核,所述属实。")
    confirm(press, "second_appeals_officer", appeal)
    speaking.refresh_from_db()
    assert (speaking.state, speaking.closure_basis) == (AccountState.ACTIVE, "")

    entries = signed_in("auditor").get(f"{DESK}/case/{case.pk}/change/").context["entries"]
    assert [re.sub(r"^[A-Z]-\d{4}.*?: ", "", entry.title) for entry in entries] == [
        "Overturned on appeal",
        "Decision overturned",
        "Overturn all measures: proposed to a second person",
        "Claimed",
        "Concluded",
        "Reported to the authority",
        "Answered",
        "Complaints answered",
        "Imposed",
        "Impose for good: proposed to a second person",
        "Sanctions decided",
        "Claimed",
        "Case opened",
        "Created",
    ]
    ledger = Ledger(tmp_path / "checkpoints")
    ledger.seal(batch=1000)
    assert ledger.verify().discrepancies == []


@pytest.mark.parametrize(
    ("violation", "reason"),
    [
        ("undeclared_transfer", "conduct-undeclared-transfer"),
        ("batch_registration", "conduct-batch-registration"),
        ("hoarding", "conduct-hoarding"),
        ("account_trading", "conduct-account-trading"),
        ("forced_follow", "conduct-forced-follow"),
        ("false_traffic", "conduct-false-traffic"),
        ("false_hot_spot", "conduct-false-hot-spot"),
        ("false_registration", "conduct-false-registration"),
        ("unlicensed_news", "conduct-unlicensed-news"),
    ],
)
def test_from_signal_to_suspension_appeal_and_restored_state(
    violation, reason, press, signed_in, speaking, ladder, tmp_path, cast, now
):
    with acting_as(cast["moderator"]):
        signal = SignalFactory(accounts=[speaking], violation_type=violation, at=now)
    press("moderator", signal, "open_case", severity="serious")
    case = Case.objects.get()
    assert case.violation_type == violation
    press("moderator", case, "claim")
    form = signed_in("moderator").get(f"{DESK}/case/{case.pk}/decide/sanction/").context["form"]
    assert form.initial["measures"] == ["stop_updates", "stop_monetization"]
    press("moderator", case, "sanction", measures=["suspend"], days="90", reason_codes=[reason])
    sanction = Sanction.objects.get()
    speaking.refresh_from_db()
    assert (sanction.state, speaking.state) == (SanctionState.IN_FORCE, AccountState.SUSPENDED)
    signed_in("intake").post(
        f"{DESK}/appeal/add/", {"sanction": sanction.receipt_number, "grounds": "不属实。"}
    )
    appeal = Appeal.objects.get()
    press("appeals_officer", appeal, "claim")
    appeal.refresh_from_db()
    press(
        "appeals_officer",
        appeal,
        "vary",
        reason_codes=["appeal-disproportionate"],
        text="减轻处理。",
        **{
            f"outcome_{sanction.pk}": "varied",
            f"measure_{sanction.pk}": "limit_functions",
            f"functions_{sanction.pk}": "评论",
            f"days_{sanction.pk}": "7",
        },
    )
    confirm(press, "second_appeals_officer", appeal)
    speaking.refresh_from_db()
    assert speaking.state == AccountState.RESTRICTED
    milder = sanction.variations.get()
    press("moderator", milder, "lift", reason_codes=["sanction-corrected"], text="")
    speaking.refresh_from_db()
    assert speaking.state == AccountState.ACTIVE
    case.refresh_from_db()
    press("moderator", case, "conclude", outcome="corrected")
    ledger = Ledger(tmp_path / "checkpoints")
    ledger.seal(batch=1000)
    assert ledger.verify().discrepancies == []


def test_an_entity_is_blacklisted_by_hand_and_taken_off(press, signed_in, entity, now):
    client = signed_in("moderator")
    client.post(
        f"{DESK}/blacklistentry/add/",
        {"entity": entity.pk, "scope": "all", "grounds": "多次虚假注册", "expires_on": ""},
    )
    entry = BlacklistEntry.objects.get()
    press("moderator", entry, "blacklist", reason_codes=["conduct-false-registration"], text="")
    confirm(press, "approver", entry)
    entry.refresh_from_db()
    assert entry.state == "in_force"
    press("second_approver", entry, "lift", note="期限已过", text="")
    confirm(press, "appeals_officer", entry)
    entry.refresh_from_db()
    assert entry.state == "lifted"


def test_a_grade_changes_with_its_reason(press, signed_in, entity):
    signed_in("moderator").post(f"{DESK}/creditrating/add/", {"entity": entity.pk})
    rating = entity.credit_rating
    press("moderator", rating, "rate", grade="A", reason_codes=["credit-conduct"])
    rating.refresh_from_db()
    assert rating.state == "A"


def test_a_partners_report_becomes_a_signal(signed_in, speaking):
    response = signed_in("moderator").post(
        f"{DESK}/signal/add/",
        {
            "accounts": speaking.external_id,
            "violation_type": "forced_follow",
            "text": "扫码即关注。",
        },
        follow=True,
    )
    assert response.status_code == 200
    signal = Signal.objects.get()
    assert (signal.explanation, signal.violation_type) == ("扫码即关注。", "forced_follow")
    assert [each.account for each in signal.accounts.all()] == [speaking]


@pytest.mark.parametrize(
    ("page", "data", "field", "words"),
    [
        ("case", {"accounts": "nobody-1"}, "accounts", "nobody-1"),
        ("signal", {"accounts": "nobody-1"}, "accounts", "nobody-1"),
        ("appeal", {"sanction": "S-2026-999999"}, "sanction", "number"),
        ("appeal", {"sanction": "什么"}, "sanction", "number"),
        ("complaint", {"account": "0"}, "account", "choice"),
    ],
)
def test_bad_input_is_said_at_its_field(page, data, field, words, signed_in):
    role = "intake" if page in ("appeal", "complaint") else "moderator"
    response = signed_in(role).post(f"{DESK}/{page}/add/", data)
    assert response.status_code == 200
    [error] = response.context["adminform"].form.errors[field]
    assert words in error


def test_a_late_appeal_is_refused_in_words(signed_in, sanctioned, now, cast):
    [old] = sanctioned("warn", at=now - timedelta(days=60))
    response = signed_in("intake").post(
        f"{DESK}/appeal/add/", {"sanction": old.receipt_number, "grounds": "不属实。"}
    )
    [error] = response.context["adminform"].form.errors["sanction"]
    assert "30 days" in error
    assert "不属实。" in response.content.decode()
    assert not Appeal.objects.exists()


def test_the_sanction_form_says_what_is_missing(signed_in, case, speaking, decide):
    claimed = decide("moderator", case, "claim")
    client = signed_in("moderator")
    url = f"{DESK}/case/{case.pk}/decide/sanction/"
    form = client.get(url).context["form"]
    hidden = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    data = {
        "accounts": [speaking.pk],
        "measures": ["limit_functions", "close", "blacklist"],
        "language": "zh-hans",
        "reason_codes": ["conduct-account-trading"],
    }
    errors = client.post(url, hidden | data).context["form"].errors
    assert set(errors) == {"functions", "closure_basis", "scope", "days"}
    assert PublicAccount.objects.get(pk=speaking.pk).state == AccountState.ACTIVE
    assert claimed.version == Case.objects.get(pk=case.pk).version


def test_the_contact_is_shown_once_and_uncached(signed_in, press, cast, now):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(contact="13812345678", at=now)
    page = signed_in("moderator").get(f"{DESK}/complaint/{complaint.pk}/change/")
    assert "13812345678" not in page.content.decode()
    revealed = press("moderator", complaint, "reveal", note="回访")
    assert "13812345678" in revealed.content.decode()
    assert "no-store" in revealed.headers["Cache-Control"]


def test_the_ladder_is_edited_by_the_approver(signed_in, ladder):
    step = LadderStep.objects.first()
    client = signed_in("approver")
    url = f"{DESK}/ladderstep/{step.pk}/change/"
    assert client.get(url).status_code == 200
    client.post(url, {"seen_version": step.version, "measures": ["warn", "suspend"], "days": "3"})
    step.refresh_from_db()
    assert (step.measures, step.days) == (["warn", "suspend"], 3)


def test_the_account_page_shows_what_is_in_force_and_where_it_comes_from(
    signed_in, sanctioned, speaking
):
    suspension, _stop = sanctioned("stop_updates", "suspend", days=30)
    page = signed_in("reviewer").get(f"/desk/accounts/publicaccount/{speaking.pk}/change/")
    [card] = [each for each in page.context["panels"] if each.title == "Measures in force"]
    assert [row["detail"] for row in card.context["rows"]] == [
        each.receipt_number for each in speaking.sanctions.order_by("pk")
    ]
    assert f"/desk/moderation/sanction/{suspension.pk}/change/" in page.content.decode()


def test_who_may_not_see_complaints_and_appeals_sees_none_of_them(
    signed_in, press, sanctioned, case, speaking, cast, now
):
    [suspension] = sanctioned("suspend", days=30)
    with acting_as(cast["intake"]):
        ComplaintFactory(account=speaking, category=case.violation_type, text="投诉原文", at=now)
        AppealFactory(sanction=suspension, grounds="申诉原文", at=now)
    for url in (f"{DESK}/case/{case.pk}/change/", f"{DESK}/sanction/{suspension.pk}/change/"):
        told = signed_in("reviewer").get(url).content.decode()
        assert "投诉原文" not in told and "申诉原文" not in told and "C-20" not in told
    assert (
        "投诉原文" in signed_in("moderator").get(f"{DESK}/case/{case.pk}/change/").content.decode()
    )


@pytest.mark.parametrize("number", ["9" * 30, "-1", "x"])
@pytest.mark.parametrize("verb", ["sanction", "split"])
def test_a_strange_id_is_an_error_of_its_field(number, verb, signed_in, case, decide, cast, now):
    with acting_as(cast["importer"]):
        second = AccountFactory(at=now)
    claimed = decide(
        "moderator", decide("moderator", case, "claim"), "add_accounts", accounts=[second]
    )
    response = signed_in("moderator").post(
        f"{DESK}/case/{claimed.pk}/decide/{verb}/", {"accounts": [number]}
    )
    assert response.status_code == 200
    assert "accounts" in response.context["form"].errors


def test_complainants_are_told_nothing_of_the_case(press, case, speaking, decide, cast, now):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(account=speaking, category=case.violation_type, at=now)
    claimed = decide("moderator", case, "claim")
    answer = {"outcome": "upheld", "reason_codes": ["complaint-upheld"], "text": "谢谢。"}
    press("moderator", claimed, "respond", **answer, language="zh-hans")
    complaint.refresh_from_db()
    message = Message.objects.get(recipient_label="moderation.complaint")
    assert message.recipient() == complaint
    assert "处理结果：属实" in message.body and "补充说明：谢谢。" in message.body
    assert case.title not in message.body and "M-20" not in message.body


def test_what_the_form_could_not_know_is_refused_in_words(
    press, signed_in, sanctioned, cast, speaking, now
):
    [first] = sanctioned("bar_name")
    with acting_as(cast["moderator"]):
        case = CaseFactory(accounts=[speaking], at=now)
        [second] = impose(case, [speaking], "bar_name", at=now)
    confirm(press, "approver", first)
    proposal = Proposal.objects.open().for_object(second).get()
    client = signed_in("approver")
    form = client.get(f"/desk/audit/proposal/{proposal.pk}/decide/confirm/").context["form"]
    hidden = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    response = client.post(f"/desk/audit/proposal/{proposal.pk}/decide/confirm/", hidden)
    assert response.status_code == 409
    assert "barred already" in response.content.decode()
