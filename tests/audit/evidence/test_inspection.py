"""What is refused by any name, within which limits, in which words; and that nothing breaks it."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from audit.evidence import UploadRefused, inspect, inspection, page_picture
from audit.evidence.refusals import MESSAGES
from tests.audit.evidence.corpus import case, documents, impostors, pictures
from tests.audit.evidence.corpus.documents import pdf
from tests.audit.evidence.corpus.pictures import picture

NO_EVIDENCE = [
    ("empty.pdf", "empty", b""),
    ("page.pdf", "unknown-type", impostors.html()),
    ("picture.png", "unknown-type", impostors.svg()),
    ("animation.png", "unknown-type", picture("GIF")),
    ("photo.jpg", "unknown-type", picture("WEBP")),
    ("scan.jpg", "unknown-type", picture("TIFF")),
    ("license.pdf", "unknown-type", impostors.archive()),
    ("license.pdf.exe", "unknown-type", b"MZ" + bytes(100)),
    ("huge.png", "too-many-pixels", pictures.huge_png()),
    ("wide.png", "too-many-pixels", pictures.huge_png(2_000_000_000, 1)),
    ("cut.jpg", "damaged", pictures.truncated(picture())),
    ("cut.png", "damaged", pictures.truncated(picture("PNG"))),
    ("bent.png", "damaged", pictures.with_broken_checksum(picture("PNG"))),
    ("head.jpg", "damaged", b"\xff\xd8\xff"),
    ("head.png", "damaged", b"\x89PNG\r\n\x1a\n"),
    ("png-of-nothing.png", "damaged", pictures.huge_png(0, 0)),
]
costly = hypothesis_settings(max_examples=30, deadline=None)


def refusal(data, name="license.pdf"):
    with pytest.raises(UploadRefused) as error:
        inspect(data, name=name)
    return error.value


@pytest.mark.parametrize(
    ("name", "code", "data"), [case(name, name, code, data) for name, code, data in NO_EVIDENCE]
)
def test_what_is_no_sound_pdf_jpeg_or_png_is_refused_by_any_name(name, code, data):
    assert refusal(data, name).code == code


def test_the_size_limit_counts_bytes(settings):
    settings.EVIDENCE_MAX_BYTES = len(pdf())
    assert inspect(pdf(), name="")
    error = refusal(pdf() + b"\n")
    assert error.code == "too-large"
    assert "larger than" in str(error)


def test_the_pixel_limit_is_for_width_times_height(settings):
    settings.EVIDENCE_MAX_PIXELS = 40 * 30
    assert inspect(picture(), name="")
    settings.EVIDENCE_MAX_PIXELS -= 1
    assert "40×30 pixels and at most 1199" in str(refusal(picture()))


def test_bombs_go_off_in_the_child():
    assert refusal(documents.pdf_bomb()).code in ("damaged", "too-costly")


def test_a_picture_that_needs_more_memory_than_the_child_has_is_too_costly(settings):
    settings.EVIDENCE_MAX_PIXELS = 10**10
    assert refusal(pictures.huge_png()).code == "too-costly"


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(inspection, "CHILD_SECONDS", 0.01)
    assert refusal(picture()).code == "too-costly"


@pytest.mark.parametrize(
    "script",
    [
        "import os; os.abort()",
        "import os; os.environ['SECRET_KEY']",
        "import sys; sys.exit(1)",
        "raise MemoryError",
    ],
)
def test_a_child_that_dies_or_misses_a_secret_is_too_costly(monkeypatch, tmp_path, script):
    child = tmp_path / "child.py"
    child.write_text(script)
    monkeypatch.setattr(inspection, "CHILD", child)
    assert refusal(picture()).code == "too-costly"


def test_the_log_tells_no_content(caplog):
    caplog.set_level("DEBUG")
    refusal(b"%PDF-1.7 confidential")
    assert "damaged" in caplog.text
    assert "confidential" not in caplog.text


@pytest.mark.parametrize("code", MESSAGES)
def test_every_refusal_says_what_to_do(code):
    details = dict.fromkeys(["limit", "pages", "width", "height", "signature"], "7")
    with translation.override("en"):
        message = str(UploadRefused(code, **details))
    assert "%" not in message
    assert len(re.findall(r"[.:;,] ", message)) >= 1
    assert message.endswith(".")


@costly
@given(
    magic=st.sampled_from([b"", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"]),
    data=st.binary(max_size=300),
    end=st.sampled_from([b"", b"%%EOF\n"]),
)
def test_any_bytes_are_refused_or_taken_in_an_orderly_way(magic, data, end):
    _survive(magic + data + end)


@costly
@given(
    good=st.sampled_from(
        [picture(), picture("PNG"), documents.signed_pdf(), documents.pdf_with_packed(b"[]")]
    ),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=5),
)
def test_any_change_of_a_good_file_is_refused_or_taken_in_an_orderly_way(good, changes):
    bent = bytearray(good)
    for share, patch in changes:
        place = int(share * len(bent))
        bent[place : place + len(patch)] = patch
    _survive(bytes(bent))


def _survive(data):
    try:
        file = inspect(data, name="x")
        page_picture(file.content, file.media_type)
    except UploadRefused as error:
        assert str(error)
