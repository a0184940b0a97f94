"""Who has which page open right now."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PresenceQuerySet(models.QuerySet):
    """Open pages."""

    def beside(self, person, subject, *, since):
        """Others who have had `subject` open since then."""
        rows = self.filter(object_label=subject._meta.label_lower, object_id=subject.pk)
        return rows.filter(seen_at__gte=since).exclude(person=person).select_related("person")


class Presence(models.Model):
    """One person at one object, and when their page last said so."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+"
    )
    object_label = models.CharField(_("kind"), max_length=80)
    object_id = models.BigIntegerField(_("object"))
    seen_at = models.DateTimeField(_("seen at"), db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("open page")
        verbose_name_plural = _("open pages")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["object_label", "object_id", "person"],
                name="desk_presence_once",
                violation_error_message=_("This page is known to be open."),
            )
        ]

    def __str__(self):
        return f"{self.person} · {self.object_label} {self.object_id}"
