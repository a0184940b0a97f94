"""Verifying many entities by a file of results: upload it, look at each row, decide."""

import csv
import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import VerificationFileForm
from accounts.imports import verifications
from audit.domain.engine import DecisionRefused
from desk import bulk
from desk.domain import bulk_decisions
from desk.refusals import ImportRefused

PERMISSION = "accounts.verify_operatingentity"


class VerificationFilesMixin:
    """The pages of a file of verification results, on the list of entities."""

    def get_urls(self):
        """Add the upload and the template."""
        wrap, name = self.admin_site.admin_view, "accounts_operatingentity"
        return [
            path("verify-by-file/", wrap(self.file_view), name=f"{name}_verify_by_file"),
            path("verify-by-file/template.csv", wrap(self.template_view), name=f"{name}_template"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """With the way to the upload, for whoever may verify."""
        url = ""
        if request.user.has_perm(PERMISSION):
            url = reverse(self._url_name("verify_by_file"))
        return super().changelist_view(request, {"verify_url": url, **(extra_context or {})})

    def file_view(self, request):
        """Upload a file; what is wrong with it as a whole is said here."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        form = VerificationFileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                return redirect(bulk.page_url(self._prepared(request, form)))
            except ImportRefused as refusal:
                form.add_error("file", refusal.messages)
            except DecisionRefused as refusal:
                form.add_error("file", str(refusal))
        context = {
            "title": _("Verify by a file of results"),
            "form": form,
            "columns": verifications.COLUMNS.items(),
            "template_url": reverse(self._url_name("template")),
        }
        return self.page(request, "accounts/verification_upload.html", context)

    def template_view(self, request):
        """A file with the columns and an example row."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        text = io.StringIO()
        csv.writer(text).writerows(verifications.template_rows())
        content = text.getvalue().encode("utf-8-sig")
        response = HttpResponse(content, content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="verifications.csv"'
        return response

    def _prepared(self, request, form):
        """The bulk decision of an uploaded file. Raises ImportRefused, TooMany."""
        now = timezone.now()
        with form.kept_file() as (path, sha256):
            encoding = form.cleaned_data["encoding"]
            found = verifications.read_results(path, encoding=encoding, at=now)
        if found.unsaid:
            messages.warning(request, verifications.describe_unsaid(found.unsaid))
        return bulk_decisions.prepare(
            model=self.model,
            verb="verify",
            rows=found.rows,
            file=found.list_file(name=form.cleaned_data["file"].name, sha256=sha256),
            at=now,
        )
