"""Cards that several review screens of the registry show."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.tones import (
    ACCOUNT_TONES,
    APPLICATION_TONES,
    ENTITY_TONES,
)
from accounts.enums import REGULATED_CATEGORIES
from desk.review import Card, Fact
from regulations.calendar import legal_date
from regulations.formatting import format_date

# How many neighbours a card lists; the list page behind its link shows all.
LIMIT = 8


def entity_card(entity, title=""):
    """Who operates: the facts that a decision needs, personal data masked."""
    url = reverse("admin:accounts_operatingentity_change", args=[entity.pk])
    standing = (entity.get_state_display(), ENTITY_TONES[entity.state])
    return Card(
        title or _("Operating entity"),
        (
            Fact(_("Name"), entity.legal_name, standing, url),
            *entity_facts(entity),
        ),
    )


def entity_facts(entity):
    """Everything about an entity but its name."""
    verified = ""
    if entity.verified_at:
        day = entity.verification_checked_on or legal_date(entity.verified_at)
        verified = f"{entity.get_verification_method_display()} · {format_date(day)}"
    return (
        Fact(_("Type"), entity.get_entity_type_display()),
        Fact(entity.get_identity_type_display().capitalize(), entity.identity_masked),
        Fact(_("Contact person"), entity.contact_name_masked),
        Fact(_("Contact phone"), entity.contact_phone_masked),
        Fact(_("Contact e-mail"), entity.contact_email_masked),
        Fact(_("Verified"), verified),
        *((Fact(_("What was looked up"), entity.verification_reference),) if verified else ()),
        Fact(_("Registered in"), entity.place_of_registration),
        Fact(_("Operates in"), entity.place_of_operation),
    )


def account_card(account):
    """What a request about an account is about."""
    url = reverse("admin:accounts_publicaccount_change", args=[account.pk])
    standing = (account.get_state_display(), ACCOUNT_TONES[account.state])
    return Card(
        _("Public account"),
        (
            Fact(_("Name"), account.name, standing, url),
            Fact(_("Platform id"), account.external_id),
            category_fact(account),
            Fact(_("Introduction"), account.introduction),
        ),
    )


def category_fact(obj):
    """The content category, marked when it is regulated."""
    regulated = (_("regulated"), "idle") if obj.content_category in REGULATED_CATEGORIES else None
    return Fact(_("Category"), obj.get_content_category_display(), regulated)


def accounts_card(title, accounts):
    """A short list of accounts."""
    rows = [
        {
            "url": reverse("admin:accounts_publicaccount_change", args=[account.pk]),
            "title": account.name,
            "detail": f"{account.external_id} · {account.get_content_category_display()}",
            "pill": (account.get_state_display(), ACCOUNT_TONES[account.state]),
        }
        for account in accounts[:LIMIT]
    ]
    return Card(title, template="desk/includes/neighbours.html", context={"rows": rows})


def applications_card(title, applications):
    """A short list of applications."""
    rows = [
        {
            "url": reverse("admin:accounts_registrationapplication_change", args=[each.pk]),
            "title": each.requested_name,
            "detail": f"{each.receipt_number} · {each.entity}",
            "pill": (each.get_state_display(), APPLICATION_TONES[each.state]),
        }
        for each in applications[:LIMIT]
    ]
    return Card(title, template="desk/includes/neighbours.html", context={"rows": rows})
