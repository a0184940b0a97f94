"""Correction orders in the admin: what is wrong, what was demanded, what was answered."""

from django.contrib import admin
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import account_card, entity_card
from accounts.admin.matter_cards import name_change_cards
from accounts.admin.matters import AccountMatterAdmin
from accounts.admin.tones import CORRECTION_TONES
from accounts.domain import corrections
from accounts.forms import CorrectionAnswerForm, CorrectionForm, InsistForm
from accounts.models import CorrectionOrder
from desk.review import Card, Fact
from desk.templatetags.desk import day_pill
from regulations.calendar import legal_date


@admin.register(CorrectionOrder)
class CorrectionOrderAdmin(AccountMatterAdmin):
    """What operators have to put right about their accounts."""

    form = CorrectionForm
    state_tones = CORRECTION_TONES
    decision_forms = {"answer": CorrectionAnswerForm, "insist": InsistForm}
    list_display = ("name", "wrong", "ordered_at", "deadline", "standing")

    def save_model(self, request, obj, form, change):
        """Give the order through the domain, which tells the operator."""
        corrections.give(order=obj, at=timezone.now())

    def cards(self, request, obj):
        """The order, what the account showed, the account, and who operates it."""
        return [
            Card(
                _("Correction order"),
                (
                    Fact(_("What is wrong"), self.wrong(obj)),
                    Fact(_("Demand"), obj.demand),
                    Fact(_("Due on"), obj.due_on),
                    Fact(_("Receipt"), obj.receipt_number),
                    Fact(_("Ordered"), obj.ordered_at),
                    Fact(_("Answered"), obj.answered_at),
                ),
            ),
            Card(
                _("As it was, and as it is to be"),
                (
                    Fact(_("Name as it was"), obj.faulty_name),
                    Fact(_("Introduction as it was"), obj.faulty_introduction),
                    Fact(_("New introduction"), obj.new_introduction),
                ),
            ),
            account_card(obj.account),
            entity_card(obj.account.entity),
        ]

    def panels(self, request, obj):
        """Name changes: another name is asked for and reviewed there."""
        return list(name_change_cards(obj.account))

    @admin.display(description=_("what is wrong"))
    def wrong(self, order):
        """The faults in words."""
        return capfirst(" · ".join(map(str, order.fault_labels)))

    @admin.display(description=_("due on"), ordering="due_on")
    def deadline(self, order):
        """The last day, coloured by how close it is."""
        if not order.is_open:
            return None
        return day_pill(order.due_on, legal_date(timezone.now()))
