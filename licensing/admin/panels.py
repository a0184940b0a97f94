"""What licensing shows on other rooms' screens: labels, credentials, the platform's standing."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import OperatingEntity, PublicAccount, RegistrationApplication
from desk.panels import register_panel, register_workbench_card
from desk.review import Card
from licensing.admin.materials import LIMIT, application_panel
from licensing.admin.tones import CREDENTIAL_TONES
from licensing.domain.standing import label_card, platform_standing
from licensing.models import NewsServiceLicense, ProfessionalQualification, SpecialLabel
from regulations.calendar import legal_date
from regulations.findings import Level

STANDING_TONES = {Level.BLOCK: "bad", Level.WARN: "warn", Level.PASS: "ok"}


def account_panel(request, account):
    """The label card as the public sees it, and what the entity holds in the sector."""
    if request.user.has_perm("licensing.view_speciallabel"):
        labels = SpecialLabel.objects.filter(account=account).select_related("account__entity")
        yield from label_cards(labels.order_by("pk"))
    yield from _held(request, account.entity_id)


def entity_panel(request, entity):
    """Qualifications and news licenses of the entity."""
    yield from _held(request, entity.pk)


def platform_card(user, at):
    """The platform's own licenses on the workbench, red where one is missing."""
    if not user.has_perm("licensing.view_platformlicense"):
        return None
    rows = [
        {
            "url": _platform_url(each.license),
            "title": each.license_type.label,
            "detail": each.license.number if each.license else "",
            "pill": (_standing_words(each), STANDING_TONES[each.level]),
        }
        for each in platform_standing(legal_date(at))
    ]
    return Card(
        _("The platform's own licenses"),
        template="desk/includes/neighbours.html",
        context={"rows": rows},
    )


def label_cards(labels):
    """A preview of the public card of each label, exactly as disclosure shows it."""
    today = legal_date(timezone.now())
    return [
        Card(
            _("Label as the public sees it"),
            template="licensing/label_preview.html",
            context={"card": label_card(label, today), "label": label},
        )
        for label in labels
    ]


def _held(request, entity_id):
    rows = []
    for model in (ProfessionalQualification, NewsServiceLicense):
        name = model._meta.model_name
        if request.user.has_perm(f"licensing.view_{name}"):
            held = model.objects.filter(entity=entity_id).select_related("entity").order_by("-pk")
            rows += [
                {
                    "url": reverse(f"admin:licensing_{name}_change", args=[each.pk]),
                    "title": each,
                    "detail": each.expires_on or _("does not expire"),
                    "pill": (each.get_state_display(), CREDENTIAL_TONES[each.state]),
                }
                for each in held[:LIMIT]
            ]
    if rows:
        yield Card(
            _("Credentials of the entity"),
            template="desk/includes/neighbours.html",
            context={"rows": rows},
        )


def _platform_url(license):
    if license is None:
        return reverse("admin:licensing_platformlicense_changelist")
    return reverse("admin:licensing_platformlicense_change", args=[license.pk])


def _standing_words(standing):
    if standing.license is None:
        return _("missing")
    if standing.days_left is None:
        return _("valid")
    days = standing.days_left
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


register_panel(RegistrationApplication, application_panel)
register_panel(PublicAccount, account_panel)
register_panel(OperatingEntity, entity_panel)
register_workbench_card(platform_card)
