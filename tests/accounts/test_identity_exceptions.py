"""Credit codes that were issued with a deviating check character: by exception, by two people."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.checks.entities import irregular_code as irregular_code_check
from accounts.domain import entities
from accounts.domain.checklist import activation_findings, registration_findings
from accounts.models import OperatingEntity
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import DecisionRefused, SecondPersonRequired
from audit.models import EvidenceFile, Proposal
from regulations.calendar import legal_date
from tests.factories import (
    AccountFactory,
    ApplicationFactory,
    EntityFactory,
    EntityFactsFactory,
    irregular_code,
    scan,
    verify,
)

pytestmark = pytest.mark.django_db
ADD = "/desk/accounts/operatingentity/add/"
REASON = "营业执照即如此记载"


def facts(**changes):
    return EntityFactsFactory(identity_number=irregular_code(7), **changes)


def form_data(**changes):
    given = vars(facts(legal_name="示例异常代码有限公司")) | {"seen_version": "0"} | changes
    return {name: value for name, value in given.items() if value is not None}


def certificate():
    return SimpleUploadedFile("执照.png", scan().content)


@pytest.fixture
def exceptional(cast, now):
    """An entity whose exception waits for a second person, and the proposal."""
    with acting_as(cast["intake"]):
        return entities.register_by_exception(
            facts=facts(identity_exception=REASON), files=[scan()], at=now
        )


def test_a_deviating_code_is_never_registered_silently(cast, now):
    with acting_as(cast["intake"]), pytest.raises(ValidationError) as refusal:
        EntityFactory(facts=facts(), at=now)
    assert list(refusal.value.error_dict) == ["identity_number"]
    assert refusal.value.error_dict["identity_number"][0].code == "credit_code_check"
    assert not OperatingEntity.objects.exists()


def test_a_sound_code_takes_no_exception(cast, now):
    with acting_as(cast["intake"]):
        entity = EntityFactory(facts=EntityFactsFactory(identity_exception=REASON), at=now)
    assert (entity.identity_exception, entity.has_open_exception) == ("", False)


def test_the_form_offers_the_exception_and_keeps_what_was_typed(signed_in):
    client = signed_in("intake")
    first = client.get(ADD)
    assert first.context["adminform"].form["identity_exception"].is_hidden
    response = client.post(ADD, form_data())
    form = response.context["adminform"].form
    assert list(form.errors) == ["identity_number"]
    assert "by exception" in str(form.errors)
    assert not form["identity_exception"].is_hidden
    assert not form["exception_files"].is_hidden
    body = response.content.decode()
    assert 'enctype="multipart/form-data"' in body
    assert f'value="{irregular_code(7)}"' in body
    assert "示例异常代码有限公司" in body
    assert not OperatingEntity.objects.exists()


def test_the_browser_registers_by_exception_and_asks_a_second_person(signed_in, cast):
    data = form_data(identity_exception=REASON, exception_files=[certificate()])
    response = signed_in("intake").post(ADD, data, follow=True)
    assert response.status_code == 200
    entity = OperatingEntity.objects.get()
    assert (entity.identity_exception, entity.state) == (REASON, "unverified")
    assert entity.has_open_exception
    assert EvidenceFile.objects.for_object(entity).get().kind == "identity_document"
    proposal = Proposal.objects.get()
    assert (proposal.verb, proposal.proposer) == ("confirm_exception", cast["intake"])
    assert "a second person must confirm" in response.content.decode()


def test_without_a_file_the_exception_is_proposed_later(signed_in, cast, now):
    signed_in("intake").post(ADD, form_data(identity_exception=REASON))
    entity = OperatingEntity.objects.get()
    assert not Proposal.objects.exists()
    call = {"subject": entity, "seen_version": entity.version, "at": now}
    with acting_as(cast["reviewer"]), pytest.raises(DecisionRefused, match="certificate"):
        entities.confirm_exception.propose(**call)
    with acting_as(cast["intake"]):
        entities.attach(**call, files=[scan()], kind="identity_document")
    entity.refresh_from_db()
    with acting_as(cast["reviewer"]):
        entities.confirm_exception.propose(**call | {"seen_version": entity.version})


def test_whoever_entered_the_exception_does_not_confirm_it(exceptional, cast, now):
    entity, proposal = exceptional
    with acting_as(cast["intake"]):
        with pytest.raises(SecondPersonRequired):
            entities.confirm_exception(subject=entity, seen_version=entity.version, at=now)
        with pytest.raises(PermissionDenied):
            proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    entity.refresh_from_db()
    assert entity.has_open_exception


def test_nothing_is_verified_or_approved_before_the_second_person(exceptional, cast, now, put):
    entity, proposal = exceptional
    with acting_as(cast["reviewer"]), pytest.raises(DecisionRefused, match="exception first"):
        verify(entity, at=now)
    with acting_as(cast["intake"]):
        application = ApplicationFactory(entity=entity, at=now)
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, at=now)
    today = legal_date(now)
    for found in (registration_findings(application, today), activation_findings(account, today)):
        assert ("block", "exception-unconfirmed") in [(each.level, each.code) for each in found]
    with acting_as(cast["approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
        entity.refresh_from_db()
        verified = verify(entity, at=now)
    assert (verified.state, verified.exception_confirmed_at) == ("verified", now)
    account.refresh_from_db()
    [finding] = irregular_code_check(account, today)
    assert (finding.level, finding.code) == ("pass", "exception-confirmed")
    assert REASON in finding.detail


def test_an_exception_is_confirmed_once(exceptional, cast, now):
    entity, proposal = exceptional
    with acting_as(cast["approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    entity.refresh_from_db()
    later = now + timedelta(hours=1)
    with acting_as(cast["reviewer"]), pytest.raises(DecisionRefused, match="no exception"):
        entities.confirm_exception.propose(subject=entity, seen_version=entity.version, at=later)


def test_the_page_offers_what_comes_next(exceptional, signed_in, cast, now):
    entity, proposal = exceptional

    def verbs(role):
        url = reverse("admin:accounts_operatingentity_change", args=[entity.pk])
        return [each.rule.verb for each in signed_in(role).get(url).context["buttons"]]

    assert "confirm_exception" in verbs("reviewer")
    assert "verify" not in verbs("reviewer")
    with acting_as(cast["approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    entity.refresh_from_db()
    assert "verify" in verbs("reviewer")
    assert "confirm_exception" not in verbs("reviewer")


def test_a_correction_keeps_the_exception(exceptional, cast, now):
    entity, _proposal = exceptional
    changed = facts(legal_name=entity.legal_name, place_of_operation="新地址")
    with acting_as(cast["intake"]):
        entities.correct_entity(entity=entity, facts=changed, seen_version=entity.version, at=now)
    entity.refresh_from_db()
    assert (entity.place_of_operation, entity.identity_exception) == ("新地址", REASON)


def test_the_second_person_sees_the_evidence_of_the_entity(exceptional, signed_in):
    [file] = EvidenceFile.objects.filter(object_label="accounts.operatingentity")
    proposal = Proposal.objects.get()
    page = signed_in("approver").get(f"/desk/audit/proposal/{proposal.pk}/change/")
    assert f"/desk/audit/evidencefile/{file.pk}/" in page.content.decode()
