"""Name changes in the admin: the same review screen as a registration's."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import account_card, entity_card
from accounts.admin.matter_cards import name_change_cards
from accounts.admin.requests import ReviewedRequestAdmin
from accounts.domain import name_changes
from accounts.domain.checklist import name_change_findings
from accounts.forms import NameChangeAnswerForm, NameChangeForm
from accounts.models import NameChangeRequest
from desk.review import Card, Fact
from regulations.calendar import legal_date


@admin.register(NameChangeRequest)
class NameChangeRequestAdmin(ReviewedRequestAdmin):
    """Other names that operators ask for."""

    form = NameChangeForm
    decision_forms = {**ReviewedRequestAdmin.decision_forms, "answer": NameChangeAnswerForm}
    list_display = (
        "name",
        "current_name",
        "account",
        "submitted_at",
        "deadline",
        "assignee",
        "standing",
    )
    more_columns = ("waiting_since",)
    filters = ("state",)
    list_select_related = ("account", "assignee")
    autocomplete_fields = ("account",)
    search_fields = (
        "requested_name__prefix",
        "current_name__prefix",
        "account__external_id__exact",
    )
    search_help_text = _("Requested or current name, or platform id.")

    def get_queryset(self, request):
        """With what the review screen shows."""
        rows = super().get_queryset(request)
        return rows.select_related("account__entity__data_key", "assignee")

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        name_changes.submit(change=obj, at=timezone.now())

    def cards(self, request, obj):
        """The request, the account, and who operates it."""
        return [
            Card(
                _("Name change"),
                (
                    Fact(_("Requested name"), obj.requested_name),
                    Fact(_("Current name"), obj.current_name),
                    Fact(_("Grounds"), obj.grounds),
                    Fact(_("Receipt"), obj.receipt_number),
                    Fact(_("Submitted"), obj.submitted_at),
                ),
            ),
            account_card(obj.account),
            entity_card(obj.account.entity),
        ]

    def findings(self, request, obj):
        """The review policy for name changes, as the settings list it."""
        return name_change_findings(obj, legal_date(timezone.now())) if obj.is_open else None

    def panels(self, request, obj):
        """Like names, and the other name changes of the account."""
        like_names = [self.like_names(obj)] if obj.is_open else []
        return [*like_names, *name_change_cards(obj.account, besides=obj)]
