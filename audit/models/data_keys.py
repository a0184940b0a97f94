"""Keys of personal data: destroying one erases a person and leaves every proof intact."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DataKey(models.Model):
    """The data key of one subject, wrapped by a master key from the environment.

    Not audited on purpose: history that kept the key would defeat its destruction.
    """

    wrapped = models.CharField(_("wrapped key"), max_length=200)
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destroyed_at__isnull=True) | models.Q(wrapped=""),
                name="audit_destroyed_key_is_gone",
                violation_error_message=_("A destroyed key must not keep its bytes."),
            )
        ]

    def __str__(self):
        return f"key {self.pk}"
