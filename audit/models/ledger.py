"""The ledger's tables: sealed records and the signed heads of the tree over them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from regulations.append_only import AppendOnlyModel


class LedgerLeaf(AppendOnlyModel):
    """叶: one history row or decision, as the bytes it had when it was sealed.

    `index` is its place in the tree, dense from 0. `source` is the label of the row's model and
    `source_id` its primary key; there is no foreign key, so that a leaf outlives its row.
    """

    index = models.BigIntegerField(_("place"), primary_key=True)
    source = models.CharField(_("kind of row"), max_length=80)
    source_id = models.BigIntegerField(_("row"))
    payload = models.BinaryField(_("record"))
    leaf_hash = models.BinaryField(_("hash"))

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("ledger leaf")
        verbose_name_plural = _("ledger leaves")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                name="audit_one_leaf_per_row",
                violation_error_message=_("This row has been sealed already."),
            )
        ]

    def __str__(self):
        return f"{self.index} · {self.source} {self.source_id}"


class Seal(AppendOnlyModel):
    """封存: the signed head of the tree over the first `size` leaves.

    `frontier` lets the next seal continue without reading the leaves again; `note` is the signed
    checkpoint as it was exported.
    """

    size = models.BigIntegerField(_("leaves"), unique=True)
    root = models.BinaryField(_("root"))
    frontier = models.BinaryField(_("frontier"))
    note = models.TextField(_("signed checkpoint"))
    sealed_at = models.DateTimeField(_("sealed at"))

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        get_latest_by = "size"
        default_permissions = ("view",)
        permissions = [("verify_seal", "Can verify the ledger")]

    def __str__(self):
        return f"{self.size} · {bytes(self.root).hex()[:16]}"
