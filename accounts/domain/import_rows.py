"""Writers of the rows that a file brings: staged, judged and written a chunk at a time.

Each function does one chunk in one transaction of less than a second, with its progress, for the
worker that holds the batch; it raises ClaimLost instead when there is nothing to hold any more.

An import never grants standing: every account arrives as pending verification. What needs a
procedure of its own (a new name, another category or entity of an account in service) is refused
row by row and never done by a file.
"""

from collections import Counter

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.domain import import_progress, names, row_sealing
from accounts.domain.checklist import follow_up
from accounts.domain.entities import new_entity
from accounts.domain.row_verdicts import CHANGED, NEW, UNCHANGED, WRITTEN_FIELDS, assess, fault
from accounts.enums import ImportPhase, ImportRowState, ImportState
from accounts.models import ImportProgress, ImportRow, OperatingEntity
from audit import statements
from audit.domain.bulk import write_rows

READ_FIELDS = (
    "pk",
    "line",
    "sealed",
    "identity_digest",
    "legal_name_digest",
    *row_sealing.OPEN_FIELDS,
)


@transaction.atomic
def stage(*, batch, worker, parsed, rate, at):
    """Keep one chunk of a file: `parsed` are its Parsed rows in file order."""
    progress = import_progress.locked(batch_id=batch.pk, worker=worker, state=ImportState.CHECKING)
    cipher = row_sealing.cipher_of(progress)
    rows = [row_sealing.staged(each, batch, progress.chunk, cipher) for each in parsed]
    statements.insert_rows(DEFAULT_DB_ALIAS, rows)
    import_progress.advance(
        progress,
        rows=len(rows),
        errors=sum(row.state == ImportRowState.FAULTY for row in rows),
        figures={},
        line=rows[-1].line,
        rate=rate,
        at=at,
    )


@transaction.atomic
def finish_staging(*, batch, worker):
    """The file is read to its end: go on to compare it with the registry."""
    progress = import_progress.locked(batch_id=batch.pk, worker=worker, state=ImportState.CHECKING)
    import_progress.enter(
        progress,
        phase=ImportPhase.JUDGING,
        total=progress.done,
        figures={"rows": progress.done, "errors": progress.errors},
        errors=progress.errors,
    )


@transaction.atomic
def judge(*, batch, worker, rate, at):
    """Compare one chunk with the rest of the file and with the registry. Returns how many rows it
    has, 0 behind the last one.

    The chunks before it are judged already. Rows are compared with the registry once more when
    they are written: it may have moved on.
    """
    progress = import_progress.locked(batch_id=batch.pk, worker=worker, state=ImportState.CHECKING)
    chunk = ImportRow.objects.filter(batch=batch, chunk=progress.chunk)
    size = chunk.count()
    if not size:
        return 0
    pending = chunk.filter(state=ImportRowState.PENDING)
    refused = _refuse(_conflicts(pending))
    repeated = _set_repeated_aside(pending)
    verdicts = {verdict.row.pk: verdict for verdict in assess(_read(pending), at=at)}
    refused += _refuse((each.row, each.fault) for each in verdicts.values() if each.fault)
    keeping = [each.row.pk for each in verdicts.values() if each.keeps_name and not each.fault]
    pending.filter(pk__in=keeping).update(keeps_name=True)
    refused += _refuse(_same_names(pending))
    refused += _refuse(_other_entities(pending))
    good = [verdicts[pk] for pk in pending.values_list("pk", flat=True)]
    figures = _effects(good)
    figures["new_entities"] = _count_new_entities(pending)
    figures["errors"], figures["repeated"] = refused, repeated
    import_progress.advance(progress, rows=size, errors=refused, figures=figures, rate=rate, at=at)
    return size


@transaction.atomic
def write(*, batch, worker, rate, at):
    """Write one chunk into the registry. Returns how many rows it has, None behind the last one.

    Entities are matched by identity number, accounts by platform id. A name that is taken or
    protected is refused; a close or sensitive one is counted in `names_to_judge`, because its
    account does not speak before a person has judged it. Nobody else gives a name meanwhile.
    """
    progress = import_progress.locked(batch_id=batch.pk, worker=worker, state=ImportState.RUNNING)
    chunk = ImportRow.objects.filter(batch=batch, chunk=progress.chunk)
    if not chunk.exists():
        return None
    names.lock_names()
    pending = chunk.filter(state=ImportRowState.PENDING)
    verdicts = assess(_read(pending), at=at, is_final=True)
    refused = _refuse((each.row, each.fault) for each in verdicts if each.fault)
    good = [each for each in verdicts if not each.fault]
    figures = _effects(good)
    figures["new_entities"] = _bring_entities(good, row_sealing.cipher_of(progress), at)
    _bring_accounts(good, at)
    _settle(pending, good)
    import_progress.advance(
        progress, rows=len(verdicts), errors=refused, figures=figures, rate=rate, at=at
    )
    return len(verdicts)


@transaction.atomic
def put_away(*, batch, limit):
    """Delete up to `limit` rows of a settled batch of which nothing is to be told any more. Returns
    whether that was all; written and faulty rows stay.
    """
    kept = (ImportRowState.FAULTY, ImportRowState.WRITTEN)
    keys = ImportRow.objects.filter(batch=batch).exclude(state__in=kept).values_list("pk")[:limit]
    deleted, _models = ImportRow.objects.filter(pk__in=[key for (key,) in keys]).delete()
    if deleted:
        return False
    ImportProgress.objects.filter(batch=batch).update(phase=ImportPhase.PUT_AWAY)
    return True


def _read(rows):
    """Rows in file order, as named tuples: models would cost more than the rest of the look-up."""
    return list(rows.order_by("line").values_list(*READ_FIELDS, named=True))


def _effects(verdicts):
    counted = Counter(each.effect for each in verdicts)
    counted["names_to_judge"] = sum(each.needs_judgement for each in verdicts)
    return counted


def _refuse(refusals):
    """Mark rows as faulty, given as pairs (row, fault); returns how many."""
    faulty = ImportRowState.FAULTY
    rows = [ImportRow(pk=row.pk, state=faulty, faults=[why]) for row, why in refusals]
    ImportRow.objects.bulk_update(rows, ["state", "faults"], batch_size=500)
    return len(rows)


def _same(field):
    """The rows of the file that are the same as an outer one in `field`."""
    return ImportRow.objects.filter(batch=OuterRef("batch"), **{field: OuterRef(field)})


def _earlier(field):
    """The good ones of them on earlier lines."""
    return _same(field).filter(state=ImportRowState.PENDING, line__lt=OuterRef("line"))


def _conflicts(pending):
    others = _same("external_id").exclude(digest=OuterRef("digest"))
    for row in pending.filter(Exists(others)):
        yield row, fault("external_id", "conflict", row.external_id)


def _set_repeated_aside(pending):
    before = _same("external_id").filter(line__lt=OuterRef("line"))
    keys = list(pending.filter(Exists(before)).values_list("pk", flat=True))
    return ImportRow.objects.filter(pk__in=keys).update(state=ImportRowState.REPEATED, sealed="")


def _same_names(pending):
    first = _earlier("name_digest").order_by("line")
    rows = pending.filter(keeps_name=False).annotate(
        first_line=Subquery(first.values("line")[:1]), first_name=Subquery(first.values("name")[:1])
    )
    for row in rows.filter(first_line__isnull=False):
        yield row, fault("name", "name_repeated", line=row.first_line, name=row.first_name)


def _other_entities(pending):
    others = _earlier("identity_digest").filter(
        ~Q(entity_type=OuterRef("entity_type"))
        | ~Q(legal_name_digest=OuterRef("legal_name_digest"))
    )
    other_type = Subquery(others.order_by("line").values("entity_type")[:1])
    for row in pending.annotate(other_type=other_type).filter(other_type__isnull=False):
        column = "entity_legal_name" if row.other_type == row.entity_type else "entity_type"
        yield row, fault(column, "entity_conflict")


def _count_new_entities(pending):
    known = OperatingEntity.objects.filter(identity_digest=OuterRef("identity_digest"))
    return pending.filter(~Exists(known), ~Exists(_earlier("identity_digest"))).count()


def _bring_entities(verdicts, cipher, at):
    """Write the entities that are missing, and tell each verdict its own; returns how many."""
    missing = {}
    for each in verdicts:
        if each.entity is None and each.row.identity_digest not in missing:
            entity = new_entity(row_sealing.entity_facts(each.row, cipher))
            missing[each.row.identity_digest] = entity
    if missing:
        statements.insert_rows(DEFAULT_DB_ALIAS, [each.data_key for each in missing.values()])
        for entity in missing.values():
            entity.data_key_id = entity.data_key.pk
        write_rows(new=missing.values(), at=at)
    for each in verdicts:
        each.entity = each.entity or missing[each.row.identity_digest]
    return len(missing)


def _bring_accounts(verdicts, at):
    new, changed, renamed, moved = [], [], [], []
    for each in verdicts:
        if each.effect == NEW:
            new.append(each.new_account())
        elif each.effect == CHANGED:
            former = each.account.name
            moved += [each.account] if each.apply() else []
            renamed += [each.account] if each.account.name != former else []
            changed.append(each.account)
    write_rows(new=new, changed=changed, fields=WRITTEN_FIELDS, at=at)
    if renamed:
        names.leave(accounts=renamed)
    names.enter(accounts=[*new, *renamed])
    if moved:
        follow_up(moved, at=at)


def _settle(pending, verdicts):
    """Say of every good row what became of it; what was sealed is not needed any more."""
    there = [each.row.pk for each in verdicts if each.effect == UNCHANGED]
    pending.filter(pk__in=there).update(state=ImportRowState.UNCHANGED, sealed="")
    for each in verdicts:
        if each.effect == CHANGED:
            pending.filter(pk=each.row.pk).update(
                state=ImportRowState.WRITTEN, sealed="", account_version=each.account.version
            )
    pending.update(state=ImportRowState.WRITTEN, sealed="", account_version=1)
