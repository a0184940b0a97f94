"""What moderation shows on other rooms' screens."""

from django.utils.translation import gettext_lazy as _

from accounts.models import AccountTransfer, OperatingEntity, PublicAccount, RegistrationApplication
from audit.timeline import Entry
from desk.panels import register_panel, register_story
from moderation.admin import appeal_cards, cards
from moderation.admin.trust_cards import entity_standing_card
from moderation.models import BlacklistEntry, Case, Sanction, Signal
from regulations.formatting import format_pair

VIEW_CASE = "moderation.view_case"
VIEW_COMPLAINT = "moderation.view_complaint"


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
    yield from appeal_cards.direct_appeals_cards(request, account)
    if request.user.has_perm(VIEW_COMPLAINT):
        complaints = _complaints_about(account)
        yield from _unless_empty(cards.complaints_card(_("Complaints"), complaints))
    if request.user.has_perm("moderation.view_signal"):
        yield from _unless_empty(cards.signals_card(_("Signals"), Signal.objects.about(account)))


def complaint_story(request, account):
    """When which complaint about an account came in, as entries of its timeline."""
    if not request.user.has_perm(VIEW_COMPLAINT):
        return
    for each in _complaints_about(account):
        title = format_pair(each.receipt_number, each.get_category_display())
        yield Entry(each.received_at, each.get_channel_display(), title, sort="complaints")


def _complaints_about(account):
    """The latest ones, read once for an instance: its card and its timeline both ask."""
    if "_latest_complaints" not in account.__dict__:
        account._latest_complaints = list(account.complaints.order_by("-pk")[: cards.LIMIT])
    return account._latest_complaints


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
    yield entity_standing_card(entity, **links)
    sanctions = Sanction.objects.against([entity.pk])
    yield from _unless_empty(cards.sanctions_card(_("Sanctions"), sanctions))
    yield from appeal_cards.direct_appeals_cards(request, entity)


def request_panel(request, subject):
    """The standing of whoever asks to open an account or to take one over."""
    if request.user.has_perm(VIEW_CASE):
        yield entity_standing_card(subject.entity)


def _unless_empty(card):
    return [card] if card.context["rows"] else []


register_panel(PublicAccount, account_panel)
register_panel(OperatingEntity, entity_panel)
register_panel(RegistrationApplication, request_panel)
register_panel(AccountTransfer, request_panel)
register_story(PublicAccount, complaint_story)
