"""Objections to transfers in the admin."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.tones import OBJECTION_TONES, TRANSFER_TONES
from accounts.domain import objections
from accounts.forms.objections import ObjectionForm
from accounts.models import TransferObjection
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import due, due_pill, pill


@admin.register(TransferObjection)
class TransferObjectionAdmin(ReviewModelAdmin):
    """What people say against announced transfers; a transfer waits until they are answered."""

    desk_section = "registry"
    form = ObjectionForm
    state_tones = OBJECTION_TONES
    list_display = ("named", "side", "submitted_at", "deadline", "standing")
    more_columns = ("decided_at",)
    filters = ("state", "side")
    list_select_related = ("transfer__account",)
    search_fields = ("transfer__account__name__prefix", "transfer__account__external_id__exact")
    search_help_text = _("Name or platform id of the account.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        rows = super().get_queryset(request)
        return rows.select_related(
            "transfer__account", "transfer__transferor", "transfer__transferee", "data_key"
        )

    def has_change_permission(self, request, obj=None):
        """An objection stays as it came in."""
        return False

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        objections.submit(
            objection=obj,
            contact=form.cleaned_data["contact"],
            files=form.cleaned_data["files"] or (),
            at=timezone.now(),
        )

    def headline(self, request, obj):
        """State and the time left to decide."""
        words = super().headline(request, obj)
        if obj.is_open:
            words.append((due(obj.due_at), "bad" if obj.due_at < timezone.now() else "idle"))
        return words

    def cards(self, request, obj):
        """The objection, and the transfer that it is about."""
        transfer = obj.transfer
        transfer_url = reverse("admin:accounts_accounttransfer_change", args=[transfer.pk])
        state = (transfer.get_state_display(), TRANSFER_TONES[transfer.state])
        return [
            Card(
                _("Objection"),
                (
                    Fact(_("Objector"), obj.get_side_display() or _("somebody else")),
                    Fact(_("Grounds"), obj.grounds),
                    Fact(_("Contact"), obj.contact_masked),
                    Fact(_("Receipt"), obj.receipt_number),
                    Fact(_("Submitted"), obj.submitted_at),
                    Fact(_("Decided"), obj.decided_at),
                ),
            ),
            Card(
                _("Transfer"),
                (
                    Fact(_("Transfer"), transfer, state, transfer_url),
                    Fact(_("Transferor"), transfer.transferor),
                    Fact(_("Transferee"), transfer.transferee),
                    Fact(_("Announced on"), transfer.announced_on),
                    Fact(_("Effective on"), transfer.effective_on),
                    Fact(_("Notice"), transfer.notice_text),
                ),
            ),
        ]

    @admin.display(description=_("account"), ordering="transfer__account__name")
    def named(self, objection):
        """Account and receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>',
            objection.account.name,
            objection.receipt_number,
        )

    @admin.display(description=_("due"), ordering="due_at")
    def deadline(self, objection):
        """Time left to decide."""
        if not objection.is_open:
            return None
        return due_pill(objection.due_at, objection.submitted_at)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, objection):
        """The state as a pill."""
        return pill(objection.get_state_display(), OBJECTION_TONES[objection.state])
