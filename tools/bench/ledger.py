"""Sealing and verification of many rows: done in workers."""

import cProfile
import resource
import sys
from hashlib import sha256
from time import perf_counter

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from audit.domain import sealing
from audit.ledger import keys
from audit.ledger.merkle import Frontier, leaf_hash
from audit.ledger.notes import Checkpoint, sign_note
from audit.models import LedgerLeaf, Seal
from audit.verification import Report, verify
from audit.verification.tree import check_tree, exported_notes
from tools.bench.rows import acting, make_rows
from tools.bench.saves import printed

PAYLOAD_BYTES = 600
SEAL_EVERY = 5000
IN_MEMORY = 100_000


def write_history(rows):
    """Write governed rows by the bulk writer; return rows a second."""
    started = perf_counter()
    with acting():
        make_rows("governed", rows)
    return rows / (perf_counter() - started)


def seal():
    """Seal what waits; return `(rows, seconds)`."""
    name, private = keys.signing_key()
    waiting = sealing.unsealed_count()
    started = perf_counter()
    sealing.seal(
        private_key=private,
        key_name=name,
        origin=settings.AUDIT_ORIGIN,
        at=timezone.now(),
        checkpoint_dir=settings.AUDIT_CHECKPOINT_DIR,
    )
    return waiting, perf_counter() - started


def verify_all():
    """Verify everything; return `(rows, seconds)`. Raises ValueError for a finding."""
    name, public = keys.public_key()
    notes = exported_notes(settings.AUDIT_CHECKPOINT_DIR)
    started = perf_counter()
    report = verify(key_name=name, public_key=public, external=notes, at=timezone.now())
    seconds = perf_counter() - started
    _insist(report.discrepancies)
    return report.entries, seconds


def fill(entries):
    """Add leaves of no row, sealed as the product seals, until there are `entries`."""
    name, private = keys.signing_key()
    latest = sealing.latest_seal()
    frontier = Frontier.from_bytes(latest.size, bytes(latest.frontier)) if latest else Frontier()
    while frontier.size < entries:
        start, end = frontier.size, min(frontier.size + SEAL_EVERY, entries)
        leaves = [(index, payload(index)) for index in range(start, end)]
        leaves = [(index, data, leaf_hash(data)) for index, data in leaves]
        frontier.extend(digest for _index, _data, digest in leaves)
        checkpoint = Checkpoint(settings.AUDIT_ORIGIN, frontier.size, frontier.root())
        made = Seal(
            size=frontier.size,
            root=checkpoint.root,
            frontier=frontier.to_bytes(),
            note=sign_note(checkpoint, name, private),
            sealed_at=timezone.now(),
        )
        with transaction.atomic():
            _insert(leaves)
            made.save()
        sealing.export_note(made, settings.AUDIT_CHECKPOINT_DIR)


def check(jobs, profiled=False):
    """Check the tree once: rows, seconds, peak memory in MiB, and a profile if asked for.

    The peak is that of this process and, were all as large as the largest, of its `jobs` children.
    """
    name, public = keys.public_key()
    notes, report = exported_notes(settings.AUDIT_CHECKPOINT_DIR), Report()
    profiler = cProfile.Profile()
    started = perf_counter()
    if profiled:
        profiler.enable()
    found = list(check_tree(report, name, public, notes, jobs=jobs))
    profiler.disable()
    seconds = perf_counter() - started
    _insist(found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak += jobs * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "rows": report.entries,
        "seconds": seconds,
        "peak": peak / unit,
        "profile": printed(profiler, 20) if profiled else "",
    }


def hash_in_memory():
    """SHA-256 over records of the same size in memory, one by one: `(rows, seconds)`."""
    records = [b"\x00" + payload(index) for index in range(IN_MEMORY)]
    started = perf_counter()
    for record in records:
        sha256(record).digest()
    return IN_MEMORY, perf_counter() - started


def payload(index):
    """The record of a leaf that stands for no row, as long as a usual one."""
    return (b"%012d" % index) * (PAYLOAD_BYTES // 12)


def _insert(leaves):
    columns = ", ".join(
        f'"{LedgerLeaf._meta.get_field(name).column}"'
        for name in ("index", "source", "source_id", "payload", "leaf_hash")
    )
    into = f'"{LedgerLeaf._meta.db_table}" ({columns})'
    rows = ((index, "bench.row", index, data, digest) for index, data, digest in leaves)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["int8", "varchar", "int8", "bytea", "bytea"])
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES (%s, %s, %s, %s, %s)", rows)


def _insist(discrepancies):
    if discrepancies:
        raise ValueError(f"A record made for measuring does not verify: {discrepancies[:3]}")
