"""The queue of proposals, on everybody's workbench who may confirm them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import Proposal
from desk.queues import Item, Queue, register


def describe(proposal):
    """One line of the workbench."""
    return Item(
        title=proposal.title,
        subtitle=str(proposal.proposer),
        what=str(proposal.rule.label),
        url=reverse("admin:audit_proposal_change", args=[proposal.pk]),
        waiting_since=proposal.proposed_at,
        due_at=None,
    )


register(
    Queue(
        code="second_person",
        label=_("Waiting for second person"),
        model=Proposal,
        permission="audit.confirm_proposal",
        rows=lambda user, at: Proposal.objects.select_related("proposer").for_checker(user),
        clock="proposed_at",
        describe=describe,
        is_shared=True,
    )
)
