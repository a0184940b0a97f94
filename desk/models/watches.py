"""Objects that somebody wants to hear of."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class WatchQuerySet(models.QuerySet):
    """Watches."""

    def of(self, person, subject):
        """The watch of `person` on `subject`, if there is one."""
        return self.filter(
            person=person, object_label=subject._meta.label_lower, object_id=subject.pk
        )


class Watch(models.Model):
    """关注: a person hears of every decision on an object from now on."""

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
        constraints = [
            models.UniqueConstraint(
                fields=["person", "object_label", "object_id"],
                name="desk_watch_once",
                violation_error_message=_("You watch this already."),
            )
        ]

    def __str__(self):
        return f"{self.person} · {self.object_label} {self.object_id}"
