"""Reports of rows that are faulty, or that a reversal leaves alone: on the page, and as a file
in the format of the upload.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.domain.staged_rows import cipher_of, opened
from accounts.enums import ImportRowState
from accounts.imports.columns import COLUMNS
from accounts.imports.messages import message_of
from accounts.imports.reading import layout_of
from accounts.models import ImportChunk, ImportRow
from desk.files.fault_files import FAULT_HEADER, charset_of, encode_report, encode_text
from desk.files.faults import MESSAGES as ROW_MESSAGES

HEADER = ("line", "column", "code", "message", "value")
CHUNK = 500
MAX_WORDS = 10
# Faulty rows that are looked at to group their faults.
MAX_GROUPED_ROWS = 50_000
GROUP_LINES, GROUP_MESSAGES = 5, 3


@dataclass
class FaultGroup:
    """Faults of one column and kind: what is said of them, how often, and the first lines."""

    messages: Counter = field(default_factory=Counter)
    lines: list = field(default_factory=list)

    @property
    def count(self):
        """How many faults there are."""
        return self.messages.total()


def faulty_rows(batch):
    """The faulty rows of a batch in file order."""
    return ImportRow.objects.filter(batch=batch, state=ImportRowState.FAULTY).order_by("line")


def kept_rows(batch):
    """The rows whose accounts stay when the batch is reversed, in file order."""
    return ImportRow.objects.filter(batch=batch, state=ImportRowState.KEPT).order_by("line")


def faults_of(rows):
    """Yield each fault of `rows` as a dict of HEADER and the label of its column."""
    for row in rows:
        for fault in row.faults:
            message = message_of(fault["code"], fault["facts"])
            label = label_of(fault["column"])
            yield {**fault, "line": row.line, "message": message, "label": label}


def label_of(name):
    """What people call the column of a fault; "" for faults of a whole row."""
    return COLUMNS[name].label if name in COLUMNS else name


def fault_groups(batch):
    """The faults of a batch by column and kind, the most frequent first: [{label, code, count,
    messages, has_more_messages, lines, has_more}], with the lines of the first ones and what is
    said of most of them.
    """
    groups = {}
    rows = faulty_rows(batch).only("line", "faults")[:MAX_GROUPED_ROWS]
    for row in rows.iterator(CHUNK):
        for fault in row.faults:
            group = groups.setdefault((fault["column"], fault["code"]), FaultGroup())
            group.messages[message_of(fault["code"], fault["facts"])] += 1
            if len(group.lines) < GROUP_LINES:
                group.lines.append(row.line)
    by_frequency = sorted(groups.items(), key=lambda item: item[1].count, reverse=True)
    return [
        {
            "label": label_of(column),
            "code": code,
            "count": group.count,
            "messages": [message for message, _count in group.messages.most_common(GROUP_MESSAGES)],
            "has_more_messages": len(group.messages) > GROUP_MESSAGES,
            "lines": group.lines,
            "has_more": group.count > len(group.lines),
        }
        for (column, code), group in by_frequency
    ]


def unknown_words(batch):
    """{column: words of faulty rows that mean nothing in it}, the most frequent first, not many."""
    found = defaultdict(Counter)
    for row in faulty_rows(batch).only("faults").iterator(CHUNK):
        for fault in row.faults:
            if fault["code"] == "choice":
                found[fault["column"]][fault["value"]] += 1
    return {
        name: [word for word, _count in words.most_common(MAX_WORDS)]
        for name, words in found.items()
    }


def charset(batch):
    """The encoding in which a report of a batch is written, where it is text."""
    return charset_of(batch.encoding)


def suffix(batch):
    """How the name of a report ends."""
    return "xlsx" if batch.sheet else "csv"


def fault_report(batch):
    """Yield the bytes of a file of the faulty rows as they were, to be corrected and uploaded, with
    a first column that says what is wrong; in the format of the upload and the language of now.

    It holds what the upload held, personal data too. A row that cannot be taken apart has all of
    its cells, those that no column takes behind the others: it loses none and stays faulty.
    """
    rows = _report_rows(batch, translation.get_language())
    return encode_report(layout_of(batch), rows)


def kept_report(batch):
    """Yield the bytes of a CSV of the accounts that stay when the batch is reversed."""
    return encode_text(charset(batch), ",", _kept_lines(batch, translation.get_language()))


def _kept_lines(batch, language):
    yield HEADER
    rows = kept_rows(batch).only("line", "faults").iterator(CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        # A stream runs when its request is over, and others speak between its chunks.
        with translation.override(language):
            lines = [[fault[name] for name in HEADER] for fault in faults_of(chunk)]
        yield from lines


def _report_rows(batch, language):
    """The header of the report, and its rows."""
    taken = batch.taken_positions
    with translation.override(language):
        yield [_(FAULT_HEADER), *(batch.columns[position][0] for position in taken)]
    rows = faulty_rows(batch).order_by("chunk", "line").values_list("chunk", "line", "faults")
    cipher = cipher_of(batch.progress)
    for number, group in groupby(rows.iterator(CHUNK), itemgetter(0)):
        chunk = ImportChunk.objects.get(batch=batch, number=number)
        _rows, cells = opened(chunk, cipher)
        with translation.override(language):
            lines = [
                [
                    _describe_faults(line, faults),
                    *(_arrange(cells[line], taken) if is_broken(faults) else cells[line]),
                ]
                for _chunk, line, faults in group
            ]
        yield from lines


def is_broken(faults):
    """Whether these faults are of a row that cannot be taken apart."""
    return any(fault["code"] in ROW_MESSAGES for fault in faults)


def _arrange(cells, taken):
    """All cells of a row that cannot be taken apart, those at the positions `taken` first."""
    first = [cells[position] if position < len(cells) else "" for position in taken]
    others = [cell for position, cell in enumerate(cells) if position not in taken and cell.strip()]
    return first + others


def _describe_faults(line, faults):
    """What is wrong with a row, in one cell."""
    words = [
        _("%(column)s: %(message)s") % {"column": label_of(fault["column"]), "message": message}
        if fault["column"]
        else message
        for fault in faults
        for message in [message_of(fault["code"], fault["facts"])]
    ]
    return _("Line %(line)s: %(faults)s") % {"line": line, "faults": " ".join(words)}
