"""Operating entities: identity sealed, unique, verified, revealed on record."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.domain import entities
from accounts.enums import EntityState
from accounts.models import OperatingEntity
from audit.context import acting_as
from audit.models import DataKey, Decision, StaleVersion
from audit.personal_data import PersonalDataErased
from tests.factories import EntityFactory, EntityFactsFactory, PersonFactsFactory, resident_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast, now):
    facts = PersonFactsFactory(legal_name="周示例", identity_number=resident_id(12))
    with acting_as(cast["intake"]):
        return EntityFactory(facts=facts, at=now)


def test_a_persons_data_stands_nowhere_in_clear(person):
    secrets = ["周示例", resident_id(12), person.open_field("contact_phone")]
    rows = [*OperatingEntity.objects.values(), *OperatingEntity.history.values()]
    text = repr(rows)
    assert [secret for secret in secrets if secret in text] == []
    assert (person.legal_name, person.identity_masked) == (
        "周**",
        "1101**********" + resident_id(12)[-4:],
    )


def test_an_enterprise_shows_its_credit_code(entity):
    assert entity.identity_masked == entity.unified_social_credit_code


def test_one_identity_is_one_entity(cast, person, now):
    again = PersonFactsFactory(legal_name="另一个人", identity_number=resident_id(12))
    with acting_as(cast["intake"]), pytest.raises(ValidationError, match="exists already"):
        EntityFactory(facts=again, at=now)
    assert DataKey.objects.count() == OperatingEntity.objects.count()


def test_an_individual_is_not_identified_by_a_credit_code(cast, now):
    facts = EntityFactsFactory(entity_type="individual")
    with acting_as(cast["intake"]), pytest.raises(ValidationError):
        EntityFactory(facts=facts, at=now)


def test_a_verification_says_how_when_and_by_whom(entity, cast, now):
    assert (entity.state, entity.verified_by, entity.verified_at, entity.verification_method) == (
        EntityState.VERIFIED,
        cast["approver"],
        now,
        "registry_lookup",
    )


def test_a_false_identity_loses_its_verification(entity, decide):
    false = decide("approver", entity, "mark_false", reason_codes=["false-registration"])
    assert (false.state, false.verified_by, false.verified_at) == ("false_identity", None, None)


def test_revealing_needs_the_permission_and_is_on_record(person, decide, cast):
    with pytest.raises(PermissionDenied):
        decide("reviewer", person, "reveal")
    decide("privacy_officer", person, "reveal", note="police request 12")
    [decision] = Decision.objects.for_object(person)
    assert (decision.verb, decision.actor) == ("reveal", cast["privacy_officer"])
    assert person.revealed()["identity_number"] == resident_id(12)


def test_destroying_the_key_erases_the_person_and_keeps_the_history(person, now):
    DataKey.objects.filter(pk=person.data_key_id).update(wrapped="", destroyed_at=now)
    erased = OperatingEntity.objects.get(pk=person.pk)
    assert erased.identity_masked == "erased"
    with pytest.raises(PersonalDataErased):
        erased.revealed()
    assert erased.history.count() == 1


def test_a_correction_of_a_stale_page_changes_nothing(entity, cast, now):
    facts = EntityFactsFactory(identity_number=entity.unified_social_credit_code)
    with acting_as(cast["intake"]), pytest.raises(StaleVersion):
        entities.correct_entity(entity=entity, facts=facts, seen_version=entity.version - 1, at=now)


def test_another_identity_is_another_entity(entity, cast, now):
    with acting_as(cast["intake"]), pytest.raises(ValidationError):
        entities.correct_entity(
            entity=entity, facts=EntityFactsFactory(), seen_version=entity.version, at=now
        )
