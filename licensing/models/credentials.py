"""What every credential has in common: its dates and the clock that runs on them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel, AuditedQuerySet
from audit.personal_data import mask_identities, shown
from licensing.enums import UNDECIDED_STATES, CheckMethod, CredentialState


class CredentialQuerySet(AuditedQuerySet):
    """Credentials by standing and by date; days are days in China."""

    def valid_on(self, day):
        """Verified, issued by `day` and not past its last day."""
        return self.filter(
            models.Q(expires_on__isnull=True) | models.Q(expires_on__gte=day),
            state=CredentialState.VERIFIED,
            issued_on__lte=day,
        )

    def outdated_on(self, day):
        """Verified still, although the last day lies before `day`."""
        return self.filter(state=CredentialState.VERIFIED, expires_on__lt=day)

    def expiring_before(self, day):
        """Verified, with a last day before `day`."""
        return self.outdated_on(day).order_by("expires_on", "pk")

    def due_for_review(self, day):
        """Verified, with a re-verification due by `day` (Article 9)."""
        return self.filter(state=CredentialState.VERIFIED, review_due_on__lte=day)

    def submitted(self):
        """Waiting for a licensing officer."""
        return self.filter(state=CredentialState.SUBMITTED)

    def undecided(self):
        """Neither verified nor rejected yet."""
        return self.filter(state__in=UNDECIDED_STATES)

    def longest_first(self):
        """What lasts longest first; what never expires before everything."""
        return self.order_by(models.F("expires_on").desc(nulls_first=True), "-pk")


class Credential(AuditedModel):
    """A document with a holder, an issuer and dates, verified by a person and again when due.

    It is valid through the whole of `expires_on` in China; a type that never expires has none.
    `notice_days` is the last notice given before expiry, `previous` what this one renews. What was
    looked up at the last check is sealed where the credential is somebody's, and open where it is
    the platform's own.
    """

    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"))
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("verified by"),
        related_name="+",
        null=True,
        blank=True,
    )
    check_method = models.CharField(
        _("how it was checked"), max_length=20, choices=CheckMethod, blank=True
    )
    check_reference = models.CharField(
        _("what was looked up, and where"), max_length=300, blank=True, editable=False
    )
    check_reference_sealed = models.TextField(
        _("what was looked up, and where"), blank=True, editable=False
    )
    review_due_on = models.DateField(_("re-verification due on"), null=True, blank=True)
    notice_days = models.PositiveIntegerField(
        _("last notice, days before expiry"), null=True, blank=True
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("renews"),
        related_name="renewals",
        null=True,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=30, choices=CredentialState, default=CredentialState.SUBMITTED
    )

    objects = CredentialQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        abstract = True
        default_permissions = ("view", "add")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_on__isnull=True)
                | models.Q(expires_on__gte=models.F("issued_on")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message=_("It is valid until a day on or after its issue."),
            ),
            models.UniqueConstraint(
                fields=["previous"],
                condition=~models.Q(state=CredentialState.REJECTED),
                name="%(app_label)s_%(class)s_renewed_once",
                violation_error_message=_("A renewal of this one is on record already."),
            ),
        ]

    def is_valid_on(self, day):
        """Whether it entitles its holder on `day`, a day in China."""
        return (
            self.state == CredentialState.VERIFIED
            and self.issued_on <= day
            and (self.expires_on is None or self.expires_on >= day)
        )

    @property
    def check_reference_shown(self):
        """What was looked up, and where, as pages show it: id numbers in it are masked."""
        key = self.personal_data_key()
        if key is None:
            return self.check_reference
        return shown(key, self.check_reference_sealed, "check_reference", mask_identities)

    @property
    def is_undecided(self):
        """Whether it is neither verified nor rejected."""
        return self.state in UNDECIDED_STATES

    @property
    def law_area(self):
        """What the re-verification period and the articles go by: a Sector value or `platform`."""
        raise NotImplementedError
