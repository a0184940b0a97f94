"""The verbs of credentials: who, when, and what follows."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.context import acting_as
from audit.domain.engine import DecisionRefused, NotIndependent
from audit.models import StaleVersion
from licensing.domain.credentials import NotVerifiable
from licensing.domain.labels import settle
from licensing.enums import CredentialState, LabelState
from licensing.models import (
    NewsServiceLicense,
    PlatformLicense,
    ProfessionalQualification,
    SpecialLabel,
)
from regulations.calendar import add_months, legal_date
from regulations.domain.catalog import set_parameter
from tests.factories import (
    EntityFactory,
    NewsLicenseFactory,
    PlatformLicenseFactory,
    QualificationFactory,
    scan,
)

pytestmark = pytest.mark.django_db
FACTORIES = (QualificationFactory, NewsLicenseFactory, PlatformLicenseFactory)

LOOKUP = {"method": "document", "reference": "register of the issuer, entry 1"}


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda each: each._meta.model.__name__)
def test_who_took_a_credential_in_does_not_verify_it(factory, cast, entity, now, decide):
    facts = {} if factory is PlatformLicenseFactory else {"entity": entity}
    with acting_as(cast["licensing_officer"]):
        credential = factory(at=now, **facts)
    with pytest.raises(NotIndependent):
        decide("licensing_officer", credential, "verify", **LOOKUP)
    done = decide(
        "second_licensing_officer", credential, "verify", method="document", reference="R-1"
    )
    assert (done.state, done.verified_by) == ("verified", cast["second_licensing_officer"])


def test_who_attached_evidence_does_not_verify_it(qualification, decide):
    attached = decide("licensing_officer", qualification, "attach", files=[scan()])
    with pytest.raises(NotIndependent):
        decide("licensing_officer", attached, "verify", **LOOKUP)


def test_an_officer_who_has_not_seen_the_new_evidence_is_told_so(qualification, decide):
    decide("intake", qualification, "attach", files=[scan()])
    with pytest.raises(StaleVersion):
        decide("licensing_officer", qualification, "verify", **LOOKUP)


def test_a_question_and_its_answer_lead_back_to_the_officer(qualification, decide, now):
    asked = decide(
        "licensing_officer",
        qualification,
        "request_information",
        reason_codes=["credential-unreadable"],
        message="您好",
    )
    assert (asked.state, asked.waiting_since) == ("information_requested", now)
    answered = decide("intake", asked, "answer", note="new scan")
    assert (answered.state, answered.waiting_since) == ("submitted", None)


def test_re_verification_is_due_after_the_months_in_force(
    qualification, verified, decide, cast, now
):
    today = legal_date(now)
    held = verified(qualification)
    assert held.review_due_on == add_months(today, 6)
    set_parameter(
        code="credential.review_months.health",
        value=3,
        in_force_from=today,
        source="x",
        by=cast["administrator"],
        at=now,
    )
    again = decide("licensing_officer", held, "reverify", **LOOKUP)
    assert (again.state, again.review_due_on) == ("verified", add_months(today, 3))


def test_an_outdated_credential_is_not_verified_again(qualification, verified, put, decide, now):
    held = put(verified(qualification), expires_on=legal_date(now) - timedelta(days=1))
    with pytest.raises(NotVerifiable):
        decide("licensing_officer", held, "reverify", **LOOKUP)


def test_revoking_withdraws_what_rested_on_it(health_account, qualification, verified, decide):
    held = verified(qualification)
    reasons = {"reason_codes": ["credential-withdrawn"], "message": "您好"}
    assert decide("licensing_officer", held, "revoke", **reasons).state == CredentialState.REVOKED
    label = SpecialLabel.objects.get()
    assert label.state == LabelState.WITHDRAWN


def test_a_label_rests_on_what_is_left(health_account, take_in, verified, decide):
    first, second = (verified(take_in(QualificationFactory)) for _each in range(2))
    label = SpecialLabel.objects.get()
    assert label.qualification == first
    decide("licensing_officer", first, "revoke", reason_codes=["credential-false"], message="x")
    label.refresh_from_db()
    assert (label.state, label.qualification) == (LabelState.GRANTED, second)


def test_a_license_does_not_travel_with_the_account(
    health_account, qualification, verified, cast, now, put
):
    verified(qualification)
    with acting_as(cast["intake"]):
        transferee = EntityFactory(at=now)
    moved = put(health_account, entity=transferee)
    settle([moved], at=now)
    assert SpecialLabel.objects.get().state == LabelState.WITHDRAWN


def test_nobody_lets_a_credential_expire_before_its_day_is_over(qualification, verified, decide):
    held = verified(qualification)
    with pytest.raises(PermissionDenied):
        decide("licensing_officer", held, "expire", reason_codes=["credential-expired"])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"expires_on": None}, "expires_on"),
        ({"credential_type": "law_firm", "expires_on": "2099-01-01"}, "expires_on"),
    ],
)
def test_a_credential_expires_when_its_kind_does(facts, field, take_in):
    with pytest.raises(ValidationError) as refusal:
        take_in(QualificationFactory, **facts)
    assert list(refusal.value.message_dict) == [field]
    assert not ProfessionalQualification.objects.exists()


def test_a_renewal_is_of_the_same_kind_and_entity_and_happens_once(
    qualification, verified, take_in, cast, now
):
    held = verified(qualification)
    with acting_as(cast["intake"]):
        stranger = EntityFactory(at=now)
    for facts in (
        {"previous": held, "credential_type": "physician", "expires_on": None},
        {"previous": held, "entity": stranger},
    ):
        with pytest.raises(ValidationError):
            take_in(QualificationFactory, **facts)
    take_in(QualificationFactory, previous=held)
    with pytest.raises(ValidationError):
        take_in(QualificationFactory, previous=held)
    assert ProfessionalQualification.objects.count() == 2


@pytest.mark.parametrize("model", [NewsServiceLicense, PlatformLicense])
def test_licenses_renew_the_same_way(model, take_in, verified):
    factory = {NewsServiceLicense: NewsLicenseFactory, PlatformLicense: PlatformLicenseFactory}
    held = verified(take_in(factory[model]))
    renewal = verified(take_in(factory[model], previous=held))
    held.refresh_from_db()
    assert (held.state, renewal.state) == ("superseded", "verified")


def test_what_is_personal_is_sealed_and_goes_with_its_key(qualification, entity, now):
    secrets = (qualification.opened("holder_name"), qualification.opened("number"))
    live = ProfessionalQualification.objects.filter(pk=qualification.pk).values().get()
    past = qualification.history.values().get()
    assert not [s for s in secrets for row in (live, past) if s in map(str, row.values())]
    key = entity.data_key
    key.wrapped, key.destroyed_at = "", now
    key.save()
    erased = ProfessionalQualification.objects.get(pk=qualification.pk)
    assert (erased.opened("number"), erased.holder_masked) == ("erased", "erased")


def test_an_answer_is_refused_while_nobody_asked(qualification, decide):
    with pytest.raises(DecisionRefused):
        decide("intake", qualification, "answer")
