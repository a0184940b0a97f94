"""What a person works on after a decision: the next item of the same kind, one's own first."""

from desk.queues import queues_for


def next_item(user, obj, at):
    """The Item that waits longest in the queues of `user` for the model of `obj`, or None.

    Personal queues come before open ones; `obj` itself is left out.
    """
    queues = [queue for queue in queues_for(user, type(obj)) if queue.is_work_of(user)]
    for wanted in ("is_personal", "is_open"):
        for queue in queues:
            if getattr(queue, wanted):
                rows = queue.rows(user, at).exclude(pk=obj.pk).order_by(queue.clock, "pk")
                if row := rows.first():
                    return queue.item(row)
    return None
