"""Every recorded row becomes exactly one leaf, whatever interrupts the sealer."""

import threading
from itertools import count

import pytest
from django.db import connection, models

from audit import triggers
from audit.domain import sealing
from audit.ledger import notes
from audit.ledger.encoding import decode, encode
from audit.ledger.merkle import leaf_hash, root_of
from audit.models import Decision, LedgerLeaf, Seal
from regulations.append_only import AppendOnlyViolation

pytestmark = pytest.mark.django_db

PRIVATE, PUBLIC = notes.generate_keypair("test/ledger")


@pytest.fixture
def checkpoints(tmp_path):
    return tmp_path / "checkpoints"


@pytest.fixture
def seal(checkpoints, now):
    def run(**options):
        name, private_key = notes.load_private(PRIVATE)
        return sealing.seal(
            private_key=private_key,
            key_name=name,
            origin="test/ledger",
            at=now,
            checkpoint_dir=checkpoints,
            **options,
        )

    return run


def recorded():
    return sum(models.QuerySet(model=source).count() for source in sealing.sources())


def names(checkpoints):
    return sorted(path.name for path in checkpoints.iterdir())


def assert_whole(checkpoints):
    """The ledger holds every row once, densely, and its newest note is true."""
    leaves = list(LedgerLeaf.objects.order_by("index"))
    assert [leaf.index for leaf in leaves] == list(range(recorded()))
    assert all(leaf_hash(bytes(leaf.payload)) == bytes(leaf.leaf_hash) for leaf in leaves)
    text = max(checkpoints.iterdir()).read_text(encoding="utf-8")
    checkpoint = notes.open_note(text, *notes.load_vkey(PUBLIC))
    root = root_of(bytes(leaf.leaf_hash) for leaf in leaves)
    assert (checkpoint.size, checkpoint.root) == (len(leaves), root)


def late_row(subject):
    """A decision that commits now, though its id is lower than all others."""
    row = Decision.objects.for_object(subject).get()
    row.pk, row.moved = -1, False
    return Decision.objects.bulk_create([row])[0]


def test_every_history_row_and_decision_becomes_a_leaf(seal, claimed, checkpoints):
    made = seal()
    assert_whole(checkpoints)
    assert made.size == recorded()
    decision = Decision.objects.for_object(claimed).get()
    for row in (decision, claimed.history.latest()):
        leaf = LedgerLeaf.objects.get(source=row._meta.label_lower, source_id=row.pk)
        assert bytes(leaf.payload) == encode(row)


def test_sealing_again_changes_nothing(seal, claimed, checkpoints):
    first = seal()
    before = names(checkpoints)
    assert seal() is None
    assert (Seal.objects.get(), names(checkpoints)) == (first, before)


def test_new_rows_go_on_where_the_last_seal_ended(seal, application, decide, checkpoints):
    first = seal()
    decide("reviewer", application, "claim")
    assert seal().size == first.size + 2
    assert_whole(checkpoints)


def test_a_row_that_commits_late_is_sealed(seal, claimed, checkpoints):
    seal()
    row = late_row(claimed)
    made = seal()
    assert decode(LedgerLeaf.objects.get(index=made.size - 1).payload)["pk"] == str(row.pk)
    assert_whole(checkpoints)


def test_each_batch_has_its_seal_and_note(seal, application, checkpoints):
    made = seal(batch=2)
    full, rest = divmod(made.size, 2)
    assert Seal.objects.count() == len(names(checkpoints)) == full + bool(rest)
    assert_whole(checkpoints)


def test_a_note_that_a_crash_left_unwritten_is_exported(seal, claimed, checkpoints, monkeypatch):
    def crash(*args):
        raise OSError

    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(sealing, "export_note", crash)
        seal()
    assert names(checkpoints) == []
    assert seal() is None
    assert_whole(checkpoints)


def test_a_sealer_that_was_killed_between_batches_goes_on(seal, claimed, checkpoints, monkeypatch):
    calls, export = count(), sealing.export_note

    def die_at_third(*args):
        if next(calls) == 2:
            raise SystemExit
        return export(*args)

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(sealing, "export_note", die_at_third)
        seal(batch=1)
    assert sealing.latest_seal().size == 3
    seal(batch=1)
    assert_whole(checkpoints)
    assert len(names(checkpoints)) == Seal.objects.count()


def test_a_batch_that_fails_leaves_nothing(seal, claimed, checkpoints, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(Seal, "save", lambda self: (_ for _ in ()).throw(RuntimeError))
        seal()
    assert not LedgerLeaf.objects.exists()
    seal()
    assert_whole(checkpoints)


def test_lost_notes_are_exported_again(seal, claimed, checkpoints):
    seal(batch=5)
    before = names(checkpoints)
    for path in checkpoints.iterdir():
        path.unlink()
    seal()
    assert names(checkpoints) == before


def test_only_one_sealer_works(seal, application, checkpoints):
    checkpoints.mkdir()
    held, done = threading.Event(), threading.Event()

    def hold():
        with sealing._only_sealer(checkpoints):
            held.set()
            done.wait(10)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert held.wait(10)
        with pytest.raises(sealing.SealerBusy):
            seal()
    finally:
        done.set()
        other.join()
    assert seal()


def test_a_ledger_behind_its_exported_notes_is_not_forked(seal, claimed, checkpoints):
    made = seal()
    (checkpoints / f"{made.size + 1:012d}.note").write_text(made.note, encoding="utf-8")
    with pytest.raises(sealing.LedgerDiverged):
        seal()


def test_a_note_that_differs_from_its_seal_stops_the_sealer(seal, claimed, checkpoints):
    seal()
    [path] = checkpoints.iterdir()
    path.write_text(path.read_text(encoding="utf-8") + "— x AAAA\n", encoding="utf-8")
    with pytest.raises(sealing.LedgerDiverged):
        seal()


def test_a_damaged_frontier_stops_the_sealer(seal, claimed):
    made = seal()
    made.frontier = bytes(len(made.frontier))
    with triggers.lifted(connection):
        models.QuerySet(model=Seal).bulk_update([made], ["frontier"])
    with pytest.raises(sealing.LedgerDiverged):
        seal()


def test_what_waits_is_counted(seal, application, decide, now):
    assert sealing.unsealed_count() == recorded()
    assert sealing.oldest_unsealed_at() <= now
    seal()
    assert (sealing.unsealed_count(), sealing.oldest_unsealed_at()) == (0, None)
    decide("reviewer", application, "claim")
    assert (sealing.unsealed_count(), sealing.oldest_unsealed_at()) == (2, now)


def test_leaves_and_seals_are_append_only(seal, application):
    made = seal()
    with pytest.raises(AppendOnlyViolation):
        made.save()
    with pytest.raises(AppendOnlyViolation):
        LedgerLeaf.objects.update(payload=b"")
