"""The closed-name gate at many names: done in a worker."""

from collections import defaultdict
from itertools import islice
from random import Random
from statistics import quantiles
from time import perf_counter

import numpy
from django.db import connection, models, transaction
from django.utils import timezone
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from accounts.domain import name_index
from accounts.domain.names import entry_of
from accounts.domain.screening import likeness_of
from accounts.enums import NameBasis, NameScope, ProtectionState
from accounts.models import ProtectedName
from audit import triggers
from regulations.calendar import legal_date
from tools.bench.names import synthetic_names
from tools.bench.variants import TWO_EDIT_CLASSES, VARIANTS

SEED = 7
CHUNK = 20_000
LOOKUP = "SELECT name FROM accounts_nameentry WHERE id = %s"
CACHE = "PRAGMA cache_size = -400000"
SIZES = {
    "postgresql": "SELECT pg_total_relation_size('accounts_nameentry')",
    "sqlite": (
        "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'accounts_name_entry%%' "
        "OR name IN ('accounts_nameentry', 'accounts_namesignature')"
    ),
}


def fill(names):
    """Protect `names` synthetic names; return how many were entered a second, and their bytes.

    Entries and signatures are written as the product writes them; the protected names themselves,
    which screening does not read, without history.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(CACHE)
    stream, spent = synthetic_names(names, SEED), 0
    today = legal_date(timezone.now())
    with triggers.lifted(connection):
        while chunk := list(islice(stream, CHUNK)):
            rows = [
                ProtectedName(
                    name=name,
                    basis=NameBasis.MANUAL,
                    scope=NameScope.WHOLE,
                    in_force_from=today,
                    protected_at=timezone.now(),
                    state=ProtectionState.IN_FORCE,
                    version=1,
                )
                for name in chunk
            ]
            with transaction.atomic():
                models.QuerySet(model=ProtectedName).bulk_create(rows)
                started = perf_counter()
                name_index.keep(map(entry_of, rows))
                spent += perf_counter() - started
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE accounts_nameentry")
        cursor.execute(SIZES[connection.vendor])
        return names / spent, int(cursor.fetchone()[0])


def latency(names, queries):
    """Microseconds of `queries` screenings and look-ups by primary key, taken in turn.

    Returns {what: [p50, p99]}; half of the names asked for are variants of stored ones. The
    screening is verified: candidates are found and compared with the name in full. That for one
    step is the look-up of a file's names, the deep one that of decisions, which finds two edits.
    """
    dice = Random(SEED)
    asked = _asked(names, queries + queries // 10, dice)
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM accounts_nameentry")
        first, last = cursor.fetchone()
        spent = defaultdict(list)
        for name in asked:
            started = perf_counter()
            cursor.execute(LOOKUP, [dice.randint(first, last)])
            cursor.fetchall()
            looked = perf_counter()
            screened(name, deep=False)
            stepped = perf_counter()
            screened(f"{name} ", deep=True)  # another text, so that nothing is remembered
            spent["look-up"].append(looked - started)
            spent["screening for one step"].append(stepped - looked)
            spent["deep screening"].append(perf_counter() - stepped)
    return {what: _percentiles(times[queries // 10 :]) for what, times in spent.items()}


def recall(names, each):
    """{class: [tried, found, found as the same name, p99 in microseconds]} of variants.

    Only the classes of two edits are looked for deeply.
    """
    dice = Random(SEED + 1)
    originals = _sample(names, each * 8, dice)
    told = {}
    for kind, make in VARIANTS.items():
        found, same, spent = 0, 0, []
        pairs = ((name, variant) for name in originals if (variant := make(name, dice)))
        for name, variant in islice(pairs, each):
            started = perf_counter()
            likeness = screened(variant, deep=kind in TWO_EDIT_CLASSES).get(name)
            spent.append(perf_counter() - started)
            found += likeness is not None
            same += likeness == "same"
        told[kind] = [len(spent), found, same, _percentiles(spent)[1]]
    return told


def batch(names, queries, compared):
    """Names screened a second, `queries` in one go, and by comparing each with all of them.

    The second is `cdist` of rapidfuzz on all cores, over `compared` names.
    """
    dice = Random(SEED + 2)
    asked = _asked(names, queries, dice)
    started = perf_counter()
    for name, candidates in name_index.find_many(asked, deep=False).items():
        for candidate in candidates:
            likeness_of(name, candidate)
    ours = len(asked) / (perf_counter() - started)
    everything = list(synthetic_names(names, SEED))
    started = perf_counter()
    cdist(
        asked[:compared],
        everything,
        scorer=OSA.distance,
        score_cutoff=2,
        workers=-1,
        dtype=numpy.uint8,
    )
    return ours, compared / (perf_counter() - started)


def screened(name, *, deep):
    """{stored name: NameLikeness} of all that is the same as a name, or close."""
    candidates = name_index.find(name, deep=deep)
    found = ((each.name, likeness_of(name, each)) for each in candidates)
    return {other: likeness for other, likeness in found if likeness}


def _asked(names, count, dice):
    """Names to ask for: half of them variants of stored ones, half fresh."""
    kinds = list(VARIANTS)
    fresh = synthetic_names(count, SEED + 3)
    variants = [
        VARIANTS[dice.choice(kinds)](name, dice) or f"{name}号"
        for name in _sample(names, count, dice)
    ]
    return [
        variant if at % 2 else other
        for at, (variant, other) in enumerate(zip(variants, fresh, strict=False))
    ]


def _sample(names, count, dice):
    """Stored names, evenly from all of them, in a random order."""
    step = max(1, names // count)
    sample = list(islice(synthetic_names(names, SEED), 0, None, step))[:count]
    dice.shuffle(sample)
    return sample


def _percentiles(seconds):
    cuts = quantiles(seconds, n=100)
    return [cuts[49] * 1e6, cuts[98] * 1e6]
