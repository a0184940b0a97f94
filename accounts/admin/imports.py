"""Imports in the admin: upload, preview, confirm."""

import csv

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.tones import IMPORT_TONES
from accounts.enums import ImportState
from accounts.forms import UploadForm
from accounts.imports import batches
from accounts.imports.pipeline import FIGURES
from accounts.imports.refusals import ImportRefused
from accounts.models import ImportBatch
from desk.panels import register_workbench_card
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import age, pill

ERRORS_PER_PAGE = 100
MOST_SHOWN = 5
DELIMITERS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}


@admin.register(ImportBatch)
class ImportBatchAdmin(ReviewModelAdmin):
    """Registry files: each is rehearsed on upload and imported only when confirmed."""

    desk_section = "imports"
    state_tones = IMPORT_TONES
    list_display = ("file_name", "uploaded_by", "uploaded_at", "rows", "errors", "standing")
    filters = ("state",)
    list_select_related = ("uploaded_by",)
    ordering = ("-pk",)

    def get_urls(self):
        """Add the download of faulty rows."""
        view = self.admin_site.admin_view(self.errors_view)
        return [
            path("<int:pk>/errors.csv", view, name="accounts_importbatch_errors"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        """A batch moves by verbs."""
        return False

    def add_view(self, request, form_url="", extra_context=None):
        """Upload a file; what is wrong with it as a whole is said here."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                batch = batches.receive(
                    chunks=upload.chunks(),
                    file_name=upload.name,
                    encoding=form.cleaned_data["encoding"],
                    at=timezone.now(),
                )
                return redirect(self.object_url(batch))
            except ImportRefused as refusal:
                form.add_error("file", refusal.messages)
        context = {"title": _("Import a registry file"), "form": form}
        return self.page(request, "accounts/import_upload.html", context)

    def cards(self, request, obj):
        """The file, what was guessed of it, and the figures."""
        is_preview = obj.state == ImportState.PREVIEWED
        guess = None if obj.encoding_is_certain else (_("a guess: check the names"), "warn")
        labels = {name: obj._meta.get_field(name).verbose_name for name in FIGURES}
        return [
            Card(
                _("File"),
                (
                    Fact(_("Name"), obj.file_name),
                    Fact(_("Encoding"), obj.encoding, guess),
                    Fact(_("Delimiter"), DELIMITERS.get(obj.delimiter, obj.delimiter)),
                    Fact(_("Uploaded"), obj.uploaded_at),
                    Fact(_("Uploaded by"), obj.uploaded_by),
                    Fact("SHA-256", obj.sha256),
                ),
            ),
            Card(
                _("What will happen") if is_preview else _("What happened"),
                tuple(
                    Fact(label.capitalize(), getattr(obj, name)) for name, label in labels.items()
                ),
            ),
        ]

    def panels(self, request, obj):
        """Every faulty row, by line and column."""
        page = Paginator(list(self._faults(obj)), ERRORS_PER_PAGE).get_page(request.GET.get("page"))
        url = reverse("admin:accounts_importbatch_errors", args=[obj.pk])
        context = {"page": page, "url": url, "changes_nothing": obj.changes_nothing}
        return [Card(_("Faulty rows"), template="accounts/import_errors.html", context=context)]

    def errors_view(self, request, pk):
        """The CSV of faulty rows, as a download."""
        batch = self.visible_or_404(request, pk)
        if not batch.error_report.is_file():
            raise Http404
        name = f"{batch.file_name}.errors.csv"
        return FileResponse(batch.error_report.open("rb"), as_attachment=True, filename=name)

    def details(self, request, obj, rule):
        """Confirming runs the pipeline over the stored file."""
        return {"run": batches.runner(obj)} if rule.verb == "confirm" else {}

    def after_decision(self, request, obj, rule, decision):
        """Forget the settled file; say plainly when an import changed nothing."""
        obj.refresh_from_db()
        if rule.saves:
            batches.forget_upload(obj)
        if rule.verb == "confirm" and obj.changes_nothing:
            messages.info(request, _("Nothing changed: every good row was there already."))
            return redirect(self.object_url(obj))
        return super().after_decision(request, obj, rule, decision)

    def _faults(self, batch):
        if not batch.error_report.is_file():
            return
        with batch.error_report.open(newline="", encoding="utf-8-sig") as report:
            yield from csv.DictReader(report)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, batch):
        """The state as a pill."""
        return pill(batch.get_state_display(), IMPORT_TONES[batch.state])


def imports_card(user, at):
    """The files that wait to be confirmed, for whoever may see imports."""
    if not user.has_perm("accounts.view_importbatch"):
        return None
    batches = ImportBatch.objects.filter(state=ImportState.PREVIEWED).select_related("uploaded_by")
    rows = [
        {
            "url": reverse("admin:accounts_importbatch_change", args=[batch.pk]),
            "title": batch.file_name,
            "detail": _("%(rows)s rows, %(errors)s faulty · %(person)s · %(age)s")
            % {
                "rows": batch.rows,
                "errors": batch.errors,
                "person": batch.uploaded_by,
                "age": age(batch.uploaded_at, at),
            },
            "pill": (_("to be confirmed"), "info"),
        }
        for batch in batches.order_by("-pk")[:MOST_SHOWN]
    ]
    context = {"rows": rows}
    return Card(_("Imports in progress"), template="desk/includes/neighbours.html", context=context)


register_workbench_card(imports_card)
