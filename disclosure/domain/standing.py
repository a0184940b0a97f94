"""What those who brought something are told of it. Reading only."""

from audit.domain.messages import text_for_recipient
from audit.models import Decision, Message


def standing(kind, subject, at):
    """Where `subject` stands at `at`, as whoever brought it is told: not further than to where it
    can no longer go back. `kind` is what it is called there.
    """
    sent = Message.objects.of_decisions(Decision.objects.for_object(subject).values("pk"))
    unreleased = sent.waiting(at).filter(decision__moved=True).select_related("decision").first()
    waiting = unreleased and unreleased.decision
    return {
        "number": subject.receipt_number,
        "kind": kind,
        "state": waiting.source_state if waiting else subject.state,
        "received_at": getattr(subject, subject.receipt_field),
        "due_at": subject.due_at,
        "account": subject.account and subject.account.external_id,
        "outcome": (not waiting and getattr(subject, "outcome", "")) or None,
        "messages": [
            {"at": each.created_at, "text": text_for_recipient(each)} for each in sent.released(at)
        ],
    }
