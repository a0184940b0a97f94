"""Registration applications and the clock they run on."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import (
    OPEN_APPLICATION_STATES,
    REGULATED_CATEGORIES,
    ApplicationState,
    ContentCategory,
)
from accounts.models.accounts import PublicAccount
from accounts.models.entities import OperatingEntity
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet

RECEIPT_PREFIX = "R"


class RegistrationApplicationQuerySet(AuditedQuerySet):
    """Applications by whose turn it is."""

    def open(self):
        """Neither decided nor withdrawn."""
        return self.filter(state__in=OPEN_APPLICATION_STATES)

    def unclaimed(self):
        """Waiting for a reviewer to claim them."""
        return self.filter(state=ApplicationState.SUBMITTED)

    def for_reviewer(self, user):
        """Claimed by `user` and on the desk's side."""
        return self.filter(state=ApplicationState.IN_REVIEW, assignee=user)

    def waiting_for_applicant(self):
        """The clock stands still until the applicant answers."""
        return self.filter(state=ApplicationState.INFORMATION_REQUESTED)

    def overdue(self, at):
        """On the desk's side and past their due time."""
        return self.filter(
            state__in=(ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW), due_at__lt=at
        )

    def similar_to(self, application):
        """Other applications of the same entity or for the same name, newest first."""
        same = models.Q(entity=application.entity_id) | models.Q(
            requested_name=application.requested_name
        )
        return self.filter(same).exclude(pk=application.pk).order_by("-pk")

    def rejected(self):
        """Applications that were refused."""
        return self.filter(state=ApplicationState.REJECTED)


class RegistrationApplication(AuditedModel):
    """注册申请: an entity's wish to open an account under a name."""

    requested_name = models.CharField(_("requested name"), max_length=60)
    introduction = models.TextField(_("introduction"), max_length=500, blank=True)
    content_category = models.CharField(
        _("content category"), max_length=20, choices=ContentCategory
    )
    entity = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("operating entity"),
        related_name="applications",
    )
    external_id = models.CharField(
        _("platform id"),
        max_length=64,
        blank=True,
        help_text=_("The id the account will have on the platform; the receipt number if empty."),
    )
    agreement_version = models.CharField(
        _("agreement version"),
        max_length=20,
        help_text=_("The version of the service agreement that the applicant signed."),
    )
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
    account = models.OneToOneField(
        PublicAccount,
        models.PROTECT,
        verbose_name=_("account opened"),
        related_name="application",
        null=True,
        blank=True,
    )

    transitions = transitions.APPLICATION
    history = GovernedHistory()
    objects = RegistrationApplicationQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("registration application")
        verbose_name_plural = _("registration applications")
        default_permissions = ("view", "add")
        permissions = transitions.APPLICATION.permissions
        indexes = [
            models.Index(fields=["state", "due_at"], name="accounts_application_queue"),
            models.Index(fields=["requested_name"], name="accounts_application_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=ApplicationState.APPROVED, account__isnull=False)
                | ~models.Q(state=ApplicationState.APPROVED) & models.Q(account__isnull=True),
                name="accounts_application_account_when_approved",
                violation_error_message=_("An approved application has its account, no other has."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=ApplicationState.INFORMATION_REQUESTED, waiting_since__isnull=False
                )
                | ~models.Q(state=ApplicationState.INFORMATION_REQUESTED)
                & models.Q(waiting_since__isnull=True),
                name="accounts_application_clock",
                violation_error_message=_("The clock stands still only while we wait."),
            ),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.requested_name}"

    def personal_data_key(self):
        """The key of its entity."""
        return self.entity.data_key

    @property
    def receipt_number(self):
        """The number the applicant was given: `R-2026-000123`."""
        return f"{RECEIPT_PREFIX}-{self.submitted_at:%Y}-{self.pk:06d}"

    @property
    def is_regulated(self):
        """Whether its category needs professional materials or a news license."""
        return self.content_category in REGULATED_CATEGORIES

    @property
    def is_open(self):
        """Whether it still waits for a decision."""
        return self.state in OPEN_APPLICATION_STATES
