"""Inspecting an upload: limits first, then the antivirus, then a child process that reads it."""

import hashlib
import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from audit.enums import MediaType
from audit.evidence import antivirus
from audit.evidence.names import display_name
from audit.evidence.refusals import UploadRefused

logger = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("child.py")
CHILD_SECONDS = 30
MAGIC = {
    b"%PDF-": MediaType.PDF,
    b"\xff\xd8\xff": MediaType.JPEG,
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
}
# Readers look for a PDF's header this far into a file.
PDF_HEADER_REACH_BYTES = 1024


@dataclass(frozen=True)
class InspectedFile:
    """A file that passed: `content` is what to keep, clean; `name` is for display only.

    Pictures are encoded anew, PDFs are as uploaded, for a rewrite would break their signatures.
    `original_sha256` is the hex digest of the bytes as uploaded; a picture has one page.
    """

    name: str
    content: bytes
    media_type: MediaType
    original_sha256: str
    page_count: int


def inspect(data, *, name):
    """The InspectedFile that the uploaded bytes make. The same bytes make the same file.

    Raises UploadRefused.
    """
    if not data:
        raise UploadRefused("empty")
    if len(data) > settings.EVIDENCE_MAX_BYTES:
        raise UploadRefused("too-large", limit=filesizeformat(settings.EVIDENCE_MAX_BYTES))
    antivirus.scan(data)
    media_type = _media_type(data)
    if media_type == MediaType.PDF:
        answer, _nothing = _ask_child(
            data, task="check_document", max_pages=settings.EVIDENCE_MAX_PAGES
        )
        content = data
    else:
        answer, content = _ask_child(
            data,
            task="clean_picture",
            file_format=media_type.name,
            max_pixels=settings.EVIDENCE_MAX_PIXELS,
        )
    return InspectedFile(
        name=display_name(name),
        content=content,
        media_type=media_type,
        original_sha256=hashlib.sha256(data).hexdigest(),
        page_count=answer["page_count"],
    )


def page_picture(content, media_type, page=1):
    """Page `page` (from 1) of a kept file for the screen: PNG of a PDF's page, or the picture.

    Raises LookupError when there is no such page, UploadRefused when it cannot be drawn.
    """
    if media_type == MediaType.PDF:
        answer, picture = _ask_child(content, task="draw_page", page=page)
        page_count = answer["page_count"]
    else:
        picture, page_count = content, 1
    if not 1 <= page <= page_count:
        raise LookupError(f"There is no page {page} of {page_count}.")
    return picture


def _media_type(data):
    for magic, media_type in MAGIC.items():
        if data.startswith(magic):
            return media_type
    is_late_pdf = b"%PDF-" in data[:PDF_HEADER_REACH_BYTES]
    raise UploadRefused("polyglot" if is_late_pdf else "unknown-type")


def _ask_child(data, **request):
    """What the child says of `data`, as (answer, bytes). Raises UploadRefused.

    The child gets no environment, hence no secrets, and writes no log, hence no content to it.
    """
    command = [sys.executable, "-I", "-B", str(CHILD), json.dumps(request)]
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=CHILD_SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        logger.warning("Evidence of %s bytes was not checked: %s", len(data), error)
        raise UploadRefused("too-costly") from error
    head, _newline, content = done.stdout.partition(b"\n")
    answer = json.loads(head)
    if code := answer.pop("refused", None):
        logger.info("Evidence of %s bytes refused: %s %s", len(data), code, answer)
        raise UploadRefused(code, **answer)
    return answer, content
