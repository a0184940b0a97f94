"""Registry imports in the browser: upload, preview, confirm, watch, pause, resume, cancel."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.import_cards import batch_cards
from accounts.admin.import_columns import PERMISSION, columns_page
from accounts.admin.import_files import ImportFilesMixin
from accounts.admin.import_progress import progress_of
from accounts.admin.import_service import service_card
from accounts.admin.reversal_cards import archived_card, kept_card, reversal_card
from accounts.admin.tones import IMPORT_TONES
from accounts.domain import import_progress, imports
from accounts.enums import WORKING_IMPORT_STATES, ImportState
from accounts.forms import UploadForm
from accounts.imports import batches
from accounts.imports.templates import explained_columns
from accounts.models import ImportBatch, ImportProgress
from desk.files.tables import Layout
from desk.refusals import ImportRefused
from desk.review import Card, ReviewModelAdmin
from desk.templatetags.desk import pill


@admin.register(ImportBatch)
class ImportBatchAdmin(ImportFilesMixin, ReviewModelAdmin):
    """Registry files: each is checked by the worker and imported only when confirmed."""

    desk_section = "imports"
    state_tones = IMPORT_TONES
    list_display = ("file_name", "uploaded_by", "uploaded_at", "rows", "errors", "standing")
    filters = ("state",)
    list_select_related = ("uploaded_by",)
    ordering = ("-pk",)

    def get_urls(self):
        """Add the page of columns, and what the progress bar asks for."""
        wrap, name = self.admin_site.admin_view, "accounts_importbatch"
        return [
            path("<int:pk>/columns/", wrap(self.columns_view), name=f"{name}_columns"),
            path("<int:pk>/progress.json", wrap(self.progress_view), name=f"{name}_progress"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        """Know which of them are due for archiving."""
        return super().get_queryset(request).with_due(at=timezone.now())

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
                    wanted=Layout(codec=form.cleaned_data["encoding"]),
                    source=form.cleaned_data["source"],
                    at=timezone.now(),
                )
                waits = batch.state == ImportState.MAPPING
                return redirect(_columns_url(batch) if waits else self.object_url(batch))
            except ImportRefused as refusal:
                form.add_error("file", refusal.messages)
        context = {
            "title": _("Import a registry file"),
            "form": form,
            "columns": explained_columns(),
        }
        return self.page(request, "accounts/import_upload.html", context)

    def cards(self, request, obj):
        """How far it is, the file, the figures."""
        return batch_cards(obj)

    def panels(self, request, obj):
        """Every account that a reversal leaves alone; of a file that waits for its columns, the way
        to say what they are.
        """
        if obj.state == ImportState.MAPPING:
            context = {"url": request.user.has_perm(PERMISSION) and _columns_url(obj)}
            return [Card(_("Columns"), template="accounts/import_waits.html", context=context)]
        if obj.state in WORKING_IMPORT_STATES and obj.confirmed_by_id is None:
            return []
        if obj.state == ImportState.ARCHIVED:
            return [archived_card()]
        return [*filter(None, (service_card(request, obj), kept_card(request, obj)))]

    def columns_view(self, request, pk):
        """The page on which somebody says what the columns of a file are."""
        return columns_page(self, request, self.visible_or_404(request, pk))

    def progress_view(self, request, pk):
        """How far the work is, for the page's script."""
        return JsonResponse(progress_of(self.visible_or_404(request, pk), timezone.now()))

    def offers(self, request, obj, rule):
        """Work is resumed when its worker is silent, and tried again while the rows or the file are
        there; an import that left nothing is not reversed.
        """
        if rule.verb == "retry" and obj.state == ImportState.FAILED:
            progress = ImportProgress.objects.filter(batch=obj).first()
            return progress is not None and imports.can_retry(obj, progress)
        if rule.verb == "confirm" and not obj.good_rows:
            return False
        if rule.verb == "plan_reversal" and not (obj.new_accounts or obj.changed_accounts):
            return False
        if rule.verb == "reverse" and not (obj.withdrawn_accounts or obj.restored_accounts):
            return False
        if rule.verb == "resume" and obj.state in WORKING_IMPORT_STATES:
            progress = ImportProgress.objects.filter(batch=obj).first()
            return progress is not None and import_progress.is_silent(progress, timezone.now())
        return super().offers(request, obj, rule)

    def decision_card(self, request, obj, rule):
        """What a reversal will do, and what an archive takes away."""
        return {"reverse": reversal_card(obj), "archive": archived_card()}.get(rule.verb)

    def after_decision(self, request, obj, rule, decision):
        """Forget the file of a batch that is settled now."""
        obj.refresh_from_db()
        if obj.is_settled:
            transaction.on_commit(lambda: batches.forget_upload(obj))
        return super().after_decision(request, obj, rule, decision)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, batch):
        """The state as a pill, and whether the rows have been kept for long enough."""
        state = pill(batch.get_state_display(), IMPORT_TONES[batch.state])
        if not batch.is_due:
            return state
        return format_html("{} {}", state, pill(_("due for archiving"), "warn"))


def _columns_url(batch):
    return reverse("admin:accounts_importbatch_columns", args=[batch.pk])
