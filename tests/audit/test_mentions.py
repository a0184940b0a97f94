"""Mentions: who is called by name in a note hears of it, and nobody else."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.domain import accounts as account_verbs
from accounts.domain import registration
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import IllegalTransition
from audit.domain.mentions import calls
from audit.models import Decision, Mention, Proposal
from regulations.append_only import AppendOnlyViolation
from staff.domain.roles import ensure_system_actor
from tests.factories import AccountFactory, UserFactory

pytestmark = pytest.mark.django_db

NAMES = {"bob", "bob.smith", "b@example.com", "reviewer01", "rev", "王伟", "王伟民", "a_b-c+d"}


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("", []),
        ("nobody is called", []),
        ("@bob", ["bob"]),
        ("@bob, look", ["bob"]),
        ("see @bob.", ["bob"]),
        ("see @bob. Thanks", ["bob"]),
        ("(@bob)", ["bob"]),
        ("@bob's turn", ["bob"]),
        ("@bob—now", ["bob"]),
        ("@bob.smith looks", ["bob.smith"]),
        ("@bob.smith.", ["bob.smith"]),
        ("@bob.jones", []),
        ("@bobby", []),
        ("@bob2", []),
        ("@Bob", []),
        ("@rev @reviewer01", ["rev", "reviewer01"]),
        ("@reviewer02", []),
        ("@a_b-c+d:", ["a_b-c+d"]),
        ("@b@example.com", ["b@example.com"]),
        ("write to x@bob", []),
        ("x_@bob", []),
        ("mail bob@example.com", []),
        ("@@bob", ["bob"]),
        ("@ bob", []),
        ("@", []),
        ("@bob@rev", ["bob", "rev"]),
        ("请@reviewer01看一下", ["reviewer01"]),
        ("请＠reviewer01，谢谢", ["reviewer01"]),
        ("＠ｒｅｖｉｅｗｅｒ０１", ["reviewer01"]),
        ("@王伟看一下", ["王伟"]),
        ("@王伟民看一下", ["王伟民"]),
        ("@王", []),
        ("@bob\n@rev", ["bob", "rev"]),
    ],
)
def test_a_call_is_the_longest_name_that_ends_there(note, expected):
    found = calls(note, NAMES)
    assert [name for _start, _end, name in found] == expected
    assert all(note[start] in "@＠" and end <= len(note) for start, end, _name in found)


def called(subject):
    mentions = Mention.objects.filter(
        decision__object_label=subject._meta.label_lower, decision__object_id=subject.pk
    )
    return sorted(mentions.values_list("decision__verb", "person__username"))


def test_any_verb_s_note_calls_each_colleague_once(application, decide, cast):
    cast["approver"], cast["moderator"]
    decide("reviewer", application, "claim", note="@approver @moderator, and @approver again")
    decide("second_reviewer", application, "note", note="@approver?")
    assert called(application) == [
        ("claim", "approver"),
        ("claim", "moderator"),
        ("note", "approver"),
    ]


def test_oneself_strangers_leavers_and_the_machine_are_not_called(application, decide, cast):
    left = UserFactory(username="left")
    left.is_active = False
    left.save()
    system = ensure_system_actor()
    decide("reviewer", application, "note", note=f"@reviewer @nobody @left @{system.username}")
    assert called(application) == []


def test_a_form_sent_twice_calls_once(application, decide, cast):
    facts = {"note": "@approver", "idempotency_key": uuid.uuid4()}
    cast["approver"]
    decide("reviewer", application, "note", **facts)
    decide("reviewer", application, "note", **facts)
    assert called(application) == [("note", "approver")]


@pytest.fixture
def account(cast, now, put):
    """An active account."""
    with acting_as(cast["importer"]):
        return put(AccountFactory(at=now), state="active")


def test_what_two_people_confirm_calls_those_whom_each_of_them_called(account, cast, now):
    cast["moderator"], cast["reviewer"]
    with acting_as(cast["approver"]):
        proposal = account_verbs.close.propose(
            subject=account,
            seen_version=account.version,
            at=now,
            reason_codes=["breach-of-agreement"],
            note="@moderator",
            basis="under_agreement",
        )
    assert called(account) == [("close", "moderator")]
    with acting_as(cast["second_approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now, note="@reviewer")
    assert PublicAccount.objects.get(pk=account.pk).state == "closed"
    assert called(account) == [("close", "moderator")]
    assert called(Proposal.objects.get()) == [("confirm", "reviewer")]


def test_notes_without_a_sign_cost_no_query(application, cast, now):
    def queries(note):
        facts = {"subject": application, "seen_version": application.version, "at": now}
        with acting_as(cast["reviewer"]), CaptureQueriesContext(connection) as found:
            registration.note(**facts, note=note)
        return len(found)

    queries("to know the roles of who writes")

    cast["approver"], cast["moderator"]
    plain = queries("nothing")
    assert queries("@nobody @else") == plain + 1
    assert queries("@approver @moderator") == plain + 2


def test_a_note_of_nothing_but_signs_is_taken(application, decide, cast):
    decide("reviewer", application, "note", note="@a" * 1500 + "@" + "王" * 900)
    assert called(application) == []


def test_mentions_are_added_and_never_changed(application, decide, cast):
    cast["approver"]
    decide("reviewer", application, "note", note="@approver")
    mention = Mention.objects.get()
    with pytest.raises(AppendOnlyViolation), transaction.atomic():
        mention.save()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_mention")


def test_a_refused_decision_calls_nobody(application, decide, cast):
    cast["approver"]
    with pytest.raises(IllegalTransition):
        decide("reviewer", application, "approve", note="@approver")
    assert not Mention.objects.exists()
    assert not Decision.objects.for_object(application).exists()
