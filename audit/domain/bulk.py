"""The blessed bulk writer: many governed rows and their history, set-wise, inside the rings."""

from django.db import DEFAULT_DB_ALIAS, transaction

from audit import statements
from audit.context import current_actor
from audit.models import StaleVersion, StateMoveRefused


@transaction.atomic
def write_rows(*, new=(), changed=(), fields=(), at):
    """Insert `new` rows and update `fields` of `changed` rows, one history row for each.

    All instances are of one governed model. `changed` must have been read under lock in this
    transaction. Returns how many rows were written. Raises NoActor, StateMoveRefused, StaleVersion.
    """
    new, changed = list(new), list(changed)
    if not new and not changed:
        return 0
    current_actor()
    model, using = type((new or changed)[0]), DEFAULT_DB_ALIAS
    for row in new:
        if model.transitions is not None and row.state not in model.transitions.initial:
            raise StateMoveRefused(f"{model._meta.label} is not born as “{row.state}”.")
        row.version = 1
    if "state" in fields:
        raise StateMoveRefused(f"{model._meta.label}: state moves by a transition only.")
    for row in changed:
        row.version += 1
    if new:
        statements.insert_rows(using, new)
        _record(model, new, "+", at)
    if changed:
        names = {*fields, "version"}
        written = [
            each for each in model._meta.concrete_fields if {each.name, each.attname} & names
        ]
        if statements.update_rows(using, written, changed) != len(changed):
            raise StaleVersion(changed[0])
        _record(model, changed, "~", at)
    for row in (*new, *changed):
        row._remember()
    return len(new) + len(changed)


def _record(model, rows, kind, at):
    """One history row for each of `rows`, as they stand in the database."""
    tracker = model.history_tracker
    acting, history = current_actor(), tracker.history_model
    facts = {
        "history_date": at,
        "history_type": kind,
        "history_user": acting.user.pk,
        "history_change_reason": acting.reason,
    }
    statements.copy_rows(
        DEFAULT_DB_ALIAS,
        source=model,
        target=history,
        kept=tracker.fields_included(model),
        facts={history._meta.get_field(name): value for name, value in facts.items()},
        keys=[row.pk for row in rows],
    )
