"""Special labels: what an account shows because somebody verified what entitles it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import ENDED_ACCOUNT_STATES, EntityState
from accounts.models import PublicAccount
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet
from licensing import transitions
from licensing.enums import LABELED_SECTORS, LabelState, Sector
from licensing.models.qualifications import ProfessionalQualification


def deserved_on(day):
    """The law's answer as a condition on labels: the account's entity, as it is, holds a valid
    qualification in the sector and is not found false, the account writes in that sector, and it
    has not ended. A label that was granted on another entity's qualification is not deserved: it
    does not travel with a transfer.
    """
    valid = ProfessionalQualification.objects.valid_on(day).filter(
        entity=models.OuterRef("account__entity"), sector=models.OuterRef("sector")
    )
    return (
        models.Q(models.Exists(valid))
        & models.Q(qualification__entity=models.F("account__entity"))
        & models.Q(account__content_category=models.F("sector"))
        & ~models.Q(account__state__in=ENDED_ACCOUNT_STATES)
        & ~models.Q(account__entity__state=EntityState.FALSE_IDENTITY)
    )


class SpecialLabelQuerySet(AuditedQuerySet):
    """Labels by standing; days are days in China."""

    def granted(self):
        """Labels that are granted, deserved or not."""
        return self.filter(state=LabelState.GRANTED)

    def withdrawn(self):
        """Labels that were taken back."""
        return self.filter(state=LabelState.WITHDRAWN)

    def in_force(self, day):
        """What the public sees on `day`: granted and deserved at that very moment."""
        return self.granted().filter(deserved_on(day))

    def undeserved(self, day):
        """Who shows a label they no longer deserve: granted, and not deserved on `day`."""
        return self.granted().filter(~deserved_on(day))


class SpecialLabel(AuditedModel):
    """专门标识: the mark of a verified professional, one for each account and sector (Article 9).

    `qualification` is what it was last granted on. A label is withdrawn and renewed, never
    deleted, so that its history tells when the account carried it.
    """

    account = models.ForeignKey(
        PublicAccount, models.PROTECT, verbose_name=_("public account"), related_name="labels"
    )
    sector = models.CharField(
        _("sector"),
        max_length=20,
        choices=[(sector.value, sector.label) for sector in Sector if sector in LABELED_SECTORS],
    )
    qualification = models.ForeignKey(
        ProfessionalQualification,
        models.PROTECT,
        verbose_name=_("granted on"),
        related_name="labels",
    )
    granted_at = models.DateTimeField(_("granted at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=LabelState, default=LabelState.PREPARED
    )

    transitions = transitions.LABEL
    history = GovernedHistory()
    objects = SpecialLabelQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("special label")
        verbose_name_plural = _("special labels")
        permissions = transitions.LABEL.permissions
        indexes = [
            models.Index(
                fields=["account"],
                name="licensing_label_withdrawn",
                condition=models.Q(state=LabelState.WITHDRAWN),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "sector"],
                name="licensing_label_once_per_sector",
                violation_error_message=_("The account has a label in this sector already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=LabelState.WITHDRAWN)
                | models.Q(withdrawn_at__isnull=False),
                name="licensing_label_withdrawn_at",
                violation_error_message=_("A withdrawn label says since when."),
            ),
        ]

    def __str__(self):
        return f"{self.get_sector_display()} · {self.account}"

    def personal_data_key(self):
        """The key of the account's entity."""
        return self.account.entity.data_key
