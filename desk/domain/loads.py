"""Writers of queue loads by day."""

from datetime import timedelta

from django.db import transaction

from desk.models import QueueDay

KEPT_DAYS = 92


@transaction.atomic
def keep_day(*, day, counts):
    """Keep `counts`, {(code of the queue, id of the person or None): rows}, as the loads of `day`.

    What was kept of that day before is replaced, what is older than KEPT_DAYS is forgotten.
    """
    QueueDay.objects.filter(day=day).delete()
    QueueDay.objects.filter(day__lt=day - timedelta(days=KEPT_DAYS)).delete()
    QueueDay.objects.bulk_create(
        QueueDay(day=day, queue=code, person_id=person, count=count)
        for (code, person), count in counts.items()
    )
