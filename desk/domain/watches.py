"""Writers of watches: who wants to hear of which object."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk.models import Watch

# Every page counts what is new on all of them.
MOST_WATCHES = 200


def watch(*, person, subject, at):
    """Let `person` hear of decisions on `subject` that are taken after `at`; a second time changes
    nothing. Raises ValidationError for more than MOST_WATCHES.
    """
    theirs = Watch.objects.filter(person=person)
    if Watch.objects.on(subject).filter(person=person).exists():
        return
    if theirs.count() >= MOST_WATCHES:
        raise ValidationError(
            _("You watch %(most)s objects, the most one can. Stop some in your preferences."),
            params={"most": MOST_WATCHES},
        )
    theirs.get_or_create(
        person=person,
        object_label=subject._meta.label_lower,
        object_id=subject.pk,
        defaults={"since": at},
    )


def stop(*, person, object_label, object_id):
    """Let `person` hear of an object no longer; whoever does not watch it stays as they are."""
    Watch.objects.filter(person=person, object_label=object_label, object_id=object_id).delete()
