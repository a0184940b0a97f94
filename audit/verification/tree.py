"""The ledger against itself and against its checkpoints: leaves, roots, density, signatures."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import psycopg
from django.db import connection, connections, models

from audit.domain.sealing import NOTE_SUFFIX
from audit.ledger import notes
from audit.ledger.merkle import Frontier
from audit.models import LedgerLeaf, Seal
from audit.verification.findings import Discrepancy

# Rows fetched at a time; more spills out of the processor's caches.
CHUNK = 512
# Leaves that one process hashes at a time; a power of two, so that blocks are whole subtrees.
BLOCK = 1 << 16
MAX_NOTE_BYTES = 1 << 16


class CheckpointUnreadable(Exception):
    """A checkpoint that verification was told to use cannot be read."""


def exported_notes(directory):
    """The notes of a checkpoint folder as `(name, text)`, oldest first."""
    return [note_of(path) for path in sorted(Path(directory).glob(f"*{NOTE_SUFFIX}"))]


def note_of(file):
    """One checkpoint file as `(name, text)`, byte for byte. Raises CheckpointUnreadable."""
    try:
        with Path(file).open("rb") as stream:
            content = stream.read(MAX_NOTE_BYTES + 1)
    except OSError as error:
        raise CheckpointUnreadable(f"{file} cannot be read: {error.strerror or error}.") from error
    if len(content) > MAX_NOTE_BYTES:
        raise CheckpointUnreadable(f"{file} is not a checkpoint: it is too large.")
    return Path(file).name, content.decode("utf-8", "surrogateescape")


def check_tree(report, key_name, public_key, external, *, jobs=1):
    """Yield a Discrepancy for everything wrong with leaves, seals and `external` notes.

    `jobs` processes share the hashing. Fills `report` with entries, sealed size, root and the size
    that an external note vouches for.
    """
    seals, roots_wanted = {}, set()
    for seal in Seal.objects.order_by("size").iterator():
        seals[seal.size] = bytes(seal.root)
        yield from _check_seal(seal, key_name, public_key)
    checkpoints = []
    for name, text in external:
        try:
            checkpoints.append((name, notes.open_note(text, key_name, public_key)))
        except (notes.ForeignNote, notes.MalformedNote) as error:
            report.unreadable.append(f"{name}: {error}")
        except notes.ForgedNote as error:
            yield Discrepancy("forged-note", name, f"The checkpoint does not verify: {error}")
    roots_wanted |= seals.keys() | {checkpoint.size for _name, checkpoint in checkpoints}
    roots = {}
    yield from _walk(report, sorted(roots_wanted), roots, jobs)
    report.sealed_size = max(seals, default=0)
    report.root = roots.get(report.sealed_size, b"").hex()
    for size, root in seals.items():
        yield from _compare(f"seal {size}", size, root, roots=roots, report=report)
    for name, checkpoint in checkpoints:
        found = list(
            _compare(
                name, checkpoint.size, checkpoint.root, roots=roots, report=report, code="fork"
            )
        )
        yield from found
        if not found:
            report.anchored_size = max(report.anchored_size, checkpoint.size)
    if report.entries > report.sealed_size:
        yield Discrepancy(
            "leaf-without-seal",
            f"leaf {report.sealed_size}",
            f"{report.entries - report.sealed_size} leaves stand behind the last seal.",
        )


def _check_seal(seal, key_name, public_key):
    try:
        checkpoint = notes.open_note(seal.note, key_name, public_key)
    except (notes.ForgedNote, notes.MalformedNote) as error:
        yield Discrepancy("forged-note", f"seal {seal.size}", f"Its note does not verify: {error}")
        return
    if (checkpoint.size, checkpoint.root) != (seal.size, bytes(seal.root)):
        yield Discrepancy("seal-edited", f"seal {seal.size}", "Its note says another root or size.")


def _compare(record, size, root, *, roots, report, code="root-mismatch"):
    if size > report.entries:
        yield Discrepancy(
            "ledger-shrunk",
            record,
            f"It vouches for {size} leaves, the ledger holds {report.entries}: rows were cut off, "
            "or an older backup is in place.",
        )
    elif roots.get(size) != root:
        yield Discrepancy(code, record, f"The first {size} leaves have another root than it says.")


def _walk(report, sizes, roots, jobs):
    """Hash every leaf in `jobs` processes, check density, and keep the root at each of `sizes`."""
    last = LedgerLeaf.objects.aggregate(last=models.Max("index"))["last"]
    total = 0 if last is None else last + 1
    frontier, is_whole = Frontier(), True
    if 0 in sizes:
        roots[0] = frontier.root()
    tasks = [
        (
            start,
            min(start + BLOCK, total),
            [size for size in sizes if start < size <= start + BLOCK],
        )
        for start in range(0, total, BLOCK)
    ]
    for (start, stop, _sizes), block in zip(tasks, _in_processes(tasks, jobs), strict=True):
        yield from block.discrepancies
        report.entries += block.count
        is_whole = is_whole and block.count == stop - start
        if is_whole:
            for size, hashes in block.partial.items():
                roots[size] = frontier.joined(size - start, hashes).root()
            frontier = frontier.joined(block.count, block.hashes)


@dataclass(frozen=True)
class Block:
    """An aligned run of leaves, hashed: its number, the subtrees it consists of, those at the
    sizes asked for, and what was wrong with it.
    """

    count: int
    hashes: tuple
    partial: dict
    discrepancies: list


def _in_processes(tasks, jobs):
    """`_hash_block` over tasks, in order; in this process when one job is enough."""
    if jobs == 1 or len(tasks) == 1:
        yield from (_hash_block(*task) for task in tasks)
        return
    # A connection must not be shared with a forked process: each opens its own.
    connections.close_all()
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=get_context("fork")) as pool:
        yield from pool.map(_hash_block, *zip(*tasks, strict=True))


def _hash_block(start, stop, sizes):
    """Hash the leaves from `start` to `stop`, noting the subtrees at each of `sizes`."""
    frontier, waiting, partial, wrong = Frontier(), iter(sizes), {}, []
    wanted = next(waiting, None)
    for indices, payloads, stored in _leaves(start, stop):
        at = start + frontier.size
        hashes = [sha256(b"\x00" + payload).digest() for payload in payloads]
        if indices != tuple(range(at, at + len(indices))):
            wrong.append(_first_gap(indices, at))
        if b"".join(hashes) != b"".join(stored):
            wrong += _edited(indices, hashes, stored)
        taken = 0
        while wanted is not None and wanted <= at + len(indices):
            frontier.extend(hashes[taken : wanted - at])
            taken = wanted - at
            partial[wanted], wanted = frontier.hashes, next(waiting, None)
        frontier.extend(hashes[taken:])
    return Block(frontier.size, frontier.hashes, partial, wrong)


def _leaves(start, stop):
    """Columns of a run of leaves, in chunks: (indices, payloads, hashes).

    Past the ORM, and in binary on PostgreSQL: a million rows pass here, and how they are fetched
    decides how long verification takes.
    """
    table, place = LedgerLeaf._meta.db_table, connection.ops.quote_name("index")
    sql = (
        f"SELECT {place}, payload, leaf_hash FROM {table} "
        f"WHERE {place} >= %s AND {place} < %s ORDER BY {place}"
    )
    cursor, options = connection.cursor(), {}
    if connection.vendor == "postgresql":
        cursor, options = psycopg.Cursor(connection.connection), {"prepare": True, "binary": True}
    with cursor:
        for at in range(start, stop, CHUNK):
            cursor.execute(sql, [at, min(at + CHUNK, stop)], **options)
            if rows := cursor.fetchall():
                yield tuple(zip(*rows, strict=True))


def _edited(indices, hashes, stored):
    for index, computed, kept in zip(indices, hashes, stored, strict=True):
        if kept != computed:
            yield Discrepancy(
                "leaf-edited", f"leaf {index}", "Its bytes do not have the stored hash."
            )


def _first_gap(indices, start):
    expected, found = next(
        (expected, index) for expected, index in enumerate(indices, start) if expected != index
    )
    return Discrepancy(
        "leaf-missing", f"leaf {expected}", f"The next leaf bears the number {found}."
    )
