"""The ledger in the browser: seals, and verification for those who may run it."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from audit.ledger import keys
from audit.ledger.notes import MalformedKey
from audit.models import Seal
from audit.verification import verify
from audit.verification.findings import Verdict
from audit.verification.tree import CheckpointUnreadable, exported_notes
from desk.admin.decisions import ReadOnlyAdmin

VERDICTS = {
    Verdict.INTACT: (_("intact"), "ok"),
    Verdict.TAMPERED: (_("tampered with"), "bad"),
    Verdict.UNANCHORED: (_("no external checkpoint covers the latest seal"), "warn"),
    Verdict.UNREADABLE: (_("cannot be verified"), "bad"),
}


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    """Signed heads of the ledger."""

    desk_section = "audit"
    list_display = ("size", "sealed_at", "root_text")
    ordering = ("-size",)
    change_list_template = "desk/ledger.html"
    fields = ("size", "sealed_at", "root_text", "note")

    def get_urls(self):
        """Add the verification page."""
        run = self.admin_site.admin_view(require_POST(self.verify_view))
        return [path("verify/", run, name="audit_seal_verify"), *super().get_urls()]

    def verify_view(self, request):
        """Verify everything now, reading only. Raises PermissionDenied."""
        if not request.user.has_perm("audit.verify_seal"):
            raise PermissionDenied
        context = {"title": _("Verification"), **self._outcome()}
        return self.page(request, "desk/verification.html", context)

    def _outcome(self):
        try:
            name, key = keys.public_key()
            external = exported_notes(settings.AUDIT_CHECKPOINT_DIR)
        except (keys.KeyMissing, MalformedKey, CheckpointUnreadable) as missing:
            return {"verdict": VERDICTS[Verdict.UNREADABLE], "problem": str(missing)}
        report = verify(key_name=name, public_key=key, external=external, at=timezone.now())
        return {"verdict": VERDICTS[report.verdict], "report": report}

    def changelist_view(self, request, extra_context=None):
        """Offer verification to those who may run it."""
        may = {"may_verify": request.user.has_perm("audit.verify_seal")}
        return super().changelist_view(request, may | (extra_context or {}))

    @admin.display(description=_("root"))
    def root_text(self, seal):
        """The root in hexadecimal."""
        return bytes(seal.root).hex()
