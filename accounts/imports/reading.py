"""How a registry file is read, and what its columns are taken for."""

from dataclasses import dataclass

from accounts.imports.columns import sample
from accounts.imports.headers import check_width, guess, is_known
from desk.files import tables
from desk.files.tables import GUESSED, Layout

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """How a file is read, for people to confirm: the encoding may be a guess.

    `header` are the columns as the file calls them, `columns` what they are taken for, "" where
    that is not understood, `samples` the first values of each, masked; `sheets` those of a
    workbook.
    """

    layout: Layout
    certain: bool
    columns: tuple[str, ...]
    header: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    sheets: tuple[str, ...] = ()


def inspect_source(path, wanted=GUESSED, known_header=()):
    """The SourceInfo of a file; what `wanted` leaves empty is guessed. `known_header` are cells of
    a header that its source had before.

    Raises FileRefused, UnknownEncoding, UndecodableFile, HeaderRefused.
    """
    known = frozenset(known_header)
    info = tables.inspect(path, wanted, is_known=lambda cell: cell in known or is_known(cell))
    check_width(info.header)
    columns = guess(info.header)
    rows = [cells for _line, cells, fault in info.rows if not fault][:SAMPLES]
    samples = tuple(
        tuple(sample(row[index], name) for row in rows) for index, name in enumerate(columns)
    )
    return SourceInfo(info.layout, info.certain, columns, info.header, samples, info.sheets)


def layout_of(batch):
    """The Layout by which the file of an ImportBatch is read."""
    return Layout(batch.encoding, batch.delimiter, batch.sheet, batch.header_line)
