"""Evidence on review screens: which files stand beside the typed fields, and who may see them."""

from dataclasses import dataclass

from django.urls import reverse

from audit.models import EvidenceFile

OPEN = "audit.open_evidencefile"


@dataclass(frozen=True)
class Shown:
    """One file as a page shows it: its row, its page, and the pictures when they may be seen."""

    file: EvidenceFile
    url: str
    download_url: str
    pictures: tuple


@dataclass(frozen=True)
class EvidenceView:
    """The counting evidence of one object; `may_open` says whether the pictures are shown."""

    files: list
    may_open: bool


def evidence_view(request, obj, files=None):
    """The EvidenceView of `obj` for the reader; fetching a picture is what goes on record.

    `files` are those that count, where they were read already.
    """
    may_open = request.user.has_perm(OPEN)
    if files is None:
        files = EvidenceFile.objects.for_object(obj).counting()
    return EvidenceView([shown(file, may_open) for file in files], may_open)


def shown(file, may_open):
    """`file` as a page shows it; pictures only when they may be opened and are not erased."""
    is_kept = may_open and file.data_key.destroyed_at is None
    return Shown(
        file,
        reverse("admin:audit_evidencefile_change", args=[file.pk]),
        reverse("admin:audit_evidencefile_download", args=[file.pk]) if is_kept else "",
        tuple(reverse("admin:audit_evidencefile_page", args=[file.pk, page]) for page in file.pages)
        if is_kept
        else (),
    )
