"""What kind of file it is, by its first bytes, before anything in it is opened."""

import codecs
import zipfile

from django.utils.translation import gettext as _

from desk.files.faults import FileRefused

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_START = b"\xd0\xcf\x11\xe0"
# In an OLE container: the stream of a workbook that is encrypted with a password.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
FOREIGN_STARTS = {
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"RIFF": "WebP, AVI",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"SQLite format 3": "SQLite",
    b"PAR1": "Parquet",
    b"\x7fELF": "ELF",
    b"<": "HTML, XML",
    b"{\\rtf": "RTF",
    b"{": "JSON",
    b"[{": "JSON",
}
HEAD_BYTES = 64
OLE_BYTES = 1 << 20
WORKBOOK_PART, BINARY_PART, MACRO_PART = "xl/workbook.xml", "xl/workbook.bin", "xl/vbaProject.bin"
OPEN_DOCUMENT_PART = "content.xml"


def is_workbook(path):
    """Whether a file is an XLSX workbook; False for text. Raises FileRefused for other kinds."""
    with open(path, "rb") as stream:
        head = stream.read(HEAD_BYTES).removeprefix(codecs.BOM_UTF8).lstrip()
    if head.startswith(ZIP_STARTS):
        return _is_zipped_workbook(path)
    if head.startswith(OLE_START):
        raise _ole(path)
    for start, kind in FOREIGN_STARTS.items():
        if head.startswith(start):
            raise _foreign(kind)
    return False


def _is_zipped_workbook(path):
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise damaged() from None
    if WORKBOOK_PART.lower() in names:
        return True
    if BINARY_PART in names:
        raise _save_as_xlsx("Excel (xlsb)")
    if OPEN_DOCUMENT_PART in names and "mimetype" in names:
        raise _save_as_xlsx("OpenDocument (ods)")
    raise _foreign("ZIP")


def damaged():
    """The FileRefused of a workbook that cannot be opened."""
    message = _(
        "This workbook is damaged, or not complete: open it in the spreadsheet, save it as XLSX "
        "and upload that file."
    )
    return FileRefused("damaged", message)


def _ole(path):
    with open(path, "rb") as stream:
        start = stream.read(OLE_BYTES)
    if ENCRYPTED in start:
        message = _(
            "This workbook is protected by a password: remove the password in the spreadsheet "
            "and save it again."
        )
        return FileRefused("foreign", message)
    return _save_as_xlsx("Excel 97–2003 (xls)")


def _save_as_xlsx(kind):
    message = _(
        "This is a file of the format %(kind)s: open it in the spreadsheet and save it as "
        "“Excel Workbook (*.xlsx)” or “CSV UTF-8”."
    )
    return FileRefused("foreign", message % {"kind": kind})


def _foreign(kind):
    message = _("This is a file of another kind (%(kind)s): save the table as XLSX or CSV UTF-8.")
    return FileRefused("foreign", message % {"kind": kind})
