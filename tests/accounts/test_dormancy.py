"""Unused accounts: notice, suspension, deregistration, as far as the agreement allows."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from accounts.domain import dormancy
from accounts.domain.calendar import advance
from accounts.domain.dormancy import ReasonMissing, unused_accounts
from accounts.enums import AccountState, DisusePolicy, DormancyState
from accounts.models import AccountHold, DormancyCase, PublicAccount, ServiceAgreement
from audit.context import acting_as
from audit.models import Decision
from regulations.calendar import add_months, format_day, legal_date
from staff.domain.roles import ensure_system_actor
from tests.factories import AccountFactory, AgreementFactory

pytestmark = pytest.mark.django_db
NOTICE, SUSPENSION = timedelta(days=30), timedelta(days=90)


@pytest.fixture
def agreement(cast, now):
    with acting_as(cast["approver"]):
        return AgreementFactory(at=now)


@pytest.fixture
def today(now):
    return legal_date(now)


@pytest.fixture
def unused(cast, agreement, put, today, now):
    """An active account that nobody has used for eight months."""

    def make(**facts):
        last = {"registered_on": add_months(today, -20), "last_active_on": add_months(today, -8)}
        facts = {"agreement_version": agreement.version_name} | last | facts
        state = facts.pop("state", AccountState.ACTIVE)
        with acting_as(cast["importer"]):
            return put(AccountFactory(at=now, **facts), state=state)

    return make


def current(row):
    return type(row).objects.get(pk=row.pk)


def case_of(account):
    return DormancyCase.objects.for_account(account.pk).first()


def test_who_is_unused_is_told_with_reason_and_article(unused, now, today):
    account = unused()
    assert advance(at=now)["notify"] == 1
    case = case_of(account)
    assert (case.state, case.inactive_since) == ("noticed", account.last_active_on)
    assert case.next_step_on == today + NOTICE
    decision = Decision.objects.latest_move(case)
    assert (decision.verb, decision.actor) == ("notify", ensure_system_actor())
    assert (decision.reason_codes, decision.articles) == (["account-unused"], ["10"])
    body = decision.messages.get().body
    assert account.name in body and format_day(case.next_step_on, "zh-hans") in body
    assert current(account).version == account.version
    assert advance(at=now) == {"refused": 0}


@pytest.mark.parametrize(
    "facts",
    [
        {"last_active_on": "yesterday"},
        {"agreement_version": "v0"},
        {"agreement_version": ""},
        {"state": "suspended"},
        {"state": "pending_verification"},
        {"state": "deregistered"},
        {"registered_on": None, "last_active_on": None},
    ],
)
def test_who_is_used_or_not_bound_or_not_usable_is_left_alone(unused, facts, today, now):
    if facts.get("last_active_on"):
        facts = {"last_active_on": today - timedelta(days=1)}
    unused(**facts)
    assert not unused_accounts(on=today).exists()


def test_an_account_never_used_is_unused_since_its_registration(unused, today):
    account = unused(last_active_on=None)
    assert unused_accounts(on=today).get().inactive_since == account.registered_on


@pytest.mark.parametrize("policy", [DisusePolicy.NOTHING])
def test_an_agreement_that_allows_nothing_protects(unused, cast, today, now, policy):
    with acting_as(cast["approver"]):
        AgreementFactory(version_name="v1", on_disuse=policy, at=now)
    unused(agreement_version="v1")
    assert not unused_accounts(on=today).exists()


def test_step_by_step_to_the_end(unused, now, today):
    account = unused()
    advance(at=now)
    assert advance(at=now + NOTICE - timedelta(days=1)) == {"refused": 0}
    assert advance(at=now + NOTICE)["suspend"] == 1
    case = case_of(account)
    assert (case.state, current(account).state) == ("suspended", AccountState.SUSPENDED)
    assert case.next_step_on == today + NOTICE + SUSPENSION
    assert advance(at=now + NOTICE + SUSPENSION)["deregister"] == 1
    assert (current(case).state, current(account).state) == ("deregistered", "deregistered")
    assert not AccountHold.objects.in_force().exists()
    decisions = Decision.objects.for_object(case)
    assert [(each.verb, each.articles) for each in decisions] == [
        ("notify", ["10"]),
        ("suspend", ["10"]),
        ("deregister", ["10"]),
    ]
    assert Decision.objects.for_object(account).get(verb="deregister").note == case.receipt_number


def test_an_agreement_may_stop_at_suspension(unused, cast, now):
    with acting_as(cast["approver"]):
        AgreementFactory(version_name="v8", on_disuse=DisusePolicy.SUSPEND, at=now)
    account = unused(agreement_version="v8")
    advance(at=now)
    advance(at=now + NOTICE)
    assert case_of(account).next_step_on is None
    assert advance(at=now + timedelta(days=900)) == {"refused": 0}


@pytest.mark.parametrize("stage", [0, 1])
def test_using_the_account_ends_the_case_at_any_stage(unused, put, now, today, stage):
    account = unused()
    advance(at=now)
    if stage:
        advance(at=now + NOTICE)
    put(account, state=current(account).state, last_active_on=today)
    assert advance(at=now + NOTICE + timedelta(days=1))["end"] == 1
    case = case_of(account)
    assert (case.state, current(account).state) == (DormancyState.ENDED, AccountState.ACTIVE)
    assert today.isoformat() in Decision.objects.latest_move(case).note


def test_a_person_ends_a_case_with_a_word_and_it_is_not_noticed_again(unused, decide, now):
    account = unused()
    advance(at=now)
    with pytest.raises(ReasonMissing):
        decide("approver", case_of(account), "end")
    ended = decide("approver", case_of(account), "end", note="运营者住院，已联系")
    assert ended.state == DormancyState.ENDED
    assert advance(at=now + timedelta(days=2)) == {"refused": 0}
    assert advance(at=now + timedelta(days=200))["notify"] == 1


def test_what_else_ends_the_account_ends_the_case(unused, put, now):
    account = unused()
    advance(at=now)
    put(account, state="closed", closure_basis="by_law")
    assert advance(at=now)["end"] == 1


def test_whoever_has_to_answer_for_something_is_not_let_go(unused, cast, now):
    from tests.factories import TransferFactory

    account = unused()
    advance(at=now)
    advance(at=now + NOTICE)
    with acting_as(cast["intake"]):
        TransferFactory(account=current(account), consents=(), at=now + NOTICE)
    assert advance(at=now + NOTICE + SUSPENSION) == {"refused": 1}
    assert case_of(account).state == DormancyState.SUSPENDED


def test_one_case_at_a_time(unused, now):
    account = unused()
    advance(at=now)
    account.inactive_since = account.last_active_on
    with pytest.raises(ValidationError, match="open already"):
        dormancy.give_notice(account=account, at=now)


def test_what_is_coming_is_listed(unused, now, capsys):
    account = unused()
    soon = unused(last_active_on=add_months(legal_date(now), -5))
    advance(at=now)
    call_command("list_unused", "--within", "60d")
    lines = capsys.readouterr().out.splitlines()
    assert "suspend" in lines[0] and account.external_id in lines[0]
    assert "notify" in lines[1] and soon.external_id in lines[1]
    assert lines[2].startswith("2 due within 60 days")


# In the browser


def test_a_version_of_the_agreement_is_added_once_and_never_edited(signed_in, agreement):
    client, add = signed_in("approver"), "/desk/accounts/serviceagreement/add/"
    data = {"version_name": "v9", "in_force_from": "2026-01-01", "on_disuse": "suspend"}
    assert client.post(add, data).status_code == 302
    made = ServiceAgreement.objects.get(version_name="v9")
    assert made.history.get().history_user.username == "approver"
    assert "on record already" in client.post(add, data).content.decode()
    page = reverse("admin:accounts_serviceagreement_change", args=[made.pk])
    assert client.post(page, data).status_code == 403
    assert client.get(page).status_code == 200


def test_a_case_is_ended_on_its_page(unused, signed_in, now):
    account = unused()
    advance(at=now)
    case, client = case_of(account), signed_in("approver")
    listed = client.get("/desk/accounts/dormancycase/", {"queue": "dormancy"})
    assert list(listed.context["cl"].result_list) == [case]
    url = reverse("admin:accounts_dormancycase_decide", args=[case.pk, "end"])
    form = client.get(url).context["form"]
    data = {name: form.initial[name] for name in ("seen_version", "idempotency_key")}
    assert "note" in client.post(url, data).context["form"].errors
    client.post(url, data | {"note": "已联系"})
    assert current(case).state == DormancyState.ENDED
    page = reverse("admin:accounts_publicaccount_change", args=[account.pk])
    assert case.receipt_number in client.get(page).content.decode()
    assert PublicAccount.objects.get().state == AccountState.ACTIVE
