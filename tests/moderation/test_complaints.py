"""Complaints: sealed, grouped, answered in time and looked up by their complainant."""

from datetime import timedelta

import pytest

from audit.context import acting_as
from audit.models import Decision, EvidenceFile
from audit.personal_data import PersonalDataErased, mask_contact
from moderation.domain import complaints
from moderation.enums import ComplaintState, Severity
from moderation.models import Complaint
from tests.factories import CaseFactory, ComplaintFactory, scan

pytestmark = pytest.mark.django_db
UNFOUNDED = {"outcome": "unfounded", "reason_codes": ["complaint-unfounded"]}


def test_the_contact_is_sealed_and_masked(cast, now):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(contact="13812345678", at=now)
    assert complaint.contact_masked == "138****5678"
    assert "13812345678" not in str(vars(complaint)) + str(vars(complaint.history.get()))
    assert complaints.revealed(complaint) == "13812345678"


def test_revealing_the_contact_is_a_decision(cast, now, decide):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(at=now)
    decide("moderator", complaint, "reveal", note="需回电核实")
    assert Decision.objects.for_object(complaint).get().verb == "reveal"


def test_evidence_files_come_with_the_complaint(cast, now):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(files=[scan("A"), scan("B")], at=now)
    assert EvidenceFile.objects.for_object(complaint).count() == 2


def test_the_answer_is_due_in_time(cast, now):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(at=now)
    assert complaint.due_at == now + timedelta(hours=360)
    assert not Complaint.objects.overdue(complaint.due_at).exists()
    assert Complaint.objects.overdue(complaint.due_at + timedelta(seconds=1)).exists()


def test_complaints_about_one_account_are_worked_on_together(cast, now, decide, speaking):
    with acting_as(cast["intake"]):
        first, second, third = ComplaintFactory.create_batch(3, account=speaking, at=now)
        stranger = ComplaintFactory(at=now)
    assert list(Complaint.objects.of_group(second)) == [first, second, third]
    taken = decide("moderator", second, "open_case", title="编造", severity=Severity.SERIOUS)
    states = Complaint.objects.order_by("pk").values_list("state", "case")
    assert list(states) == [(ComplaintState.IN_CASE, taken.case_id)] * 3 + [
        (ComplaintState.RECEIVED, None)
    ]
    assert stranger.state == ComplaintState.RECEIVED


def test_a_complaint_joins_the_open_case_on_the_same_violation(case, cast, now, speaking):
    with acting_as(cast["intake"]):
        same = ComplaintFactory(account=speaking, category=case.violation_type, at=now)
        other = ComplaintFactory(account=speaking, category="hoarding", at=now)
    assert (same.case, other.case) == (case, None)


def test_a_complaint_does_not_join_a_case_that_is_over(cast, now, decide, case):
    concluded = decide(
        "moderator", decide("moderator", case, "claim"), "conclude", outcome="unfounded"
    )
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(at=now)
    with pytest.raises(complaints.CaseNotOpen):
        decide("moderator", complaint, "join_case", case=concluded)


def test_joining_brings_the_account_into_the_case(cast, now, decide):
    with acting_as(cast["moderator"]):
        case = CaseFactory(at=now)
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(at=now)
    decide("moderator", complaint, "join_case", case=case)
    assert complaint.account_id in case.accounts.values_list("account", flat=True)


def test_the_complainant_looks_the_answer_up_with_the_code(cast, now, speaking, decide):
    with acting_as(cast["intake"]):
        complaint, code = complaints.submit(
            complaint=Complaint(
                account=speaking, category="hoarding", text="…", channel="public_form"
            ),
            contact="a@example.org",
            files=(),
            at=now,
        )
    receipt = complaint.receipt_number
    assert complaints.find(receipt_number=receipt.lower(), code=f" {code.lower()} ") == complaint
    assert complaints.find(receipt_number=receipt, code="WRONGCODE2") is None
    assert complaints.find(receipt_number="C-2026-999999", code=code) is None
    assert code not in str(vars(complaint))


def test_answering_ends_it_with_an_outcome(cast, now, decide):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(at=now)
    answered = decide("moderator", complaint, "respond", **UNFOUNDED, message="未发现违规")
    assert (answered.state, answered.outcome, answered.answered_at) == (
        ComplaintState.ANSWERED,
        "unfounded",
        now,
    )


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("li.si@example.org", "l***@e***"),
        ("abcdefg@x", "a***@x***"),
        ("wx-lisi7", "w***"),
        ("", ""),
    ],
)
def test_a_mask_shows_little_of_any_contact(contact, shown):
    assert mask_contact(contact) == shown


def test_two_people_erase_the_contact_of_a_complaint_that_is_over(cast, now, decide, confirm):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(at=now)
    answered = decide("moderator", complaint, "respond", **UNFOUNDED)
    with acting_as(cast["privacy_officer"]):
        complaints.erase.propose(subject=answered, seen_version=answered.version, at=now)
    erased = confirm(answered, "second_privacy_officer")
    assert (erased.contact_masked, erased.contact_digest) == ("erased", "")
    with pytest.raises(PersonalDataErased):
        complaints.revealed(erased)
