"""What is claimed, asked about and then approved or rejected: the facts that all of it has."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import OPEN_APPLICATION_STATES, ApplicationState
from audit.models import AuditedModel, AuditedQuerySet, Decision
from audit.models.receipts import Receipt


class ReviewedRequestQuerySet(AuditedQuerySet):
    """Requests by whose turn it is."""

    def open(self):
        """Neither decided nor withdrawn."""
        return self.filter(state__in=OPEN_APPLICATION_STATES)

    def unclaimed(self):
        """Waiting for a reviewer to claim them."""
        return self.filter(state=ApplicationState.SUBMITTED)

    def for_reviewer(self, user):
        """Claimed by `user` and on the desk's side."""
        return self.filter(state=ApplicationState.IN_REVIEW, assignee=user)

    def untouched_since(self, moment):
        """Claimed, and last saved or decided on before `moment`."""
        model = self.model
        saved = model.history.filter(id=models.OuterRef("pk"), history_date__gte=moment)
        decided = Decision.objects.filter(
            object_label=model._meta.label_lower,
            object_id=models.OuterRef("pk"),
            decided_at__gte=moment,
        )
        return self.filter(
            ~models.Exists(saved), ~models.Exists(decided), state=ApplicationState.IN_REVIEW
        )

    def waiting_for_applicant(self):
        """The clock stands still until the applicant answers."""
        return self.filter(state=ApplicationState.INFORMATION_REQUESTED)

    def overdue(self, at):
        """On the desk's side and past their due time."""
        return self.filter(
            state__in=(ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW), due_at__lt=at
        )

    def rejected(self):
        """Requests that were refused."""
        return self.filter(state=ApplicationState.REJECTED)


class ReviewedRequest(Receipt, AuditedModel):
    """A request with a clock that stands still while the applicant owes an answer.

    Subclasses set `receipt_prefix` and the `answerable_fields` that an answer may correct, and say
    in `name_claim` who asks for which name.
    """

    answerable_fields = ()

    submitted_at = models.DateTimeField(_("submitted at"))
    due_at = models.DateTimeField(_("due at"))
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=30, choices=ApplicationState, default=ApplicationState.SUBMITTED
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("claimed by"),
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta(AuditedModel.Meta):
        abstract = True

    @property
    def is_open(self):
        """Whether it still waits for a decision."""
        return self.state in OPEN_APPLICATION_STATES


def clock_constraint(name):
    """The clock of a ReviewedRequest stands still only while the applicant owes an answer."""
    waits = models.Q(state=ApplicationState.INFORMATION_REQUESTED)
    return models.CheckConstraint(
        condition=models.Q(
            state=ApplicationState.INFORMATION_REQUESTED, waiting_since__isnull=False
        )
        | ~waits & models.Q(waiting_since__isnull=True),
        name=name,
        violation_error_message=_("The clock stands still only while we wait."),
    )
