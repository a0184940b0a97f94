"""Public accounts: what the platform answers for."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import (
    ENDED_ACCOUNT_STATES,
    REGULATED_CATEGORIES,
    SERVICE_STATES,
    AccountGrade,
    AccountState,
    ClosureBasis,
    ContentCategory,
)
from accounts.models.claims import NameClaim
from accounts.models.entities import OperatingEntity
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet


class PublicAccountQuerySet(AuditedQuerySet):
    """Accounts by standing."""

    def live(self):
        """Accounts neither closed nor deregistered."""
        return self.exclude(state__in=ENDED_ACCOUNT_STATES)

    def imported_pending(self):
        """Accounts that an import brought and that nobody has activated."""
        return self.filter(state=AccountState.PENDING_VERIFICATION, import_batch__isnull=False)

    def of_import(self, batch_id):
        """Accounts that an import brought."""
        return self.filter(import_batch=batch_id)

    def in_service(self):
        """Accounts that were activated and have not ended."""
        return self.filter(state__in=SERVICE_STATES)

    def regulated(self):
        """Accounts in the sectors of Article 9 and in news."""
        return self.filter(content_category__in=REGULATED_CATEGORIES)


class PublicAccount(AuditedModel):
    """公众账号: an account under which an entity publishes on the platform."""

    external_id = models.CharField(
        _("platform id"), max_length=64, validators=[MinLengthValidator(1)]
    )
    name = models.CharField(_("name"), max_length=60)
    introduction = models.TextField(_("introduction"), max_length=500, blank=True)
    content_category = models.CharField(
        _("content category"), max_length=20, choices=ContentCategory
    )
    entity = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("operating entity"),
        related_name="accounts",
        db_index=False,  # the index on entity and state begins with it
    )
    state = models.CharField(
        _("state"), max_length=30, choices=AccountState, default=AccountState.PENDING_VERIFICATION
    )
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    last_active_on = models.DateField(_("last active on"), null=True, blank=True)
    follower_count = models.PositiveBigIntegerField(_("followers"), null=True, blank=True)
    monthly_read_count = models.PositiveBigIntegerField(_("reads a month"), null=True, blank=True)
    closure_basis = models.CharField(
        _("closed on the basis of"), max_length=20, choices=ClosureBasis, blank=True
    )
    monetization_frozen_until = models.DateField(
        _("monetization frozen until"), null=True, blank=True
    )
    agreement_version = models.CharField(
        _("agreement version"),
        max_length=20,
        blank=True,
        help_text=_("The version of the service agreement that the operator signed last."),
    )
    grade = models.CharField(_("grade"), max_length=1, choices=AccountGrade, blank=True)

    import_batch = models.ForeignKey(
        "accounts.ImportBatch",
        models.PROTECT,
        verbose_name=_("import"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_index=False,  # the index below begins with it
        help_text=_("The import that brought it last."),
    )

    transitions = transitions.ACCOUNT
    history = GovernedHistory()
    objects = PublicAccountQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("public account")
        verbose_name_plural = _("public accounts")
        permissions = transitions.ACCOUNT.permissions
        indexes = [
            models.Index(
                fields=["name"], opclasses=["varchar_pattern_ops"], name="accounts_account_name"
            ),
            models.Index(fields=["entity", "state"], name="accounts_account_entity"),
            models.Index(fields=["state", "id"], name="accounts_account_state"),
            models.Index(fields=["content_category", "id"], name="accounts_account_category"),
            models.Index(fields=["content_category", "state", "id"], name="accounts_account_both"),
            models.Index(
                fields=["import_batch", "entity"],
                name="accounts_account_import",
                condition=models.Q(import_batch__isnull=False),
            ),
            models.Index(
                fields=["id", "import_batch"],
                name="accounts_account_to_activate",
                condition=models.Q(
                    state=AccountState.PENDING_VERIFICATION, import_batch__isnull=False
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                name="accounts_account_external_id_once",
                violation_error_message=_("An account with this platform id exists already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AccountState.CLOSED) | ~models.Q(closure_basis=""),
                name="accounts_account_closed_on_a_basis",
                violation_error_message=_("A closed account says what its closure rests on."),
            ),
            models.CheckConstraint(
                condition=models.Q(registered_on__isnull=True)
                | models.Q(last_active_on__isnull=True)
                | models.Q(last_active_on__gte=models.F("registered_on")),
                name="accounts_account_active_after_registered",
                violation_error_message=_("An account is active after it is registered."),
            ),
        ]

    def __str__(self):
        return self.name

    def personal_data_key(self):
        """The key of its entity."""
        return self.entity.data_key

    def name_claim(self):
        """The NameClaim: the name it bears."""
        return NameClaim(self.name, self.entity, self.pk)

    @property
    def is_regulated(self):
        """Whether its category needs professional materials or a news license."""
        return self.content_category in REGULATED_CATEGORIES
