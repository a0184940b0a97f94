"""Objects that somebody wants to hear of."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _


class WatchQuerySet(models.QuerySet):
    """Watches."""

    def on(self, subject):
        """Everybody's watches on `subject`."""
        return self.filter(object_label=subject._meta.label_lower, object_id=subject.pk)

    def tally(self, subject, person):
        """How many watch `subject`, and whether `person` does: {"count", "is_mine"}."""
        found = self.on(subject).aggregate(count=Count("pk"), mine=Count("pk", Q(person=person)))
        return {"count": found["count"], "is_mine": bool(found["mine"])}


class Watch(models.Model):
    """关注: a person hears of every decision on an object from `since` on."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+"
    )
    object_label = models.CharField(_("kind"), max_length=80)
    object_id = models.BigIntegerField(_("object"))
    since = models.DateTimeField(_("since"))

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        default_permissions = ()
        indexes = [models.Index(fields=["object_label", "object_id"], name="desk_watch_object")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "object_label", "object_id"],
                name="desk_watch_once",
                violation_error_message=_("You watch this already."),
            )
        ]

    def __str__(self):
        return f"{self.person} · {self.object_label} {self.object_id}"
