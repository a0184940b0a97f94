"""Files that are neither PDF, JPEG nor PNG."""

import io
import zipfile


def svg():
    return b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'


def html():
    return b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def archive(name="word/document.xml"):
    """A ZIP archive; with this member it passes for a Word document."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as members:
        members.writestr(name, "<document/>")
    return file.getvalue()
