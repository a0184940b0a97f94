"""Writers of bulk decisions: a list is prepared, decided on once, and performed chunk by chunk.

Every row is a decision of its own on its object, in a transaction that a chunk of rows shares, so
that an interrupted run goes on where it stopped. A row that is refused says why and keeps nobody
else from being done.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.context import acting_as, current_actor
from audit.domain import evidence
from audit.domain.engine import (
    DecisionRefused,
    Move,
    NotIndependent,
    contributors,
    performer,
    performs,
    record,
)
from audit.enums import Outcome
from audit.models import Decision, StaleVersion
from audit.personal_data import PersonalDataErased, new_data_key, seal, unseal
from desk.enums import BulkRowState, BulkState
from desk.files.tables import Layout
from desk.languages import in_languages
from desk.models import BulkDecision, BulkDecisionRow
from staff.domain.roles import ensure_system_actor

MAX_ROWS = 20_000
# Rows of one transaction: it holds the write lock of SQLite for well under a second.
CHUNK = 25
BATCH_SIZE = 500
# A run of which nothing was heard for so long is taken up by the calendar, for so long at most.
INTERRUPTED_AFTER, JOB_TIME = timedelta(minutes=10), timedelta(minutes=10)
DETAILS, ROW = "bulk-details", "bulk-row"
REFUSALS = (DecisionRefused, PermissionDenied, ValidationError, PersonalDataErased)


class NothingToDecide(DecisionRefused):
    """The list holds no object that can be decided on."""

    status = 400


class TooMany(DecisionRefused):
    """The list is longer than one bulk decision may be."""

    status = 400


@dataclass(frozen=True, kw_only=True)
class ListedRow:
    """One row to prepare: its place or line, its object or None, and its own arguments.

    `describe_faults` returns why nothing can be done with it, in the active language; None where
    something can. `cells` is the row as its file had it, which may have more cells than columns.
    """

    number: int
    subject: object = None
    title: str = ""
    details: dict = field(default_factory=dict)
    cells: tuple = ()
    describe_faults: Callable | None = None

    @property
    def fault(self):
        """Why nothing can be done with it, in the active language; "" where something can."""
        return self.describe_faults() if self.describe_faults else ""


@dataclass(frozen=True, kw_only=True)
class ListFile:
    """The file that a list came in: its name, its SHA-256, how it is read, its header."""

    name: str
    sha256: str
    layout: Layout
    header: tuple


@transaction.atomic
def prepare(*, model, verb, rows, at, file=None):
    """Enter a list of ListedRows on which `verb` is to be performed, as they came in the ListFile
    `file`, if any. Returns the BulkDecision.

    Raises PermissionDenied, TooMany, NothingToDecide.
    """
    rule, actor = model.transitions[verb], current_actor().user
    if not actor.has_perm(rule.permission):
        raise PermissionDenied(_("Your role does not allow: %(verb)s.") % {"verb": rule.label})
    if not rows:
        raise NothingToDecide(_("Nothing is selected."))
    refuse_too_many(len(rows))
    key = new_data_key()
    key.save()
    bulk = record(
        BulkDecision(
            object_label=model._meta.label_lower,
            verb=verb,
            rows=len(rows),
            data_key=key,
            prepared_by=actor,
            prepared_at=at,
            **_file_columns(file),
        ),
        at=at,
    )
    BulkDecisionRow.objects.bulk_create(
        (_as_kept(bulk, each) for each in rows), batch_size=BATCH_SIZE
    )
    return bulk


def refuse_too_many(count):
    """Raise TooMany where a list has more than MAX_ROWS rows."""
    if count > MAX_ROWS:
        words = _("At most %(limit)s rows are decided on at once: narrow the list or split it.")
        raise TooMany(words % {"limit": MAX_ROWS})


@transaction.atomic
def decide(bulk, facts, *, details, files, at):
    """Keep the `details` that all rows share and the evidence `files`, then decide on the list with
    `facts`, the keyword arguments of a decision. Returns the Proposal where a second person has to
    confirm it, None otherwise. Raises what `run` raises.
    """
    describe(subject=bulk, seen_version=facts["seen_version"], at=at, **details)
    bulk.refresh_from_db()
    if files:
        attach(subject=bulk, seen_version=bulk.version, at=at, files=files)
        bulk.refresh_from_db()
    facts = facts | {"subject": bulk, "seen_version": bulk.version, "at": at}
    if bulk.needs_second_person:
        return run_with_second_person.propose(**facts)
    run(**facts)
    return None


@performs(BulkDecision, "describe")
def describe(move, **details):
    """Keep the arguments that all rows share."""
    text = json.dumps(details, cls=DjangoJSONEncoder, ensure_ascii=False)
    move.subject.details_sealed = seal(move.subject.data_key, text, DETAILS)


@performs(BulkDecision, "run")
def run(move):
    """Decide on every row. Raises SecondPersonRequired, PermissionDenied, NothingToDecide."""
    bulk = move.subject
    if bulk.needs_second_person:
        raise DecisionRefused(_("This needs a second person: propose it instead."))
    _begin(move)


@performs(BulkDecision, "run_with_second_person")
def run_with_second_person(move):
    """Decide on every row, as one person has proposed and another confirms."""
    _begin(move)


@performs(BulkDecision, "complete")
def complete(move):
    """Record how many rows were done, refused and faulty."""
    bulk, counts = move.subject, move.subject.counts()
    bulk.done = counts[BulkRowState.DONE]
    bulk.refused = counts[BulkRowState.REFUSED]
    bulk.faulty = counts[BulkRowState.FAULTY]


@performs(BulkDecision, "download_rows")
def download_rows(move):
    """Record that somebody took the rows that were not done, with what they hold, as a file."""


@performs(BulkDecision, "discard")
def discard(move):
    """Do nothing with the list."""


attach = performs(BulkDecision, "attach")(evidence.attach)


@performs(BulkDecision, "note")
def note(move):
    """Put a note on the timeline."""


def occasion(bulk):
    """What history says of everything that a bulk decision wrote."""
    return f"bulk decision {bulk.pk}"


def perform_pending(*, bulk, until, clock):
    """Perform rows of a running bulk decision until none is left or `clock()` has passed `until`.

    Each row is decided at `clock()`, in the name of who decided on the list. Returns whether it is
    completed.
    """
    bulk = BulkDecision.objects.select_related("data_key", "decided_by").get(pk=bulk.pk)
    if bulk.state != BulkState.RUNNING:
        return bulk.state == BulkState.COMPLETED
    cause = _cause(bulk)
    shared = opened_details(bulk)
    while clock() < until:
        with acting_as(bulk.decided_by, reason=occasion(bulk)):
            if _perform_chunk(bulk, cause, shared, clock()):
                continue
        _complete(bulk, clock())
        return True
    return False


def opened_details(bulk):
    """The arguments that all rows share."""
    text = unseal(bulk.data_key, bulk.details_sealed, DETAILS)
    return json.loads(text) if text else {}


def opened_row(row, key):
    """{"details": {…}, "cells": […]} of a row, opened with the DataKey of its object or its list.

    Raises PersonalDataErased.
    """
    return json.loads(unseal(key, row.sealed, ROW)) if row.sealed else {"details": {}, "cells": []}


def _file_columns(file):
    if file is None:
        return {}
    return {
        "file_name": file.name[:100],
        "sha256": file.sha256,
        "file_layout": asdict(file.layout),
        "file_header": list(file.header),
    }


def _as_kept(bulk, row):
    key = row.subject.personal_data_key() if row.subject is not None else None
    own = {"details": row.details, "cells": row.cells}
    text = json.dumps(own, cls=DjangoJSONEncoder, ensure_ascii=False)
    return BulkDecisionRow(
        bulk=bulk,
        number=row.number,
        object_id=row.subject and row.subject.pk,
        object_version=row.subject and row.subject.version,
        title=(row.title or str(row.subject))[:200],
        sealed=seal(key or bulk.data_key, text, ROW) if row.details or row.cells else "",
        state=BulkRowState.FAULTY if row.describe_faults else BulkRowState.PENDING,
        messages=in_languages(row.describe_faults) if row.describe_faults else {},
    )


def _begin(move):
    bulk = move.subject
    if not move.actor.has_perm(bulk.target.permission):
        words = _("Your role does not allow: %(verb)s.")
        raise PermissionDenied(words % {"verb": bulk.target.label})
    if not bulk.list_rows.filter(state=BulkRowState.PENDING).exists():
        raise NothingToDecide(_("No row of the list can be decided on."))
    bulk.decided_by, bulk.decided_at = move.actor, move.at


def _cause(bulk):
    """The Move by which the list was decided on: what its rows rest on."""
    decisions = Decision.objects.for_object(bulk).filter(moved=True, verb__startswith="run")
    decision = decisions.select_related("proposal__proposer").last()
    is_confirmed = decision.outcome == Outcome.CONFIRMED
    return Move(
        bulk,
        bulk.transitions[decision.verb],
        bulk.decided_by,
        decision.decided_at,
        note=decision.note,
        proposal=decision.proposal if is_confirmed else None,
    )


def _perform_chunk(bulk, cause, shared, at):
    """Perform the next rows in one transaction; whether there were any."""
    with transaction.atomic():
        locked = BulkDecision.objects.select_for_update(of=("self",)).get(pk=bulk.pk)
        if locked.state != BulkState.RUNNING:
            return False
        pending = bulk.list_rows.filter(state=BulkRowState.PENDING).order_by("number")
        rows = list(pending[:CHUNK])
        subjects = bulk.model.objects.in_bulk([row.object_id for row in rows])
        cause.at = at
        for row in rows:
            if _perform(bulk, cause, shared, row, subjects[row.object_id]):
                row.state, row.messages = BulkRowState.REFUSED, _reasons(bulk, cause, shared, row)
            else:
                row.state = BulkRowState.DONE
        BulkDecisionRow.objects.bulk_update(rows, ["state", "messages"])
    return bool(rows)


def _reasons(bulk, cause, shared, row):
    """{language: why a row is refused}: whoever reads it may read another language than whoever
    decides, and a refusal is in words, so that it is asked for once in each language.
    """
    model, key = bulk.model, row.object_id
    return in_languages(
        lambda: _perform(bulk, cause, shared, row, model.objects.get(pk=key), is_kept=False)
    )


def _perform(bulk, cause, shared, row, subject, *, is_kept=True):
    """Perform one row; returns why it is refused, in the active language, "" where it is done.
    Nothing is written unless it `is_kept`.
    """
    verb = performer(bulk.model, bulk.verb)
    try:
        with transaction.atomic():
            own = opened_row(row, subject.personal_data_key() or bulk.data_key)["details"]
            if cause.proposal is not None:
                _require_independence(cause, subject)
            verb.carry(
                cause,
                subject=subject,
                seen_version=row.object_version,
                is_covered=False,
                note=cause.note,
                **(shared | own),
            )
            if not is_kept:
                transaction.set_rollback(True)
    except StaleVersion:
        return _("It has changed since the list was prepared.")
    except REFUSALS as refusal:
        return " ".join(getattr(refusal, "messages", [str(refusal)]))
    return ""


def _require_independence(cause, subject):
    """Refuse what two people decide where one of them had a part in the object, or where who
    confirms has decided the stage before. Raises NotIndependent.
    """
    previous = Decision.objects.latest_move(subject)
    involved = contributors(subject)
    deciders = {cause.actor.pk, cause.proposal.proposer_id}
    if deciders & involved or previous is not None and previous.actor_id == cause.actor.pk:
        raise NotIndependent(_("You had a part in this: another person must confirm."))


def _complete(bulk, at):
    with acting_as(ensure_system_actor()):
        current = BulkDecision.objects.get(pk=bulk.pk)
        complete(subject=current, seen_version=current.version, at=at)


def finish_interrupted(*, at):
    """Go on with bulk decisions whose run was interrupted; a job of the calendar."""
    waiting = BulkDecision.objects.running().filter(decided_at__lt=at - INTERRUPTED_AFTER)
    finished = 0
    for bulk in waiting.order_by("pk"):
        finished += perform_pending(bulk=bulk, until=at + JOB_TIME, clock=timezone.now)
    return Counter(bulk_decisions_finished=finished)
