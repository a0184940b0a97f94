"""Writers of users: accounts of staff and their own preferences."""

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from staff.models import User
from staff.roles import ROLES


class UnknownRole(Exception):
    """Roles are those of `staff.roles.ROLES`, the system role left out."""


class NoAddress(ValidationError):
    """The daily e-mail needs an address to go to."""


def create_program(*, username, display_name):
    """Create the user that a client of the API acts as; nobody signs in under it, roles it has
    none.
    """
    user = User(username=username, display_name=display_name, is_program=True)
    user.set_unusable_password()
    user.save()
    return user


@transaction.atomic
def create_user(*, username, password, display_name, roles=(), language="", email=""):
    """Create a member of staff who holds `roles` and may sign in. Raises UnknownRole."""
    if unknown := set(roles) - (ROLES.keys() - {"system"}):
        raise UnknownRole(", ".join(sorted(unknown)))
    user = User.objects.create_user(
        username,
        email=email,
        password=password,
        display_name=display_name,
        language=language,
        is_staff=True,
    )
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def set_language(*, user, language):
    """Remember the language that the user chose in the header."""
    user.language = language
    user.save(update_fields=["language"])


def set_preferences(*, user, language, time_zone, wants_digest):
    """Remember how the user likes the desk. Raises ValidationError: NoAddress when they want the
    daily e-mail and have no address, and for a language or time zone that there is not.
    """
    if wants_digest and not user.email:
        raise NoAddress(_("Nobody has entered an e-mail address of yours."))
    user.language, user.time_zone, user.wants_digest = language, time_zone, wants_digest
    fields = ["language", "time_zone", "wants_digest"]
    user.clean_fields(exclude={each.name for each in user._meta.fields} - set(fields))
    user.save(update_fields=fields)


def read_notices(*, user, until):
    """Remember that the user has read all notices up to the moment `until`, or a later one."""
    later = Q(notices_read_at=None) | Q(notices_read_at__lt=until)
    User.objects.filter(later, pk=user.pk).update(notices_read_at=until)


def begin_digest(*, user, day):
    """Take the daily e-mail of `day` in hand. False when that was done before: by a process that
    runs beside this one, or by this one an hour ago.
    """
    other_day = ~Q(digest_sent_on=day) | Q(digest_sent_on=None)
    return bool(User.objects.filter(other_day, pk=user.pk).update(digest_sent_on=day))


def take_back_digest(*, user, day):
    """Forget that the e-mail of `day` was taken in hand: it could not be sent."""
    User.objects.filter(pk=user.pk, digest_sent_on=day).update(digest_sent_on=None)
