"""Names: which are protected, what every look-up rests on, and what a person judged."""

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import (
    BASIS_HOLDERS,
    CLOSED_BASES,
    DERIVED_BASES,
    OPEN_TERMS,
    NameBasis,
    NameLikeness,
    NameScope,
    ProtectionState,
)
from accounts.models.accounts import PublicAccount
from accounts.models.entities import OperatingEntity
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet


class ProtectedNameQuerySet(AuditedQuerySet):
    """Protected names by day and by origin."""

    def decided(self):
        """Protections in force that people decided on, not those that came with an account."""
        return self.filter(state=ProtectionState.IN_FORCE, source_account__isnull=True)

    def of_closure(self, account):
        """Protections in force that came with the closure of `account`."""
        return self.filter(
            state=ProtectionState.IN_FORCE, source_account=account, basis__in=CLOSED_BASES
        )

    def to_be_kept(self, on):
        """Protections that hold on the day `on` or will hold later."""
        return self.filter(state=ProtectionState.IN_FORCE).exclude(in_force_until__lte=on)

    def in_force(self, on):
        """Protections that hold on the day `on`."""
        return self.to_be_kept(on).filter(in_force_from__lte=on)


class ProtectedName(AuditedModel):
    """受保护名称: a name, or a term in names, that is not given to just anybody (Article 8).

    Names of closed accounts come with the closure, released ones with a renaming; both name their
    `source_account`. `in_force_until` is the first day without protection.
    """

    name = models.CharField(_("name"), max_length=60, validators=[MinLengthValidator(1)])
    basis = models.CharField(_("basis"), max_length=30, choices=NameBasis)
    scope = models.CharField(
        _("looked for as"), max_length=10, choices=NameScope, default=NameScope.WHOLE
    )
    holder = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("holder"),
        related_name="+",
        null=True,
        blank=True,
        help_text=_("The only entity that may bear the name. Empty: whoever the basis allows."),
    )
    source_account = models.ForeignKey(
        PublicAccount,
        models.PROTECT,
        verbose_name=_("source account"),
        related_name="protected_names",
        null=True,
        blank=True,
    )
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("What the protection rests on.")
    )
    in_force_from = models.DateField(_("in force from"))
    in_force_until = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("The first day without protection.")
    )
    protected_at = models.DateTimeField(_("protected at"), editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=ProtectionState, default=ProtectionState.IN_FORCE
    )

    transitions = transitions.PROTECTED_NAME
    history = GovernedHistory()
    objects = ProtectedNameQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("protected name")
        verbose_name_plural = _("protected names")
        default_permissions = ("view", "add", "import")
        permissions = transitions.PROTECTED_NAME.permissions
        indexes = [
            models.Index(
                fields=["name"], opclasses=["varchar_pattern_ops"], name="accounts_protected_name"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "basis", "scope"],
                condition=models.Q(
                    state=ProtectionState.IN_FORCE,
                    source_account__isnull=True,
                    in_force_until__isnull=True,
                ),
                name="accounts_name_protected_once",
                violation_error_message=_("This name is protected on this basis already."),
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_until__isnull=True)
                | models.Q(in_force_until__gt=models.F("in_force_from")),
                name="accounts_name_protected_for_a_while",
                violation_error_message=_("A protection ends after it begins."),
            ),
            models.CheckConstraint(
                condition=~models.Q(basis__in=sorted(DERIVED_BASES))
                | models.Q(source_account__isnull=False),
                name="accounts_name_protected_from_an_account",
                violation_error_message=_("On this basis a name comes from an account."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_term(self):
        """Whether it is looked for anywhere in a name."""
        return self.scope == NameScope.CONTAINED

    def is_released_by(self, account_ids):
        """Whether one of these accounts gave the name up."""
        return self.basis == NameBasis.RELEASED and self.source_account_id in account_ids

    def admits(self, entity, likeness):
        """Whether `entity`, or anybody where it is None, may bear a name of such likeness once a
        person has judged it.

        A close name may always be judged. The name itself belongs to its holder, to the organs of
        its basis, or to the entity that released it; a term besides to everybody where it belongs
        to no single organ.
        """
        if likeness == NameLikeness.CLOSE:
            return True
        is_open_term = likeness == NameLikeness.SENSITIVE and self.basis in OPEN_TERMS
        if is_open_term and self.holder_id is None:
            return True
        if entity is None:
            return False
        if self.holder_id is not None:
            return self.holder_id == entity.pk
        if self.basis == NameBasis.RELEASED:
            return self.source_account.entity_id == entity.pk
        return entity.entity_type in BASIS_HOLDERS.get(self.basis, ())


class SignaturesField(models.Field):
    """The signatures of a name: a bigint[] under a GIN index on PostgreSQL.

    SQLite keeps them in the table `accounts_namesignature` and here NULL; `name_signatures` makes
    both. Only `accounts.domain.name_index` reads and writes them.
    """

    def db_type(self, connection):
        """An array where there are arrays."""
        return "bigint[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value, connection, prepared=False):
        """Nothing for SQLite."""
        return value if connection.vendor == "postgresql" else None


class NameEntry(models.Model):
    """名称索引: one live account's name or one protected name, as screening finds it.

    Derived from accounts and protected names, and kept by the domain in the same transaction;
    `manage.py rekey_names` makes it anew.
    """

    name = models.CharField(max_length=60)
    account = models.ForeignKey(
        PublicAccount, models.PROTECT, related_name="+", null=True, db_index=False
    )
    protected_name = models.ForeignKey(
        ProtectedName, models.PROTECT, related_name="+", null=True, db_index=False
    )
    is_term = models.BooleanField(default=False)
    key_version = models.PositiveSmallIntegerField()
    signatures = SignaturesField(null=True, editable=False)

    class Meta:
        verbose_name = _("name entry")
        verbose_name_plural = _("name entries")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(account__isnull=False),
                name="accounts_name_entry_account",
            ),
            models.UniqueConstraint(
                fields=["protected_name"],
                condition=models.Q(protected_name__isnull=False),
                name="accounts_name_entry_protected",
            ),
            models.CheckConstraint(
                condition=models.Q(account__isnull=False, protected_name__isnull=True)
                | models.Q(account__isnull=True, protected_name__isnull=False),
                name="accounts_name_entry_of_one",
            ),
        ]

    def __str__(self):
        return self.name


class NameJudgementQuerySet(AuditedQuerySet):
    """Judgements by what they are about."""

    def for_claim(self, claim):
        """Judgements on the claimed name, for the entity that claims it."""
        return self.filter(entity=claim.entity, name=claim.name)


class NameJudgement(AuditedModel):
    """名称判定: a person found that an entity may bear a name although another is like it.

    It holds for these two names and this entity as they are: another spelling is judged anew, and
    so is a name that is protected after the judgement.
    """

    entity = models.ForeignKey(
        OperatingEntity, models.PROTECT, verbose_name=_("operating entity"), related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    other_name = models.CharField(_("other name"), max_length=60)
    likeness = models.CharField(_("likeness"), max_length=10, choices=NameLikeness)
    reason = models.TextField(_("reason"))
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("judged by"), related_name="+"
    )
    judged_at = models.DateTimeField(_("judged at"))

    history = GovernedHistory()
    objects = NameJudgementQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("name judgement")
        verbose_name_plural = _("name judgements")
        indexes = [
            models.Index(
                fields=["name"], opclasses=["varchar_pattern_ops"], name="accounts_judged_name"
            ),
            models.Index(
                fields=["other_name"],
                opclasses=["varchar_pattern_ops"],
                name="accounts_judged_other",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "name", "other_name"],
                name="accounts_names_judged_once",
                violation_error_message=_("These two names were judged for this entity already."),
            )
        ]

    def __str__(self):
        return f"{self.name} / {self.other_name}"

    def covers(self, likeness, protected=None):
        """Whether it answers for a likeness to an account, or to a ProtectedName."""
        return self.likeness == likeness and (
            protected is None or protected.protected_at <= self.judged_at
        )

    def personal_data_key(self):
        """The key of its entity."""
        return self.entity.data_key
