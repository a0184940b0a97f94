"""Proposals on the workbench: the queue of whoever may confirm them, and the news of them."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.enums import Outcome
from audit.models import Proposal
from desk.enums import QueueKind
from desk.news import Sentence, register_news
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
        kind=QueueKind.SECOND_PERSON,
    )
)

register_news(
    Sentence(
        code="decisions",
        condition=lambda user: Q(),
        words=lambda count: (
            ngettext("%(count)s decision by others", "%(count)s decisions by others", count)
            % {"count": count}
        ),
        url="admin:audit_decision_changelist",
        permission="audit.view_decision",
    ),
    Sentence(
        code="own_proposals",
        condition=lambda user: Q(
            object_label="audit.proposal",
            verb__in=("confirm", "decline"),
            object_id__in=Proposal.objects.filter(proposer=user).values("pk"),
        ),
        words=lambda count: (
            ngettext(
                "%(count)s of your proposals decided", "%(count)s of your proposals decided", count
            )
            % {"count": count}
        ),
        url="admin:audit_proposal_changelist",
        permission="audit.view_proposal",
    ),
    Sentence(
        code="proposed",
        condition=lambda user: Q(outcome=Outcome.PROPOSED),
        words=lambda count: (
            ngettext("%(count)s new proposal", "%(count)s new proposals", count) % {"count": count}
        ),
        url="admin:audit_proposal_changelist",
        permission="audit.view_proposal",
    ),
)
