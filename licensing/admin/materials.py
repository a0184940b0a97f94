"""The materials beside an application: each with its scan, its findings and its decision bar."""

from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import ContentCategory
from desk.evidence import evidence_view
from desk.review import Card
from licensing.admin.tones import CREDENTIAL_TONES
from licensing.domain.assessment import Background, credential_findings
from licensing.enums import LABELED_SECTORS
from licensing.models import NewsServiceLicense, ProfessionalQualification
from regulations.calendar import legal_date
from regulations.findings import Level

LIMIT = 8


def application_panel(request, application):
    """The materials beside the application, each with its scan and its own decision bar."""
    model = _material_model(application.content_category)
    if model is None or not request.user.has_perm(f"licensing.view_{model._meta.model_name}"):
        return
    model_admin = admin.site.get_model_admin(model)
    rows = model_admin.get_queryset(request).filter(entity=application.entity_id).order_by("-pk")
    if model is ProfessionalQualification:
        rows = rows.filter(sector=application.content_category)
    materials = _materials(request, model_admin, rows.prefetch_related("renewals")[:LIMIT])
    add_url = ""
    if application.is_open and model_admin.has_add_permission(request):
        query = urlencode({"entity": application.entity_id, "application": application.pk})
        add_url = f"{reverse(f'admin:licensing_{model._meta.model_name}_add')}?{query}"
    yield Card(
        _("Materials"),
        template="licensing/materials.html",
        context={"materials": materials, "add_url": add_url},
    )


def _material_model(category):
    if category == ContentCategory.NEWS:
        return NewsServiceLicense
    return ProfessionalQualification if category in LABELED_SECTORS else None


def _materials(request, model_admin, credentials):
    today = legal_date(timezone.now())
    undecided = [each for each in credentials if each.is_undecided]
    background = Background.of(undecided, today)
    found = {each.pk: credential_findings(each, today, background) for each in undecided}
    return [
        _material(request, model_admin, each, found.get(each.pk), background.files.get(each.pk))
        for each in credentials
    ]


def _material(request, model_admin, credential, findings, files):
    """One material; `findings` and `files` are None where it is decided."""
    return {
        "title": credential,
        "url": model_admin.object_url(credential),
        "pill": (credential.get_state_display(), CREDENTIAL_TONES[credential.state]),
        "facts": model_admin.cards(request, credential)[0].facts,
        "findings": [each for each in findings or () if each.level != Level.PASS],
        "buttons": model_admin.buttons(request, credential, findings or ()),
        "evidence": None if files is None else evidence_view(request, credential, files),
    }
