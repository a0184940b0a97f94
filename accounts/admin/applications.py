"""Registration applications in the admin: the review screen."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import accounts_card, applications_card, category_fact, entity_card
from accounts.admin.requests import ReviewedRequestAdmin
from accounts.domain import registration
from accounts.domain.checklist import registration_findings
from accounts.forms import AnswerForm, ApplicationForm
from accounts.models import RegistrationApplication
from desk.review import Card, Fact
from regulations.calendar import legal_date


@admin.register(RegistrationApplication)
class RegistrationApplicationAdmin(ReviewedRequestAdmin):
    """Accounts that applicants ask for."""

    form = ApplicationForm
    decision_forms = {**ReviewedRequestAdmin.decision_forms, "answer": AnswerForm}
    list_display = (
        "name",
        "entity",
        "content_category",
        "submitted_at",
        "deadline",
        "assignee",
        "standing",
    )
    more_columns = ("external_id", "waiting_since", "agreement_version")
    filters = ("state", "content_category")
    list_select_related = ("entity", "assignee")
    autocomplete_fields = ("entity",)
    search_fields = ("requested_name__prefix", "external_id__exact")
    search_help_text = _("Requested name or platform id.")

    def get_queryset(self, request):
        """With what the review screen shows."""
        rows = super().get_queryset(request)
        return rows.select_related("entity__data_key", "assignee", "account")

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        registration.submit(application=obj, at=timezone.now())

    def cards(self, request, obj):
        """Application, entity, and the entity's other accounts."""
        application = Card(
            _("Application"),
            (
                Fact(_("Requested name"), obj.requested_name),
                category_fact(obj),
                Fact(_("Introduction"), obj.introduction),
                Fact(_("Receipt"), obj.receipt_number),
                Fact(_("Submitted"), obj.submitted_at),
                Fact(_("Agreement"), obj.agreement_version),
                *([Fact(_("Account opened"), obj.account)] if obj.account else []),
            ),
        )
        others = obj.entity.accounts.exclude(pk=obj.account_id).order_by("-pk")
        return [
            application,
            entity_card(obj.entity),
            accounts_card(_("Its other accounts"), others),
        ]

    def findings(self, request, obj):
        """The review policy, as the settings list it."""
        return registration_findings(obj, legal_date(timezone.now())) if obj.is_open else None

    def panels(self, request, obj):
        """Like names, and earlier applications of this entity or for this name."""
        similar = RegistrationApplication.objects.similar_to(obj).select_related("entity")
        earlier = applications_card(_("Similar earlier applications"), similar)
        return [self.like_names(obj), earlier] if obj.is_open else [earlier]
