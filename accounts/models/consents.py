"""Consents to transfers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import ConsentMethod, TransferSide
from accounts.models.transfers import AccountTransfer
from audit.history import GovernedHistory
from audit.models import AuditedModel
from audit.personal_data import mask_identities, mask_name, shown


class TransferConsent(AuditedModel):
    """转让同意: that one side of a transfer agreed: who said so, when, and how it is evidenced.

    The name of who spoke, and the reference to what shows it, are sealed under the key of the side
    that they spoke for.
    """

    transfer = models.ForeignKey(
        AccountTransfer, models.PROTECT, verbose_name=_("transfer"), related_name="consents"
    )
    side = models.CharField(_("side"), max_length=20, choices=TransferSide)
    given_by_sealed = models.TextField(_("given by"), editable=False)
    given_at = models.DateTimeField(_("given at"))
    method = models.CharField(_("how it is evidenced"), max_length=20, choices=ConsentMethod)
    reference_sealed = models.TextField(
        _("what was looked up, and where"), blank=True, editable=False
    )

    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "side"],
                name="accounts_consent_once_per_side",
                violation_error_message=_("The consent of this side is on record already."),
            )
        ]

    def __str__(self):
        return f"{self.get_side_display()} · {self.get_method_display()}"

    def personal_data_key(self):
        """The key of the side that consented."""
        return self.transfer.party(self.side).data_key

    @property
    def given_by_masked(self):
        """Who consented, as pages show it, or a word saying that it was erased."""
        return shown(self.personal_data_key(), self.given_by_sealed, "given_by", mask_name)

    @property
    def reference(self):
        """What was looked up, and where, as pages show it: id numbers in it are masked."""
        key = self.personal_data_key()
        return shown(key, self.reference_sealed, "reference", mask_identities)
