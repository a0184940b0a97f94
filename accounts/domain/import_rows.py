"""Writers of the rows that a file brings: staged, compared with each other, written.

Each function does one chunk in one transaction of less than a second, with its progress, for the
worker that holds the batch; it raises ClaimLost instead when there is nothing to hold any more.
What takes thought and no writing (`examined`, `prepared`) is done before, by whoever has time.

An import never grants standing: every account arrives as pending verification. What needs a
procedure of its own (a new name, another category or entity of an account in service) is refused
row by row and never done by a file.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Count, Q

from accounts.domain import import_progress, name_index, names, staged_rows
from accounts.domain.accounts import register_again
from accounts.domain.checklist import follow_up
from accounts.domain.entities import new_columns
from accounts.domain.row_verdicts import (
    ACCOUNT_COLUMNS,
    WRITTEN_FIELDS,
    assess,
    assess_finally,
)
from accounts.enums import ImportEffect, ImportPhase, ImportRowState, ImportState
from accounts.models import (
    ImportBatch,
    ImportChunk,
    ImportProgress,
    ImportRow,
    OperatingEntity,
    PublicAccount,
)
from audit import statements
from audit.domain.bulk import insert_new, write_rows
from audit.models import DataKey

ROW_COLUMNS = (
    "line",
    "state",
    "effect",
    "brings_entity",
    "is_close",
    "keeps_name",
    "faults",
    "external_id",
    *staged_rows.Keys._fields,
)
NO_KEYS = (None,) * len(staged_rows.Keys._fields)
# What a good row does, by the figure that counts it.
FIGURES = {
    ImportEffect.NEW: "new_accounts",
    ImportEffect.CHANGED: "changed_accounts",
    ImportEffect.UNCHANGED: "unchanged",
}


@dataclass(frozen=True, slots=True)
class Examined:
    """A chunk that was read and compared with the registry, ready to be staged: as it is sealed,
    and its rows as tuples of ROW_COLUMNS.
    """

    sealed: bytes
    rows: list

    @property
    def errors(self):
        """How many rows are faulty."""
        return sum(row[1] == ImportRowState.FAULTY for row in self.rows)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A staged chunk, ready to be written: its Rows, what their entities would be by
    `Row.declaration`, and the numbers under which each name would be found.
    """

    rows: list
    entities: dict
    numbers: list


def examined(rows, faulty, cells, cipher, *, at):
    """The Examined of Rows and FaultyRows, with their `cells` by line. Reads the registry only."""
    staged = [
        (
            each.row.line,
            ImportRowState.FAULTY.value if each.fault else ImportRowState.PENDING.value,
            each.effect.value,
            each.entity is None,
            each.is_close,
            each.keeps_name,
            json.dumps([each.fault]) if each.fault else "[]",
            each.row.external_id,
            *compared,
        )
        for each, compared in zip(assess(rows, at=at), staged_rows.keys_of(rows), strict=True)
    ]
    unread = [
        (each.line, ImportRowState.FAULTY.value, "", False, False, False)
        + (json.dumps(each.faults, ensure_ascii=False), "", *NO_KEYS)
        for each in faulty
    ]
    return Examined(staged_rows.sealed(rows, cells, cipher), sorted([*staged, *unread]))


def prepared(chunk, cipher):
    """The Prepared of an ImportChunk. Reads nothing else."""
    rows, _cells = staged_rows.opened(chunk, cipher)
    declared = {}
    for row in rows:
        declared.setdefault(row.declaration, row)
    return Prepared(
        rows,
        {each: new_columns(row.entity_facts()) for each, row in declared.items()},
        [name_index.numbers_of(each.name) for each in rows],
    )


@transaction.atomic
def stage(*, batch, worker, examined, rate, at):
    """Keep one Examined chunk of a file."""
    progress = import_progress.locked(batch_id=batch.pk, worker=worker, state=ImportState.CHECKING)
    ImportChunk.objects.create(batch=batch, number=progress.chunk, sealed=examined.sealed)
    where = (batch.pk, progress.chunk)
    statements.load_rows(
        ImportRow,
        DEFAULT_DB_ALIAS,
        ("batch_id", "chunk", *ROW_COLUMNS),
        [where + row for row in examined.rows],
    )
    import_progress.advance(
        progress,
        rows=len(examined.rows),
        errors=examined.errors,
        figures={},
        line=examined.rows[-1][0],
        rate=rate,
        at=at,
    )


@transaction.atomic
def finish_staging(*, batch, worker):
    """The file is read to its end: go on to compare its rows with each other."""
    progress = import_progress.locked(batch_id=batch.pk, worker=worker, state=ImportState.CHECKING)
    import_progress.enter(
        progress,
        phase=ImportPhase.JUDGING,
        total=progress.done,
        figures={"rows": progress.done},
        errors=progress.errors,
    )


@transaction.atomic
def set_aside(*, batch, worker, found, rate, at):
    """Refuse rows that contradict others of their file, and set those aside that repeat one.

    `found` are Findings of `row_pairs`, not too many.
    """
    progress = import_progress.locked(batch_id=batch.pk, worker=worker, state=ImportState.CHECKING)
    rows = [ImportRow(pk=each.pk, state=each.state, faults=each.faults) for each in found]
    ImportRow.objects.bulk_update(rows, ["state", "faults"], batch_size=500)
    errors = sum(bool(each.faults) for each in found)
    import_progress.advance(progress, rows=len(rows), errors=errors, figures={}, rate=rate, at=at)


def figures(batch):
    """What importing a checked batch would do, counted."""
    pending = Q(state=ImportRowState.PENDING)
    by_effect = {
        figure: Count("pk", filter=pending & Q(effect=effect)) for effect, figure in FIGURES.items()
    }
    return ImportRow.objects.filter(batch=batch).aggregate(
        rows=Count("pk"),
        errors=Count("pk", filter=Q(state=ImportRowState.FAULTY)),
        repeated=Count("pk", filter=Q(state=ImportRowState.REPEATED)),
        names_to_judge=Count("pk", filter=pending & Q(is_close=True)),
        new_entities=Count("identity_key", filter=pending & Q(brings_entity=True), distinct=True),
        **by_effect,
    )


@transaction.atomic
def write(*, batch, worker, prepared, rate, at):
    """Write one Prepared chunk into the registry, the one that progress has come to. Returns how
    many rows it had to write.

    Entities are matched by identity number, accounts by platform id. A name that is taken or
    protected is refused; a close or sensitive one is counted in `names_to_judge`, because its
    account does not speak before a person has judged it. Nobody else gives a name meanwhile.
    """
    progress = import_progress.locked(batch_id=batch.pk, worker=worker, state=ImportState.RUNNING)
    chunk = ImportRow.objects.filter(batch=batch, chunk=progress.chunk)
    names.lock_names()
    rows, numbers = _still_pending(prepared, chunk)
    verdicts = assess_finally(rows, at=at)
    refused = _refuse(chunk, [each for each in verdicts if each.fault])
    good = [pair for pair in zip(verdicts, numbers, strict=True) if not pair[0].fault]
    counted = Counter(FIGURES[each.effect] for each, _numbers in good)
    entities = _bring_entities(batch, [each for each, _numbers in good], prepared.entities, at)
    counted["new_entities"] = entities
    _bring_accounts(batch, good, at)
    counted["names_to_judge"] = _settle(chunk, [each for each, _numbers in good])
    import_progress.advance(
        progress, rows=len(rows), errors=refused, figures=counted, rate=rate, at=at
    )
    return len(rows)


@transaction.atomic
def put_away(*, batch, limit):
    """Delete up to `limit` rows of a settled batch that are not kept any more: all of an archived
    one with what they said, the good ones of a discarded one. Returns whether that was all.

    Nothing is done to a batch the reversal of which somebody has planned meanwhile.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not batch.is_settled:
        return True
    rows, phase = ImportRow.objects.filter(batch=batch), ImportPhase.PUT_AWAY
    if batch.state == ImportState.ARCHIVED:
        phase = ImportPhase.ARCHIVED
    elif batch.state == ImportState.DISCARDED:
        rows = rows.exclude(state=ImportRowState.FAULTY)
    else:
        rows = rows.none()
    keys = rows.values_list("pk", flat=True)[:limit]
    deleted, _models = ImportRow.objects.filter(pk__in=list(keys)).delete()
    if deleted:
        return False
    if phase == ImportPhase.ARCHIVED:
        ImportChunk.objects.filter(batch=batch).delete()
    ImportProgress.objects.filter(batch=batch).update(phase=phase)
    return True


def _still_pending(prepared, chunk):
    """(Rows, numbers of their names) that nothing has been found against."""
    settled = chunk.exclude(state=ImportRowState.PENDING).values_list("line", flat=True)
    settled = frozenset(settled)
    kept = [
        (row, numbers)
        for row, numbers in zip(prepared.rows, prepared.numbers, strict=True)
        if row.line not in settled
    ]
    return [row for row, _numbers in kept], [numbers for _row, numbers in kept]


def _refuse(chunk, verdicts):
    """Mark the rows of `verdicts` as faulty; returns how many."""
    if verdicts:
        keys = dict(chunk.values_list("line", "pk"))
        rows = [
            ImportRow(pk=keys[each.row.line], state=ImportRowState.FAULTY, faults=[each.fault])
            for each in verdicts
        ]
        ImportRow.objects.bulk_update(rows, ["state", "faults"], batch_size=500)
    return len(verdicts)


def _bring_entities(batch, verdicts, prepared, at):
    """Write the entities that are missing, and tell each verdict its own; returns how many."""
    wanting = [each for each in verdicts if each.entity is None]
    missing = {}
    for each in wanting:
        missing.setdefault(each.row.identity, prepared[each.row.declaration])
    if not missing:
        return 0
    wrapped, columns = zip(*missing.values(), strict=True)
    keys = list(statements.reserve_keys(DataKey, DEFAULT_DB_ALIAS, len(wrapped)))
    statements.load_rows(
        DataKey, DEFAULT_DB_ALIAS, ("id", "wrapped"), zip(keys, wrapped, strict=True)
    )
    names = tuple(columns[0])
    rows = [(key, batch.pk, *facts.values()) for key, facts in zip(keys, columns, strict=True)]
    names = ("data_key_id", "import_batch_id", *names)
    written = insert_new(OperatingEntity, names=names, rows=rows, at=at)
    entities = dict(zip(missing, written, strict=True))
    for each in wanting:
        each.entity_id = entities[each.row.identity]
    return len(missing)


def _bring_accounts(batch, good, at):
    """Write what is new and what has changed; `good` are pairs (Verdict, numbers of its name)."""
    new = [(each, numbers) for each, numbers in good if each.effect is ImportEffect.NEW]
    if new:
        rows = [each.account_columns() for each, _numbers in new]
        brought = [(batch.pk, *row) for row in rows]
        names_of_columns = ("import_batch_id", *ACCOUNT_COLUMNS)
        keys = insert_new(PublicAccount, names=names_of_columns, rows=brought, at=at)
        named = [(row[1], key) for row, key in zip(rows, keys, strict=True)]
        names.enter_new(named=named, numbers=[numbers for _verdict, numbers in new])
    changed = [each for each, _numbers in good if each.effect is ImportEffect.CHANGED]
    if again := [each for each in changed if each.registers_again]:
        changed = [each for each in changed if not each.registers_again]
        _register_again(batch, again, at)
    if changed:
        _change_accounts(changed, at)


def _register_again(batch, verdicts, at):
    for each in verdicts:
        each.apply()
        each.account.import_batch_id = batch.pk
    subjects = [each.account for each in verdicts]
    fields = (*WRITTEN_FIELDS, "import_batch")
    register_again.perform_on_all(subjects, at=at, fields=fields)


def _change_accounts(verdicts, at):
    renamed, moved = [], []
    for each in verdicts:
        former = each.account.name
        moved += [each.account] if each.apply() else []
        renamed += [each.account] if each.account.name != former else []
    accounts = [each.account for each in verdicts]
    write_rows(changed=accounts, fields=WRITTEN_FIELDS, at=at)
    if renamed:
        names.leave(accounts=renamed)
        names.enter(accounts=renamed)
    if moved:
        follow_up(moved, at=at)


def _settle(chunk, verdicts):
    """Say of every good row what became of it; returns how many of the names wait for a person."""
    close = chunk.filter(state=ImportRowState.PENDING, is_close=True).count()
    lines = defaultdict(list)
    for each in verdicts:
        if each.effect is not ImportEffect.NEW:
            version = each.account.version if each.effect is ImportEffect.CHANGED else None
            lines[version].append(each.row.line)
    for version, those in lines.items():
        state = ImportRowState.WRITTEN if version else ImportRowState.UNCHANGED
        chunk.filter(line__among=those).update(state=state, account_version=version)
    chunk.filter(state=ImportRowState.PENDING).update(
        state=ImportRowState.WRITTEN, account_version=1
    )
    return close
