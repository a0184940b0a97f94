"""Exports: which lists left the desk as files, and with whom."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from desk.enums import ExportState
from desk.models import ListExport
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from regulations.formatting import format_list

TONES = {
    ExportState.REQUESTED: "idle",
    ExportState.STREAMING: "warn",
    ExportState.COMPLETED: "ok",
}


@admin.register(ListExport)
class ListExportAdmin(ReviewModelAdmin):
    """Who took which rows away; lists are exported on their own pages."""

    desk_section = "audit"
    state_tones = TONES
    list_display = ("what", "requested_by", "requested_at", "rows", "standing")
    more_columns = ("sha256",)
    filters = ("state", "requested_at")
    list_select_related = ("requested_by",)
    search_fields = ("requested_by__display_name__prefix", "sha256__exact")
    search_help_text = _("Person, or SHA-256 of a file.")
    ordering = ("-pk",)

    def has_add_permission(self, request):
        """Exports come from lists."""
        return False

    def has_change_permission(self, request, obj=None):
        """What left the desk has left it."""
        return False

    def cards(self, request, obj):
        """What was taken away, and by whom."""
        model = apps.get_model(obj.list_label)
        model_admin = self.admin_site.get_model_admin(model)
        labels, clear = (
            format_list(_label(name, model_admin) for name in names)
            for names in (obj.columns, obj.clear_columns)
        )
        url = reverse(f"admin:{obj.list_label.replace('.', '_')}_changelist")
        return [
            Card(
                _("Export"),
                (
                    Fact(_("List"), self.what(obj), None, f"{url}?{obj.query or 'all=1'}"),
                    Fact(_("Filters, order and columns"), obj.query),
                    Fact(_("Columns"), labels),
                    Fact(_("Columns in clear"), clear),
                    Fact(_("Requested by"), obj.requested_by),
                    Fact(_("Requested at"), obj.requested_at),
                    Fact(_("Rows"), obj.rows),
                    Fact(_("SHA-256 of the file"), obj.sha256),
                ),
            )
        ]

    @admin.display(description=_("list"), ordering="list_label")
    def what(self, export):
        """The list by its name."""
        return capfirst(apps.get_model(export.list_label)._meta.verbose_name_plural)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, export):
        """The state as a pill."""
        return pill(export.get_state_display(), TONES[export.state])


def _label(column, model_admin):
    """A column by its label, or by its name where the list has it no longer."""
    if column in model_admin.importable_columns:
        return capfirst(str(model_admin.importable_columns[column].label))
    try:
        return capfirst(str(label_for_field(column, model_admin.model, model_admin)))
    except AttributeError:
        return column
