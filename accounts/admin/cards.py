"""Cards that several review screens of the registry show."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.tones import (
    ACCOUNT_TONES,
    APPLICATION_TONES,
    CORRECTION_TONES,
    DEREGISTRATION_TONES,
    DORMANCY_TONES,
    ENTITY_TONES,
    TRANSFER_TONES,
)
from accounts.enums import REGULATED_CATEGORIES
from desk.review import Card, Fact

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
    verified = (
        f"{entity.get_verification_method_display()} · {entity.verified_at:%Y-%m-%d}"
        if entity.verified_at
        else ""
    )
    return (
        Fact(_("Type"), entity.get_entity_type_display()),
        Fact(entity.get_identity_type_display().capitalize(), entity.identity_masked),
        Fact(_("Contact person"), entity.contact_name_masked),
        Fact(_("Contact phone"), entity.contact_phone_masked),
        Fact(_("Verified"), verified),
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


def name_change_cards(account, besides=None):
    """The requests to rename an account, where there are any besides one."""
    rows = [
        {
            "url": reverse("admin:accounts_namechangerequest_change", args=[each.pk]),
            "title": f"{each.current_name} → {each.requested_name}",
            "detail": each.receipt_number,
            "pill": (each.get_state_display(), APPLICATION_TONES[each.state]),
        }
        for each in account.name_changes.exclude(pk=besides and besides.pk).order_by("-pk")[:LIMIT]
    ]
    if rows:
        yield Card(
            _("Name changes"), template="desk/includes/neighbours.html", context={"rows": rows}
        )


def matter_cards(account):
    """Deregistrations, dormancy and correction orders of the account, where there are any."""
    kinds = (
        (account.deregistrations, DEREGISTRATION_TONES),
        (account.dormancy_cases, DORMANCY_TONES),
        (account.correction_orders, CORRECTION_TONES),
    )
    rows = [
        {
            "url": reverse(f"admin:accounts_{each._meta.model_name}_change", args=[each.pk]),
            "title": each._meta.verbose_name,
            "detail": each.receipt_number,
            "pill": (each.get_state_display(), tones[each.state]),
        }
        for matters, tones in kinds
        for each in matters.order_by("-pk")[:LIMIT]
    ]
    if rows:
        context = {"rows": rows}
        yield Card(_("Its matters"), template="desk/includes/neighbours.html", context=context)


def hold_cards(account):
    """The measures that keep an account from doing what it could, where there are any."""
    rows = [
        {
            "url": reverse(
                f"admin:{each.source_label.replace('.', '_')}_change", args=[each.source_id]
            ),
            "title": each.get_effect_display(),
            "detail": " · ".join(filter(None, (each.reference, each.functions))),
            "pill": (_until(each), "warn"),
        }
        for each in account.holds.in_force().order_by("pk")[:LIMIT]
    ]
    if rows:
        yield Card(
            _("Measures in force"), template="desk/includes/neighbours.html", context={"rows": rows}
        )


def _until(hold):
    if hold.ends_at is None:
        return _("in force")
    return _("until %(day)s") % {"day": f"{timezone.localtime(hold.ends_at):%Y-%m-%d}"}


def transfer_cards(title, transfers):
    """The transfers among `transfers`, where there are any."""
    rows = [
        {
            "url": reverse("admin:accounts_accounttransfer_change", args=[each.pk]),
            "title": f"{each.transferor} → {each.transferee}",
            "detail": f"{each.receipt_number} · {each.account}",
            "pill": (each.get_state_display(), TRANSFER_TONES[each.state]),
        }
        for each in transfers.select_related("account", "transferor", "transferee")[:LIMIT]
    ]
    if rows:
        yield Card(title, template="desk/includes/neighbours.html", context={"rows": rows})
