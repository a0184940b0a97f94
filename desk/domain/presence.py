"""Writers of open pages."""

from datetime import timedelta

from desk.models import Presence

FORGOTTEN_AFTER = timedelta(hours=1)


def mark(*, person, subject, at):
    """Note that `person` has `subject` open at the moment `at`."""
    Presence.objects.update_or_create(
        person=person,
        object_label=subject._meta.label_lower,
        object_id=subject.pk,
        defaults={"seen_at": at},
    )


def forget(*, at):
    """Forget the pages that nobody has had open for an hour. Returns how many."""
    return Presence.objects.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()[0]
