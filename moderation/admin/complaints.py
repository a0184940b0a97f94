"""Complaints in the admin."""

from django.contrib import admin
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import entity_card
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import due, due_pill, pill
from moderation.admin import cards
from moderation.admin.tones import COMPLAINT_TONES
from moderation.domain import complaints
from moderation.forms.cases import JoinCaseForm, OpenCaseForm, RespondForm
from moderation.forms.intake import ComplaintForm
from moderation.models import Case, Complaint


@admin.register(Complaint)
class ComplaintAdmin(ReviewModelAdmin):
    """What people outside say about accounts, and what they were answered."""

    desk_section = "moderation"
    form = ComplaintForm
    state_tones = COMPLAINT_TONES
    decision_forms = {
        "open_case": OpenCaseForm,
        "join_case": JoinCaseForm,
        "respond": RespondForm,
    }
    list_display = ("named", "category", "channel", "received_at", "deadline", "standing")
    more_columns = ("outcome", "answered_at")
    filters = ("state", "category", "channel")
    list_select_related = ("account",)
    autocomplete_fields = ("account",)
    search_fields = ("account__name__prefix", "account__external_id__exact")
    search_help_text = _("Name or platform id of the account.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        rows = super().get_queryset(request)
        return rows.select_related("account__entity__data_key", "case", "data_key")

    def has_change_permission(self, request, obj=None):
        """A complaint stays as it came in."""
        return False

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        complaints.submit(
            complaint=obj,
            contact=form.cleaned_data["contact"],
            files=form.cleaned_data["files"] or (),
            at=timezone.now(),
        )

    def headline(self, request, obj):
        """State and the time left to answer."""
        words = super().headline(request, obj)
        if obj.is_open:
            words.append((due(obj.due_at), "bad" if obj.due_at < timezone.now() else "idle"))
        return words

    def cards(self, request, obj):
        """The complaint and whom it is about."""
        case = obj.case
        complaint = Card(
            _("Complaint"),
            (
                Fact(_("About"), obj.get_category_display()),
                Fact(_("What is said"), obj.text),
                Fact(_("Receipt"), obj.receipt_number),
                Fact(_("Channel"), obj.get_channel_display()),
                Fact(_("Received"), obj.received_at),
                Fact(_("Complainant's contact"), obj.contact_masked),
                Fact(_("Case"), case, None, cards.page_of(case) if case else ""),
                Fact(_("Outcome"), obj.get_outcome_display()),
                Fact(_("Added to the answer"), obj.answer),
            ),
        )
        account = Card(
            _("Public account"),
            (
                cards.account_fact(obj.account),
                Fact(_("Platform id"), obj.account.external_id),
                Fact(_("Introduction"), obj.account.introduction),
            ),
        )
        return [complaint, account, entity_card(obj.account.entity)]

    def panels(self, request, obj):
        """What else is known about the account."""
        others = Complaint.objects.filter(account=obj.account_id).exclude(pk=obj.pk)
        return [
            cards.complaints_card(_("Other complaints about it"), others.order_by("-pk")),
            cards.cases_card(_("Cases about it"), Case.objects.about(obj.account)),
        ]

    def after_decision(self, request, obj, rule, decision):
        """Show the case that was opened; show a revealed contact once, uncached."""
        if rule.verb == "open_case":
            return redirect(cards.page_of(Complaint.objects.get(pk=obj.pk).case))
        if rule.verb != "reveal":
            return super().after_decision(request, obj, rule, decision)
        context = {
            "title": str(obj),
            "contact": complaints.revealed(obj),
            "back_url": self.object_url(obj),
        }
        response = self.page(request, "moderation/contact.html", context, obj)
        response.headers["Cache-Control"] = "no-store"
        return response

    @admin.display(description=_("account"), ordering="account__name")
    def named(self, complaint):
        """Account and receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>',
            complaint.account.name,
            complaint.receipt_number,
        )

    @admin.display(description=_("due"), ordering="due_at")
    def deadline(self, complaint):
        """Time left to answer."""
        if not complaint.is_open:
            return None
        return due_pill(complaint.due_at, complaint.received_at)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, complaint):
        """The state as a pill."""
        return pill(complaint.get_state_display(), COMPLAINT_TONES[complaint.state])
