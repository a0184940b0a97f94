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
        _check_birth(model, row.__dict__)
        row.version = 1
    if "state" in fields and not all(row._moving for row in changed):
        raise StateMoveRefused(f"{model._meta.label}: state moves by a transition only.")
    for row in changed:
        row.version += 1
    if new:
        statements.insert_rows(using, new)
        _record(model, [row.pk for row in new], "+", at)
    if changed:
        names = {*fields, "version"}
        written = [
            each for each in model._meta.concrete_fields if {each.name, each.attname} & names
        ]
        if statements.update_rows(using, written, changed) != len(changed):
            raise StaleVersion(changed[0])
        _record(model, [row.pk for row in changed], "~", at)
    for row in (*new, *changed):
        row._remember()
    return len(new) + len(changed)


@transaction.atomic
def insert_new(model, *, names, rows, at):
    """Insert new rows of a governed `model` without making instances, one history row for each.

    `rows` are tuples of what the fields with these attribute `names` hold, as `load_rows` takes it;
    the other fields, state among them, are as they are born. Returns the keys in their order.
    Raises NoActor, StateMoveRefused.
    """
    current_actor()
    if "state" in names:
        raise StateMoveRefused(f"{model._meta.label}: state moves by a transition only.")
    born = {
        field.attname: field.get_default()
        for field in model._meta.concrete_fields
        if not field.primary_key and field.attname not in names
    } | {"version": 1}
    _check_birth(model, born)
    keys = list(statements.reserve_keys(model, DEFAULT_DB_ALIAS, len(rows)))
    constant = tuple(born.values())
    statements.load_rows(
        model,
        DEFAULT_DB_ALIAS,
        (model._meta.pk.attname, *names, *born),
        [(key, *row, *constant) for key, row in zip(keys, rows, strict=True)],
    )
    _record(model, keys, "+", at)
    return keys


def _check_birth(model, facts):
    if model.transitions is not None and facts["state"] not in model.transitions.initial:
        raise StateMoveRefused(f"{model._meta.label} is not born as “{facts['state']}”.")


def _record(model, keys, kind, at):
    """One history row for each row with one of these `keys`, as it stands in the database."""
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
        keys=keys,
    )
