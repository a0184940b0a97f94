"""Who asks: clients show a key in `Authorization: Bearer`; cookies count for nothing."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from disclosure.domain.api import keys

LONGEST_KEY = 200


class KeyAuthentication(BaseAuthentication):
    """Take the key of a client: `request.auth` is the ApiKey, `request.user` whom it acts as."""

    def authenticate(self, request):
        """(user, key), or None where no key is shown. Raises AuthenticationFailed."""
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        now = timezone.now()
        try:
            if scheme.lower() != "bearer" or len(text) > LONGEST_KEY:
                raise keys.KeyRefused
            key = keys.recognize(text=text.strip(), at=now)
        except keys.KeyRefused as refusal:
            raise AuthenticationFailed(
                _("This key opens nothing: ask the desk whether it still stands.")
            ) from refusal
        keys.note_use(key=key, at=now)
        return key.client.actor, key

    def authenticate_header(self, request):
        """What to come with."""
        return "Bearer"


class HasKey(BasePermission):
    """A key that stands, whatever it opens."""

    def has_permission(self, request, view):
        """Whether a key was shown."""
        return request.auth is not None


class OpensKind(HasKey):
    """A key whose scopes hold the `kind` of the view."""

    message = _("This key does not open this: ask the desk for one with the scope “%(scope)s”.")

    def has_permission(self, request, view):
        """Whether the key and its client stand for it."""
        self.message = type(self).message % {"scope": view.kind.value}
        return super().has_permission(request, view) and view.kind in request.auth.open_scopes


class KeyScheme(OpenApiAuthenticationExtension):
    """How the schema names it."""

    target_class = KeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema):
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "cdk_…"}
