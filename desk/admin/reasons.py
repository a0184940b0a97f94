"""Reason codes and their saved replies."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from desk.forms import ReasonCodeForm
from desk.resources import ReasonCodeResource
from desk.table_admin import TableAdmin
from regulations.domain.catalog import keep_reason
from regulations.models import ReasonCode


@admin.register(ReasonCode)
class ReasonCodeAdmin(TableAdmin):
    """Why decisions are taken; retired codes stay for the record."""

    desk_section = "settings"
    form = ReasonCodeForm
    resource = ReasonCodeResource
    list_display = ("code", "article", "title", "is_active")
    filters = ("article", "is_active")
    search_fields = ("code__prefix", "title_en__prefix", "title_zh__prefix")
    ordering = ("article", "code")

    @admin.display(description=_("title"))
    def title(self, reason):
        """The title in the reader's language."""
        return reason.title

    def get_readonly_fields(self, request, obj=None):
        """A code that decisions may have used keeps its name."""
        return ("code",) if obj else ()

    def save_model(self, request, obj, form, change):
        """Keep it through the domain."""
        keep_reason(reason=obj)
