"""How full each queue was on each day: what the trends of the workbench are drawn from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class QueueDayQuerySet(models.QuerySet):
    """Measured days."""

    def seen_by(self, person, *, since):
        """Days from `since` on, of shared queues and of the queues of `person`."""
        mine = models.Q(person=None) | models.Q(person=person)
        return self.filter(mine, day__gte=since)


class QueueDay(models.Model):
    """How many rows waited in a queue when the day was last measured.

    `person` is whose queue it is, or None for a queue that is the same for everybody.
    """

    day = models.DateField(_("day"))
    queue = models.CharField(_("queue"), max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("person"),
        related_name="+",
        null=True,
        blank=True,
    )
    count = models.PositiveIntegerField(_("rows"))

    objects = QueueDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a queue")
        verbose_name_plural = _("days of queues")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "queue", "day"],
                name="desk_queue_day_once",
                violation_error_message=_("This day of the queue is measured already."),
            ),
            models.UniqueConstraint(
                fields=["queue", "day"],
                condition=models.Q(person=None),
                name="desk_shared_queue_day_once",
                violation_error_message=_("This day of the queue is measured already."),
            ),
        ]

    def __str__(self):
        return f"{self.queue} · {self.day}"
