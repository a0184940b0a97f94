"""Small tables from files, for people to confirm: all rows, or the reasons why there are none."""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import PurePath
from tempfile import NamedTemporaryFile

from django.core import signing
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.files import tables
from desk.files.cells import clean_text
from desk.files.tables import Layout
from desk.refusals import ImportRefused

MAX_BYTES = 1 << 20
MAX_ROWS = 2000
# How many faults of a refused file are shown.
MAX_FAULTS = 20
# How long a preview may be confirmed, in seconds.
PREVIEW_TTL = 3600
SALT = "desk.table_files"


class TableRefused(ImportRefused):
    """The file is no table of these columns."""


class OfferLapsed(ImportRefused):
    """What is to be confirmed is too old, somebody else's, another table's or was changed."""


@dataclass(frozen=True)
class TableFile:
    """A small table: `sha256` of the file's bytes, its format in words, whether that is certain,
    and its rows as [[line, {column: cell}]].
    """

    name: str
    sha256: str
    encoding: str
    is_certain: bool
    rows: list

    @property
    def occasion(self):
        """What decisions and history give as the reason of what this file changed."""
        return f"{self.name} · SHA-256 {self.sha256}"


def receive(*, content, name, columns, encoding=""):
    """The TableFile of an upload's bytes that has exactly these `columns`, in any order.

    Reads whatever an import reads, an empty `encoding` is guessed; blank lines are skipped, and
    what an export has quoted is read as it was. Keeps nothing. Raises ImportRefused.
    """
    with NamedTemporaryFile() as upload:
        upload.write(content)
        upload.flush()
        info = tables.inspect(
            upload.name, Layout(codec=encoding), is_known=lambda cell: _name(cell) in columns
        )
        header = _checked_header(info.header, columns)
        rows = _checked_rows(tables.read_rows(upload.name, info.layout), header)
    digest = hashlib.sha256(content).hexdigest()
    return TableFile(PurePath(name).name[:100], digest, info.layout.label, info.certain, rows)


def offer(file, *, user, table, outcome):
    """A text that stands for `file` on the page where its `outcome` is confirmed: compressed,
    signed, and good for this person and table alone.
    """
    facts = {"file": asdict(file), "user": user.pk, "table": table, "outcome": outcome}
    return signing.dumps(facts, salt=SALT, compress=True)


def accept(text, *, user, table):
    """(the TableFile, the outcome) that `offer` made a text of. Raises OfferLapsed."""
    try:
        facts = signing.loads(text, salt=SALT, max_age=PREVIEW_TTL)
    except signing.BadSignature:
        facts = {}
    if (facts.get("user"), facts.get("table")) != (user.pk, table):
        raise OfferLapsed(_("This preview has lapsed, or is somebody else's: upload the file."))
    return TableFile(**facts["file"]), facts["outcome"]


def _name(cell):
    return clean_text(cell).lower()


def _checked_header(cells, columns):
    """The columns in the file's order. Raises TableRefused."""
    header = [_name(cell) for cell in cells]
    if sorted(header) != sorted(columns):
        words = _("The first line must name these columns, each once, and no other: %(columns)s.")
        raise TableRefused(words % {"columns": ", ".join(columns)})
    return header


def _checked_rows(found, header):
    """[[line, {column: cell}]] of all rows, as one that is faulty spoils the table.

    Raises TableRefused.
    """
    rows, faults, count, size = [], [], 0, 0
    for line, cells, fault in found:
        count += 1
        if fault and len(faults) < MAX_FAULTS:
            faults.append(_("Line %(line)s: %(why)s") % {"line": line, "why": fault.message})
        if fault or count > MAX_ROWS:
            continue
        rows.append([line, dict(zip(header, map(clean_text, cells), strict=True))])
        size += sum(len(cell.encode()) for cell in cells)
        if size > MAX_BYTES:
            words = _("The file is larger than %(limit)s. Split it.")
            raise TableRefused(words % {"limit": filesizeformat(MAX_BYTES)})
    if faults:
        raise TableRefused(*faults)
    if count > MAX_ROWS:
        words = ngettext(
            "The file has %(rows)s row. Split it: at most %(limit)s are imported at once.",
            "The file has %(rows)s rows. Split it: at most %(limit)s are imported at once.",
            count,
        )
        raise TableRefused(words % {"rows": count, "limit": MAX_ROWS})
    return rows
