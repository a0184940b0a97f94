"""`manage.py sync_roles`: make groups match the roles in code."""

from django.core.management.base import BaseCommand, CommandError

from staff.domain.roles import UnknownPermission, sync_roles


class Command(BaseCommand):
    """Bring the groups and the system actor in line with staff/roles.py; safe to repeat."""

    help = "Make groups, their permissions and the system actor match staff/roles.py."

    def handle(self, *args, **options):
        """Print one line per changed role."""
        try:
            changes = sync_roles()
        except UnknownPermission as error:
            raise CommandError(str(error)) from error
        for change in changes:
            self.stdout.write(f"{change.role}: +{len(change.added)} -{len(change.removed)}")
        if not changes:
            self.stdout.write("Roles are in step.")
