"""Registration applications in the admin: the review screen."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import accounts_card, applications_card, category_fact, entity_card
from accounts.admin.tones import APPLICATION_TONES
from accounts.domain import registration
from accounts.domain.checklist import registration_findings
from accounts.forms import AnswerForm, ApplicationForm
from accounts.models import RegistrationApplication
from desk.queues import QUEUE_PARAMETER, QueueFilter
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import due, pill
from regulations.calendar import legal_date


@admin.register(RegistrationApplication)
class RegistrationApplicationAdmin(ReviewModelAdmin):
    """What applicants ask for, and what reviewers decide."""

    desk_section = "registry"
    form = ApplicationForm
    state_tones = APPLICATION_TONES
    decision_forms = {"answer": AnswerForm}
    blocked_verbs = frozenset({"approve"})
    list_display = (
        "name",
        "entity",
        "content_category",
        "submitted_at",
        "deadline",
        "assignee",
        "standing",
    )
    list_filter = (QueueFilter, "state", "content_category")
    list_select_related = ("entity", "assignee")
    autocomplete_fields = ("entity",)
    search_fields = ("requested_name", "=external_id")
    search_help_text = _("Requested name or platform id.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        rows = super().get_queryset(request)
        return rows.select_related("entity__data_key", "assignee", "account")

    def get_ordering(self, request):
        """A queue is worked by due time; the whole list shows the newest first."""
        return ("due_at", "pk") if QUEUE_PARAMETER in request.GET else self.ordering

    def has_change_permission(self, request, obj=None):
        """Applications change by verbs; an answer may bring new facts."""
        return False

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        registration.submit(application=obj, at=timezone.now())

    def headline(self, request, obj):
        """State, claim and clock."""
        words = super().headline(request, obj)
        if obj.assignee_id and obj.is_open:
            mine = obj.assignee_id == request.user.pk
            claimed = (
                _("claimed by you") if mine else _("claimed by %(name)s") % {"name": obj.assignee}
            )
            words.append((claimed, "info" if mine else "warn"))
        if obj.waiting_since:
            words.append((_("clock paused"), "idle"))
        elif obj.is_open:
            words.append((due(obj.due_at), "bad" if obj.due_at < timezone.now() else "idle"))
        return words

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
        """Earlier applications of this entity, or for this name."""
        similar = RegistrationApplication.objects.similar_to(obj).select_related("entity")
        return [applications_card(_("Similar earlier applications"), similar)]

    @admin.display(description=_("requested name"), ordering="requested_name")
    def name(self, application):
        """Name and receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>',
            application.requested_name,
            application.receipt_number,
        )

    @admin.display(description=_("due"), ordering="due_at")
    def deadline(self, application):
        """Time left, in the colour of trouble when there is none."""
        if not application.is_open:
            return None
        if application.waiting_since:
            return pill(_("clock paused"), "idle")
        late = application.due_at < timezone.now()
        return pill(due(application.due_at), "bad" if late else "idle")

    @admin.display(description=_("state"), ordering="state")
    def standing(self, application):
        """The state as a pill."""
        return pill(application.get_state_display(), APPLICATION_TONES[application.state])
