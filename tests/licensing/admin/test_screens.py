"""Licensing in the browser: taking in, deciding, and what other screens show of it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ContentCategory
from audit.context import acting_as
from audit.models import EvidenceFile
from licensing.models import NewsServiceLicense, PlatformLicense, ProfessionalQualification
from regulations.calendar import legal_date
from tests.factories import (
    AccountFactory,
    ApplicationFactory,
    PlatformLicenseFactory,
    QualificationFactory,
)
from tests.factories.licensing import picture

pytestmark = pytest.mark.django_db
ADD = reverse("admin:licensing_professionalqualification_add")


@pytest.fixture
def filled(entity):
    """A complete form of a qualification, as intake fills it in."""

    def form(**changes):
        return {
            "entity": entity.pk,
            "application": "",
            "credential_type": "medical_institution",
            "holder_name": entity.legal_name,
            "number": "PDY10001X37021215A1001",
            "issued_on": "2024-05-01",
            "expires_on": "2099-05-01",
            "background": "",
            "previous": "",
            "files": [
                SimpleUploadedFile(f"{page}.png", picture(f"page {page}")) for page in (1, 2)
            ],
        } | changes

    return form


@pytest.fixture
def health_application(cast, entity, now):
    with acting_as(cast["intake"]):
        return ApplicationFactory(entity=entity, content_category=ContentCategory.HEALTH, at=now)


def address(obj, page="change"):
    return reverse(f"admin:{obj._meta.label_lower.replace('.', '_')}_{page}", args=[obj.pk])


def test_intake_takes_in_a_qualification_with_its_scans(filled, signed_in):
    response = signed_in("intake").post(ADD, filled())
    made = ProfessionalQualification.objects.get()
    assert response.url == address(made)
    assert (made.sector, made.opened("number")) == ("health", "PDY10001X37021215A1001")
    assert EvidenceFile.objects.for_object(made).count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"files": []}, "files"),
        ({"files": SimpleUploadedFile("x.pdf", b"<svg/>")}, "files"),
        ({"expires_on": ""}, "expires_on"),
        ({"credential_type": "law_firm"}, "expires_on"),
        ({"issued_on": "2099-05-02"}, "__all__"),
        ({"holder_name": ""}, "holder_name"),
        ({"credential_type": "juggler"}, "credential_type"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_written(changes, field, filled, signed_in):
    response = signed_in("intake").post(ADD, filled(**changes))
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    assert not ProfessionalQualification.objects.exists()
    assert not EvidenceFile.objects.exists()


def test_news_and_platform_licenses_are_taken_in(entity, signed_in):
    scan = {"files": SimpleUploadedFile("scan.png", picture("L")), "previous": ""}
    common = {"number": "10120170001", "authority": "网信办", "issued_on": "2024-05-01"}
    client = signed_in("licensing_officer")
    client.post(
        reverse("admin:licensing_newsservicelicense_add"),
        common
        | scan
        | {
            "entity": entity.pk,
            "application": "",
            "holder_name": entity.legal_name,
            "service_types": ["reprinting", "editing_and_publishing"],
            "expires_on": "2099-01-01",
        },
    )
    scan["files"].seek(0)
    client.post(
        reverse("admin:licensing_platformlicense_add"),
        common | scan | {"license_type": "icp_filing", "expires_on": ""},
    )
    assert NewsServiceLicense.objects.get().service_types == [
        "reprinting",
        "editing_and_publishing",
    ]
    assert PlatformLicense.objects.get().license_type == "icp_filing"


def test_the_application_shows_its_materials_and_leads_to_both_decisions(
    health_application, filled, signed_in
):
    page = signed_in("intake").get(address(health_application)).content.decode()
    [link] = re.findall(r'href="([^"]*professionalqualification/add/[^"]*)"', page)
    assert f"application={health_application.pk}" in link
    response = signed_in("intake").post(ADD, filled(application=health_application.pk))
    assert response.url == address(health_application)
    made = ProfessionalQualification.objects.get()
    body = signed_in("licensing_officer").get(address(health_application)).content.decode()
    file = EvidenceFile.objects.for_object(made).first()
    for wanted in (
        f"{address(made, 'change')[:-7]}decide/verify/",
        reverse("admin:audit_evidencefile_page", args=[file.pk, 1]),
        "PDY10001X37021215A1001",
    ):
        assert wanted in body


def test_holder_and_number_are_masked_for_who_may_not_see_the_scan(qualification, signed_in):
    number = qualification.opened("number")
    assert number in signed_in("licensing_officer").get(address(qualification)).content.decode()
    assert number not in signed_in("importer").get(address(qualification)).content.decode()


def test_an_expired_credential_offers_its_renewal_filled_in(
    qualification, verified, put, signed_in, now
):
    held = put(verified(qualification), expires_on=legal_date(now) - timedelta(days=1))
    client = signed_in("intake")
    page = client.get(address(held)).content.decode()
    [link] = re.findall(r'href="([^"]*add/\?[^"]*previous=[^"]*)"', page)
    form = client.get(link.replace("&amp;", "&")).context["adminform"].form
    assert {
        name: str(form.initial[name]) for name in ("entity", "previous", "credential_type")
    } == {
        "entity": str(held.entity_id),
        "previous": str(held.pk),
        "credential_type": held.credential_type,
    }


def test_account_and_label_pages_show_the_card_the_public_sees(
    health_account, qualification, verified, signed_in, entity
):
    verified(qualification)
    client = signed_in("reviewer")
    for obj in (health_account, health_account.labels.get(), qualification):
        page = client.get(address(obj)).content.decode()
        assert "Verified professional · health" in page
        assert "Medical institution practice license" in page


def test_lists_are_narrowed_to_what_matters_today(
    health_account, qualification, verified, put, signed_in
):
    held = verified(qualification)
    client = signed_in("licensing_officer")
    labels = reverse("admin:licensing_speciallabel_changelist")

    def shown(url):
        return client.get(url).context["cl"].result_count

    assert [shown(f"{labels}?today={word}") for word in ("in_force", "undeserved")] == [1, 0]
    put(held, expires_on=legal_date(timezone.now()) - timedelta(days=1))
    assert [shown(f"{labels}?today={word}") for word in ("in_force", "undeserved")] == [0, 1]
    held = ProfessionalQualification.objects.get()
    put(held, expires_on=legal_date(timezone.now()) + timedelta(days=20))
    rows = reverse("admin:licensing_professionalqualification_changelist")
    assert [shown(f"{rows}?expires_within={days}") for days in (7, 30)] == [0, 1]
    assert shown(f"{rows}?queue=qualifications") == 0


def test_the_workbench_shows_the_platforms_own_standing(signed_in, take_in, verified):
    client = signed_in("licensing_officer")

    def pills():
        [card] = client.get("/desk/").context["workbench"].cards
        return [row["pill"] for row in card.context["rows"]]

    assert pills() == [("missing", "bad"), ("missing", "bad")]
    verified(take_in(PlatformLicenseFactory, expires_on=None))
    assert pills() == [("missing", "bad"), ("valid", "ok")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_application_costs_a_few_queries_for_each_of_its_materials(
    count, cast, entity, health_application, now, signed_in, django_assert_max_num_queries
):
    with acting_as(cast["intake"]):
        QualificationFactory.create_batch(count, entity=entity, at=now)
    client = signed_in("licensing_officer")
    client.get(address(health_application))
    with django_assert_max_num_queries(34 + 7 * count):
        client.get(address(health_application))


@pytest.mark.parametrize("count", [1, 3])
def test_a_qualification_costs_the_same_however_many_accounts_rest_on_it(
    count, cast, entity, qualification, verified, now, signed_in, django_assert_max_num_queries
):
    with acting_as(cast["importer"]):
        AccountFactory.create_batch(
            count, entity=entity, content_category=ContentCategory.HEALTH, at=now
        )
    verified(qualification)
    client = signed_in("licensing_officer")
    client.get(address(qualification))
    with django_assert_max_num_queries(34 + 3 * count):
        client.get(address(qualification))
