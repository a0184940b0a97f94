"""Files of another kind: refused by their first bytes, before anything in them is opened."""

import gzip
import io
import json
import pickle
import tarfile
import zipfile

from tests.corpus.cases import Case, Rows, Waits, no_table, row, table

MEGABYTE = bytes(1 << 20)


def zipped(*members, compression=zipfile.ZIP_DEFLATED):
    """A ZIP of (name, bytes)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def workbook(sheet=b"<worksheet/>", *others):
    """A workbook by its parts, as far as anybody would tell it by its name."""
    kinds = b'<?xml version="1.0"?><Types/>'
    return zipped(("[Content_Types].xml", kinds), ("xl/worksheets/sheet1.xml", sheet), *others)


def bombs():
    """Workbooks and archives that unpack to far more than they are, or to themselves."""
    yield no_table("an empty workbook", workbook(), "foreign", file_name="registry.xlsx")
    yield no_table("a workbook named as CSV", workbook(b"<worksheet>1</worksheet>"), "foreign")
    yield no_table("a workbook of 64 MiB of zeros", workbook(MEGABYTE * 64), "foreign")
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "&%c;&%c;">' % (code + 1, code, code) for code in range(97, 117)
    )
    yield no_table(
        "a workbook with a billion laughs", workbook(laughs + b"]><x>&u;</x>"), "foreign"
    )
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    yield no_table("a workbook with an outside entity", workbook(outside), "foreign")
    many = [(f"xl/worksheets/sheet{number}.xml", b"") for number in range(2, 2000)]
    yield no_table("a workbook of 2000 sheets", workbook(b"", *many), "foreign")
    yield no_table(
        "a workbook with macros",
        workbook(b"", ("xl/vbaProject.bin", b"x")),
        "foreign",
        file_name="a.xlsm",
    )
    inner = zipped(("0.zip", MEGABYTE))
    for depth in range(6):
        inner = zipped(*((f"{depth}-{number}.zip", inner) for number in range(8)))
    yield no_table("ZIPs in ZIPs", inner, "foreign")
    yield no_table("a ZIP that leaves its folder", zipped(("../../x.csv", b"x")), "foreign")
    yield no_table("a ZIP of nothing", zipped(), "foreign")
    yield no_table("a part of a divided ZIP", b"PK\x07\x08" + zipped(("a", b"b")), "foreign")
    yield no_table("a workbook cut off", workbook()[:40], "damaged")
    yield no_table("a CSV in a ZIP", zipped(("registry.csv", table(row(1)).encode())), "foreign")
    yield no_table("a gzip bomb", gzip.compress(MEGABYTE * 16, mtime=0), "foreign")
    yield no_table("a CSV in gzip", gzip.compress(table(row(1)).encode(), mtime=0), "foreign")


def pictures_and_papers():
    """Files whose first bytes say what they are."""
    kinds = {
        "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "a PNG": b"\x89PNG\r\n\x1a\n" + bytes(16),
        "a JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        "a GIF": b"GIF89a\x01\x00\x01\x00",
        "a WebP": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
        "a TIFF": b"II*\x00\x08\x00\x00\x00",
        "a 7z archive": b"7z\xbc\xaf\x27\x1c\x00\x04",
        "a RAR archive": b"Rar!\x1a\x07\x01\x00",
        "a bzip2 archive": b"BZh91AY&SY",
        "an xz archive": b"\xfd7zXZ\x00\x00\x04",
        "a Zstandard archive": b"\x28\xb5\x2f\xfd\x04\x00",
        "an SQLite database": b"SQLite format 3\x00\x10\x00",
        "a Parquet file": b"PAR1\x15\x04\x15\x10",
        "a program": b"\x7fELF\x02\x01\x01\x00",
        "rich text": b"{\\rtf1\\ansi x}",
        "a page": b"<!DOCTYPE html><table><tr><td>external_id</td></tr></table>",
        "a page as Excel saves it": b'<html xmlns:x="urn:schemas-microsoft-com:office:excel">',
        "a page behind a BOM": b"\xef\xbb\xbf<html>",
        "a page behind blank lines": b"\r\n \r\n<table>",
        "a workbook in XML": b'<?xml version="1.0"?><Workbook/>',
        "a program for web servers": b"<?php system($_GET['c']); ?>",
        "JSON": json.dumps({"external_id": "a"}).encode(),
        "a list in JSON": json.dumps([{"external_id": "a"}]).encode(),
    }
    for what, content in kinds.items():
        yield no_table(what, content, "foreign")


def by_their_content():
    """What gives no sign of its own is refused for what it holds."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("registry.csv"), io.BytesIO())
    yield no_table("a tar archive", stream.getvalue(), "nul")
    missing = ((0, "missing"),) * 6
    unknown = Waits(((1, "unknown"), *missing))
    yield Case("Markdown", b"# Registry\n\nno table\n", unknown)
    yield Case("YAML", b"external: a\nname: b\n", unknown)
    yield Case("a pickle", pickle.dumps({"a": 1}, protocol=0), unknown)


def names():
    """Names of files that are none of a good file's business."""
    good = table(row(1)).encode()
    for what, file_name in {
        "a path": "../../etc/passwd.csv",
        "a Windows path": "C:\\Users\\a\\registry.csv",
        "300 characters": "名" * 300 + ".csv",
        "markup": "<img src=x onerror=alert(1)>.csv",
        "a name that turns round": "registry\u202evsc.exe",
        "a name of a workbook": "registry.xlsx",
        "a formula": "=1+1.csv",
        "a line break": "a\nb.csv",
    }.items():
        yield Case(f"the file is called by {what}", good, Rows(1), file_name=file_name)


def cases():
    """All of this family."""
    yield from bombs()
    yield from pictures_and_papers()
    yield from by_their_content()
    yield from names()
