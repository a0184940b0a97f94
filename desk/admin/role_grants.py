"""Role grants: widening takes two administrators, narrowing one."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain import role_grants
from audit.enums import GrantState
from audit.models import RoleGrant
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill

TONES = {
    GrantState.REQUESTED: "info",
    GrantState.GRANTED: "ok",
    GrantState.REVOKED: "idle",
}


@admin.register(RoleGrant)
class RoleGrantAdmin(ReviewModelAdmin):
    """Who holds which role, and by whose decision."""

    desk_section = "settings"
    state_tones = TONES
    list_display = ("user", "role", "standing")
    filters = ("state", "role")
    list_select_related = ("user",)
    search_fields = ("user__username__prefix", "user__display_name__prefix")
    ordering = ("-pk",)
    fields = ("user", "role")

    def has_change_permission(self, request, obj=None):
        """Grants move by verbs."""
        return False

    def save_model(self, request, obj, form, change):
        """Put the grant on the table through the domain."""
        role_grants.request_grant(grant=obj, at=timezone.now())

    def cards(self, request, obj):
        """Person and role."""
        return [
            Card(
                _("Role grant"),
                (Fact(_("Person"), obj.user), Fact(_("Role"), obj.get_role_display())),
            )
        ]

    @admin.display(description=_("state"), ordering="state")
    def standing(self, grant):
        """The state as a pill."""
        return pill(grant.get_state_display(), TONES[grant.state])
