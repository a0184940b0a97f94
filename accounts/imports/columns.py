"""The columns that a registry file may have, and how one row of cells becomes a Record."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial

from django.core.exceptions import ValidationError

from accounts.enums import ContentCategory, EntityType, IdentityType
from accounts.identity import check_identity, identity_type_of, normalize_phone
from accounts.screening.characters import find_fault, normalize
from desk.cells import restored
from desk.checking import run_check

CREDIT_CODE, RESIDENT_ID = "entity_unified_social_credit_code", "entity_resident_id"
IDENTITY_COLUMNS = {
    CREDIT_CODE: IdentityType.UNIFIED_SOCIAL_CREDIT_CODE.value,
    RESIDENT_ID: IdentityType.RESIDENT_ID.value,
}
IDENTITY_OF = dict.fromkeys(EntityType.values, CREDIT_CODE) | {"individual": RESIDENT_ID}
MAX_FOLLOWERS = 10**12
# Characters of texts.
LIMITS = {"name": 60, "introduction": 500, "entity_legal_name": 200}
OUTER_SPACE = (
    " \t\r\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000"
)
EXTERNAL_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
EXCEL_NUMBER = re.compile(r"\d+\.0+|\d+(?:\.\d+)?[eE]\+\d+|\d+\.\d+[eE]\d+")
DATE = re.compile(r"(\d{4})(?:-(\d\d)-(\d\d)|/(\d\d?)/(\d\d?)|(\d\d)(\d\d))", re.ASCII)
COUNT = re.compile(r"[0-9]{1,13}")
# As people write them: with spaces and hyphens in between.
LONG_NUMBER = re.compile(f"\\d(?:[{OUTER_SPACE}\u2010-\u2015\u2212\uff0d-]{{0,3}}\\d){{10,}}[Xx]?")


@dataclass(frozen=True, slots=True)
class RowError:
    """One fault of a row, safe to keep: numbers of persons are masked in `value`.

    `line` is the 1-based physical line where the record starts, `column` empty for faults of the
    whole row, `code` a stable slug, `facts` the numbers and names that its message needs.
    """

    line: int
    column: str
    code: str
    value: str = ""
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """One good row in normal form; empty optional text is "", an empty date or number None."""

    line: int
    external_id: str
    name: str
    introduction: str
    content_category: str
    entity_type: str
    entity_legal_name: str = field(repr=False)
    identity_type: str
    identity_number: str = field(repr=False)
    contact_phone: str = field(repr=False)
    registered_on: date | None
    last_active_on: date | None
    follower_count: int | None


class Fault(Exception):
    """Why a cell is refused: a code, and the facts that its message needs."""

    def __init__(self, code, **facts):
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Column:
    """A permitted column: `parse` turns a stripped, non-empty cell into a value or raises Fault.

    The parser of a `dated` column takes the day `today` besides.
    """

    parse: Callable
    required: bool = False
    dated: bool = False
    empty: str | None = ""


def parse_record(line, raw, *, today):
    """Check one row given as column name → cell; columns that are absent count as empty.

    Returns (Record, []) or (None, every fault of the row). Dates after `today` are faults.
    """
    cells = {name: restored(raw.get(name, "").strip(OUTER_SPACE)) for name in COLUMNS}
    wanted = IDENTITY_OF.get(cells["entity_type"])
    personal = PERSONAL if wanted == CREDIT_CODE else PERSONAL_OF_PERSONS
    values, errors = {}, []

    def fail(name, code, **facts):
        value = (masked if name in personal else shown)(raw.get(name, ""))
        errors.append(RowError(line, name, code, value, facts))

    for name, column in COLUMNS.items():
        values[name] = column.empty
        if cells[name] and wanted and name in IDENTITY_COLUMNS and name != wanted:
            fail(name, "identity_kind")
        elif cells[name]:
            parse = partial(column.parse, **({"today": today} if column.dated else {}))
            place = f"line {line}, column {name}"
            try:
                values[name] = run_check(parse, cells[name], place=place, refusals=(Fault,))
            except Fault as fault:
                fail(name, fault.code, **fault.facts)
            except ValidationError as failure:
                fail(name, failure.code)
        elif column.required or name == wanted:
            fail(name, "required")
    _check_dates(values, today, fail)
    if errors:
        return None, errors
    numbers = {name: values.pop(name) for name in IDENTITY_COLUMNS}
    number = numbers[wanted]
    identity_type = identity_type_of(IDENTITY_COLUMNS[wanted], number)
    record = Record(line=line, identity_type=identity_type, identity_number=number, **values)
    return record, errors


def masked(value):
    """The first 3 and last 2 characters of personal data; nothing of short values."""
    value = value.strip(OUTER_SPACE)
    return f"{value[:3]}***{value[-2:]}" if len(value) >= 10 else "***"


def shown(value):
    """A cell as a report may show it: at most 80 characters, long numbers masked.

    A shifted column may carry a resident id or a phone into any cell.
    """
    return LONG_NUMBER.sub(lambda match: masked(match[0]), value)[:80]


def sample(value, name):
    """A cell of a column taken for `name`, as people may see it. Of a column that is taken for
    nothing, "", the beginning is enough to know it by: it may hold anything.
    """
    if name in PERSONAL_OF_PERSONS:
        return masked(value)
    value = value.strip(OUTER_SPACE)
    return shown(value) if name or not value else f"{value[: min(2, len(value) // 2)]}***"


def _check_dates(values, today, fail):
    registered_on, last_active_on = values["registered_on"], values["last_active_on"]
    for name in ("registered_on", "last_active_on"):
        if values[name] and values[name] > today:
            fail(name, "date_future")
    if registered_on and last_active_on and last_active_on < registered_on:
        fail("last_active_on", "date_order")


def _external_id(cell):
    if not EXTERNAL_ID.fullmatch(cell):
        raise Fault("format")
    return cell


def _text(limit, *, may_break=False):
    """A parser of text up to `limit` characters, without anything that does not show."""

    def parse(cell):
        if may_break:
            cell = cell.replace("\r\n", "\n").replace("\r", "\n")
        cell = normalize(cell)
        if fault := find_fault(cell, may_break=may_break):
            raise Fault(fault.code, characters=fault.characters)
        if len(cell) > limit:
            raise Fault("too_long", limit=limit)
        return cell

    return parse


def _choice(choices):
    values = tuple(choices.values)

    def parse(cell):
        if cell in values:
            return cell
        raise Fault("choice", values=", ".join(values))

    return parse


def _phone(cell):
    if EXCEL_NUMBER.fullmatch(cell):
        raise Fault("excel_number")
    try:
        return normalize_phone(cell)
    except ValidationError:
        raise Fault("phone") from None


def _identity(identity_type):
    """A parser of identity numbers."""

    def parse(cell, *, today):
        try:
            return check_identity(identity_type, cell, today=today)
        except ValidationError as error:
            raise Fault(error.code, **(error.params or {})) from None

    return parse


@lru_cache(maxsize=1 << 15)
def _date(cell):
    try:
        return date(*(int(part) for part in DATE.fullmatch(cell).groups() if part))
    except (AttributeError, ValueError):
        raise Fault("date") from None


def _count(cell):
    if COUNT.fullmatch(cell) and int(cell) <= MAX_FOLLOWERS:
        return int(cell)
    raise Fault("number")


COLUMNS = {
    "external_id": Column(_external_id, required=True),
    "name": Column(_text(LIMITS["name"]), required=True),
    "introduction": Column(_text(LIMITS["introduction"], may_break=True)),
    "content_category": Column(_choice(ContentCategory), required=True),
    "entity_type": Column(_choice(EntityType), required=True),
    "entity_legal_name": Column(_text(LIMITS["entity_legal_name"]), required=True),
    CREDIT_CODE: Column(_identity(IDENTITY_COLUMNS[CREDIT_CODE]), dated=True),
    RESIDENT_ID: Column(_identity(IDENTITY_COLUMNS[RESIDENT_ID]), dated=True),
    "contact_phone": Column(_phone),
    "registered_on": Column(_date, empty=None),
    "last_active_on": Column(_date, empty=None),
    "follower_count": Column(_count, empty=None),
}
PERSONAL = frozenset({RESIDENT_ID, "contact_phone"})
PERSONAL_OF_PERSONS = PERSONAL | {CREDIT_CODE, "entity_legal_name"}
