"""Table imports: which files were written into small tables, and by whom."""

from django.apps import apps
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from desk.enums import TableImportState
from desk.models import TableImport
from desk.review import Card, Fact, ReviewModelAdmin

TONES = {TableImportState.CONFIRMED: "idle", TableImportState.IMPORTED: "ok"}


@admin.register(TableImport)
class TableImportAdmin(ReviewModelAdmin):
    """Who changed protected names, parameters or reason codes by a file, and by which."""

    desk_section = "audit"
    state_tones = TONES
    list_display = ("what", "file_name", "imported_by", "imported_at", "added", "changed")
    more_columns = ("unchanged", "sha256")
    filters = ("imported_at",)
    list_select_related = ("imported_by",)
    search_fields = ("imported_by__display_name__prefix", "sha256__exact")
    search_help_text = _("Person, or SHA-256 of a file.")
    ordering = ("-pk",)

    def has_add_permission(self, request):
        """Files are imported on the page of their table."""
        return False

    def has_change_permission(self, request, obj=None):
        """What was imported is told as it was."""
        return False

    def cards(self, request, obj):
        """The file, and what it did."""
        return [
            Card(
                _("Import"),
                (
                    Fact(_("Table"), self.what(obj)),
                    Fact(_("File name"), obj.file_name),
                    Fact(_("SHA-256 of the file"), obj.sha256),
                    Fact(_("Imported by"), obj.imported_by),
                    Fact(_("Imported at"), obj.imported_at),
                    Fact(_("Added"), obj.added),
                    Fact(_("Changed"), obj.changed),
                    Fact(_("Unchanged"), obj.unchanged),
                ),
            )
        ]

    @admin.display(description=_("table"), ordering="table_label")
    def what(self, entry):
        """The table by its name."""
        return capfirst(apps.get_model(entry.table_label)._meta.verbose_name_plural)
