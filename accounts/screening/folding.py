"""What names are reduced to before they are compared: one table, made offline, versioned.

`tools/build_folding.py` makes the table. Here it is read once, and a name costs a translation.
"""

import json
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import unicodedata2 as unicodedata

from accounts.screening.characters import displayed

# Stored signatures are worth nothing under another table: raise this with every change to it, and
# leave the former file in place until every desk is re-keyed. A change to what `signatures` makes
# of a name wants more: what is stored the former way is not found, so desks re-key before serving.
VERSION = 2
SCREENING_DIR = Path(__file__).parent
DATA_DIR = SCREENING_DIR / "data"

INVISIBLE = "∅"
UMLAUTS = str.maketrans("üǖǘǚǜ", "vvvvv")


class FoldingTable(dict):
    """A table for `str.translate` that remembers what happens to characters it does not list.

    They stay, unless they lie in one of the ranges that vanish: flat [first, last, first, …].
    """

    def __init__(self, folds, dropped):
        super().__init__(str.maketrans(folds))
        self._dropped = dropped

    def __missing__(self, code):
        at = bisect_left(self._dropped, code)
        inside = at % 2 == 1 or at < len(self._dropped) and self._dropped[at] == code
        self[code] = None if inside else code
        return self[code]


@dataclass(frozen=True, slots=True)
class Tables:
    """The data file as it is used.

    `skeleton` folds whatever looks the same; `plain` leaves the shape twins apart, whose members
    are read differently; `twins` leads from one to the other. `readings` are {character: usual
    reading, then further common ones}, with tones.
    """

    sources: dict
    skeleton: FoldingTable
    plain: FoldingTable
    twins: dict
    readings: dict
    decorations: list
    places: frozenset


def data_file(version):
    """Where the table of a version lies."""
    return DATA_DIR / f"folding-{version}.json"


@cache
def versions():
    """Every version whose table ships with this release, the current one first.

    A look-up asks under all of them, so that a name stored under the table before is found until
    `manage.py rekey_names` has gone through.
    """
    shipped = {int(path.stem.partition("-")[2]) for path in DATA_DIR.glob("folding-*.json")}
    return sorted(shipped | {VERSION}, reverse=True)


def tables(version=None):
    """The tables of a version, today's where none is named, read on first use."""
    return _read_tables(version or VERSION)


@cache
def _read_tables(version):
    data = json.loads(data_file(version).read_text(encoding="utf-8"))
    folds, twins = by_source(data["folds"]), by_source(data["twins"])
    twin_table = str.maketrans(twins)
    looks = {char: folded.translate(twin_table) for char, folded in folds.items()}
    readings = {char: (usual,) for char, usual in by_source(data["readings"]).items()}
    for char, further in data["polyphones"].items():
        readings[char] += tuple(further.split())
    return Tables(
        sources=data["sources"],
        skeleton=FoldingTable(looks | twins, data["dropped"]),
        plain=FoldingTable(folds, data["dropped"]),
        twins=twin_table,
        readings=readings,
        decorations=data["decorations"],
        places=frozenset(data["places"]),
    )


def by_source(grouped):
    """{source: target} from {target: all its sources}."""
    return {source: target for target, sources in grouped.items() for source in sources}


def skeleton(name, version=None):
    """What is left of a name when all that looks the same is made equal; never empty.

    Two names with one skeleton are the same name to a reader: its characters stand in the order in
    which they are displayed. A skeleton's skeleton is itself unless it holds right-to-left letters.
    """
    return _decomposed(name).translate(tables(version).skeleton) or symbols(name)


def plain(name, version=None):
    """The skeleton with shape twins left apart: character for character as long as the skeleton."""
    return _decomposed(name).translate(tables(version).plain) or symbols(name)


def _decomposed(name):
    return unicodedata.normalize("NFD", displayed(name))


def symbols(name):
    """The symbols of a name that has nothing else, or a sign for a name that cannot be seen."""
    visible = [
        char
        for char in _decomposed(name)
        if unicodedata.category(char)[0] in "PS" or unicodedata.category(char) in ("Cn", "Co")
    ]
    return "".join(visible) or INVISIBLE


def toneless(reading):
    """A syllable without its tone, ü written as v."""
    decomposed = unicodedata.normalize("NFD", reading.translate(UMLAUTS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
