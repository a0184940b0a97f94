"""What a client is told of what it brought."""

from django.http import Http404

from accounts.models import AccountTransfer, NameChangeRequest, RegistrationApplication
from disclosure.enums import ApiScope
from disclosure.models import ApiSubmission
from moderation.models import Complaint

MODELS = {
    ApiScope.REGISTRATIONS: RegistrationApplication,
    ApiScope.NAME_CHANGES: NameChangeRequest,
    ApiScope.TRANSFERS: AccountTransfer,
    ApiScope.COMPLAINTS: Complaint,
}


def brought(client, kind, number):
    """What `client` brought under this receipt number. Raises Http404."""
    subject = MODELS[kind].with_receipt(number)
    submissions = ApiSubmission.objects.of(client, kind)
    if subject is None or not submissions.filter(object_id=subject.pk).exists():
        raise Http404
    return subject


def number_of(submission):
    """The receipt number of what a submission brought, or None where it bears none."""
    model = MODELS.get(submission.kind)
    if model is None:
        return None
    return model.format_receipt(submission.received_at, submission.object_id)
