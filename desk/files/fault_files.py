"""Files of rows that were not done, in the format of the file that they came in: with a first
column that says what is wrong, which is ignored when the file is uploaded again.
"""

import codecs
import csv
import io
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from desk.cells import neutralized
from desk.files.writing import workbook_bytes
from desk.languages import in_languages

# The column of a report that says what is wrong, in English; it is left out when it comes back.
FAULT_HEADER = gettext_noop("What is wrong")
# A part of a report is handed out as soon as it holds so much text.
PART_CHARACTERS = 1 << 18
# So that a spreadsheet knows them; without a mark it takes UTF-8 for something else.
MARKED = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}


def is_fault_header(given):
    """Whether a column is the one in which a report says what is wrong."""
    return given.strip() in _fault_headers()


@cache
def _fault_headers():
    return frozenset(in_languages(lambda: _(FAULT_HEADER)).values())


def charset_of(codec):
    """The encoding in which a report is written on a text of the encoding `codec`."""
    return MARKED.get(codec, codec) or "utf-8-sig"


def encode_report(layout, rows):
    """Yield the bytes of a report of `rows`, lists of texts, in the format of a Layout."""
    if layout.sheet:
        return workbook_bytes(rows)
    return encode_text(charset_of(layout.codec), layout.delimiter, rows)


def encode_text(codec, delimiter, rows):
    """Yield rows as the bytes of a CSV that nothing computes."""
    encoder = codecs.getincrementalencoder(codec)("replace")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter or ",")
    for row in rows:
        writer.writerow([neutralized(cell) for cell in row])
        if text.tell() >= PART_CHARACTERS:
            yield encoder.encode(text.getvalue())
            text.seek(0)
            text.truncate()
    yield encoder.encode(text.getvalue())
    yield encoder.encode("", final=True)
