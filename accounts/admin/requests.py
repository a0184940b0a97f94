"""What the review screens of all requests have in common: claim, clock, name."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.names import NameJudging
from accounts.admin.tones import APPLICATION_TONES
from desk.queues import QUEUE_PARAMETER
from desk.review import ReviewModelAdmin
from desk.templatetags.desk import due, pill


class ReviewedRequestAdmin(NameJudging, ReviewModelAdmin):
    """The admin of a ReviewedRequest: what applicants ask for, and what reviewers decide."""

    desk_section = "registry"
    state_tones = APPLICATION_TONES
    blocked_verbs = frozenset({"approve"})
    ordering = ("-pk",)

    def get_ordering(self, request):
        """A queue is worked by due time; the whole list shows the newest first."""
        return ("due_at", "pk") if QUEUE_PARAMETER in request.GET else self.ordering

    def has_change_permission(self, request, obj=None):
        """Requests change by verbs; an answer may bring new facts."""
        return False

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

    @admin.display(description=_("requested name"), ordering="requested_name")
    def name(self, request):
        """Name and receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>', request.requested_name, request.receipt_number
        )

    @admin.display(description=_("due"), ordering="due_at")
    def deadline(self, request):
        """Time left, in the colour of trouble when there is none."""
        if not request.is_open:
            return None
        if request.waiting_since:
            return pill(_("clock paused"), "idle")
        late = request.due_at < timezone.now()
        return pill(due(request.due_at), "bad" if late else "idle")

    @admin.display(description=_("state"), ordering="state")
    def standing(self, request):
        """The state as a pill."""
        return pill(request.get_state_display(), APPLICATION_TONES[request.state])
