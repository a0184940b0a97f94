"""The merged story of one object, as a person reads it."""

import pytest
from django.utils import translation

from accounts.domain import entities
from audit.context import acting_as
from audit.timeline import SEALED_MARK, Change, timeline
from tests.factories import EntityFactsFactory

pytestmark = pytest.mark.django_db


def test_decisions_changes_and_notes_stand_in_one_story(claimed, decide):
    decide("second_reviewer", claimed, "note", note="call them")
    decide(
        "reviewer", claimed, "reject", reason_codes=["over-cap"], message="您好", note="second time"
    )
    rejected, noted, taken, created = timeline(claimed)
    assert [entry.title for entry in (rejected, noted, taken, created)] == [
        "Rejected",
        "Note",
        "Claimed",
        "Created",
    ]
    assert rejected.reasons == ["Over the number of accounts allowed"]
    assert (rejected.articles, rejected.note) == (["10"], "second time")
    assert "补充说明：您好" in rejected.messages[0].body
    assert rejected.changes == [Change("state", "in review", "rejected")]
    assert taken.changes == [
        Change("state", "submitted", "in review"),
        Change("claimed by", "–", "Reviewer"),
    ]
    assert (noted.note, noted.changes) == ("call them", [])


def test_labels_follow_the_readers_language(claimed):
    with translation.override("zh-hans"):
        entry = timeline(claimed)[0]
    assert entry.title == "已认领"


def test_sealed_facts_show_a_mark_and_never_a_value(cast, entity, now):
    facts = EntityFactsFactory(
        legal_name=entity.legal_name,
        identity_number=entity.unified_social_credit_code,
        contact_phone="13912345678",
        place_of_registration=entity.place_of_registration,
    )
    with acting_as(cast["intake"]):
        entities.correct_entity(entity=entity, facts=facts, seen_version=entity.version, at=now)
    edited = timeline(entity)[0]
    assert edited.title == "Edited"
    assert edited.changes == [Change("contact phone", SEALED_MARK, SEALED_MARK)]


def test_an_edit_that_repeats_a_sealed_fact_changes_nothing(cast, entity, now):
    facts = EntityFactsFactory(
        legal_name=entity.legal_name,
        identity_number=entity.unified_social_credit_code,
        contact_phone=entity.open_field("contact_phone"),
        place_of_registration=entity.place_of_registration,
    )
    with acting_as(cast["intake"]):
        entities.correct_entity(entity=entity, facts=facts, seen_version=entity.version, at=now)
    assert timeline(entity)[0].changes == []


def test_the_story_costs_a_fixed_number_of_queries(claimed, decide, django_assert_num_queries):
    for number in range(5):
        decide("reviewer", claimed, "note", note=str(number))
    with django_assert_num_queries(2):
        timeline(claimed)
