"""Decisions: a list to search, nothing to write."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from audit.models import Decision
from desk.model_admin import DeskModelAdmin


class ReadOnlyAdmin(DeskModelAdmin):
    """Shows, and writes nothing."""

    def has_add_permission(self, request):
        """Rows come from the domain."""
        return False

    def has_change_permission(self, request, obj=None):
        """Rows are kept as they are."""
        return False


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Every decision taken on the desk."""

    desk_section = "audit"
    list_display = ("decided_at", "what", "verb", "actor", "source_state", "target_state", "cited")
    list_filter = ("outcome", "needs_second_person")
    search_fields = ("=object_id", "verb", "actor__display_name")
    search_help_text = _("Object number, verb or person.")
    list_select_related = ("actor",)
    ordering = ("-pk",)

    @admin.display(description=_("object"))
    def what(self, decision):
        """`publicaccount 17`."""
        return f"{decision.object_label.partition('.')[2]} {decision.object_id}"

    @admin.display(description=_("articles"))
    def cited(self, decision):
        """Articles that the reasons rest on."""
        return ", ".join(decision.articles)
