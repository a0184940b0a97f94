"""Rows of cells as Rows: most are plainly good, which whole columns show at once.

`columns.parse_record` is the measure. What is not plainly good goes through it cell by cell, and
whatever passes here is what it would have made of it: the tests compare the two.
"""

import re
from functools import partial

from django.core.exceptions import ValidationError

from accounts.domain.row_verdicts import DAYS, fault
from accounts.domain.staged_rows import FaultyRow, Row
from accounts.identity import check_identity, identity_type_of
from accounts.imports.columns import (
    COLUMNS,
    CREDIT_CODE,
    EXTERNAL_ID,
    IDENTITY_COLUMNS,
    IDENTITY_OF,
    LIMITS,
    RESIDENT_ID,
    VOCABULARIES,
    RowError,
    parse_record,
)
from accounts.screening.characters import is_plain
from desk.checking import log_failure, run_check
from desk.files.cells import OUTER_SPACE, Fault, is_blank, parse_count, parse_date

# Addresses that are plainly valid and in normal form.
PLAIN_EMAIL = re.compile(
    r"(?=.{6,200}$)[A-Za-z0-9]+([._-][A-Za-z0-9]+)*@([A-Za-z0-9]{1,63}\.)+[A-Za-z]{2,6}"
)
BARE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
# What may stand before a text that is not meant: a quote, a formula, an error.
MARKS = frozenset("'=#")
# Rows of more characters are checked one at a time, so that memory holds one copy of them.
MAX_PLAIN_CHARACTERS = 10_000


def parse(rows, columns, *, today, chosen=None):
    """([Row], [FaultyRow]) of many (line, cells, RowFault or None), in their order.

    `columns` says what each cell is taken for, None where it is left out; `chosen` what words mean,
    as `parse_record` takes it. Days after `today` are faults.
    """
    good, faulty = {}, []
    whole = [
        (line, cells)
        for line, cells, error in rows
        if not error and sum(map(len, cells)) <= MAX_PLAIN_CHARACTERS
    ]
    if whole:
        try:
            good = _plain(whole, columns, today, chosen or {})
        except Exception as error:  # the rows are judged cell by cell, which finds the one
            log_failure(f"Check of lines {whole[0][0]} to {whole[-1][0]}", error)
    for line, cells, error in rows:
        if line in good:
            continue
        if error:
            faulty.append(FaultyRow(line, [fault("", error.code, **error.facts)]))
            continue
        named = {n: c for n, c in zip(columns, cells, strict=True) if n}
        record, errors = _parse_record(line, named, today, chosen)
        if record:
            good[line] = _row(record)
        else:
            faults = [fault(each.column, each.code, each.value, **each.facts) for each in errors]
            faulty.append(FaultyRow(line, faults))
    return [good[line] for line in sorted(good)], faulty


def _parse_record(line, named, today, chosen):
    """What `parse_record` says; a row that breaks it is faulty as a whole."""
    judge = partial(parse_record, today=today, chosen=chosen)
    try:
        return run_check(judge, line, named, place=f"line {line}", refusals=())
    except ValidationError as failure:
        return None, [RowError(line, "", failure.code)]


def _row(record):
    days = {name: day and day.isoformat() for name in DAYS for day in [getattr(record, name)]}
    facts = {name: getattr(record, name) for name in Row._fields}
    return Row(**facts | days)


def _plain(whole, columns, today, chosen):
    """{line: Row} of those rows that are plainly good."""
    lines, table = zip(*whole, strict=True)
    given = dict(zip(columns, zip(*table, strict=True), strict=True))
    empty = ("",) * len(lines)
    cells = {name: [c.strip(OUTER_SPACE) for c in given.get(name, empty)] for name in COLUMNS}
    doubtful = set()
    for name in VOCABULARIES:
        cells[name] = _meanings(name, cells[name], chosen.get(name, ()))
    for name, check in CHECKS.items():
        doubtful.update(check(cells[name]))
    doubtful.update(_without_required(cells))
    numbers, kinds = _identities(cells, today, doubtful)
    days = {
        name: _days(cells[name], today, doubtful) for name in ("registered_on", "last_active_on")
    }
    counts = _counts(cells["follower_count"], doubtful)
    made = zip(
        lines,
        cells["external_id"],
        cells["name"],
        cells["introduction"],
        cells["content_category"],
        cells["entity_type"],
        cells["entity_legal_name"],
        kinds,
        numbers,
        [f"+86{phone}" if phone else "" for phone in cells["contact_phone"]],
        days["registered_on"],
        days["last_active_on"],
        counts,
        cells["entity_contact_email"],
        strict=True,
    )
    rows = map(Row._make, made)
    return {
        row.line: row
        for at, row in enumerate(rows)
        if at not in doubtful and not _is_out_of_order(row)
    }


def _is_out_of_order(row):
    return bool(row.registered_on and row.last_active_on) and row.last_active_on < row.registered_on


def _matching(pattern, *, may_be_empty=False):
    """A check that finds the cells which do not match."""

    def check(cells):
        match = pattern.fullmatch
        return [at for at, c in enumerate(cells) if not (match(c) or (may_be_empty and not c))]

    return check


def _meanings(name, cells, chosen):
    """Words as the values that they mean, "" for those that mean none."""
    column = COLUMNS[name]
    known = {cell: column.vocabulary.find(column.clean(cell), chosen) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _text(name):
    """A check that finds the cells which are not plain text. One look at all of them together is
    mostly enough: what is normal and visible together is so alone.
    """
    limit, is_optional = LIMITS[name], not COLUMNS[name].required

    def check(cells):
        found = [at for at, c in enumerate(cells) if c[:1] in MARKS and c]
        if is_optional:
            found += [at for at, c in enumerate(cells) if is_blank(c)]
        if COLUMNS[name].personal_of_persons:
            found += [at for at, c in enumerate(cells) if "*" in c or "＊" in c]
        if max(map(len, cells)) <= limit and is_plain(" ".join(cells)):
            return found
        return found + [at for at, c in enumerate(cells) if len(c) > limit or not is_plain(c)]

    return check


def _without_required(cells):
    for name, column in COLUMNS.items():
        if column.required and "" in cells[name]:
            yield from (at for at, cell in enumerate(cells[name]) if not cell)


def _identities(cells, today, doubtful):
    """(identity numbers, their types); what is not plainly one is doubtful."""
    numbers, kinds = [], []
    known = {
        name: {each: _is_normal(IDENTITY_COLUMNS[name], each, today) for each in set(cells[name])}
        for name in IDENTITY_COLUMNS
    }
    both = zip(cells["entity_type"], cells[CREDIT_CODE], cells[RESIDENT_ID], strict=True)
    for at, (kind, code, resident_id) in enumerate(both):
        column = IDENTITY_OF.get(kind, CREDIT_CODE)
        number, other = (code, resident_id) if column == CREDIT_CODE else (resident_id, code)
        numbers.append(number)
        kinds.append(identity_type_of(IDENTITY_COLUMNS[column], number))
        if other or not known[column][number]:
            doubtful.add(at)
    return numbers, kinds


def _is_normal(identity_type, number, today):
    try:
        return check_identity(identity_type, number, today=today, by_exception=True) == number
    except ValidationError:
        return False


def _days(cells, today, doubtful):
    """Days in ISO, None where there is none."""
    limit = today.isoformat()
    known = {cell: _day(cell) for cell in set(cells)}
    doubtful.update(
        at for at, cell in enumerate(cells) if cell and not (known[cell] and known[cell] <= limit)
    )
    return [known[cell] for cell in cells]


def _day(cell):
    try:
        return parse_date(cell).isoformat() if cell else None
    except Fault:
        return None


def _counts(cells, doubtful):
    counts = []
    for at, cell in enumerate(cells):
        counts.append(_count(cell))
        if cell and counts[-1] is None:
            doubtful.add(at)
    return counts


def _count(cell):
    try:
        return parse_count(cell) if cell else None
    except Fault:
        return None


CHECKS = {
    "external_id": _matching(EXTERNAL_ID),
    "name": _text("name"),
    "introduction": _text("introduction"),
    "entity_legal_name": _text("entity_legal_name"),
    "contact_phone": _matching(BARE_MOBILE, may_be_empty=True),
    "entity_contact_email": _matching(PLAIN_EMAIL, may_be_empty=True),
}
