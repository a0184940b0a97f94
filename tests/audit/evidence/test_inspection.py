"""What is taken as evidence, cleaned how, and what is refused with which words."""

import hashlib
import io
import re
import unicodedata

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from audit.enums import MediaType
from audit.evidence import UploadRefused, display_name, inspect, inspection, page_picture
from audit.evidence.refusals import MESSAGES
from tests.audit.evidence import corpus
from tests.audit.evidence.corpus import pdf, pdf_with_packed, picture

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
PNG_CHUNKS_WITHOUT_METADATA = {b"IHDR", b"IDAT", b"IEND"}
costly = hypothesis_settings(max_examples=30, deadline=None)


def inspected(data, name="licence.pdf"):
    return inspect(data, name=name)


def refusal(data, name="licence.pdf"):
    with pytest.raises(UploadRefused) as error:
        inspect(data, name=name)
    return error.value


def opened(data):
    return Image.open(io.BytesIO(data))


# Pictures


@pytest.mark.parametrize(
    ("data", "media_type", "mode"),
    [
        (picture("JPEG"), MediaType.JPEG, "RGB"),
        (picture("JPEG", "L"), MediaType.JPEG, "L"),
        (picture("JPEG", "CMYK"), MediaType.JPEG, "RGB"),
        (picture("JPEG", progressive=True), MediaType.JPEG, "RGB"),
        (corpus.phone_jpeg(), MediaType.JPEG, "RGB"),
        (picture("PNG"), MediaType.PNG, "RGB"),
        (picture("PNG", "L"), MediaType.PNG, "L"),
        (picture("PNG", "1"), MediaType.PNG, "1"),
        (picture("PNG", "RGBA"), MediaType.PNG, "RGBA"),
        (picture("PNG", "LA"), MediaType.PNG, "RGBA"),
        (picture("PNG", "P"), MediaType.PNG, "RGB"),
        (corpus.transparent_palette_png(), MediaType.PNG, "RGBA"),
        (corpus.grey16_png(), MediaType.PNG, "L"),
        (corpus.animated_png(), MediaType.PNG, "RGB"),
    ],
)
def test_pictures_are_taken_by_content_and_encoded_anew(data, media_type, mode):
    file = inspected(data, name="anything.exe")
    clean = opened(file.content)
    assert (file.media_type, file.page_count) == (media_type, 1)
    assert (clean.format, clean.mode, clean.size) == (media_type.name, mode, (40, 30))
    assert file.original_sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_the_picture_looks_as_before(file_format):
    data = picture(file_format)
    difference = ImageChops.difference(opened(data), opened(inspected(data).content))
    assert max(most for _least, most in difference.getextrema()) < 8


def test_the_same_bytes_make_the_same_file():
    assert inspected(picture()) == inspected(picture())


def test_a_picture_is_turned_upright():
    upright = opened(inspected(corpus.rotated_jpeg()).content)
    assert upright.size == (30, 40)
    red, white = upright.getpixel((15, 3)), upright.getpixel((15, 30))
    assert red[0] > 200 > 100 > red[1]
    assert min(white) > 200


def test_a_photo_no_longer_tells_where_it_was_taken_and_carries_nothing_else():
    before = corpus.located_jpeg_with_html()
    after = inspected(before).content
    for trace in (b"Exif", b"Camera", b"profile", b"<script", corpus.COMMENT):
        assert trace in before
        assert trace not in after
    assert not opened(after).getexif()
    assert after.endswith(b"\xff\xd9")


def test_a_png_keeps_its_pixels_only():
    assert set(_chunks(inspected(corpus.described_png()).content)) == PNG_CHUNKS_WITHOUT_METADATA


def test_of_an_animation_the_first_frame_is_kept():
    kept = opened(inspected(corpus.animated_png()).content)
    assert kept.getpixel((0, 0)) == (255, 0, 0)
    assert getattr(kept, "n_frames", 1) == 1


def test_sixteen_bits_of_grey_keep_their_shade():
    assert opened(inspected(corpus.grey16_png()).content).getpixel((0, 0)) == 0x80


# PDFs


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        (pdf(), 1),
        (pdf() + b"\r\n\0\0 ", 1),
        (corpus.pdf_with_pages(3), 3),
        (corpus.pdf_with_pages(60), 60),
        (corpus.linearized_pdf(), 1),
        (corpus.signed_pdf(), 1),
        (pdf_with_packed(b"<< /Title (JavaScript) >>"), 1),
        (corpus.pdf_with_update(pdf(b"<< /A 1 >>"), b"<< /A 2 >>"), 1),
        (pdf(catalog=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >> "), 1),
        (pdf(page=b"/AA << /O << /S /Named /N /FirstPage >> >> "), 1),
        (pdf(b"<< /Type /Action /S /URI /URI (https://www.gov.cn/) >>"), 1),
        (pdf(b"(/S /JavaScript /JS)", b"[/Launch /EF]"), 1),
    ],
)
def test_pdfs_are_kept_as_they_are(data, pages):
    file = inspected(data, name="x.png")
    assert (file.content, file.media_type, file.page_count) == (data, MediaType.PDF, pages)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("has-script", pdf(SCRIPT)),
        ("has-script", pdf(catalog=b"/OpenAction " + SCRIPT)),
        ("has-script", pdf(page=b"/AA << /O " + SCRIPT + b" >> ")),
        ("has-script", pdf(b"<< /S /J#61vaScript >>")),
        ("has-script", pdf(b"<< /#53 /JavaScript >>")),
        ("has-script", pdf(b"<< /S 5 0 R >>", b"/JavaScript")),
        ("has-script", pdf(b"<< /S /Rendition /J#53 (x) >>")),
        ("has-script", pdf(b"[[[[ << /A [ << /B " + SCRIPT + b" >> ] >> ]]]]")),
        ("has-script", pdf(corpus.stream(b"/A " + SCRIPT, b""))),
        ("has-script", pdf(trailer=b"/Info " + SCRIPT)),
        ("has-script", pdf(catalog=b"/Names << /JavaScript << /Names [] >> >> ")),
        ("has-script", pdf(catalog=b"/AcroForm << /Fields [] /XFA [] >> ")),
        ("has-script", pdf_with_packed(SCRIPT)),
        ("has-script", corpus.pdf_with_update(pdf(b"null"), SCRIPT)),
        ("has-launch-action", pdf(b"<< /S /Launch /F (cmd.exe) >>")),
        ("has-launch-action", pdf(b"<< /S /SubmitForm /F (https://example.org/) >>")),
        ("has-launch-action", pdf(b"<< /S /ImportData /F (data.fdf) >>")),
        ("has-launch-action", pdf(b"<< /S /GoToR /F (//example.org/share/x.pdf) >>")),
        ("has-attachments", pdf(b"<< /S /GoToE /T << /R /C >> >>")),
        ("has-attachments", pdf(b"<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>", b"null")),
        ("has-attachments", pdf(catalog=b"/Names << /EmbeddedFiles << /Names [] >> >> ")),
        ("has-attachments", pdf(catalog=b"/AF [] ")),
        ("has-attachments", pdf(corpus.stream(b"/Type /EmbeddedFile ", b"MZ"))),
        ("has-attachments", pdf(b"<< /Type /Annot /Subtype /FileAttachment >>")),
        ("has-attachments", pdf(b"<< /Type /Annot /Subtype /RichMedia >>")),
        ("has-attachments", pdf(b"<< /Type /Annot /Subtype /Movie >>")),
        ("has-attachments", pdf(b"<< /S /Sound >>")),
        ("encrypted", corpus.encrypted_pdf(user="secret", owner="secret")),
        ("encrypted", corpus.encrypted_pdf(user="", owner="secret")),
        ("polyglot", b"\n" + pdf()),
        ("polyglot", corpus.html() + pdf()),
        ("polyglot", pdf() + corpus.archive()),
        ("polyglot", pdf() + corpus.html()),
        ("polyglot", pdf() + bytes(1025)),
        ("polyglot", corpus.pdf_in_archive()),
        ("damaged", b"%PDF-"),
        ("damaged", b"%PDF-1.7\n%%EOF"),
        ("damaged", corpus.truncated(pdf())),
        ("damaged", pdf().replace(b"xref\n0 4", b"xref\n0 9")),
        ("damaged", pdf(b"<< /S /Java (no name) >>")),
        ("damaged", pdf(b"<< /S /GoTo /S /GoTo >>")),
        ("damaged", pdf(b"[" * 600 + b"]" * 600)),
        ("damaged", pdf(b"<< /Length 1 >>\nstream\nlonger\nendstream")),
        ("damaged", corpus.pdf_with_pages(0)),
        ("too-many-pages", corpus.pdf_with_pages(61)),
    ],
)
def test_pdfs_with_something_active_hidden_or_broken_are_refused(code, data):
    assert refusal(data).code == code


# Everything else


@pytest.mark.parametrize(
    ("name", "code", "data"),
    [
        ("empty.pdf", "empty", b""),
        ("page.pdf", "unknown-type", corpus.html()),
        ("picture.png", "unknown-type", corpus.svg()),
        ("animation.png", "unknown-type", picture("GIF")),
        ("photo.jpg", "unknown-type", picture("WEBP")),
        ("scan.jpg", "unknown-type", picture("TIFF")),
        ("licence.pdf", "unknown-type", corpus.archive()),
        ("licence.pdf.exe", "unknown-type", b"MZ" + bytes(100)),
        ("huge.png", "too-many-pixels", corpus.huge_png()),
        ("wide.png", "too-many-pixels", corpus.huge_png(2_000_000_000, 1)),
        ("cut.jpg", "damaged", corpus.truncated(picture())),
        ("cut.png", "damaged", corpus.truncated(picture("PNG"))),
        ("bent.png", "damaged", corpus.with_broken_checksum(picture("PNG"))),
        ("head.jpg", "damaged", b"\xff\xd8\xff"),
        ("head.png", "damaged", b"\x89PNG\r\n\x1a\n"),
        ("png-of-nothing.png", "damaged", corpus.huge_png(0, 0)),
    ],
)
def test_what_is_no_sound_pdf_jpeg_or_png_is_refused_by_any_name(name, code, data):
    assert refusal(data, name).code == code


def test_the_size_limit_counts_bytes(settings):
    settings.EVIDENCE_MAX_BYTES = len(pdf())
    assert inspected(pdf())
    error = refusal(pdf() + b"\n")
    assert error.code == "too-large"
    assert "larger than" in str(error)


def test_the_pixel_limit_is_for_width_times_height(settings):
    settings.EVIDENCE_MAX_PIXELS = 40 * 30
    assert inspected(picture())
    settings.EVIDENCE_MAX_PIXELS -= 1
    assert "40×30 pixels and at most 1199" in str(refusal(picture()))


def test_bombs_go_off_in_the_child():
    assert refusal(corpus.pdf_bomb()).code in ("damaged", "too-costly")


def test_a_picture_that_needs_more_memory_than_the_child_has_is_too_costly(settings):
    settings.EVIDENCE_MAX_PIXELS = 10**10
    assert refusal(corpus.huge_png()).code == "too-costly"


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


# Pictures of pages


def test_a_page_is_drawn_legibly():
    drawn = opened(page_picture(corpus.pdf_with_pages(2), MediaType.PDF, 2))
    assert (drawn.format, max(drawn.size)) == ("PNG", 1600)


def test_a_seal_is_drawn_too():
    drawn = opened(page_picture(corpus.signed_pdf(), MediaType.PDF)).convert("RGB")
    assert drawn.getpixel((600, 800)) == corpus.SEAL_RED


def test_a_picture_is_its_own_page():
    assert page_picture(picture(), MediaType.JPEG) == picture()


@pytest.mark.parametrize("page", [-1, 0, 2, 10**30])
@pytest.mark.parametrize("data", [pdf(), picture()])
def test_a_page_that_is_not_there_is_looked_up_in_vain(data, page):
    media_type = MediaType.PDF if data == pdf() else MediaType.JPEG
    with pytest.raises(LookupError):
        page_picture(data, media_type, page)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"%PDF-1.7 nothing", ["damaged"]),
        (corpus.pdf_that_draws_a_bomb(), ["damaged", "too-costly"]),
    ],
)
def test_what_cannot_be_drawn_is_refused(content, codes):
    with pytest.raises(UploadRefused) as error:
        page_picture(content, MediaType.PDF)
    assert error.value.code in codes


# Names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("license.pdf.exe", "license.pdf.exe"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.png", "y.png"),
        ("a/b\\c.png", "c.png"),
        ("line\nbreak\0.pdf", "linebreak.pdf"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2066a\u2069\u200b\ufeff.pdf", "a.pdf"),
        ("a\u3164b\u2800\ufe0f.pdf", "ab.pdf"),
        (" a \u3000\u00a0 b.pdf ", "a b.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("", "file"),
        ("..", "file"),
        ("a/", "file"),
        ("\u202e", "file"),
        (".pdf", ".pdf"),
        ("长" * 200 + ".jpeg", "长" * 115 + ".jpeg"),
        ("x" * 200, "x" * 120),
        ("x." + "y" * 200, "x." + "y" * 118),
    ],
)
def test_names_are_shown_without_folders_and_tricks(name, shown):
    assert display_name(name) == shown


@given(name=st.text())
def test_every_name_can_be_shown(name):
    shown = display_name(name)
    assert 1 <= len(shown) <= 120
    assert not set(shown) & set("/\\")
    assert all(unicodedata.category(character)[0] != "C" for character in shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert display_name(shown) == shown


# Whatever may come


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
    good=st.sampled_from([picture(), picture("PNG"), corpus.signed_pdf(), pdf_with_packed(b"[]")]),
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


def _chunks(png):
    place = 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        yield png[place + 4 : place + 8]
        place += 12 + length
