"""Registration applications."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import (
    OPEN_APPLICATION_STATES,
    REGULATED_CATEGORIES,
    ApplicationState,
    ContentCategory,
)
from accounts.models.accounts import PublicAccount
from accounts.models.claims import NameClaim
from accounts.models.entities import OperatingEntity
from accounts.models.reviews import ReviewedRequest, ReviewedRequestQuerySet, clock_constraint
from audit.history import GovernedHistory


class RegistrationApplicationQuerySet(ReviewedRequestQuerySet):
    """Applications by whose turn it is, and by likeness."""

    def similar_to(self, application):
        """Other applications of the same entity or for the same name, newest first."""
        same = models.Q(entity=application.entity_id) | models.Q(
            requested_name=application.requested_name
        )
        return self.filter(same).exclude(pk=application.pk).order_by("-pk")


class RegistrationApplication(ReviewedRequest):
    """注册申请: an entity's wish to open an account under a name."""

    receipt_prefix = "R"
    answerable_fields = ("requested_name", "introduction", "content_category")

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

    class Meta(ReviewedRequest.Meta):
        verbose_name = _("registration application")
        verbose_name_plural = _("registration applications")
        default_permissions = ("view", "add")
        permissions = transitions.APPLICATION.permissions
        indexes = [
            models.Index(fields=["state", "due_at"], name="accounts_application_queue"),
            models.Index(fields=["state", "submitted_at", "id"], name="accounts_application_wait"),
            models.Index(
                fields=["requested_name"],
                opclasses=["varchar_pattern_ops"],
                name="accounts_application_name",
            ),
            models.Index(fields=["external_id"], name="accounts_application_ext_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=ApplicationState.APPROVED, account__isnull=False)
                | ~models.Q(state=ApplicationState.APPROVED) & models.Q(account__isnull=True),
                name="accounts_application_account_when_approved",
                violation_error_message=_("An approved application has its account, no other has."),
            ),
            clock_constraint("accounts_application_clock"),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.requested_name}"

    def personal_data_key(self):
        """The key of its entity."""
        return self.entity.data_key

    @property
    def is_regulated(self):
        """Whether its category needs professional materials or a news license."""
        return self.content_category in REGULATED_CATEGORIES

    @cached_property
    def similar_counts(self):
        """How many similar ones were `rejected`, and how many others of its entity are `pending`.

        Found once for an instance as it was read: several checks ask.
        """
        similar = RegistrationApplication.objects.similar_to(self).order_by()
        is_pending = models.Q(entity=self.entity_id, state__in=OPEN_APPLICATION_STATES)
        return similar.aggregate(
            rejected=models.Count("pk", filter=models.Q(state=ApplicationState.REJECTED)),
            pending=models.Count("pk", filter=is_pending),
        )

    def name_claim(self):
        """The NameClaim: the requested name for its entity."""
        return NameClaim(self.requested_name, self.entity, self.account_id)
