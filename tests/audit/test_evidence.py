"""Evidence: sealed on disk, on record, and its uploader is no checker."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.domain import accounts
from accounts.enums import AccountState
from audit.context import acting_as
from audit.domain import evidence, proposals
from audit.domain.engine import NotIndependent, contributors
from audit.domain.evidence import FileMissing, NothingAttached
from audit.domain.proposals import NotYours, excluded_checkers
from audit.models import Decision, EvidenceFile, Proposal, StaleVersion
from audit.personal_data import PersonalDataErased
from staff.domain.roles import sync_roles
from tests.factories import AccountFactory, PlatformLicenseFactory, UserFactory, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def attached(application, decide):
    """The application with a scan attached by intake."""
    return decide("intake", application, "attach", files=[scan(name="周示例.png")], kind="license")


@pytest.fixture
def file(attached):
    return EvidenceFile.objects.for_object(attached).get()


@pytest.fixture
def account(cast, entity, now, put):
    with acting_as(cast["importer"]):
        return put(AccountFactory(entity=entity, at=now), state=AccountState.ACTIVE)


@pytest.fixture
def closure(account, cast, now):
    """A proposal of the approver to close the account as it now is."""

    def propose():
        account.refresh_from_db()
        with acting_as(cast["approver"]):
            return accounts.close.propose(
                subject=account,
                seen_version=account.version,
                at=now,
                reason_codes=["breach-of-agreement"],
                message="您好",
                basis="by_law",
            )

    return propose


def test_a_file_lies_sealed_under_a_name_that_tells_nothing(file):
    on_disk = file.path.read_bytes()
    assert scan().content[:64] not in on_disk
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert "周示例" not in str(file.path) + file.name_sealed
    assert evidence.content(file) == scan().content
    assert evidence.file_name(file) == "周示例.png"


def test_attaching_is_a_decision_on_a_new_version_and_makes_a_contributor(
    application, attached, cast
):
    assert attached.version == application.version + 1
    decision = Decision.objects.on_version(attached, attached.version)
    assert (decision.verb, decision.actor) == ("attach", cast["intake"])
    assert cast["intake"].pk in contributors(attached)


def test_a_page_opened_before_the_evidence_came_is_stale(claimed, decide):
    decide("intake", claimed, "attach", files=[scan()])
    with pytest.raises(StaleVersion):
        decide("reviewer", claimed, "approve")


def test_nothing_is_attached_without_a_file(application, decide):
    with pytest.raises(NothingAttached):
        decide("intake", application, "attach", files=[])
    assert not Decision.objects.for_object(application).exists()


def test_the_uploader_of_evidence_does_not_confirm_what_rests_on_it(
    account, closure, cast, decide, now
):
    decide("second_approver", account, "attach", files=[scan()])
    proposal = closure()
    assert cast["second_approver"].pk in excluded_checkers(proposal)
    with acting_as(cast["second_approver"]), pytest.raises(NotIndependent):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    third = UserFactory(username="approver3", roles=["approver"])
    with acting_as(third):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    account.refresh_from_db()
    assert account.state == AccountState.CLOSED


def test_evidence_on_a_proposal_is_its_makers_and_reaches_the_checker(closure, cast, decide, now):
    proposal = closure()
    with pytest.raises(NotYours):
        decide("second_approver", proposal, "attach", files=[scan()])
    decide("approver", proposal, "attach", files=[scan()], kind="screenshot")
    assert EvidenceFile.objects.for_object(proposal).get().kind == "screenshot"
    with acting_as(cast["second_approver"]), pytest.raises(StaleVersion):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    seen = Proposal.objects.get(pk=proposal.pk)
    with acting_as(cast["second_approver"]):
        proposals.confirm(subject=seen, seen_version=seen.version, at=now)


def test_evidence_that_comes_to_the_object_lets_the_proposal_lapse(
    closure, account, cast, decide, now
):
    proposal = closure()
    decide("second_approver", account, "attach", files=[scan()])
    third = UserFactory(username="approver3", roles=["approver"])
    with acting_as(third):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    assert Proposal.objects.get(pk=proposal.pk).state == "lapsed"


def test_opening_is_on_record_and_changes_nothing(file, decide, cast):
    opened = decide("reviewer", file, "open")
    assert opened.version == file.version
    decision = Decision.objects.for_object(file).get()
    assert (decision.verb, decision.actor, decision.moved) == ("open", cast["reviewer"], False)


def test_who_may_not_see_the_object_does_not_see_its_evidence(file, decide, cast):
    role = cast["reviewer"].groups.get()
    role.permissions.remove(role.permissions.get(codename="view_registrationapplication"))
    with pytest.raises(PermissionDenied):
        decide("reviewer", file, "open")
    assert not Decision.objects.for_object(file).exists()
    sync_roles()


def test_erasing_a_person_erases_the_evidence_and_leaves_its_record(file, entity, put, now):
    key = entity.data_key
    key.wrapped, key.destroyed_at = "", now
    key.save()
    erased = EvidenceFile.objects.for_object(file.subject()).get()
    with pytest.raises(PersonalDataErased):
        evidence.content(erased)
    assert evidence.file_name(erased) == "erased"
    assert erased.path.is_file()


def test_a_file_gone_from_the_store_is_said_to_be_gone(file, decide):
    file.path.unlink()
    with pytest.raises(FileMissing):
        decide("reviewer", file, "open")


def test_a_file_attached_by_mistake_is_set_aside_and_kept(file, decide, application):
    aside = decide("licensing_officer", file, "set_aside", note="wrong entity")
    assert aside.path.is_file()
    assert not EvidenceFile.objects.for_object(application).counting().exists()


def test_evidence_about_nobody_has_a_key_of_its_own(cast, now):
    with acting_as(cast["licensing_officer"]):
        license = PlatformLicenseFactory(at=now)
    kept = EvidenceFile.objects.for_object(license).get()
    assert evidence.content(kept) == scan().content
