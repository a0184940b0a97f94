"""What moderation shows on other rooms' screens."""

from django.utils.translation import gettext_lazy as _

from accounts.models import AccountTransfer, OperatingEntity, PublicAccount, RegistrationApplication
from desk.panels import register_panel
from moderation.admin import cards
from moderation.models import BlacklistEntry, Case, Sanction, Signal

VIEW_CASE = "moderation.view_case"


def account_panel(request, account):
    """Cases, sanctions, complaints and signals about an account, and the way to a new case."""
    if not request.user.has_perm(VIEW_CASE):
        return
    links = {}
    if request.user.has_perm("moderation.add_case"):
        links = {
            "add_url": cards.add_page(Case, account=account.external_id),
            "add_label": _("Open a case"),
        }
    yield cards.cases_card(_("Cases"), Case.objects.about(account), **links)
    sanctions = Sanction.objects.filter(account=account).with_target().order_by("-pk")
    yield from _unless_empty(cards.sanctions_card(_("Sanctions"), sanctions))
    if request.user.has_perm("moderation.view_complaint"):
        complaints = account.complaints.order_by("-pk")
        yield from _unless_empty(cards.complaints_card(_("Complaints"), complaints))
    if request.user.has_perm("moderation.view_signal"):
        yield from _unless_empty(cards.signals_card(_("Signals"), Signal.objects.about(account)))


def entity_panel(request, entity):
    """Credit, blacklist and sanctions of an entity."""
    if not request.user.has_perm(VIEW_CASE):
        return
    links = {}
    if request.user.has_perm("moderation.add_blacklistentry"):
        links = {
            "add_url": cards.add_page(BlacklistEntry, entity=entity.pk),
            "add_label": _("Ask to blacklist"),
        }
    yield cards.entity_standing_card(entity, **links)
    sanctions = Sanction.objects.against([entity.pk])
    yield from _unless_empty(cards.sanctions_card(_("Sanctions"), sanctions))


def request_panel(request, subject):
    """The standing of whoever asks to open an account or to take one over."""
    if request.user.has_perm(VIEW_CASE):
        yield cards.entity_standing_card(subject.entity)


def _unless_empty(card):
    return [card] if card.context["rows"] else []


register_panel(PublicAccount, account_panel)
register_panel(OperatingEntity, entity_panel)
register_panel(RegistrationApplication, request_panel)
register_panel(AccountTransfer, request_panel)
