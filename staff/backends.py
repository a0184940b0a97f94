"""Sign-in backend."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission


class StaffBackend(ModelBackend):
    """Django's model backend, less the system actor and programs, which never sign in."""

    def user_can_authenticate(self, user):
        """Refuse inactive users, as Django does, and whoever is no person."""
        return not _is_machine(user) and super().user_can_authenticate(user)

    def get_user(self, user_id):
        """Load the user of a session; machines have none."""
        user = super().get_user(user_id)
        return None if user is not None and _is_machine(user) else user

    def _get_user_permissions(self, user):
        """None beside those of roles: nobody on the desk is allowed a thing of their own."""
        return Permission.objects.none()


def _is_machine(user):
    return user.is_system or user.is_program
