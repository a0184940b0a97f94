"""Every URL of the desk checks its own permission: a walk over role × URL."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import (
    AccountTransfer,
    ColumnMapping,
    CorrectionOrder,
    DeregistrationRequest,
    DormancyCase,
    ImportBatch,
    NameChangeRequest,
    NameJudgement,
    OperatingEntity,
    ProtectedName,
    PublicAccount,
    RegistrationApplication,
    ServiceAgreement,
    TransferObjection,
)
from audit.context import acting_as
from audit.domain.engine import record
from audit.models import (
    Decision,
    EvidenceFile,
    Message,
    MessageTemplate,
    Proposal,
    RoleGrant,
    Seal,
)
from desk.models import BulkDecision, ListExport, ParameterChange, TableImport
from desk.review import ReviewModelAdmin
from disclosure.models import (
    ApiClient,
    ApiKey,
    Filing,
    RegulatorReport,
    WebhookDelivery,
    WebhookEndpoint,
)
from licensing.models import (
    NewsServiceLicense,
    PlatformLicense,
    ProfessionalQualification,
    SpecialLabel,
)
from moderation.models import (
    Appeal,
    BlacklistEntry,
    Case,
    Complaint,
    CreditRating,
    LadderStep,
    Sanction,
    Signal,
)
from regulations.models import DutyRun, Parameter, ReasonCode
from staff.models import User
from staff.roles import ROLES
from tests.audit import filed
from tests.audit.moderated import MAKERS
from tests.factories import (
    AccountFactory,
    BulkDecisionFactory,
    CorrectionFactory,
    DeregistrationFactory,
    DormancyFactory,
    ExportFactory,
    NameChangeFactory,
    NewsLicenseFactory,
    ParameterChangeFactory,
    PlatformLicenseFactory,
    ProtectedNameFactory,
    QualificationFactory,
    TableImportFactory,
    TransferFactory,
)

pytestmark = pytest.mark.django_db

PEOPLE = [role for role in ROLES if role != "system"]
MODELS = (
    OperatingEntity,
    PublicAccount,
    RegistrationApplication,
    NameChangeRequest,
    AccountTransfer,
    TransferObjection,
    DeregistrationRequest,
    DormancyCase,
    CorrectionOrder,
    ServiceAgreement,
    ProtectedName,
    NameJudgement,
    ImportBatch,
    ColumnMapping,
    ProfessionalQualification,
    NewsServiceLicense,
    PlatformLicense,
    SpecialLabel,
    Case,
    Complaint,
    Signal,
    Sanction,
    Appeal,
    CreditRating,
    BlacklistEntry,
    LadderStep,
    RegulatorReport,
    Filing,
    ApiClient,
    ApiKey,
    WebhookEndpoint,
    WebhookDelivery,
    EvidenceFile,
    Message,
    MessageTemplate,
    BulkDecision,
    ListExport,
    ParameterChange,
    TableImport,
    Proposal,
    RoleGrant,
    Seal,
    Decision,
    Message,
    MessageTemplate,
    DutyRun,
    Parameter,
    ReasonCode,
    User,
)


def test_the_walk_covers_every_model_of_the_desk():
    assert set(MODELS) == set(admin.site._registry) - _django_groups()


def _django_groups():
    return {model for model in admin.site._registry if model._meta.app_label in ("auth", "axes")}


def page_of(obj, page):
    return reverse(f"admin:{obj._meta.label_lower.replace('.', '_')}_{page}", args=[obj.pk])


def allows(role, model, *actions):
    names = {f"{model._meta.app_label}.{action}_{model._meta.model_name}" for action in actions}
    return bool(names & ROLES[role])


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
@pytest.mark.parametrize("role", PEOPLE)
def test_lists_and_add_pages_open_for_roles_that_may(role, model, signed_in):
    client = signed_in(role)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    may_view = allows(role, model, "view", "change")
    page = client.get(reverse(f"{name}_changelist"), {"all": "1"})
    assert page.status_code == (200 if may_view else 403)
    may_add = allows(role, model, "add")
    assert client.get(reverse(f"{name}_add")).status_code == (200 if may_add else 403)


@pytest.fixture
def objects(application, cast, now):
    """One object of each reviewed model."""
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=application.entity, at=now)
        batch = ImportBatch(
            file_name="f.csv",
            sha256="0" * 64,
            byte_count=1,
            encoding="utf-8",
            encoding_is_certain=True,
            delimiter=",",
            uploaded_by=cast["importer"],
            uploaded_at=now,
        )
        batch.save()
    with acting_as(cast["second_reviewer"]):
        order = CorrectionFactory(at=now)
        bulk = BulkDecisionFactory(at=now, subjects=[application.entity])
    with acting_as(cast["importer"]):
        held = QualificationFactory(entity=application.entity, at=now)
        label = SpecialLabel(account=account, sector="health", qualification=held)
        others = [
            held,
            NewsLicenseFactory(at=now),
            PlatformLicenseFactory(at=now),
            record(label, at=now),
            EvidenceFile.objects.for_object(held).get(),
            NameChangeFactory(account=account, at=now),
            TransferFactory(account=account, consents=(), at=now),
            DeregistrationFactory(at=now),
            DormancyFactory(at=now),
            order,
            bulk,
            ProtectedNameFactory(at=now),
            ExportFactory(at=now),
            ParameterChangeFactory(at=now),
            TableImportFactory(at=now),
        ]
    facts = {"cast": cast, "entity": application.entity, "boss": None, "now": now}
    moderated = [maker("", **facts)[0] for maker in (MAKERS | filed.MAKERS).values()]
    return [application.entity, application, account, batch, *others, *moderated]


@pytest.mark.parametrize("role", PEOPLE)
def test_pages_histories_and_verbs_open_for_roles_that_may(role, objects, signed_in):
    client = signed_in(role)
    for obj in objects:
        model = type(obj)
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        may_view = allows(role, model, "view")
        for page in ("change", "history", "certificate"):
            response = client.get(reverse(f"{name}_{page}", args=[obj.pk]))
            assert response.status_code == (200 if may_view else 403), (obj, page)
        for verb, rule in model.transitions.items():
            may = may_view and rule.permission in ROLES[role]
            expected = (404 if rule.automatic else 200) if may else 403
            response = client.get(reverse(f"{name}_decide", args=[obj.pk, verb]))
            assert response.status_code == expected, (obj, verb)


@pytest.mark.parametrize("role", PEOPLE)
def test_a_direct_post_of_a_verb_needs_its_permission(role, objects, signed_in):
    client = signed_in(role)
    for obj in objects:
        model = type(obj)
        for verb, rule in model.transitions.items():
            if rule.permission in ROLES[role]:
                continue
            url = reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_decide",
                args=[obj.pk, verb],
            )
            assert client.post(url, {"seen_version": obj.version}).status_code == 403
        assert (
            not Decision.objects.for_object(obj)
            .filter(actor__username=role)
            .exclude(verb="verify")
            .exists()
        )


@pytest.mark.parametrize("role", PEOPLE)
def test_bulk_actions_are_offered_to_roles_that_may(role, rf, cast):
    request = rf.get("/")
    request.user = cast[role]
    for model, model_admin in admin.site._registry.items():
        if isinstance(model_admin, ReviewModelAdmin):
            offered = set(model_admin.get_actions(request))
            rules = model.transitions.values()
            assert offered == {r.verb for r in rules if r.bulk and r.permission in ROLES[role]}


def test_nobody_deletes_anything(objects, signed_in, cast):
    cast["administrator"].is_superuser = True
    cast["administrator"].save()
    client = signed_in("administrator")
    for obj in objects:
        url = reverse(
            f"admin:{type(obj)._meta.label_lower.replace('.', '_')}_delete", args=[obj.pk]
        )
        assert client.post(url, {"post": "yes"}).status_code == 403
        assert type(obj).objects.filter(pk=obj.pk).exists()


def test_strangers_are_sent_to_the_sign_in_page(objects, client):
    for obj in objects:
        url = reverse(
            f"admin:{type(obj)._meta.label_lower.replace('.', '_')}_change", args=[obj.pk]
        )
        assert client.get(url).status_code == 302


def test_an_administrator_does_not_reach_superusers(signed_in, cast):
    cast["reviewer"].is_superuser = True
    cast["reviewer"].save()
    client = signed_in("administrator")
    url = reverse("admin:staff_user_change", args=[cast["reviewer"].pk])
    assert client.get(url).status_code == 302
    page = client.get(reverse("admin:staff_user_change", args=[cast["approver"].pk]))
    assert {"is_superuser", "groups"}.isdisjoint(page.context["adminform"].form.fields)
