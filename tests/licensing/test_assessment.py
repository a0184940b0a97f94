"""What a licensing officer is told of a credential before verifying it."""

from datetime import timedelta

import pytest

from accounts.enums import EntityState
from audit.context import acting_as
from audit.models import Decision, EvidenceFile
from licensing.domain.assessment import credential_findings
from licensing.domain.credentials import NotVerifiable
from regulations.calendar import legal_date
from tests.factories import (
    EntityFactory,
    EntityFactsFactory,
    NewsLicenseFactory,
    PersonFactsFactory,
    QualificationFactory,
    verify,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def found(now):
    """Levels and codes of the findings that are not clear."""

    def look(credential):
        fresh = type(credential).objects.get(pk=credential.pk)
        return [
            (finding.level, finding.code)
            for finding in credential_findings(fresh, legal_date(now))
            if finding.level != "pass"
        ]

    return look


@pytest.fixture
def registered(cast, now):
    """A verified entity with the facts of a factory."""

    def make(factory, **facts):
        with acting_as(cast["intake"]):
            made = EntityFactory(at=now, facts=factory(**facts))
        with acting_as(cast["approver"]):
            return verify(made, at=now)

    return make


def test_sound_credentials_are_clear(qualification, news_license, platform_license, found):
    assert [found(each) for each in (qualification, news_license, platform_license)] == [[]] * 3


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"expires_on": -1}, [("block", "expired")]),
        ({"expires_on": 0}, [("warn", "expires-soon")]),
        ({"expires_on": 60}, [("warn", "expires-soon")]),
        ({"expires_on": 61}, []),
        ({"issued_on": 1}, [("block", "not-issued-yet")]),
        ({"issued_on": 0}, []),
    ],
)
def test_dates_count_by_the_day_in_china(facts, expected, qualification, put, found, now):
    days = {name: legal_date(now) + days * DAY for name, days in facts.items()}
    assert found(put(qualification, **days)) == expected


def test_without_evidence_nothing_is_verified(take_in, found):
    assert found(take_in(QualificationFactory, files=())) == [("block", "evidence-missing")]


@pytest.mark.parametrize("damage", ["unlink", "overwrite"])
def test_evidence_must_be_readable(damage, qualification, found):
    path = EvidenceFile.objects.for_object(qualification).get().path
    path.unlink() if damage == "unlink" else path.write_bytes(b"x")
    assert found(qualification) == [("block", "evidence-broken")]


def test_evidence_set_aside_does_not_count(qualification, decide, found):
    file = EvidenceFile.objects.for_object(qualification).get()
    decide("licensing_officer", file, "set_aside")
    assert found(qualification) == [("block", "evidence-missing")]


def test_an_unusual_number_is_pointed_out(take_in, found):
    assert found(take_in(QualificationFactory, number="123")) == [("warn", "number-unusual")]
    assert found(take_in(NewsLicenseFactory, number="123")) == [("warn", "number-unusual")]


def test_an_organizations_credential_does_not_stand_for_a_person(registered, take_in, found):
    person = registered(PersonFactsFactory)
    assert found(take_in(QualificationFactory, entity=person)) == [("block", "holder-kind")]
    news = take_in(NewsLicenseFactory, entity=person)
    assert found(news) == [("block", "holder-kind")]


@pytest.mark.parametrize(
    ("holder", "expected"),
    [("周例医", []), (" 周 例医 ", []), ("别人", [("block", "holder-differs")])],
)
def test_a_persons_certificate_is_their_own(holder, expected, registered, take_in, found):
    person = registered(PersonFactsFactory, legal_name="周例医")
    facts = {"credential_type": "physician", "number": "110110000012345", "holder_name": holder}
    assert found(take_in(QualificationFactory, entity=person, **facts)) == expected


@pytest.mark.parametrize(
    ("contact", "expected"), [("李例生", []), ("王例生", [("warn", "holder-unknown")])]
)
def test_a_contact_person_may_stand_for_an_organization(
    contact, expected, registered, take_in, found
):
    clinic = registered(EntityFactsFactory, contact_name=contact)
    facts = {"credential_type": "physician", "number": "110110000012345", "holder_name": "李例生"}
    assert found(take_in(QualificationFactory, entity=clinic, **facts)) == expected


def test_the_number_of_another_entity_is_noticed(
    qualification, registered, take_in, verified, found
):
    other = registered(EntityFactsFactory)
    number = qualification.opened("number").lower()
    copy = take_in(QualificationFactory, entity=other, number=f" {number} ")
    assert found(copy) == [("warn", "number-elsewhere")]
    verified(qualification)
    stranger = take_in(QualificationFactory, entity=other, number=number, holder_name="别家医院")
    assert set(found(stranger)) == {("block", "number-elsewhere"), ("block", "holder-differs")}


def test_a_false_identity_entitles_to_nothing(qualification, entity, put, found):
    put(entity, state=EntityState.FALSE_IDENTITY)
    assert found(qualification) == [("block", "identity-false")]
    put(entity, state=EntityState.UNVERIFIED)
    assert found(qualification) == [("warn", "identity-unverified")]


def test_a_news_license_of_another_holder_is_refused(take_in, found):
    assert found(take_in(NewsLicenseFactory, holder_name="别家报社")) == [
        ("block", "holder-differs")
    ]


def test_a_block_forbids_verification_and_writes_nothing(take_in, verified):
    bare = take_in(QualificationFactory, files=())
    with pytest.raises(NotVerifiable):
        verified(bare)
    bare.refresh_from_db()
    assert (bare.state, bare.version) == ("submitted", 1)
    assert not Decision.objects.for_object(bare).exists()
