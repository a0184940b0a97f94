"""PDFs, most of them written by hand, so that each byte is what it says."""

import io
import struct
import zlib

import pikepdf

from tests.audit.evidence.corpus.impostors import archive

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << >> "
BOMB_BYTES = 2 << 30
SEAL_RED = (255, 0, 0)


def pdf(*objects, catalog=b"", page=b"", trailer=b""):
    """A PDF of one page. Objects 1 to 3 are catalog, pages and page, the others follow."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b">>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE + page + b">>",
        *objects,
    ]
    file, offsets = _written(bodies)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    end = b"trailer << /Root 1 0 R /Size %d %s>>\n" % (len(bodies) + 1, trailer)
    return file + table + entries + end + _pdf_end(file)


def stream(dictionary, data):
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (dictionary, len(data), data)


def pdf_with_object_stream(packed):
    """A PDF whose fourth object is an object stream (deflated) and whose sixth is inside it."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE + b">>",
        stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode ", packed),
    ]
    file, offsets = _written(bodies)
    places = [(1, offset, 0) for offset in [*offsets, len(file)]]
    rows = b"".join(struct.pack("!BIB", *row) for row in [(0, 0, 255), *places, (2, 4, 0)])
    table = stream(b"/Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R ", rows)
    return file + b"5 0 obj\n" + table + b"\nendobj\n" + _pdf_end(file)


def pdf_with_packed(thing):
    """A PDF that holds `thing` only in compressed form."""
    return pdf_with_object_stream(zlib.compress(b"6 0 " + thing))


def pdf_bomb():
    """A PDF whose object stream unpacks to two gigabytes."""
    return pdf_with_object_stream(_bomb(b"6 0 "))


def pdf_that_draws_a_bomb():
    """A PDF whose page is drawn by two gigabytes of instructions."""
    return pdf(stream(b"/Filter /FlateDecode ", _bomb(b"")), page=b"/Contents 4 0 R ")


def pdf_with_pages(count):
    document = pikepdf.new()
    for _ in range(count):
        document.add_blank_page()
    return _written_by_qpdf(document)


def encrypted_pdf(**passwords):
    document = pikepdf.new()
    document.add_blank_page()
    return _written_by_qpdf(document, encryption=pikepdf.Encryption(**passwords))


def linearized_pdf():
    document = pikepdf.new()
    document.add_blank_page()
    return _written_by_qpdf(
        document, linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
    )


def signed_pdf():
    """An e-license: a certified signature field with its seal, red, over the whole page."""
    signature = (
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /Name (SAMR) "
        b"/ByteRange [0 10 20 30] /Contents <30820000> /M (D:20260101000000+08'00') "
        b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP "
        b"/TransformParams << /Type /TransformParams /P 2 /V /1.2 >> >>] >>"
    )
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Seal) /V 5 0 R /F 132 /P 3 0 R "
        b"/Rect [0 0 600 800] /AP << /N 6 0 R >> /Lock << /Type /SigFieldLock /Action /All >> >>"
    )
    seal = stream(
        b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] ", b"1 0 0 rg 0 0 600 800 re f"
    )
    return pdf(
        field,
        signature,
        seal,
        catalog=b"/AcroForm << /Fields [4 0 R] /SigFlags 3 >> /Perms << /DocMDP 5 0 R >> "
        b"/DSS << /Type /DSS /Certs [] /OCSPs [] >> ",
        page=b"/Annots [4 0 R] ",
    )


def pdf_with_update(data, thing):
    """The PDF `data` with object 4 replaced by an incremental update, as a signer appends one."""
    place = len(data)
    previous = data[data.rindex(b"startxref") :].split()[1]
    update = b"4 0 obj\n" + thing + b"\nendobj\n"
    table = b"xref\n4 1\n%010d 00000 n \n" % place
    trailer = b"trailer << /Root 1 0 R /Size 5 /Prev %s >>\n" % previous
    return data + update + table + trailer + _pdf_end(data + update)


def pdf_in_archive():
    """Both a PDF and a ZIP archive whose comment is the PDF's end."""
    packed = archive()
    comment_length = struct.pack("<H", len(_pdf_end(b"")) + 200)
    return pdf(stream(b"", packed[:-2] + comment_length))


def _written(bodies):
    """The file up to its cross-reference table, and each object's offset."""
    file, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return file, offsets


def _pdf_end(file):
    return b"startxref\n%d\n%%%%EOF\n" % len(file)


def _written_by_qpdf(document, **options):
    file = io.BytesIO()
    document.save(file, **options)
    return file.getvalue()


def _bomb(start):
    """Two gigabytes of spaces after `start`, deflated: one block, which is written again and again.

    It has no end, which whoever unpacks it should never come to.
    """
    packer = zlib.compressobj(9)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    megabyte = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + megabyte * (BOMB_BYTES >> 20)
