"""Operating entities in the browser: registered, corrected, verified, revealed."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.admin.entities import OperatingEntityAdmin
from accounts.domain import entities
from accounts.domain.checklist import registration_findings
from accounts.models import OperatingEntity
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import DecisionRefused
from audit.models import Decision
from tests.factories import (
    ApplicationFactory,
    EntityFactory,
    EntityFactsFactory,
    PersonFactsFactory,
    resident_id,
)

pytestmark = pytest.mark.django_db
LIST = "/desk/accounts/operatingentity/"


def form_data(facts, **changes):
    given = vars(facts) | {"seen_version": "0"} | changes
    return {name: value for name, value in given.items() if value is not None}


def test_intake_registers_a_person_and_the_page_masks_what_is_personal(signed_in):
    facts = PersonFactsFactory(legal_name="周示例", identity_number=resident_id(3))
    response = signed_in("intake").post(f"{LIST}add/", form_data(facts), follow=True)
    assert response.status_code == 200
    entity = OperatingEntity.objects.get()
    body = signed_in("intake").get(f"{LIST}{entity.pk}/change/").content.decode()
    assert "周示例" not in body
    assert resident_id(3) not in body
    assert entity.full_name == "周示例"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"identity_number": "91110000000000000X"}, "identity_number"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"entity_type": "individual"}, "identity_type"),
        ({"identity_type": "resident_id", "identity_number": resident_id(3)}, "identity_type"),
        ({"identity_type": "passport", "identity_number": "E12345678"}, "identity_type"),
        ({"identity_number": "\u200b"}, "identity_number"),
        ({"identity_type": "other", "identity_number": "\u00ad\u2060"}, "identity_number"),
        ({"identity_number": "9111XXXXXXXX37341L"}, "identity_number"),
    ],
)
def test_bad_facts_are_refused_at_their_field(changes, field, signed_in):
    response = signed_in("intake").post(f"{LIST}add/", form_data(EntityFactsFactory(), **changes))
    assert list(response.context["adminform"].form.errors) == [field]
    assert not OperatingEntity.objects.exists()


def test_an_invisible_identity_number_is_missing(signed_in):
    facts = EntityFactsFactory(identity_number="\u200b")
    response = signed_in("intake").post(f"{LIST}add/", form_data(facts))
    form = response.context["adminform"].form
    assert form.errors == {"identity_number": ["This field is required."]}
    assert form["legal_name"].value() == facts.legal_name


def test_an_organization_from_abroad_has_another_document(signed_in):
    facts = EntityFactsFactory(identity_type="other", identity_number="HK1234567")
    assert signed_in("intake").post(f"{LIST}add/", form_data(facts)).status_code == 302
    assert OperatingEntity.objects.get().identity_type == "other"


REFUSALS = [
    (ValidationError({"place_of_operation": "Not there."}), "place_of_operation", 400),
    (ValidationError({"data_key": "Not there."}), "__all__", 400),
    (ValidationError("Not there."), "__all__", 400),
    (DecisionRefused("Not there."), "__all__", 409),
]


@pytest.mark.parametrize(("refusal", "field", "status"), REFUSALS)
def test_what_the_domain_refuses_is_an_error_of_the_form(
    refusal, field, status, signed_in, monkeypatch
):
    register = entities.register_entity

    def refuse(**facts):
        register(**facts)
        raise refusal

    monkeypatch.setattr(entities, "register_entity", refuse)
    facts = EntityFactsFactory(place_of_operation="昆山")
    response = signed_in("intake").post(f"{LIST}add/", form_data(facts))
    form = response.context["adminform"].form
    assert (response.status_code, form.errors) == (status, {field: ["Not there."]})
    assert form["place_of_operation"].value() == "昆山"
    assert "Not there." in response.content.decode()
    assert not OperatingEntity.objects.exists()


@pytest.mark.parametrize(("refusal", "_field", "status"), REFUSALS)
def test_what_the_domain_refuses_is_an_error_of_the_decision_form(
    refusal, _field, status, entity, signed_in, monkeypatch
):
    def refuse(*args, **facts):
        raise refusal

    client = signed_in("intake")
    url, data = press(client, entity, "note", note="电话未接")
    monkeypatch.setattr(OperatingEntityAdmin, "details", refuse)
    response = client.post(url, data)
    form = response.context["form"]
    assert (response.status_code, form.errors["__all__"]) == (status, ["Not there."])
    assert form["note"].value() == "电话未接"
    assert not Decision.objects.for_object(entity).filter(verb="note").exists()


def test_a_known_identity_is_named(entity, signed_in):
    facts = EntityFactsFactory(identity_number=entity.unified_social_credit_code)
    response = signed_in("intake").post(f"{LIST}add/", form_data(facts))
    assert entity.legal_name in str(response.context["adminform"].form.errors)


def test_a_correction_keeps_sealed_facts_that_were_left_empty(entity, signed_in):
    phone = entity.open_field("contact_phone")
    data = {
        "seen_version": entity.version,
        "entity_type": entity.entity_type,
        "legal_name": entity.legal_name,
        "identity_type": entity.identity_type,
        "identity_number": "",
        "contact_phone": "",
        "place_of_registration": "新地址",
        "place_of_operation": "",
        "business_scope": "",
    }
    response = signed_in("intake").post(f"{LIST}{entity.pk}/edit/", data)
    assert response.status_code == 302
    entity.refresh_from_db()
    assert (entity.place_of_registration, entity.open_field("contact_phone")) == ("新地址", phone)


def test_a_stale_correction_gets_a_409(entity, signed_in):
    data = {
        "seen_version": entity.version - 1,
        "entity_type": entity.entity_type,
        "legal_name": entity.legal_name,
        "identity_type": entity.identity_type,
        "place_of_registration": "x",
    }
    assert signed_in("intake").post(f"{LIST}{entity.pk}/edit/", data).status_code == 409


def test_the_edit_page_shows_no_personal_data(cast, entity, signed_in):
    body = signed_in("intake").get(f"{LIST}{entity.pk}/edit/").content.decode()
    assert entity.open_field("contact_phone").removeprefix("+86") not in body


def test_only_who_may_edit_reaches_the_edit_page(entity, signed_in):
    assert signed_in("reviewer").get(f"{LIST}{entity.pk}/edit/").status_code == 403


def test_a_reveal_shows_once_is_recorded_and_is_not_cached(entity, signed_in):
    client = signed_in("privacy_officer")
    url = reverse("admin:accounts_operatingentity_decide", args=[entity.pk, "reveal"])
    form = client.get(url).context["form"]
    response = client.post(
        url,
        {
            "seen_version": entity.version,
            "idempotency_key": str(form["idempotency_key"].value()),
            "note": "police request 12",
        },
    )
    assert "no-store" in response.headers["Cache-Control"]
    assert entity.open_field("contact_phone") in response.content.decode()
    assert Decision.objects.for_object(entity).last().note == "police request 12"


def test_a_verification_is_recorded_with_its_method(entity, signed_in):
    client = signed_in("reviewer")
    url = reverse("admin:accounts_operatingentity_decide", args=[entity.pk, "verify"])
    form = client.get(url).context["form"]
    client.post(
        url,
        {
            "seen_version": entity.version,
            "idempotency_key": str(form["idempotency_key"].value()),
            "method": "face",
            "reference": "face check 4711",
            "checked_on": "2026-01-05",
        },
    )
    entity.refresh_from_db()
    assert entity.verification_method == "face"
    assert entity.verification_reference == "face check 4711"
    assert entity.verification_checked_on == date(2026, 1, 5)


def press(client, entity, verb, **data):
    url = reverse("admin:accounts_operatingentity_decide", args=[entity.pk, verb])
    form = client.get(url).context["form"]
    hidden = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    return url, hidden | data


@pytest.fixture
def person(cast, now):
    with acting_as(cast["intake"]):
        return EntityFactory(facts=PersonFactsFactory(legal_name="周示例"), at=now)


@pytest.fixture
def erased(person, cast, now):
    with acting_as(cast["privacy_officer"]):
        proposal = entities.erase.propose(subject=person, seen_version=person.version, at=now)
    with acting_as(cast["second_privacy_officer"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    return OperatingEntity.objects.get(pk=person.pk)


def edit_data(entity, **changes):
    return {
        "seen_version": entity.version,
        "entity_type": entity.entity_type,
        "legal_name": "",
        "identity_type": entity.identity_type,
        "identity_number": "",
        "contact_phone": "",
        "place_of_registration": "",
        "place_of_operation": "",
        "business_scope": "",
    } | changes


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"entity_type": "enterprise"}, "entity_type"),
        ({"identity_number": resident_id(77)}, "identity_number"),
        ({"identity_type": "passport"}, "identity_number"),
    ],
)
def test_a_person_is_not_made_into_somebody_else(changes, field, person, signed_in):
    response = signed_in("intake").post(f"{LIST}{person.pk}/edit/", edit_data(person, **changes))
    assert field in response.context["adminform"].form.errors
    person.refresh_from_db()
    assert person.legal_name == "周**"


def test_what_was_verified_is_corrected_only_after_the_verification_was_taken_back(
    entity, signed_in, decide
):
    client = signed_in("intake")
    data = edit_data(entity, legal_name="完全不同有限公司")
    response = client.post(f"{LIST}{entity.pk}/edit/", data)
    assert list(response.context["adminform"].form.errors) == ["legal_name"]
    reopened = decide("approver", entity, "reopen")
    assert (reopened.state, reopened.verified_by) == ("unverified", None)
    data = edit_data(reopened, legal_name="完全不同有限公司")
    assert client.post(f"{LIST}{entity.pk}/edit/", data).status_code == 302


def test_a_name_in_clear_reaches_neither_log_nor_message(signed_in):
    facts = PersonFactsFactory(legal_name="周示例")
    response = signed_in("intake").post(f"{LIST}add/", form_data(facts), follow=True)
    assert not LogEntry.objects.exists()
    assert "周示例" not in response.content.decode()
    assert "messages" not in response.client.cookies


def test_a_reveal_sent_twice_shows_nothing_the_second_time(entity, signed_in):
    client = signed_in("privacy_officer")
    url, data = press(client, entity, "reveal", note="x")
    assert client.post(url, data).status_code == 200
    again = client.post(url, data)
    assert (again.status_code, again.url) == (302, f"{LIST}{entity.pk}/change/")


def test_an_erased_entity_offers_and_gives_nothing(erased, signed_in):
    client = signed_in("privacy_officer")
    buttons = client.get(f"{LIST}{erased.pk}/change/").context["buttons"]
    assert [each.rule.verb for each in buttons] == []
    url, data = press(client, erased, "reveal", note="x")
    assert client.post(url, data).status_code == 410
    assert signed_in("intake").get(f"{LIST}{erased.pk}/edit/").status_code == 403


def test_an_erased_entity_opens_no_account(erased, cast, now):
    assert (erased.state, erased.verified_at) == ("unverified", None)
    with acting_as(cast["intake"]):
        application = ApplicationFactory(entity=erased, at=now)
    codes = [finding.code for finding in registration_findings(application, now.date())]
    assert "identity-erased" in codes
