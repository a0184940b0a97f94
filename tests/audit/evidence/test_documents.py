"""PDFs are kept as they are, provided that nothing in them acts, hides or is broken."""

import io

import pytest
from PIL import Image

from audit.enums import MediaType
from audit.evidence import UploadRefused, inspect, page_picture
from tests.audit.evidence.corpus import case, documents, impostors
from tests.audit.evidence.corpus.documents import pdf, pdf_with_packed, stream
from tests.audit.evidence.corpus.pictures import picture, truncated

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def page_drawn(content, page):
    return Image.open(io.BytesIO(page_picture(content, MediaType.PDF, page)))


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        case("plain", pdf(), 1),
        case("padded at its end", pdf() + b"\r\n\0\0 ", 1),
        case("of three pages", documents.pdf_with_pages(3), 3),
        case("of as many pages as can be taken", documents.pdf_with_pages(60), 60),
        case("linearized, its objects packed", documents.linearized_pdf(), 1),
        case("signed e-license", documents.signed_pdf(), 1),
        case("packed object", pdf_with_packed(b"<< /Title (JavaScript) >>"), 1),
        case("updated later", documents.pdf_with_update(pdf(b"<< /A 1 >>"), b"<< /A 2 >>"), 1),
        case("opening at a page", pdf(catalog=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >> "), 1),
        case(
            "turning to the first page", pdf(page=b"/AA << /O << /S /Named /N /FirstPage >> >> "), 1
        ),
        case("link", pdf(b"<< /Type /Action /S /URI /URI (https://www.gov.cn/) >>"), 1),
        case("names that are mere text", pdf(b"(/S /JavaScript /JS)", b"[/Launch /EF]"), 1),
    ],
)
def test_pdfs_are_kept_as_they_are(data, pages):
    file = inspect(data, name="x.png")
    assert (file.content, file.media_type, file.page_count) == (data, MediaType.PDF, pages)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        case("script", "has-script", pdf(SCRIPT)),
        case("script on opening", "has-script", pdf(catalog=b"/OpenAction " + SCRIPT)),
        case("script on turning a page", "has-script", pdf(page=b"/AA << /O " + SCRIPT + b" >> ")),
        case("escaped value", "has-script", pdf(b"<< /S /J#61vaScript >>")),
        case("escaped key", "has-script", pdf(b"<< /#53 /JavaScript >>")),
        case("kind told elsewhere", "has-script", pdf(b"<< /S 5 0 R >>", b"/JavaScript")),
        case("escaped script of a rendition", "has-script", pdf(b"<< /S /Rendition /J#53 (x) >>")),
        case(
            "script deep inside",
            "has-script",
            pdf(b"[[[[ << /A [ << /B " + SCRIPT + b" >> ] >> ]]]]"),
        ),
        case("script at a stream", "has-script", pdf(stream(b"/A " + SCRIPT, b""))),
        case("script at the trailer", "has-script", pdf(trailer=b"/Info " + SCRIPT)),
        case(
            "scripts by name",
            "has-script",
            pdf(catalog=b"/Names << /JavaScript << /Names [] >> >> "),
        ),
        case("dynamic form", "has-script", pdf(catalog=b"/AcroForm << /Fields [] /XFA [] >> ")),
        case("packed script", "has-script", pdf_with_packed(SCRIPT)),
        case("script in an update", "has-script", documents.pdf_with_update(pdf(b"null"), SCRIPT)),
        case("program", "has-launch-action", pdf(b"<< /S /Launch /F (cmd.exe) >>")),
        case(
            "form that is sent",
            "has-launch-action",
            pdf(b"<< /S /SubmitForm /F (https://example.org/) >>"),
        ),
        case("data taken in", "has-launch-action", pdf(b"<< /S /ImportData /F (data.fdf) >>")),
        case(
            "other file by network",
            "has-launch-action",
            pdf(b"<< /S /GoToR /F (//example.org/share/x.pdf) >>"),
        ),
        case("attached file opened", "has-attachments", pdf(b"<< /S /GoToE /T << /R /C >> >>")),
        case(
            "attached file",
            "has-attachments",
            pdf(b"<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>", b"null"),
        ),
        case(
            "attached files by name",
            "has-attachments",
            pdf(catalog=b"/Names << /EmbeddedFiles << /Names [] >> >> "),
        ),
        case("associated files", "has-attachments", pdf(catalog=b"/AF [] ")),
        case("attached content", "has-attachments", pdf(stream(b"/Type /EmbeddedFile ", b"MZ"))),
        case(
            "attachment note",
            "has-attachments",
            pdf(b"<< /Type /Annot /Subtype /FileAttachment >>"),
        ),
        case("rich media", "has-attachments", pdf(b"<< /Type /Annot /Subtype /RichMedia >>")),
        case("film", "has-attachments", pdf(b"<< /Type /Annot /Subtype /Movie >>")),
        case("sound", "has-attachments", pdf(b"<< /S /Sound >>")),
        case("password", "encrypted", documents.encrypted_pdf(user="secret", owner="secret")),
        case("restrictions only", "encrypted", documents.encrypted_pdf(user="", owner="secret")),
        case("line before it", "polyglot", b"\n" + pdf()),
        case("page before it", "polyglot", impostors.html() + pdf()),
        case("archive behind it", "polyglot", pdf() + impostors.archive()),
        case("page behind it", "polyglot", pdf() + impostors.html()),
        case("too much padding", "polyglot", pdf() + bytes(1025)),
        case("archive within", "polyglot", documents.pdf_in_archive()),
        case("nothing but a beginning", "damaged", b"%PDF-"),
        case("nothing but beginning and end", "damaged", b"%PDF-1.7\n%%EOF"),
        case("cut off", "damaged", truncated(pdf())),
        case("wrong table", "damaged", pdf().replace(b"xref\n0 4", b"xref\n0 9")),
        case("broken dictionary", "damaged", pdf(b"<< /S /Java (no name) >>")),
        case("key given twice", "damaged", pdf(b"<< /S /GoTo /S /GoTo >>")),
        case("endless nesting", "damaged", pdf(b"[" * 600 + b"]" * 600)),
        case("wrong length", "damaged", pdf(b"<< /Length 1 >>\nstream\nlonger\nendstream")),
        case("no pages", "damaged", documents.pdf_with_pages(0)),
        case("one page too many", "too-many-pages", documents.pdf_with_pages(61)),
    ],
)
def test_pdfs_with_something_active_hidden_or_broken_are_refused(code, data):
    with pytest.raises(UploadRefused) as error:
        inspect(data, name="license.pdf")
    assert error.value.code == code


def test_a_page_is_drawn_legibly():
    drawn = page_drawn(documents.pdf_with_pages(2), 2)
    assert (drawn.format, max(drawn.size)) == ("PNG", 1600)


def test_a_seal_is_drawn_too():
    middle = page_drawn(documents.signed_pdf(), 1).convert("RGB").getpixel((600, 800))
    assert middle == documents.SEAL_RED


@pytest.mark.parametrize("page", [-1, 0, 2, 10**30])
@pytest.mark.parametrize(
    ("data", "media_type"),
    [case("PDF", pdf(), MediaType.PDF), case("JPEG", picture(), MediaType.JPEG)],
)
def test_a_page_that_is_not_there_is_looked_up_in_vain(data, media_type, page):
    with pytest.raises(LookupError):
        page_picture(data, media_type, page)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        case("nothing to draw", b"%PDF-1.7 nothing", ["damaged"]),
        case("bomb", documents.pdf_that_draws_a_bomb(), ["damaged", "too-costly"]),
    ],
)
def test_what_cannot_be_drawn_is_refused(content, codes):
    with pytest.raises(UploadRefused) as error:
        page_picture(content, MediaType.PDF)
    assert error.value.code in codes
