"""Writers of users: accounts of staff and their own preferences."""

from django.contrib.auth.models import Group
from django.db import transaction

from staff.models import User
from staff.roles import ROLES


class UnknownRole(Exception):
    """Roles are those of `staff.roles.ROLES`, the system role left out."""


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
