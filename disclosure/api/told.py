"""What a client is told of what it brought."""

from django.http import Http404

from accounts.models import AccountTransfer, NameChangeRequest, RegistrationApplication
from audit.models import Decision
from desk.search import RECEIPT
from disclosure.enums import ApiScope
from disclosure.models import ApiSubmission
from moderation.models import Complaint

MODELS = {
    ApiScope.REGISTRATIONS: RegistrationApplication,
    ApiScope.NAME_CHANGES: NameChangeRequest,
    ApiScope.TRANSFERS: AccountTransfer,
    ApiScope.COMPLAINTS: Complaint,
}


def standing(kind, subject, at):
    """Where a submission stands at `at`: not further than to where it can no longer go back."""
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


def brought(client, kind, number):
    """What `client` brought under this receipt number. Raises Http404."""
    found = RECEIPT.fullmatch(number)
    pk = int(found[3]) if found else 0
    if not ApiSubmission.objects.of(client, kind).filter(object_id=pk).exists():
        raise Http404
    subject = MODELS[kind].objects.select_related("account").get(pk=pk)
    if subject.receipt_number != number:
        raise Http404
    return subject


def number_of(submission):
    """The receipt number of what a submission brought, or None where it bears none."""
    model = MODELS.get(submission.kind)
    if model is None:
        return None
    return f"{model.receipt_prefix}-{submission.received_at:%Y}-{submission.object_id:06d}"
