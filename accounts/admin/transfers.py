"""Transfers in the admin: a registration's review, with two sides, a notice and a day."""

from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import account_card, entity_card
from accounts.admin.matter_cards import objection_cards, transfer_cards
from accounts.admin.requests import ReviewedRequestAdmin
from accounts.admin.tones import TRANSFER_TONES
from accounts.admin.transfer_cards import consents_card, notice_cards
from accounts.domain import transfers
from accounts.domain.checklist import transfer_findings
from accounts.enums import ENDED_ACCOUNT_STATES, TransferState
from accounts.forms import AnnounceForm, ConsentForm, TransferAnswerForm, TransferRequestForm
from accounts.models import AccountTransfer
from desk.review import Card, Fact
from regulations.calendar import legal_date


@admin.register(AccountTransfer)
class AccountTransferAdmin(ReviewedRequestAdmin):
    """Accounts that are to change hands."""

    form = TransferRequestForm
    state_tones = TRANSFER_TONES
    blocked_verbs = frozenset({"transfer"})
    decision_forms = {
        **ReviewedRequestAdmin.decision_forms,
        "answer": TransferAnswerForm,
        "record_consent": ConsentForm,
        "transfer": AnnounceForm,
    }
    list_display = (
        "name",
        "transferor",
        "transferee",
        "submitted_at",
        "deadline",
        "effective_on",
        "assignee",
        "standing",
    )
    more_columns = ("waiting_since", "announced_on", "executed_at")
    filters = ("state",)
    list_select_related = ("account", "transferor", "transferee", "assignee")
    autocomplete_fields = ("account", "transferee", "reverses")
    search_fields = (
        "account__name__prefix",
        "account__external_id__exact",
        "transferor__legal_name__prefix",
        "transferee__legal_name__prefix",
    )
    search_help_text = _("Account, platform id, or the name of a side.")

    def get_queryset(self, request):
        """With what the review screen shows."""
        rows = super().get_queryset(request)
        return rows.select_related(
            "account__entity__data_key",
            "transferor__data_key",
            "transferee__data_key",
            "reverses",
            "assignee",
        )

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        transfers.submit(transfer=obj, at=timezone.now())

    def cards(self, request, obj):
        """The request, the notice, the consents, the account and both sides."""
        return [
            self._request_card(request, obj),
            *notice_cards(obj),
            consents_card(obj),
            account_card(obj.account),
            entity_card(obj.transferor, _("Transferor")),
            entity_card(obj.transferee, _("Transferee")),
        ]

    def findings(self, request, obj):
        """The review policy for transfers, until it is at an end."""
        prefetch_related_objects([obj], "consents")  # cards show them as well
        return transfer_findings(obj, legal_date(timezone.now())) if obj.is_pending else None

    def panels(self, request, obj):
        """Like names, and the other transfers of the account."""
        like_names = [self.like_names(obj)] if obj.is_open else []
        others = AccountTransfer.objects.for_account(obj.account_id).exclude(pk=obj.pk)
        return [
            *objection_cards(obj),
            *like_names,
            *transfer_cards(_("Other transfers of this account"), others),
        ]

    def _request_card(self, request, obj):
        facts = [
            Fact(_("Reason"), obj.reason),
            Fact(_("Receipt"), obj.receipt_number),
            Fact(_("Submitted"), obj.submitted_at),
        ]
        if obj.reverses:
            url = self.object_url(obj.reverses)
            facts.append(Fact(_("Reverses"), obj.reverses.receipt_number, None, url))
        if obj.executed_at:
            facts.append(Fact(_("Executed"), obj.executed_at))
        if self._is_reversible(request, obj):
            given = {"account": obj.account_id, "transferee": obj.transferor_id, "reverses": obj.pk}
            url = f"{reverse(self._url_name('add'))}?{urlencode(given)}"
            facts.append(Fact(_("Reversal"), _("Reverse this transfer"), None, url))
        return Card(_("Transfer"), tuple(facts))

    def _is_reversible(self, request, obj):
        return (
            obj.state == TransferState.EXECUTED
            and obj.account.entity_id == obj.transferee_id
            and obj.account.state not in ENDED_ACCOUNT_STATES
            and self.has_add_permission(request)
        )

    @admin.display(description=_("account"), ordering="account__name")
    def name(self, transfer):
        """The account and the receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>', transfer.account, transfer.receipt_number
        )
