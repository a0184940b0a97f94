"""Review screens of what is claimed and has a clock: whose it is, and how much time is left."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.queues import QUEUE_PARAMETER
from desk.review import ReviewModelAdmin
from desk.templatetags.desk import due, due_pill, pill


class ClaimedAdmin(ReviewModelAdmin):
    """The admin of a model with `assignee`, `due_at`, `waiting_since` and `is_open`."""

    ordering = ("-pk",)

    def get_ordering(self, request):
        """A queue is worked by due time; the whole list shows the newest first."""
        return ("due_at", "pk") if QUEUE_PARAMETER in request.GET else self.ordering

    def has_change_permission(self, request, obj=None):
        """What is claimed changes by verbs."""
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

    @admin.display(description=_("due"), ordering="due_at")
    def deadline(self, obj):
        """Time left, coloured by how much is used."""
        if not obj.is_open:
            return None
        if obj.waiting_since:
            return pill(_("clock paused"), "idle")
        return due_pill(obj.due_at, obj.submitted_at)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, obj):
        """The state as a pill."""
        return pill(obj.get_state_display(), self.state_tones[obj.state])
