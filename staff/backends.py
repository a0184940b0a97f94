"""Sign-in backend."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission


class StaffBackend(ModelBackend):
    """Django's model backend, less the system actor, which never signs in."""

    def user_can_authenticate(self, user):
        """Refuse inactive users, as Django does, and the system actor."""
        return not user.is_system and super().user_can_authenticate(user)

    def get_user(self, user_id):
        """Load the user of a session; the system actor has none."""
        user = super().get_user(user_id)
        return None if user is not None and user.is_system else user

    def _get_user_permissions(self, user):
        """None beside those of roles: nobody on the desk is allowed a thing of their own."""
        return Permission.objects.none()
