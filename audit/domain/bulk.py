"""The blessed bulk writer: many governed rows and their history, set-wise, inside the rings."""

from django.db import models, transaction

from audit.models import StateMoveRefused

BATCH = 500


@transaction.atomic
def write_rows(*, new=(), changed=(), fields=(), at):
    """Insert `new` rows and update `fields` of `changed` rows, one history row for each.

    All instances are of one governed model. `changed` must have been read under lock in this
    transaction. Returns how many rows were written. Raises NoActor, StateMoveRefused.
    """
    new, changed = list(new), list(changed)
    if not new and not changed:
        return 0
    model = type((new or changed)[0])
    history = model.history.model
    tracker = model.history_tracker
    writer = models.QuerySet(model=model)
    for row in new:
        if model.transitions is not None and row.state not in model.transitions.initial:
            raise StateMoveRefused(f"{model._meta.label} is not born as “{row.state}”.")
        row.version = 1
    if "state" in fields:
        raise StateMoveRefused(f"{model._meta.label}: state moves by a transition only.")
    for row in changed:
        row.version += 1
    writer.bulk_create(new, batch_size=BATCH)
    if changed:
        writer.bulk_update(changed, {*fields, "version"}, batch_size=BATCH)
    records = [tracker.row(row, "+", at) for row in new]
    records += [tracker.row(row, "~", at) for row in changed]
    models.QuerySet(model=history).bulk_create(records, batch_size=BATCH)
    for row in (*new, *changed):
        row._remember()
    return len(records)
