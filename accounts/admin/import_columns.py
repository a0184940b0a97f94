"""The page on which somebody says what the columns of a file are; and what is saved of it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import ImportState
from accounts.forms import ColumnsForm
from accounts.forms.imports import wanted_layout
from accounts.imports import batches
from accounts.imports.pipeline import FileGone
from accounts.models import ColumnMapping
from desk.model_admin import DeskModelAdmin
from desk.refusals import ImportRefused

PERMISSION = "accounts.map_columns_importbatch"


def columns_page(model_admin, request, batch):
    """Ask what the columns of a waiting batch are; let what is chosen stand when it is sound.

    The button `read` reads the file in another encoding or by another delimiter, and keeps what was
    chosen.
    """
    back = model_admin.object_url(batch)
    request.desk_back = back
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if batch.state != ImportState.MAPPING and request.method != "POST":
        return redirect(back)
    try:
        form = _form(request, batch)
    except FileGone as gone:
        messages.error(request, str(gone))
        return redirect(back)
    if form.is_bound and form.is_valid():
        _map(form, batch)
        messages.success(request, _("The columns are understood: the file is checked now."))
        return redirect(back)
    context = {
        "title": _("Columns of %(file)s") % {"file": batch},
        "form": form,
        "back_url": back,
    }
    return model_admin.page(request, "accounts/import_columns.html", context, batch)


def _form(request, batch):
    """The form as it was sent, or as it is proposed: of the file read anew where that is asked for.

    Raises FileGone.
    """
    sent = request.POST if request.method == "POST" else {}
    refusal = None
    try:
        info = batches.look_again(batch, wanted_layout(sent))
    except FileGone:
        raise
    except ImportRefused as error:
        refusal, info = error, batches.look_again(batch)
    source = sent.get("source", batch.source)
    saved = batches.saved_for(source)
    columns = batches.suggested(info, saved)
    taken = tuple(sent.get(f"column_{position}", name) for position, name in enumerate(columns, 1))
    read = {
        "info": info,
        "columns": columns,
        "words": batches.words_of(batch, info, taken),
        "values": batch.values or (saved.values if saved else {}),
    }
    if sent and (refusal or "read" not in sent):
        form = ColumnsForm(sent, **read)
        if refusal:
            form.add_error(form.reading()[0].name, refusal.messages)
        return form
    initial = {
        "seen_version": batch.version,
        "encoding": info.layout.codec,
        "delimiter": info.layout.delimiter,
        "sheet": info.layout.sheet,
        "header_line": info.layout.header_line,
        "source": source,
    }
    kept = {name: value for name, value in sent.items() if name.startswith("column_") and value}
    return ColumnsForm(initial=initial | kept, **read)


def _map(form, batch):
    data = form.cleaned_data
    batches.map_columns(
        batch=batch,
        seen_version=data["seen_version"],
        info=form.info,
        columns=form.chosen(data),
        values=form.meanings(data),
        source=data["source"],
        at=timezone.now(),
    )


@admin.register(ColumnMapping)
class ColumnMappingAdmin(DeskModelAdmin):
    """What is saved of each source. To correct one, upload its file and say it anew."""

    desk_section = "imports"
    fields = ("source", "encoding", "delimiter", "meaning")
    readonly_fields = ("meaning",)
    list_display = ("source", "encoding", "meaning")
    ordering = ("source",)

    def has_change_permission(self, request, obj=None):
        """It follows from what was said of a file."""
        return False

    @admin.display(description=_("columns"))
    def meaning(self, mapping):
        """Each column of the file, and what it is taken for."""
        return batches.told(mapping.columns)
