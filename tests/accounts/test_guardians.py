"""Minors: their age follows from the identity number, and a guardian's consent is on record."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.domain import guardians
from accounts.domain.checklist import (
    BlockedByFindings,
    activation_findings,
    registration_findings,
    transfer_findings,
)
from accounts.domain.guardians import get_minor_age
from accounts.models import OperatingEntity, PublicAccount
from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from audit.models import EvidenceFile
from regulations.calendar import legal_date
from regulations.domain.catalog import set_parameter
from tests.factories import (
    AccountFactory,
    ApplicationFactory,
    EntityFactory,
    PersonFactsFactory,
    TransferFactory,
    minor_id,
    record_guardian_consent,
    scan,
    verify,
)
from tests.factories.registry import CONSENT_REFERENCE

pytestmark = pytest.mark.django_db


def person(age, *, on, at):
    return EntityFactory(facts=PersonFactsFactory(identity_number=minor_id(age, on=on)), at=at)


@pytest.fixture
def minor(cast, now):
    """A verified person of fifteen."""
    with acting_as(cast["intake"]):
        entity = person(15, on=legal_date(now), at=now)
    with acting_as(cast["approver"]):
        return verify(entity, at=now)


def codes(findings):
    return [(each.level, each.code) for each in findings if "guardian" in each.code]


BLOCK, PASS = ("block", "guardian-consent-missing"), ("pass", "guardian-consented")


def test_a_registration_waits_for_the_guardian(minor, cast, now, decide):
    with acting_as(cast["intake"]):
        application = ApplicationFactory(entity=minor, at=now)
    assert codes(registration_findings(application, legal_date(now))) == [BLOCK]
    claimed = decide("reviewer", application, "claim")
    with pytest.raises(BlockedByFindings):
        decide("reviewer", claimed, "approve")
    with acting_as(cast["intake"]):
        consented = record_guardian_consent(minor, at=now, files=[scan()])
    assert consented.state == "verified"
    assert EvidenceFile.objects.for_object(minor).get().kind == "guardian_consent"
    claimed.refresh_from_db()
    assert codes(registration_findings(claimed, legal_date(now))) == [PASS]
    decide("reviewer", claimed, "approve")
    assert PublicAccount.objects.get().entity == minor


def test_an_account_of_a_minor_is_not_activated(minor, cast, now):
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=minor, at=now)
    assert codes(activation_findings(account, legal_date(now))) == [BLOCK]


def test_a_transfer_to_a_minor_waits_for_the_guardian(minor, cast, now):
    with acting_as(cast["intake"]):
        transfer = TransferFactory(transferee=minor, at=now)
    assert codes(transfer_findings(transfer, legal_date(now))) == [BLOCK]
    with acting_as(cast["intake"]):
        record_guardian_consent(minor, at=now, files=[scan()])
    transfer = type(transfer).objects.get(pk=transfer.pk)
    assert codes(transfer_findings(transfer, legal_date(now))) == [PASS]


def test_adults_organizations_and_passports_need_nobody(cast, entity, now):
    today = legal_date(now)
    with acting_as(cast["intake"]):
        adult = person(18, on=today, at=now)
        facts = PersonFactsFactory(identity_type="passport", identity_number="E12345678")
        unknown = EntityFactory(facts=facts, at=now)
    assert get_minor_age(adult, on=today) is None
    assert get_minor_age(adult, on=today - timedelta(days=1)) == 17
    assert get_minor_age(unknown, on=today) is None
    assert get_minor_age(entity, on=today) is None
    with acting_as(cast["intake"]), pytest.raises(DecisionRefused, match="not a minor"):
        record_guardian_consent(adult, at=now, files=[scan()])


def test_the_age_is_the_one_in_force_on_the_day(minor, cast, now):
    today = legal_date(now)
    facts = {"code": "account.minimum_age", "source": "x", "by": cast["administrator"], "at": now}
    set_parameter(value=14, in_force_from=today, **facts)
    assert get_minor_age(minor, on=today) is None
    assert get_minor_age(minor, on=today - timedelta(days=1)) == 14


def test_a_consent_comes_with_its_file_and_a_day_that_has_come(minor, cast, now):
    given = {"given_by": "周监护", "relation": "parent", "method": "signed_document"}
    given |= {"reference": "consent form, page 1"}
    call = {"subject": minor, "seen_version": minor.version, "at": now} | given
    today = legal_date(now)
    with acting_as(cast["intake"]):
        with pytest.raises(guardians.ConsentUnproven):
            guardians.record_guardian_consent(**call, given_on=today)
        with pytest.raises(DecisionRefused, match="future"):
            guardians.record_guardian_consent(
                **call, given_on=today + timedelta(days=1), files=[scan()]
            )
        with pytest.raises(guardians.ConsentUnproven, match="looked up"):
            guardians.record_guardian_consent(
                **call | {"reference": " "}, given_on=today, files=[scan()]
            )
    minor.refresh_from_db()
    assert minor.guardian_consented_on is None


def test_the_guardians_name_is_sealed(minor, cast, now):
    with acting_as(cast["intake"]):
        consented = record_guardian_consent(minor, at=now, files=[scan()])
    assert consented.guardian_name_masked == "周**"
    assert consented.guardian_reference == CONSENT_REFERENCE
    kept = repr(list(OperatingEntity.history.values()))
    assert "周监护" not in kept and CONSENT_REFERENCE not in kept


def test_a_withdrawn_consent_blocks_again(minor, cast, now):
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=minor, at=now)
    with acting_as(cast["intake"]):
        consented = record_guardian_consent(minor, at=now, files=[scan()])
        guardians.withdraw_guardian_consent(
            subject=consented, seen_version=consented.version, at=now
        )
        minor.refresh_from_db()
        with pytest.raises(DecisionRefused, match="on record"):
            guardians.withdraw_guardian_consent(subject=minor, seen_version=minor.version, at=now)
    account = PublicAccount.objects.get(pk=account.pk)
    assert codes(activation_findings(account, legal_date(now))) == [BLOCK]


def test_the_page_says_that_the_operator_is_a_minor(minor, signed_in, now):
    url = reverse("admin:accounts_operatingentity_change", args=[minor.pk])
    response = signed_in("intake").get(url)
    verbs = [each.rule.verb for each in response.context["buttons"]]
    assert "record_guardian_consent" in verbs
    assert "withdraw_guardian_consent" not in verbs
    assert "under age" in response.content.decode()


def test_the_consent_is_recorded_in_the_browser(minor, signed_in, now):
    url = reverse(
        "admin:accounts_operatingentity_decide", args=[minor.pk, "record_guardian_consent"]
    )
    data = {
        "seen_version": minor.version,
        "idempotency_key": uuid.uuid4(),
        "given_by": "周监护",
        "relation": "",
        "method": "",
        "reference": " ",
        "given_on": str(legal_date(now) + timedelta(days=1)),
    }
    page = signed_in("intake").get(url).context["form"]
    assert (page["method"].value(), page["relation"].value()) == (None, None)
    form = signed_in("intake").post(url, data).context["form"]
    assert sorted(form.errors) == ["files", "given_on", "method", "reference", "relation"]
    data |= {
        "method": "signed_document",
        "reference": CONSENT_REFERENCE,
        "relation": "parent",
        "given_on": str(legal_date(now)),
        "files": [SimpleUploadedFile("同意书.png", scan().content)],
    }
    assert signed_in("intake").post(url, data).status_code == 302
    minor.refresh_from_db()
    assert minor.guardian_consented_on == legal_date(now)
    assert minor.get_guardian_relation_display() == "parent"
