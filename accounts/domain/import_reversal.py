"""Writers that take an import back: weighed and reversed a chunk at a time.

Nothing is deleted. An account that the file brought ends as entered by mistake; one that it changed
is again what it was before. Whatever anybody touched since stays, and its row says why.

Each function does one chunk in one transaction, with its progress, for the worker that holds the
batch; it raises ClaimLost instead when there is nothing to hold any more.
"""

import re
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from accounts.domain import import_progress, names, screening
from accounts.domain.accounts import withdraw_registration
from accounts.domain.checklist import follow_up
from accounts.domain.row_verdicts import WRITTEN_FIELDS, fault
from accounts.enums import AccountState, ImportRowState, ImportState, NameLikeness
from accounts.models import ImportRow, OperatingEntity, PublicAccount
from audit.domain.bulk import write_rows
from audit.models import AuditedModel, Decision
from audit.timeline import IMPORT
from regulations.calendar import legal_date

# What a reversal does to an account, by the name of the figure that counts it.
WITHDRAWN, RESTORED, KEPT = "withdrawn_accounts", "restored_accounts", "kept_accounts"
# A row that a reversal writes costs more than one that an import writes.
MOST_ROWS = 500
# How the occasion of what a reversal wrote reads: timelines and later reversals know it by that.
OCCASION = re.compile(rf"{IMPORT}\d+ reversed · ")
COMPARED = ("state", *WRITTEN_FIELDS)


def occasion(batch):
    """What history says of everything that the reversal of `batch` wrote."""
    return f"{IMPORT}{batch.pk} reversed · {batch.file_name}"


@dataclass(slots=True)
class Reversal:
    """What is to be done with one row: its account as it is, and by version as it was from just
    before the import on. `fault` is why the account stays as it is.
    """

    row: object
    account: PublicAccount
    versions: dict
    fault: dict | None = None

    @property
    def former(self):
        """The account as it was before the import; None where the import brought it."""
        return self.versions.get(self.row.account_version - 1)

    @property
    def effect(self):
        """WITHDRAWN, RESTORED or KEPT."""
        if self.fault:
            return KEPT
        is_new = self.former is None or self.former.state == AccountState.WITHDRAWN
        return WITHDRAWN if is_new else RESTORED

    @property
    def renames(self):
        """Whether the account gets another name back."""
        return self.effect == RESTORED and self.former.name != self.account.name

    def is_untouched(self):
        """Whether the account is as the import left it, and nobody but later imports, all of them
        reversed since, has written to it.
        """
        left, now = self.row.account_version, self.account.version
        if left == now:
            return True
        later = [self.versions[version] for version in range(left + 1, now + 1)]
        return (
            all(each.history_change_reason.startswith(IMPORT) for each in later)
            and OCCASION.match(later[-1].history_change_reason) is not None
            and _facts(self.versions[left]) == _facts(later[-1])
        )

    def apply(self):
        """Set on the account what it was before; whether category or entity is another one now."""
        if self.former is None:
            return False
        account = self.account
        before = account.content_category, account.entity_id
        for name in WRITTEN_FIELDS:
            setattr(account, name, getattr(self.former, name))
        return before != (account.content_category, account.entity_id)


@transaction.atomic
def weigh(*, batch, worker, rate, at):
    """Find out of one chunk what a reversal would do. Returns how many rows it has, None behind the
    last one. Rows that would stay are marked.
    """
    progress = import_progress.locked(batch_id=batch.pk, worker=worker, state=ImportState.WEIGHING)
    rows = _next_rows(progress)
    if rows is None:
        return None
    reversals = _assess(_read(rows), at=at)
    _mark(reversals, ImportRowState.WRITTEN)
    return _advance(progress, reversals, {}, rate=rate, at=at)


@transaction.atomic
def reverse(*, batch, worker, rate, at):
    """Reverse one chunk, or MOST_ROWS of it. Returns how many rows that are, None behind the last.

    Rows that were to be reversed are weighed once more under lock: the registry may have moved on.
    A former name that somebody else bears by now, or that is protected, is not given back.
    """
    progress = import_progress.locked(batch_id=batch.pk, worker=worker, state=ImportState.REVERSING)
    rows = _next_rows(progress)
    if rows is None:
        return None
    names.lock_names()
    waiting = rows.filter(state=ImportRowState.WRITTEN)
    reversals = _assess(_read(waiting[:MOST_ROWS]), at=at, is_final=True)
    good = [each for each in reversals if not each.fault]
    left = {each.account.entity_id for each in good}
    _withdraw([each for each in good if each.effect == WITHDRAWN], at)
    _restore([each for each in good if each.effect == RESTORED], at)
    _mark(reversals, ImportRowState.REVERSED)
    idle = {"idle_entities": _count_idle(left)}
    is_last = len(reversals) < MOST_ROWS
    return _advance(progress, reversals, idle, rate=rate, at=at, chunks=int(is_last))


def _next_rows(progress):
    """What was written of the next chunk in file order, or None when all are done."""
    rows = ImportRow.objects.filter(batch=progress.batch_id)
    last = rows.aggregate(last=Max("chunk"))["last"]
    if last is None or progress.chunk > last:
        return None
    written = (ImportRowState.WRITTEN, ImportRowState.KEPT)
    return rows.filter(chunk=progress.chunk, state__in=written).order_by("line")


def _read(rows):
    return list(rows.values_list("pk", "external_id", "account_version", named=True))


def _advance(progress, reversals, figures, **facts):
    figures |= Counter(each.effect for each in reversals)
    import_progress.advance(progress, rows=len(reversals), errors=0, figures=figures, **facts)
    return len(reversals)


def _assess(rows, *, at, is_final=False):
    """[Reversal] of written rows, in their order; `is_final` locks the accounts."""
    found = PublicAccount.objects.filter(external_id__among=[each.external_id for each in rows])
    accounts = {
        account.external_id: account
        for account in (found.select_for_update() if is_final else found)
    }
    versions = _versions(accounts.values())
    reversals = [
        Reversal(each, account, versions.get(account.pk, {}))
        for each in rows
        if (account := accounts[each.external_id])
    ]
    for each in reversals:
        if not each.is_untouched():
            left, now = each.row.account_version, each.account.version
            each.fault = _stays(each, "touched", left=left, now=now)
    _refuse_referred(reversals)
    _refuse_erased(reversals)
    _refuse_taken(reversals, at)
    return reversals


def _versions(accounts):
    """{account id: {version: history row}}."""
    versions = {}
    rows = PublicAccount.history.filter(id__in=[each.pk for each in accounts])
    columns = ("id", "version", "history_change_reason", *COMPARED)
    for row in rows.order_by().values_list(*columns, named=True):
        versions.setdefault(row.id, {})[row.version] = row
    return versions


def _facts(row):
    return [getattr(row, name) for name in COMPARED]


def _stays(reversal, code, **facts):
    return fault("external_id", code, reversal.row.external_id, **facts)


def _refuse_referred(reversals):
    """Keep accounts that would end while something refers to them: it would lose its account."""
    ending = {each.account.pk: each for each in reversals if each.effect == WITHDRAWN}
    if not ending:
        return
    for label, key in _referrers(ending):
        if ending[key].fault is None:
            ending[key].fault = _stays(ending[key], "referred", kind=label)


def _referrers(accounts):
    """Yield (label of a model, account id) for whatever refers to `accounts`, a dict by id."""
    for relation in PublicAccount._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if relation.concrete or not issubclass(model, AuditedModel):
            continue
        name = relation.field.attname
        rows = model.objects.filter(**{f"{name}__in": list(accounts)})
        for key in rows.order_by().values_list(name, flat=True).distinct():
            yield model._meta.label_lower, key
    said = Decision.objects.filter(
        object_label=PublicAccount._meta.label_lower, object_id__in=list(accounts), moved=False
    )
    for key, version in said.values_list("object_id", "object_version"):
        if version >= accounts[key].row.account_version:
            yield Decision._meta.label_lower, key


def _refuse_erased(reversals):
    """Keep accounts whose former entity is erased by now: it operates nothing any more."""
    handed = [
        each
        for each in reversals
        if each.effect == RESTORED and each.former.entity_id != each.account.entity_id
    ]
    if not handed:
        return
    former = OperatingEntity.objects.select_related("data_key").in_bulk(
        {each.former.entity_id for each in handed}
    )
    for each in handed:
        if former[each.former.entity_id].is_erased:
            each.fault = _stays(each, "former_entity_erased")


def _refuse_taken(reversals, at):
    """Keep accounts whose former name is not free any more."""
    wanted = [each for each in reversals if each.renames]
    found = screening.find_many(
        {each.former.name for each in wanted}, on=legal_date(at), deep=False
    )
    for each in wanted:
        for match in found[each.former.name]:
            if match.likeness != NameLikeness.SAME:
                break  # the gravest come first
            if match.is_protected:
                basis = match.subject.basis
                each.fault = _stays(each, "former_name_protected", basis=basis, name=match.name)
                break
            if match.subject.pk != each.account.pk:
                account = match.subject.external_id
                each.fault = _stays(each, "former_name_taken", account=account, name=match.name)
                break


def _withdraw(reversals, at):
    for each in reversals:
        each.apply()
    subjects = [each.account for each in reversals]
    withdraw_registration.perform_on_all(subjects, at=at, fields=WRITTEN_FIELDS)


def _restore(reversals, at):
    renamed = [each.account for each in reversals if each.renames]
    moved = [each.account for each in reversals if each.apply()]
    write_rows(changed=[each.account for each in reversals], fields=WRITTEN_FIELDS, at=at)
    if renamed:
        names.leave(accounts=renamed)
        names.enter(accounts=renamed)
    if moved:
        follow_up(moved, at=at)


def _mark(reversals, state):
    """Say of every row what became of it, and of one that stays, why."""
    kept = [each for each in reversals if each.fault]
    ImportRow.objects.bulk_update(
        [ImportRow(pk=e.row.pk, state=ImportRowState.KEPT, faults=[e.fault]) for e in kept],
        ["state", "faults"],
        batch_size=500,
    )
    done = [each.row.pk for each in reversals if not each.fault]
    ImportRow.objects.filter(pk__in=done).update(state=state, faults=[])


def _count_idle(keys):
    """How many of these entities operate nothing any more."""
    live = PublicAccount.objects.live().filter(entity=OuterRef("pk"))
    return OperatingEntity.objects.filter(~Exists(live), pk__in=keys).count()
