"""Many clients writing at once, with the sealer at work: done in a worker that forks clients."""

import contextlib
import multiprocessing
import os
import subprocess
import sys
import time
from bisect import bisect_right
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounts.models import PublicAccount
from audit.domain import sealing
from audit.ledger import keys
from audit.models import LedgerLeaf, Seal
from staff.domain.roles import ensure_system_actor
from tools.bench.rows import KINDS, acting, make_rows, write

ROWS_EACH = 50
PATIENCE = 60  # seconds
KINDS_COMPARED = ("simple-history", "governed")
_start = None


def measure(clients, seconds, rounds, watch):
    """Writes a second of each kind, by round; delays of governed ones; what is left unsealed."""
    with acting():
        for kind in KINDS_COMPARED:
            make_rows(kind, clients * ROWS_EACH)
    connections.close_all()  # clients open their own
    paces, commits = {kind: [] for kind in KINDS_COMPARED}, []
    fork = multiprocessing.get_context("fork")
    with fork.Pool(clients, _take_part, [fork.Barrier(clients)]) as pool:
        for kind in KINDS_COMPARED:
            pool.map(_client, [(kind, place, 1) for place in range(clients)], chunksize=1)
        for _round in range(rounds):
            for kind, made in paces.items():
                with _sealer(watch) if kind == "governed" else contextlib.nullcontext():
                    work = [(kind, place, seconds) for place in range(clients)]
                    done = pool.map(_client, work, chunksize=1)
                    made.append(sum(len(each) for each in done) / seconds)
                if kind == "governed":
                    commits += _early(done)
    _seal_the_rest()
    delays = sorted(_delays(commits))
    return {
        "paces": paces,
        "unsealed": sealing.unsealed_count(),
        "leaves": LedgerLeaf.objects.count(),
        "p50": median(delays),
        "p95": delays[int(len(delays) * 0.95)],
    }


def _take_part(barrier):
    global _start  # noqa: PLW0603  (a pool's processes are given things this way alone)
    _start = barrier


def _client(work):
    """Write for some seconds; return `(row, version, moment after the commit)` of each write."""
    kind, place, seconds = work
    model, actor, made = KINDS[kind], ensure_system_actor(), []
    first = place * ROWS_EACH
    rows = list(model.objects.order_by("pk")[first : first + ROWS_EACH])
    with acting():
        _start.wait()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            row = rows[len(made) % ROWS_EACH]
            write(row, len(made), actor)
            made.append((row.pk, row.version, time.time()))
    return made


def _early(done):
    """Writes that were sealed while clients still wrote: the last ones meet an idle machine."""
    last = max(each[-1][2] for each in done)
    return [write for each in done for write in each if write[2] < last - 2]


@contextlib.contextmanager
def _sealer(watch):
    """The product's own command in a process of its own, from before the block until all is sealed.

    Were it stopped earlier, rows would wait for its next start and delays would tell of that.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.manage", "audit_seal", "--watch", str(watch)],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "compliance_site.settings"}
        | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        process.stdout.readline()
        yield
        _wait_for(process)
    finally:
        process.terminate()
        process.communicate()


def _wait_for(sealer):
    """Let the sealer finish. Raises TimeoutError if it does not, or is gone."""
    end = time.monotonic() + PATIENCE
    while sealing.unsealed_count():
        if sealer.poll() is not None or time.monotonic() > end:
            raise TimeoutError("The sealer does not keep up.")
        time.sleep(0.2)


def _seal_the_rest():
    name, private = keys.signing_key()
    sealing.seal(
        private_key=private,
        key_name=name,
        origin=settings.AUDIT_ORIGIN,
        at=timezone.now(),
        checkpoint_dir=settings.AUDIT_CHECKPOINT_DIR,
    )


def _delays(commits):
    """Seconds from each commit until the checkpoint over it was renamed into its folder."""
    history = PublicAccount.history.model
    places = dict(
        LedgerLeaf.objects.filter(source=history._meta.label_lower)
        .values_list("source_id", "index")
        .iterator()
    )
    leaves = {
        (pk, version): places[row]
        for row, pk, version in history.objects.order_by()
        .values_list("history_id", "id", "version")
        .iterator()
    }
    sizes = list(Seal.objects.order_by("size").values_list("size", flat=True))
    folder = Path(settings.AUDIT_CHECKPOINT_DIR)
    exported = [(folder / f"{size:012d}{sealing.NOTE_SUFFIX}").stat().st_ctime for size in sizes]
    for pk, version, committed in commits:
        yield exported[bisect_right(sizes, leaves[pk, version])] - committed
