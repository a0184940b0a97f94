"""Registry imports in the browser: upload, preview, confirm, watch, pause, resume, cancel."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseNotAllowed, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.tones import IMPORT_TONES
from accounts.domain import import_progress, imports
from accounts.enums import WORKING_IMPORT_STATES, ImportState
from accounts.forms import UploadForm
from accounts.imports import batches, reports
from accounts.imports.refusals import ImportRefused
from accounts.models import ImportBatch, ImportProgress
from desk.panels import register_workbench_card
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import age, pill, span

ERRORS_PER_PAGE = 100
MOST_SHOWN = 5
DELIMITERS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}
# From these on a batch has figures of its own.
COUNTED = frozenset(ImportState) - {ImportState.UPLOADED, ImportState.CHECKING, ImportState.FAILED}


@admin.register(ImportBatch)
class ImportBatchAdmin(ReviewModelAdmin):
    """Registry files: each is checked by the worker and imported only when confirmed."""

    desk_section = "imports"
    state_tones = IMPORT_TONES
    list_display = ("file_name", "uploaded_by", "uploaded_at", "rows", "errors", "standing")
    filters = ("state",)
    list_select_related = ("uploaded_by",)
    ordering = ("-pk",)

    def get_urls(self):
        """Add the download of faulty rows, and what the progress bar asks for."""
        wrap, name = self.admin_site.admin_view, "accounts_importbatch"
        return [
            path("<int:pk>/errors.csv", wrap(self.errors_view), name=f"{name}_errors"),
            path("<int:pk>/rows.csv", wrap(self.rows_view), name=f"{name}_rows"),
            path("<int:pk>/progress.json", wrap(self.progress_view), name=f"{name}_progress"),
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
        """How far it is, the file with what was guessed of it, and the figures."""
        guess = None if obj.encoding_is_certain else (_("a guess: check the names"), "warn")
        file = Card(
            _("File"),
            (
                Fact(_("Name"), obj.file_name),
                Fact(_("Encoding"), obj.encoding, guess),
                Fact(_("Delimiter"), DELIMITERS.get(obj.delimiter, obj.delimiter)),
                Fact(_("Columns"), _columns(obj)),
                Fact(_("Uploaded"), obj.uploaded_at),
                Fact(_("Uploaded by"), obj.uploaded_by),
                Fact(_("Confirmed by"), obj.confirmed_by or ""),
                Fact("SHA-256", obj.sha256),
            ),
        )
        return [*self._progress_card(obj), file, *self._figures_card(obj)]

    def panels(self, request, obj):
        """Every faulty row, by line and column."""
        if obj.state in WORKING_IMPORT_STATES and obj.confirmed_by_id is None:
            return []
        rows = reports.faulty_rows(obj).only("line", "faults")
        page = Paginator(rows, ERRORS_PER_PAGE).get_page(request.GET.get("page"))
        url = reverse("admin:accounts_importbatch_errors", args=[obj.pk])
        says_nothing_new = obj.state in COUNTED and obj.changes_nothing
        context = {"page": page, "url": url, "changes_nothing": says_nothing_new}
        if page.paginator.count and request.user.has_perm("accounts.take_rows_importbatch"):
            context["rows_url"] = reverse("admin:accounts_importbatch_rows", args=[obj.pk])
        return [Card(_("Faulty rows"), template="accounts/import_errors.html", context=context)]

    def errors_view(self, request, pk):
        """The CSV of faulty rows, as a download."""
        batch = self.visible_or_404(request, pk)
        return _download(batch, reports.error_report(batch), "errors")

    def rows_view(self, request, pk):
        """The faulty rows themselves, to be corrected and uploaded; who takes them is recorded."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        batch = self.visible_or_404(request, pk)
        imports.take_rows(subject=batch, seen_version=batch.version, at=timezone.now())
        return _download(batch, reports.rows_to_correct(batch), "rows")

    def progress_view(self, request, pk):
        """How far the work is, for the page's script."""
        return JsonResponse(_told(self.visible_or_404(request, pk), timezone.now()))

    def offers(self, request, obj, rule):
        """A running import is resumed when its worker is silent, a failed one once confirmed."""
        if rule.verb == "resume" and obj.confirmed_by_id is None:
            return False
        if rule.verb == "resume" and obj.state == ImportState.RUNNING:
            progress = ImportProgress.objects.filter(batch=obj).first()
            return progress is not None and import_progress.is_silent(progress, timezone.now())
        return super().offers(request, obj, rule)

    def after_decision(self, request, obj, rule, decision):
        """Forget the file of a batch that is settled now."""
        obj.refresh_from_db()
        if obj.is_settled:
            transaction.on_commit(lambda: batches.forget_upload(obj))
        return super().after_decision(request, obj, rule, decision)

    def _progress_card(self, batch):
        if batch.is_settled or batch.state == ImportState.PREVIEWED:
            return
        context = {
            "told": _told(batch, timezone.now()),
            "url": reverse("admin:accounts_importbatch_progress", args=[batch.pk]),
        }
        yield Card(_("Progress"), template="accounts/import_progress.html", context=context)

    def _figures_card(self, batch):
        if batch.state not in COUNTED:
            return
        title = _("What happened") if batch.is_settled else _("What will happen")
        labels = {name: batch._meta.get_field(name).verbose_name for name in batch.FIGURES}
        facts = (Fact(capfirst(label), getattr(batch, name)) for name, label in labels.items())
        yield Card(title, tuple(facts))

    @admin.display(description=_("state"), ordering="state")
    def standing(self, batch):
        """The state as a pill."""
        return pill(batch.get_state_display(), IMPORT_TONES[batch.state])


def _columns(batch):
    """The columns of the file, with what they are taken for where they are called otherwise."""
    return gettext(", ").join(
        name if given.strip() == name else f"{given} → {name}" for given, name in batch.columns
    )


def _download(batch, content, what):
    kind = f"text/csv; charset={reports.charset(batch).removesuffix('-sig')}"
    response = StreamingHttpResponse(content, content_type=kind)
    name = f"import-{batch.pk}-{what}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _told(batch, at):
    """What the page says of the work on a batch: state, percent, and facts by name."""
    progress = ImportProgress.objects.filter(batch=batch).first()
    told = {"state": batch.state, "percent": 0, "phase": "", "facts": {}, "warning": ""}
    if progress is None:
        return told
    is_working = bool(progress.worker) and batch.state in WORKING_IMPORT_STATES
    left = progress.seconds_left if is_working else None
    told["percent"] = progress.percent
    told["phase"] = capfirst(progress.get_phase_display())
    told["facts"] = {
        "done": gettext("%(done)s of %(total)s rows")
        % {"done": progress.done, "total": progress.total},
        "errors": gettext("%(errors)s faulty so far") % {"errors": progress.errors},
        "rate": gettext("%(rate)s rows a second") % {"rate": round(progress.rate)},
        "left": "" if left is None else gettext("about %(span)s left") % {"span": _span(left)},
    }
    if import_progress.is_silent(progress, at):
        told["warning"] = gettext(
            "The worker has not been heard of for %(span)s: what is done stays, and another "
            "worker goes on from there."
        ) % {"span": age(progress.heartbeat_at, at)}
    elif not is_working and batch.state in WORKING_IMPORT_STATES:
        told["warning"] = gettext("It waits for a worker (manage.py run_imports --watch 2).")
    return told


def _span(seconds):
    """A duration to come, in seconds below a minute."""
    if seconds < 60:
        return gettext("%(seconds)s s") % {"seconds": round(seconds)}
    return span(int(seconds))


def imports_card(user, at):
    """The files that are not settled, for whoever may see imports."""
    if not user.has_perm("accounts.view_importbatch"):
        return None
    batches = ImportBatch.objects.unsettled().select_related("uploaded_by")
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
            "pill": _standing(batch),
        }
        for batch in batches.order_by("-pk")[:MOST_SHOWN]
    ]
    context = {"rows": rows}
    return Card(_("Imports in progress"), template="desk/includes/neighbours.html", context=context)


def _standing(batch):
    if batch.state == ImportState.PREVIEWED:
        return _("to be confirmed"), "info"
    return batch.get_state_display(), IMPORT_TONES[batch.state]


register_workbench_card(imports_card)
