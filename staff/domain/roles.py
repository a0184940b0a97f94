"""Writers of roles and of the system actor."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from staff.models import SYSTEM_USERNAME, User
from staff.roles import ROLES


class UnknownPermission(Exception):
    """The role table names a permission that no installed model defines."""


@dataclass(frozen=True)
class RoleChange:
    """What `sync_roles` changed in one group."""

    role: str
    added: frozenset
    removed: frozenset


@transaction.atomic
def sync_roles():
    """Make groups and the system actor match `staff.roles.ROLES`; return the list of RoleChange.

    Running it again changes nothing. Raises UnknownPermission, and then writes nothing, when the
    table names a permission that does not exist.
    """
    permissions = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    names = {pk: name for name, pk in permissions.items()}
    changes = []
    for role, wanted in ROLES.items():
        if unknown := sorted(wanted - permissions.keys()):
            raise UnknownPermission(f"Role {role} names unknown permissions: {', '.join(unknown)}")
        group, _created = Group.objects.get_or_create(name=role)
        held = {names[pk] for pk in group.permissions.values_list("pk", flat=True)}
        if held != wanted:
            group.permissions.set(permissions[name] for name in wanted)
            changes.append(RoleChange(role, frozenset(wanted - held), frozenset(held - wanted)))
    ensure_system_actor()
    return changes


def ensure_system_actor():
    """Return the user that jobs and commands act as, creating it on first use.

    It has no usable password, and the sign-in backend refuses it besides.
    """
    user, created = User.objects.get_or_create(
        username=SYSTEM_USERNAME,
        defaults={"display_name": "System", "is_system": True, "is_staff": False},
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    group, _created = Group.objects.get_or_create(name="system")
    user.groups.add(group)
    return user
