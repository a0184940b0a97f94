"""What those who brought something are told of it. Reading only."""

from audit.models import Decision


def standing(kind, subject, at):
    """Where `subject` stands at `at`, as whoever brought it is told: not further than to where it
    can no longer go back. `kind` is what it is called there.
    """
    decisions = Decision.objects.for_object(subject)
    waiting = decisions.messages_waiting(at).filter(moved=True).first()
    return {
        "number": subject.receipt_number,
        "kind": kind,
        "state": waiting.source_state if waiting else subject.state,
        "received_at": getattr(subject, subject.receipt_field),
        "due_at": subject.due_at,
        "account": subject.account and subject.account.external_id,
        "outcome": (not waiting and getattr(subject, "outcome", "")) or None,
        "messages": [
            {"at": each.decided_at, "text": each.message} for each in decisions.messages_due(at)
        ],
    }
