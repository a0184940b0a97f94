"""Labels follow what is verified: granted, withdrawn, renewed, each move a decision of its own."""

from datetime import timedelta

import pytest

from accounts.enums import AccountState, ContentCategory
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.models import Decision
from licensing.domain.labels import settle
from licensing.domain.review import review
from licensing.enums import CredentialState, LabelState
from licensing.models import ProfessionalQualification, SpecialLabel
from regulations.calendar import legal_date
from tests.factories import (
    AccountFactory,
    ApplicationFactory,
    QualificationFactory,
    verify_credential,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def qualification(cast, entity, now):
    """A submitted medical-institution licence of the entity."""
    with acting_as(cast["intake"]):
        return QualificationFactory(entity=entity, at=now)


@pytest.fixture
def health_account(cast, entity, now):
    """An imported account in health."""
    with acting_as(cast["importer"]):
        return AccountFactory(entity=entity, content_category=ContentCategory.HEALTH, at=now)


def moves(label):
    decisions = Decision.objects.for_object(label)
    return [(d.verb, d.actor.username, d.articles) for d in decisions]


def test_verification_grants_the_label(qualification, health_account, cast, now):
    with acting_as(cast["licensing_officer"]):
        verify_credential(qualification, at=now)
    label = SpecialLabel.objects.get()
    assert (label.account, label.state) == (health_account, LabelState.GRANTED)
    assert moves(label) == [("affix", "system", ["9"])]


def test_expiry_withdraws_the_label_and_renewal_restores_it(
    qualification, health_account, cast, now
):
    with acting_as(cast["licensing_officer"]):
        verified = verify_credential(qualification, at=now)
    after = now + (verified.expires_on - now.date()) + DAY
    assert review(at=after) == {"expired": 1, "noticed": 0, "labels": 0}
    label = SpecialLabel.objects.get()
    assert label.state == LabelState.WITHDRAWN
    with acting_as(cast["intake"]):
        renewal = QualificationFactory(
            entity=qualification.entity, previous=verified, at=after + DAY
        )
    with acting_as(cast["licensing_officer"]):
        verify_credential(renewal, at=after + DAY)
    label.refresh_from_db()
    assert (label.state, label.qualification) == (LabelState.GRANTED, renewal)
    assert [verb for verb, *_ in moves(label)] == ["affix", "withdraw", "renew"]
    assert ProfessionalQualification.objects.get(pk=verified.pk).state == CredentialState.SUPERSEDED


def test_a_label_granted_to_another_entity_is_withdrawn_before_it_is_granted_anew(
    qualification, health_account, cast, put, now
):
    with acting_as(cast["licensing_officer"]):
        verify_credential(qualification, at=now)
    with acting_as(cast["intake"]):
        held = QualificationFactory(at=now)
    with acting_as(cast["licensing_officer"]):
        verify_credential(held, at=now)
    moved = put(health_account, entity_id=held.entity_id)
    today = legal_date(now)
    assert not SpecialLabel.objects.in_force(today).exists()
    assert SpecialLabel.objects.undeserved(today).count() == 1
    assert settle([moved], at=now) == 2
    label = SpecialLabel.objects.in_force(today).get()
    assert moves(label)[1:] == [("withdraw", "system", ["11"]), ("renew", "system", ["9"])]
    assert label.qualification == held


def test_an_approved_account_is_activated_when_its_materials_are_verified(
    cast, entity, qualification, now, decide
):
    with acting_as(cast["intake"]):
        application = ApplicationFactory(
            entity=entity, content_category=ContentCategory.HEALTH, at=now
        )
    claimed = decide("reviewer", application, "claim")
    approved = decide("reviewer", claimed, "approve")
    assert approved.account.state == AccountState.PENDING_VERIFICATION
    with acting_as(cast["licensing_officer"]):
        verify_credential(qualification, at=now)
    account = PublicAccount.objects.get(pk=approved.account_id)
    assert account.state == AccountState.ACTIVE
    assert settle([account], at=now) == 0
