"""The pages of a small table that is imported and taken away as a file."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from desk import exports, tables
from desk.files import small_tables
from desk.forms import TableUploadForm
from desk.model_admin import DeskModelAdmin
from desk.refusals import ImportRefused

# How many refused rows, and how many changes, a preview shows.
MOST_SHOWN = 200


class TableAdmin(DeskModelAdmin):
    """The admin of a small table; `resource` is its TableResource.

    Importing takes a permission of its own, `import_<model>`; so does taking the table away as a
    file that can be corrected and imported, besides that for exports.
    """

    resource = None

    def get_urls(self):
        """Add the import, and the file that an import reads."""
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name=f"{info}_import"),
            path("import/table.csv", wrap(self.table_view), name=f"{info}_table"),
            *super().get_urls(),
        ]

    def has_import_permission(self, request):
        """Whether this person may write a file into the table."""
        action = settings.IMPORT_EXPORT_IMPORT_PERMISSION_CODE
        codename = get_permission_codename(action, self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    def changelist_view(self, request, extra_context=None):
        """With the way to the import."""
        url = reverse(self._url_name("import")) if self.has_import_permission(request) else ""
        return super().changelist_view(request, {"import_url": url, **(extra_context or {})})

    def import_view(self, request):
        """Upload a file, look at what it would change, confirm."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if "offer" in request.POST:
            return self._confirmed(request)
        form = TableUploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                file = small_tables.receive(columns=self.resource._meta.fields, **form.received())
                return self._preview(request, file)
            except ImportRefused as refusal:
                form.add_error("file", refusal.messages)
        return self._upload_page(request, form)

    @method_decorator(require_POST)
    def table_view(self, request):
        """The table as a file that an import reads."""
        if not self.has_import_permission(request) or not self.has_view_permission(request):
            raise PermissionDenied
        return exports.export_table(request, self._resource(request))

    def _confirmed(self, request):
        """Write what was confirmed, or show what it would do now."""
        try:
            file, seen = small_tables.accept(
                request.POST["offer"], user=request.user, table=self.opts.label_lower
            )
        except ImportRefused as refusal:
            messages.error(request, refusal)
            return redirect(self._url_name("import"))
        try:
            outcome = tables.carry_in(
                self._resource(request), file, seen=seen, log=self._logging(request, file)
            )
        except tables.OutcomeChanged as refusal:
            messages.warning(request, refusal)
            return self._preview(request, file)
        said = _("Imported: %(added)s new, %(changed)s changed, %(unchanged)s as they were.")
        messages.success(request, said % outcome.figures)
        return redirect(f"{self.changelist_url()}?all=1")

    def _logging(self, request, file):
        """What notes a row that a file moved, where its table keeps no history of its own."""
        note = {"new": self.log_addition, "update": self.log_change}

        def log(kind, instance):
            if kind in note:
                note[kind](request, instance, file.occasion)

        return log

    def _resource(self, request):
        return self.resource(by=request.user, at=timezone.now())

    def _upload_page(self, request, form):
        may_take = request.user.has_perm(exports.PERMISSION) and self.has_view_permission(request)
        context = {
            "title": self._import_title(),
            "form": form,
            "columns": self.resource._meta.fields,
            "table_url": reverse(self._url_name("table")) if may_take else "",
            "most_rows": small_tables.MAX_ROWS,
        }
        return self.page(request, "desk/table_import.html", context)

    def _preview(self, request, file):
        """What the file would do."""
        outcome = tables.foreseen(self._resource(request), file)
        context = {
            "title": self._import_title(),
            "file": file,
            "outcome": outcome,
            "refused": outcome.refused[:MOST_SHOWN],
            "moving": outcome.moving[:MOST_SHOWN],
            "import_url": reverse(self._url_name("import")),
        }
        if outcome.may_be_confirmed:
            context["offer"] = small_tables.offer(
                file, user=request.user, table=self.opts.label_lower, outcome=outcome.digest
            )
        return self.page(request, "desk/table_preview.html", context)

    def _import_title(self):
        return _("Import: %(table)s") % {"table": capfirst(self.opts.verbose_name_plural)}
