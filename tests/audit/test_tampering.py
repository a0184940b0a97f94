"""Tampering with the database behind its back: every kind is found, under its own name.

Each case lifts the triggers as a database superuser could, changes something, puts the triggers
back, and lets verification look. Everything is rolled back with the test's transaction.
"""

import shutil
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import RegistrationApplication
from audit import triggers
from audit.context import acting_as
from audit.domain import sealing
from audit.domain.evidence import keep
from audit.ledger import notes
from audit.ledger.encoding import encode
from audit.ledger.merkle import Frontier, leaf_hash
from audit.models import Decision, LedgerLeaf, Seal
from audit.verification import tree, verify
from audit.verification.findings import Verdict
from audit.verification.tree import exported_notes
from tests.factories import ApplicationFactory, scan

pytestmark = pytest.mark.django_db

HISTORY = RegistrationApplication.history.model._meta.db_table
APPLICATION = RegistrationApplication._meta.db_table
DECISION = Decision._meta.db_table
LEAF = LedgerLeaf._meta.db_table
SEAL = Seal._meta.db_table
INDEX = f'{LEAF}."index"'


class Ledger:
    """A ledger with its own key and folder, sealed and verified on demand."""

    def __init__(self, folder):
        self.folder = folder
        private, public = notes.generate_keypair("test/ledger")
        self.name, self.private = notes.load_private(private)
        _name, self.public = notes.load_vkey(public)

    def seal(self, folder=None, batch=5000):
        return sealing.seal(
            private_key=self.private,
            key_name=self.name,
            origin="test/ledger",
            at=timezone.now(),
            checkpoint_dir=folder or self.folder,
            batch=batch,
        )

    def verify(self, external=None, at=None, jobs=1):
        return verify(
            jobs=jobs,
            key_name=self.name,
            public_key=self.public,
            external=exported_notes(self.folder) if external is None else external,
            at=at or timezone.now(),
        )

    def codes(self, **options):
        return {found.code for found in self.verify(**options).discrepancies}


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "checkpoints")


@pytest.fixture
def sealed(everybody, ledger, claimed, decide, cast, entity, now):
    """A desk with some history, sealed in several steps."""
    ledger.seal(batch=3)
    decide("reviewer", claimed, "approve")
    with acting_as(cast["intake"]):
        ApplicationFactory.create_batch(3, entity=entity, at=now)
    ledger.seal(batch=4)
    return ledger


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def tamper(*statements):
    """Run raw statements with the triggers lifted."""
    connection.check_constraints()
    with triggers.lifted(connection):
        for statement in statements:
            sql(*((statement,) if isinstance(statement, str) else statement))


def reseal(ledger, private=None, name=None):
    """Rewrite the whole ledger so that it agrees with itself again."""
    rows = [
        (label, pk, encode(model.objects.get(pk=pk)) if model is Decision else encode(row))
        for model in sealing.sources()
        for label in [model._meta.label_lower]
        for row in model.objects.order_by("pk")
        for pk in [row.pk]
    ]
    frontier = Frontier()
    tamper(f"DELETE FROM {LEAF}", f"DELETE FROM {SEAL}")
    for index, (label, pk, payload) in enumerate(rows):
        LedgerLeaf(
            index=index, source=label, source_id=pk, payload=payload, leaf_hash=leaf_hash(payload)
        ).save()
        frontier.append(leaf_hash(payload))
    checkpoint = notes.Checkpoint("test/ledger", frontier.size, frontier.root())
    note = notes.sign_note(checkpoint, name or ledger.name, private or ledger.private)
    Seal(
        size=frontier.size,
        root=frontier.root(),
        frontier=frontier.to_bytes(),
        note=note,
        sealed_at=timezone.now(),
    ).save()


def test_a_clean_record_raises_nothing(sealed):
    report = sealed.verify()
    assert (report.discrepancies, report.verdict) == ([], Verdict.INTACT)
    assert (
        report.entries == report.sealed_size == report.anchored_size == LedgerLeaf.objects.count()
    )


def test_without_an_external_checkpoint_the_record_vouches_for_itself_only(sealed):
    report = sealed.verify(external=[])
    assert (report.discrepancies, report.verdict) == ([], Verdict.UNANCHORED)


def test_a_stale_checkpoint_is_said_to_be_stale(sealed, decide, application):
    first = exported_notes(sealed.folder)[:1]
    assert sealed.verify(external=first).verdict == Verdict.UNANCHORED


ROW_TAMPERING = {
    "a decision's note": (f"UPDATE {DECISION} SET note = 'never said'", "row-edited"),
    "a decision's actor": (
        f"UPDATE {DECISION} SET actor_id = (SELECT max(id) FROM staff_user) WHERE verb = 'claim'",
        "row-edited",
    ),
    "a decision's time": (f"UPDATE {DECISION} SET decided_at = '2020-01-01'", "row-edited"),
    "a decision's roles": (f"UPDATE {DECISION} SET actor_roles = '[]'", "role-not-held"),
    "history's value": (f"UPDATE {HISTORY} SET requested_name = 'x'", "row-edited"),
    "history's actor": (
        f"UPDATE {HISTORY} SET history_user_id = (SELECT max(id) FROM staff_user)",
        "row-edited",
    ),
    "history's time": (f"UPDATE {HISTORY} SET history_date = '2020-01-01'", "row-edited"),
    "a middle history row gone": (
        f"DELETE FROM {HISTORY} WHERE version = 2",
        "row-deleted",
    ),
    "the version that follows a hole": (
        f"DELETE FROM {HISTORY} WHERE version = 2",
        "history-broken",
    ),
    "a decision gone": (f"DELETE FROM {DECISION} WHERE verb = 'claim'", "state-without-decision"),
    "a leaf's payload": (
        f"UPDATE {LEAF} SET payload = (SELECT payload FROM {LEAF} WHERE {INDEX} = 0) "
        f"WHERE {INDEX} = 1",
        "leaf-edited",
    ),
    "a leaf and its hash": (
        f"UPDATE {LEAF} SET payload = (SELECT payload FROM {LEAF} WHERE {INDEX} = 0), "
        f"leaf_hash = (SELECT leaf_hash FROM {LEAF} WHERE {INDEX} = 0) WHERE {INDEX} = 1",
        "root-mismatch",
    ),
    "a middle leaf gone": (f"DELETE FROM {LEAF} WHERE {INDEX} = 2", "leaf-missing"),
    "a live row's name": (f"UPDATE {APPLICATION} SET requested_name = 'x'", "live-edited"),
    "a seal's root": (
        f"UPDATE {SEAL} SET root = (SELECT root FROM {SEAL} s ORDER BY size LIMIT 1)",
        "seal-edited",
    ),
    "a seal's note": (f"UPDATE {SEAL} SET note = 'forged'", "forged-note"),
    "a state moved in history": (
        f"UPDATE {HISTORY} SET state = 'rejected' WHERE state = 'approved'",
        "decision-contradicted",
    ),
    "a backdated history row": (
        f"UPDATE {HISTORY} SET history_date = '2020-01-01' WHERE version = 2",
        "backdated",
    ),
    "an illegal decision": (
        f"UPDATE {DECISION} SET source_state = 'withdrawn' WHERE verb = 'approve'",
        "illegal-decision",
    ),
}


@pytest.mark.parametrize(("statement", "code"), ROW_TAMPERING.values(), ids=ROW_TAMPERING)
def test_a_changed_row_is_found(statement, code, sealed):
    tamper(statement)
    report = sealed.verify()
    assert code in {found.code for found in report.discrepancies}
    assert report.verdict == Verdict.TAMPERED


def test_a_live_row_deleted_behind_history_is_found(sealed):
    victim = RegistrationApplication.objects.filter(account=None).last()
    tamper((f"DELETE FROM {APPLICATION} WHERE id = %s", victim.pk))
    assert sealed.codes() == {"live-deleted"}


def test_a_live_row_inserted_behind_history_is_found(sealed):
    columns = ", ".join(
        connection.ops.quote_name(field.column)
        for field in RegistrationApplication._meta.concrete_fields
        if not field.primary_key
    )
    victim = RegistrationApplication.objects.filter(account=None).last()
    tamper(
        (
            f"INSERT INTO {APPLICATION} ({columns}) SELECT {columns} FROM {APPLICATION} "
            "WHERE id = %s",
            victim.pk,
        )
    )
    assert sealed.codes() == {"live-inserted"}


def test_a_tail_cut_off_with_its_seal_is_found_by_the_checkpoint(sealed):
    last = Seal.objects.latest("size")
    tamper(
        f"DELETE FROM {LEAF} WHERE {INDEX} >= {last.size - 2}",
        f"DELETE FROM {SEAL} WHERE size = {last.size}",
    )
    assert "ledger-shrunk" in sealed.codes()


def test_entries_in_another_order_are_found(sealed):
    tamper(
        f"UPDATE {LEAF} SET payload = b.payload, leaf_hash = b.leaf_hash, source = b.source "
        f'FROM {LEAF} b WHERE {INDEX} + b."index" = 3 AND {INDEX} IN (0, 3) '
        'AND b."index" IN (0, 3)'
        if connection.vendor == "postgresql"
        else f'UPDATE {LEAF} SET payload = (SELECT payload FROM {LEAF} b WHERE b."index" = 3), '
        f'leaf_hash = (SELECT leaf_hash FROM {LEAF} b WHERE b."index" = 3) WHERE {INDEX} = 0'
    )
    assert "root-mismatch" in sealed.codes()


def test_two_rows_that_swap_their_leaves_are_found(sealed):
    first, second = LedgerLeaf.objects.filter(source="audit.decision").order_by("index")[:2]
    tamper(
        (f"UPDATE {LEAF} SET source_id = -1 WHERE {INDEX} = %s", first.index),
        (f"UPDATE {LEAF} SET source_id = %s WHERE {INDEX} = %s", first.source_id, second.index),
        (f"UPDATE {LEAF} SET source_id = %s WHERE {INDEX} = %s", second.source_id, first.index),
    )
    assert "row-edited" in sealed.codes()


def test_a_duplicated_history_row_is_found_once_it_is_sealed_too(sealed):
    model = RegistrationApplication.history.model
    row = model.objects.filter(version=1).order_by("history_id").first()
    row.pk, row._state.adding = None, True
    connection.check_constraints()
    with triggers.lifted(connection):
        row.save()
    sealed.seal()
    assert "history-broken" in sealed.codes()


def test_everything_rewritten_without_the_key_is_found(sealed):
    thief, _vkey = notes.generate_keypair("test/ledger")
    name, private = notes.load_private(thief)
    tamper(f"UPDATE {DECISION} SET note = 'never said'")
    reseal(sealed, private, name)
    assert "forged-note" in sealed.codes()


def test_everything_rewritten_with_a_stolen_key_contradicts_an_earlier_checkpoint(sealed):
    tamper(f"UPDATE {DECISION} SET note = 'never said'")
    reseal(sealed)
    assert sealed.codes(external=[]) == set()
    assert "fork" in sealed.codes()


def test_an_old_backup_put_back_is_found(sealed, ledger, tmp_path):
    first_seal = Seal.objects.earliest("size")
    tamper(
        f"DELETE FROM {SEAL} WHERE size > {first_seal.size}",
        f"DELETE FROM {LEAF} WHERE {INDEX} >= {first_seal.size}",
    )
    assert "ledger-shrunk" in sealed.codes()


def test_a_swapped_public_key_is_found(sealed):
    _private, vkey = notes.generate_keypair("test/ledger")
    _name, sealed.public = notes.load_vkey(vkey)
    report = sealed.verify()
    assert {found.code for found in report.discrepancies} == {"forged-note"}
    assert len(report.unreadable) == len(exported_notes(sealed.folder))


def test_a_forged_note_file_is_found(sealed, tmp_path):
    shutil.copytree(sealed.folder, tmp_path / "copy")
    name, text = exported_notes(tmp_path / "copy")[-1]
    forged = text.replace(text.splitlines()[1], "99999")
    assert "forged-note" in sealed.codes(external=[(name, forged)])


def test_a_stopped_sealer_is_noticed(sealed, decide, application):
    decide("second_reviewer", application, "note", note="late")
    assert sealed.codes() == set()
    assert sealed.codes(at=timezone.now() + timedelta(hours=1)) == {"sealer-stopped"}


def test_a_dropped_trigger_is_found(sealed):
    connection.check_constraints()
    name = next(name for name in triggers.installed(connection) if name.startswith("TRIGGER"))
    sql(f"DROP {name}")
    assert sealed.codes() == {"trigger"}


@pytest.fixture
def evidence(sealed, application, cast, now):
    """A sealed evidence file of the application."""
    with acting_as(cast["intake"]):
        kept = keep(subject=application, file=scan(), kind="other", at=now)
    sealed.seal()
    return kept


def test_a_replaced_evidence_file_is_found(sealed, evidence):
    evidence.path.write_bytes(b"another scan")
    assert sealed.codes() == {"file-replaced"}


def test_a_lost_evidence_file_is_found(sealed, evidence):
    evidence.path.unlink()
    assert sealed.codes() == {"file-missing"}


def test_several_processes_find_what_one_finds(committed, ledger, monkeypatch, cast, entity):
    monkeypatch.setattr(tree, "BLOCK", 4)
    with acting_as(cast["intake"]):
        ApplicationFactory.create_batch(20, entity=entity)
    ledger.seal(batch=3)
    alone, together = ledger.verify(), ledger.verify(jobs=2)
    assert alone == together
    assert together.discrepancies == []
    tamper(f"DELETE FROM {LEAF} WHERE {INDEX} = 9")
    assert ledger.verify() == ledger.verify(jobs=2)
    assert {"leaf-missing", "root-mismatch"} <= ledger.codes(jobs=2)
