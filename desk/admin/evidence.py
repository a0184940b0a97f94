"""Evidence files in the admin: what they are, who opened them, and the way to their content."""

from urllib.parse import quote

from django.contrib import admin
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from audit.domain import evidence
from audit.enums import EvidenceState, MediaType
from audit.evidence import UploadRefused, page_picture
from audit.models import EvidenceFile
from desk.evidence import OPEN, EvidenceView, shown
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill

TONES = {EvidenceState.ATTACHED: "ok", EvidenceState.SET_ASIDE: "idle"}
SUFFIXES = {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.PNG: "png"}
# A file that a browser were to open all the same can do nothing there.
HARMLESS = "sandbox; default-src 'none'"


@admin.register(EvidenceFile)
class EvidenceFileAdmin(ReviewModelAdmin):
    """What decisions rest on. Files come in on the pages of what they support."""

    desk_section = "audit"
    state_tones = TONES
    list_display = ("__str__", "supports", "uploaded_by", "uploaded_at", "standing")
    more_columns = ("kind", "media_type", "page_count", "byte_count", "sha256")
    filters = ("kind", "media_type", "state")
    list_select_related = ("uploaded_by",)
    search_fields = ("sha256__exact", "original_sha256__exact")
    search_help_text = _("SHA-256 of the upload or of the kept file.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With the key that opens the name."""
        return super().get_queryset(request).select_related("data_key", "uploaded_by")

    def get_urls(self):
        """Add the content: whole, and page by page as pictures."""
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/download/", wrap(self.download_view), name="audit_evidencefile_download"
            ),
            path(
                "<int:pk>/page/<int:number>/", wrap(self.page_view), name="audit_evidencefile_page"
            ),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        """Evidence is attached to what it supports, on that page."""
        return False

    def has_change_permission(self, request, obj=None):
        """Files are set aside, never changed."""
        return False

    @method_decorator(require_GET)
    def download_view(self, request, pk):
        """The kept file as an attachment, on record."""
        file = self._opened(request, pk, _("downloaded"))
        response = HttpResponse(evidence.content(file), content_type=file.media_type)
        name = f"evidence-{file.pk}.{SUFFIXES[file.media_type]}"
        response.headers["Content-Disposition"] = f"attachment; filename={quote(name)}"
        return _sealed_off(response)

    @method_decorator(require_GET)
    def page_view(self, request, pk, number):
        """One page as a picture, on record."""
        file = self._opened(request, pk, _("page %(number)s") % {"number": number})
        try:
            picture = page_picture(evidence.content(file), file.media_type, number)
        except (LookupError, UploadRefused) as error:
            raise Http404 from error
        kind = MediaType.JPEG if file.media_type == MediaType.JPEG else MediaType.PNG
        response = HttpResponse(picture, content_type=kind.value)
        response.headers["Content-Disposition"] = "attachment"
        return _sealed_off(response)

    def _opened(self, request, pk, what):
        """The file, once the view is on record. Raises PermissionDenied, Http404."""
        file = self.visible_or_404(request, pk)
        request.desk_back = self.object_url(file)
        evidence.open_file(
            subject=file, seen_version=file.version, at=timezone.now(), note=str(what)
        )
        return file

    def cards(self, request, obj):
        """What the file is and what it supports."""
        subject = obj.subject()
        label = obj.object_label.replace(".", "_")
        subject_url = reverse(f"admin:{label}_change", args=[subject.pk])
        return [
            Card(
                _("Evidence file"),
                (
                    Fact(_("Supports"), subject, None, subject_url),
                    Fact(_("What it shows"), obj.get_kind_display()),
                    Fact(_("File name"), evidence.file_name(obj)),
                    Fact(_("File type"), obj.get_media_type_display()),
                    Fact(_("Pages"), obj.page_count),
                    Fact(_("Bytes"), obj.byte_count),
                    Fact(_("Uploaded by"), obj.uploaded_by),
                    Fact(_("Uploaded at"), obj.uploaded_at),
                    Fact(_("SHA-256 of the upload"), obj.original_sha256),
                    Fact(_("SHA-256 of the kept file"), obj.sha256),
                ),
            )
        ]

    def evidence(self, request, obj):
        """The file itself."""
        may_open = request.user.has_perm(OPEN)
        return EvidenceView([shown(obj, may_open)], may_open)

    @admin.display(description=_("supports"))
    def supports(self, file):
        """Kind and number of what it supports."""
        return f"{file.model_supported._meta.verbose_name} {file.object_id}"

    @admin.display(description=_("state"), ordering="state")
    def standing(self, file):
        """The state as a pill."""
        return pill(file.get_state_display(), TONES[file.state])


def _sealed_off(response):
    """Let nothing be run or embedded elsewhere; the admin forbids caching already."""
    response.headers["Content-Security-Policy"] = HARMLESS
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
