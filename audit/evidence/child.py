"""The process that reads hostile files: `python -I -B child.py REQUEST < file > answer`.

It imports no Django and gets no setting but REQUEST, the JSON keyword arguments of a task. The
answer is one line of JSON, then bytes. The libraries are imported by the task that needs them, for
a process of its own for each file must start fast.
"""

import io
import json
import resource
import sys

LIMITS = {
    resource.RLIMIT_AS: 1 << 30,
    resource.RLIMIT_CPU: 20,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NPROC: 0,
}
JPEG_QUALITY = 92
PAGE_LONG_SIDE_PIXELS = 1600
PDF_END = b"%%EOF"
PDF_PADDING = b"\0\t\n\f\r "
PDF_MAX_PADDING_BYTES = 1024
# The record that ends a ZIP archive, whose comment may hide it from the file's end.
ZIP_END = b"PK\x05\x06"
ZIP_END_REACH_BYTES = 22 + 0xFFFF

SCRIPT, LAUNCH, ATTACHMENT = "has-script", "has-launch-action", "has-attachments"
# Forbidden as the key of a dictionary and as the kind of an object, wherever they stand.
FORBIDDEN_NAMES = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/XFA": SCRIPT,
    "/Launch": LAUNCH,
    "/SubmitForm": LAUNCH,
    "/ImportData": LAUNCH,
    "/GoToR": LAUNCH,
    "/GoToE": ATTACHMENT,
    "/EF": ATTACHMENT,
    "/AF": ATTACHMENT,
    "/EmbeddedFile": ATTACHMENT,
    "/EmbeddedFiles": ATTACHMENT,
    "/FileAttachment": ATTACHMENT,
    "/RichMedia": ATTACHMENT,
    "/RichMediaExecute": ATTACHMENT,
    "/RichMediaContent": ATTACHMENT,
    "/Movie": ATTACHMENT,
    "/Sound": ATTACHMENT,
    "/Rendition": ATTACHMENT,
    "/3D": ATTACHMENT,
}
KIND_KEYS = ("/S", "/Type", "/Subtype")


class Refused(Exception):
    """The file is refused: the code, then the figures of its message."""

    def __init__(self, code, **details):
        self.answer = {"refused": code, **details}


def main():
    """Read the file, perform the task that argv asks for, write the answer."""
    confine()
    request = json.loads(sys.argv[1])
    data = sys.stdin.buffer.read()
    try:
        answer, content = TASKS[request.pop("task")](data, **request)
    except Refused as refusal:
        answer, content = refusal.answer, b""
    except (ImportError, MemoryError):
        raise
    except Exception as error:  # a parser may raise anything at all on hostile bytes
        answer, content = {"refused": "damaged", "error": type(error).__name__}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)


def confine():
    """Give up what the task does not need: more memory and time, files, cores, processes."""
    for kind, limit in LIMITS.items():
        _soft, hard = resource.getrlimit(kind)
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (most, most))


def clean_picture(data, *, file_format, max_pixels):
    """The picture upright and without metadata, encoded anew as `file_format`."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the desk's own limit is compared right below
    picture = Image.open(io.BytesIO(data), formats=[file_format])
    width, height = picture.size
    if width * height > max_pixels:
        raise Refused("too-many-pixels", width=width, height=height, limit=max_pixels)
    picture.getexif()
    picture.info.pop("exif", None)  # it was read; rewriting it fails where a camera was careless
    ImageOps.exif_transpose(picture, in_place=True)
    picture = plain(picture)
    picture.info.clear()  # else color profile and comment would be written again
    clean = io.BytesIO()
    picture.save(clean, format=file_format, quality=JPEG_QUALITY)
    return {"page_count": 1}, clean.getvalue()


def plain(picture):
    """The picture in a mode that every viewer shows: 1, L, RGB or RGBA."""
    if picture.mode.startswith("I"):  # 16 bits of gray
        return picture.point(lambda gray: gray / 256).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture if picture.mode in ("1", "L", "RGB") else picture.convert("RGB")


def check_document(data, *, max_pages):
    """How many pages the PDF has, once nothing active, hidden or broken was found in it.

    What qpdf would repair is refused: another reader might repair it otherwise and see more.
    Not seen are objects that an incremental update replaced (only a viewer of earlier revisions
    shows those) and whatever stands in streams, which no viewer runs.
    """
    import pikepdf

    check_envelope(data)
    try:
        document = pikepdf.open(
            io.BytesIO(data), attempt_recovery=False, inherit_page_attributes=False
        )
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    if document.is_encrypted:
        raise Refused("encrypted")
    for thing in (document.trailer, *document.objects):
        check_object(thing)
    if document.get_warnings():
        raise Refused("damaged")
    page_count = len(document.pages)
    if not page_count:
        raise Refused("damaged")
    if page_count > max_pages:
        raise Refused("too-many-pages", pages=page_count, limit=max_pages)
    return {"page_count": page_count}, b""


def check_envelope(data):
    """Refuse a PDF that is cut off, or followed by something, or a ZIP archive as well."""
    end = data.rfind(PDF_END)
    if end < 0:
        raise Refused("damaged")
    rest = data[end + len(PDF_END) :]
    is_padding = len(rest) <= PDF_MAX_PADDING_BYTES and not rest.strip(PDF_PADDING)
    if not is_padding or ZIP_END in data[-ZIP_END_REACH_BYTES:]:
        raise Refused("polyglot")


def check_object(thing):
    """Refuse forbidden names in an object and the containers written directly inside it."""
    from pikepdf import Array, Dictionary, Name, Stream

    remaining = [thing]
    while remaining:
        container = remaining.pop()
        if isinstance(container, (Dictionary, Stream)):
            entries = list(container.items())
        elif isinstance(container, Array):
            entries = [("", value) for value in container]
        else:
            continue
        for key, value in entries:
            code = FORBIDDEN_NAMES.get(key)
            if not code and key in KIND_KEYS and isinstance(value, Name):
                code = FORBIDDEN_NAMES.get(str(value))
            if code:
                raise Refused(code)
            if isinstance(value, (Dictionary, Array, Stream)) and not value.is_indirect:
                remaining.append(value)


def draw_page(data, *, page):
    """The page (from 1) as PNG with its form fields and seals; nothing where there is no such."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    page_count = len(document)
    if not 1 <= page <= page_count:
        return {"page_count": page_count}, b""
    document.init_forms()
    sheet = document[page - 1]
    drawn = sheet.render(scale=PAGE_LONG_SIDE_PIXELS / max(sheet.get_size()))
    picture = io.BytesIO()
    drawn.to_pil().save(picture, format="PNG")
    return {"page_count": page_count}, picture.getvalue()


TASKS = {
    "clean_picture": clean_picture,
    "check_document": check_document,
    "draw_page": draw_page,
}

if __name__ == "__main__":
    main()
