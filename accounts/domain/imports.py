"""Writers of import batches and of the rows they bring.

An import never grants standing: every account arrives as pending verification. What needs a
procedure of its own (a new name, another category or entity of an account in service) is refused
row by row and never done by a file.
"""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import names, screening
from accounts.domain.checklist import follow_up
from accounts.domain.entities import EntityFacts, new_entity
from accounts.enums import AccountState, NameLikeness
from accounts.models import ImportBatch, OperatingEntity, PublicAccount
from accounts.screening.names import read
from audit.context import acting_as, current_actor
from audit.domain.bulk import write_rows
from audit.domain.engine import performs, record
from audit.models import DataKey
from audit.personal_data import lookup_digest
from audit.timeline import IMPORT
from regulations.calendar import legal_date

IDENTIFYING_FIELDS = ("name", "content_category", "entity_id")
FREE_FIELDS = ("introduction", "registered_on", "last_active_on", "follower_count")


@dataclass(frozen=True)
class Refusal:
    """A record that contradicts the registry: its line, the column, a stable code and a message."""

    line: int
    column: str
    code: str
    message: str


def open_batch(*, batch, figures, at):
    """Record an uploaded file and what its rehearsal found. Returns the ImportBatch."""
    batch.uploaded_at = at
    batch.uploaded_by = current_actor().user
    _keep_figures(batch, figures)
    return record(batch, at=at)


@performs(ImportBatch, "confirm")
def confirm(move, *, run):
    """Import the previewed file and keep its figures.

    `run(at)` streams the file through `write_chunk` and returns the figures by name. Nobody else
    gives a name meanwhile; history keeps the batch as the occasion of every row.
    """
    names.lock_names()
    with acting_as(move.actor, reason=f"{IMPORT}{move.subject.pk} · {move.subject.file_name}"):
        figures = run(move.at)
    _keep_figures(move.subject, figures)


@performs(ImportBatch, "discard")
def discard(move):
    """Set the previewed file aside; nothing of it is imported."""


@performs(ImportBatch, "note")
def note(move):
    """Put a note on the timeline."""


@transaction.atomic
def write_chunk(*, records, at):
    """Write one chunk of parsed records in one transaction.

    Entities are matched by identity number, accounts by platform id. A name that is taken or
    protected is refused; a close or sensitive one is counted in `names_to_judge`, because its
    account does not speak before a person has judged it. Returns the pair of a Counter
    (new_entities, new_accounts, changed_accounts, unchanged, names_to_judge) and the list of
    Refusal.
    """
    totals = Counter()
    known = {
        account.external_id: account
        for account in PublicAccount.objects.select_for_update().filter(
            external_id__in=[each.external_id for each in records]
        )
    }
    records, refusals = _screened(records, known, at, totals)
    entities = _entities(records, at, totals)
    new, changed, moved, renamed = [], [], [], []
    for each in records:
        entity = entities[_digest(each)]
        if refusal := _entity_mismatch(entity, each):
            refusals.append(refusal)
            continue
        account = known.get(each.external_id)
        if account is None:
            new.append(_new_account(each, entity))
            continue
        before, former = (account.content_category, account.entity_id), account.name
        refusal, is_changed = _update_account(account, each, entity)
        if refusal:
            refusals.append(refusal)
        elif is_changed:
            changed.append(account)
            moved += [account] if (account.content_category, account.entity_id) != before else []
            renamed += [account] if account.name != former else []
        else:
            totals["unchanged"] += 1
    write_rows(new=new, changed=changed, fields=(*IDENTIFYING_FIELDS, *FREE_FIELDS), at=at)
    names.leave(accounts=renamed)
    names.enter(accounts=[*new, *renamed])
    if moved:
        follow_up(moved, at=at)
    totals["new_accounts"] += len(new)
    totals["changed_accounts"] += len(changed)
    return totals, refusals


def _screened(records, known, at, totals):
    """(records whose names may come in, a Refusal for each of the others).

    An account that keeps its name was screened when it got it. The deeper look comes before the
    account may speak.
    """
    fresh = [each.name for each in records if _is_new_name(each, known)]
    matches = screening.find_many(fresh, on=legal_date(at), deep=False)
    passed, refusals, seen = [], [], {}
    for each in records:
        others = [
            match
            for match in matches.get(each.name, ())
            if match.is_protected or match.subject.external_id != each.external_id
        ]
        first = seen.setdefault(read(each.name).skeleton, each)
        if not _is_new_name(each, known):
            passed.append(each)
        elif others and others[0].likeness is NameLikeness.SAME:
            refusals.append(_refused_name(each, others[0]))
        elif first is not each:
            message = _("Line %(line)s of the file has the same name: “%(name)s”.")
            where = {"line": first.line, "name": first.name}
            refusals.append(Refusal(each.line, "name", "name_taken", message % where))
        else:
            passed.append(each)
            totals["names_to_judge"] += bool(others)
    return passed, refusals


def _is_new_name(each, known):
    account = known.get(each.external_id)
    return account is None or account.name != each.name


def _refused_name(each, match):
    if match.is_protected:
        message = _("This name is protected (%(basis)s): it is not given by a file.")
        facts = {"basis": match.subject.get_basis_display()}
        return Refusal(each.line, "name", "name_protected", message % facts)
    message = _("Account %(account)s bears this name: “%(name)s”.")
    facts = {"account": match.subject.external_id, "name": match.name}
    return Refusal(each.line, "name", "name_taken", message % facts)


def _keep_figures(batch, figures):
    for name, value in figures.items():
        setattr(batch, name, value)


def _digest(each):
    return lookup_digest(each.identity_type, each.identity_number)


def _entities(records, at, totals):
    """Map identity digest to entity, creating those that are missing."""
    wanted = {}
    for each in records:
        wanted.setdefault(_digest(each), each)
    found = {
        entity.identity_digest: entity
        for entity in OperatingEntity.objects.select_related("data_key").filter(
            identity_digest__in=wanted
        )
    }
    fresh = {
        digest: new_entity(_facts(each)) for digest, each in wanted.items() if digest not in found
    }
    DataKey.objects.bulk_create([entity.data_key for entity in fresh.values()])
    for entity in fresh.values():
        entity.data_key_id = entity.data_key.pk
    write_rows(new=fresh.values(), at=at)
    totals["new_entities"] += len(fresh)
    return found | fresh


def _facts(each):
    return EntityFacts(
        entity_type=each.entity_type,
        legal_name=each.entity_legal_name,
        identity_type=each.identity_type,
        identity_number=each.identity_number,
        contact_phone=each.contact_phone,
    )


def _entity_mismatch(entity, each):
    """Refuse a record that names its entity otherwise than the registry does."""
    if entity.entity_type != each.entity_type:
        column = "entity_type"
    elif entity.full_name != each.entity_legal_name:
        column = "entity_legal_name"
    else:
        return None
    message = _(
        "The entity with this identity number is registered otherwise: correct one of them."
    )
    return Refusal(each.line, column, "entity_mismatch", message)


def _new_account(each, entity):
    return PublicAccount(
        external_id=each.external_id,
        name=each.name,
        introduction=each.introduction,
        content_category=each.content_category,
        entity=entity,
        registered_on=each.registered_on,
        last_active_on=each.last_active_on,
        follower_count=each.follower_count,
    )


def _update_account(account, each, entity):
    """Apply a record to an existing account; return the pair (Refusal or None, changed)."""
    given = {
        "name": each.name,
        "content_category": each.content_category,
        "entity_id": entity.pk,
    }
    differing = [name for name, value in given.items() if getattr(account, name) != value]
    if differing and account.state != AccountState.PENDING_VERIFICATION:
        column = "entity_legal_name" if differing[0] == "entity_id" else differing[0]
        message = _("The account is in service: change this by its own procedure, not by a file.")
        return Refusal(each.line, column, "in_service", message), False
    given |= {name: getattr(each, name) for name in FREE_FIELDS}
    registered = each.registered_on or account.registered_on
    active = each.last_active_on or account.last_active_on
    if registered and active and active < registered:
        message = _("With what is on record, the account was active before it was registered.")
        return Refusal(each.line, "last_active_on", "date_order", message), False
    is_changed = False
    for name, value in given.items():
        if value not in (None, "") and getattr(account, name) != value:
            setattr(account, name, value)
            is_changed = True
    return None, is_changed
