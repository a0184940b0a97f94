"""Small tables as CSV files: decoded and read strictly, before anything interprets them."""

import csv
import hashlib
import io
from dataclasses import asdict, dataclass
from pathlib import PurePath
from tempfile import NamedTemporaryFile

from django.core import signing
from django.utils.translation import gettext as _

from desk.cells import restored
from desk.files.encodings import choose_encoding, open_text
from desk.refusals import ImportRefused

MOST_BYTES = 1 << 20
MOST_ROWS = 2000
# Of a file that is refused, so many of its faults are told.
MOST_FAULTS = 20
DELIMITERS = ",;\t"
# How long a preview may be confirmed, in seconds.
LASTS = 3600
SALT = "desk.table_files"


class TableRefused(ImportRefused):
    """The file is no table of these columns."""


class OfferLapsed(ImportRefused):
    """What is to be confirmed is too old, somebody else's, another table's or was changed."""


@dataclass(frozen=True)
class TableFile:
    """An upload as text: `sha256` of its bytes, and what was guessed of its encoding."""

    name: str
    sha256: str
    encoding: str
    is_certain: bool
    text: str

    @property
    def occasion(self):
        """What decisions and history give as the reason of what this file changed."""
        return f"{self.name} · SHA-256 {self.sha256}"


def receive(*, content, name, encoding=""):
    """The TableFile of an upload's bytes; an empty `encoding` is guessed. Keeps nothing.

    Raises UnknownEncoding, UndecodableFile.
    """
    with NamedTemporaryFile() as upload:
        upload.write(content)
        upload.flush()
        guess = choose_encoding(upload.name, encoding)
        with open_text(upload.name, guess.codec) as stream:
            text = stream.read()
    digest = hashlib.sha256(content).hexdigest()
    return TableFile(PurePath(name).name[:100], digest, guess.label, guess.certain, text)


def read(text, columns):
    """[(line, {column: cell})] of a table that has exactly these `columns`, in any order.

    Blank lines are skipped, and what an export has quoted is read as it was. Raises TableRefused.
    """
    rows, header, faults = [], None, []
    for line, cells in _records(text):
        if header is None:
            header = _header(cells, columns)
        elif len(cells) != len(header):
            words = _("Line %(line)s has %(count)s cells, the header %(expected)s.")
            faults.append(words % {"line": line, "count": len(cells), "expected": len(header)})
        else:
            rows.append((line, dict(zip(header, map(restored, cells), strict=True))))
    if faults:
        raise TableRefused(*faults[:MOST_FAULTS])
    if not rows:
        raise TableRefused(_("The file holds no rows: export it again, with its header and rows."))
    if len(rows) > MOST_ROWS:
        words = _("The file has %(rows)s rows. Split it: at most %(most)s are imported at once.")
        raise TableRefused(words % {"rows": len(rows), "most": MOST_ROWS})
    return rows


def offer(file, *, user, table, outcome):
    """A text that stands for `file` on the page where its `outcome` is confirmed: compressed,
    signed, and good for this person and table alone.
    """
    said = {"file": asdict(file), "user": user.pk, "table": table, "outcome": outcome}
    return signing.dumps(said, salt=SALT, compress=True)


def taken_up(text, *, user, table):
    """(the TableFile, the outcome) that `offer` made a text of. Raises OfferLapsed."""
    try:
        said = signing.loads(text, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        said = {}
    if (said.get("user"), said.get("table")) != (user.pk, table):
        raise OfferLapsed(_("This preview has lapsed, or is somebody else's: upload the file."))
    return TableFile(**said["file"]), said["outcome"]


def _records(text):
    """Yield (line, cells) of every record that is not blank. Raises TableRefused."""
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise TableRefused(
            _("Line %(line)s holds a NUL character: save the table as CSV UTF-8.") % {"line": line}
        )
    first = next((each for each in text.splitlines() if each.strip()), "")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True
    )
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        words = _(
            "The row that begins on line %(line)s cannot be read: close its quotes, double quotes "
            "inside a cell, and keep a cell below %(limit)s characters."
        )
        raise TableRefused(words % {"line": line, "limit": csv.field_size_limit()}) from error


def _header(cells, columns):
    """The columns in the file's order. Raises TableRefused."""
    header = [restored(cell).lower() for cell in cells]
    if sorted(header) != sorted(columns):
        words = _("The first line must name these columns, each once, and no other: %(columns)s.")
        raise TableRefused(words % {"columns": ", ".join(columns)})
    return header
