"""Cards of what happened to an account, each shown where there is something to show."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import LIMIT
from accounts.admin.tones import (
    APPLICATION_TONES,
    CORRECTION_TONES,
    DEREGISTRATION_TONES,
    DORMANCY_TONES,
    OBJECTION_TONES,
    TRANSFER_TONES,
)
from desk.review import Card
from regulations.formatting import format_date


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


def objection_cards(transfer):
    """What people say against a transfer, where anybody does."""
    rows = [
        {
            "url": reverse("admin:accounts_transferobjection_change", args=[each.pk]),
            "title": each.get_side_display() or _("somebody else"),
            "detail": f"{each.receipt_number} · {each.grounds[:80]}",
            "pill": (each.get_state_display(), OBJECTION_TONES[each.state]),
        }
        for each in transfer.objections.order_by("-pk")[:LIMIT]
    ]
    if rows:
        context = {"rows": rows}
        yield Card(_("Objections"), template="desk/includes/neighbours.html", context=context)


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
    return _("until %(day)s") % {"day": format_date(hold.ends_at)}


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
