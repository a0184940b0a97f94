"""Session limits and personal preferences, applied to each request."""

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.utils import timezone, translation

SIGNED_IN_AT = "signed_in_at"
LAST_SEEN_AT = "last_seen_at"
# The last-seen time is written at most this often, so that reading pages stays free of writes.
LAST_SEEN_GRAIN_SECONDS = 60
# What a page sends by itself says so, and is no sign of the person.
BY_ITSELF = "X-Sent-By-Page"


class SessionLimits:
    """End a session after `SESSION_IDLE_MINUTES` without a request, or `SESSION_ABSOLUTE_HOURS`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Sign out when a limit has passed, then send the person to the sign-in page."""
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            started = request.session.setdefault(SIGNED_IN_AT, now)
            seen = request.session.setdefault(LAST_SEEN_AT, now)
            idle = now - seen > settings.SESSION_IDLE_MINUTES * 60
            if idle or now - started > settings.SESSION_ABSOLUTE_HOURS * 3600:
                logout(request)
                return redirect(f"{settings.LOGIN_URL}")
            if now - seen > LAST_SEEN_GRAIN_SECONDS and BY_ITSELF not in request.headers:
                request.session[LAST_SEEN_AT] = now
        return self.get_response(request)


class Preferences:
    """Activate the signed-in user's language and time zone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Apply preferences around the view; nothing leaks into the next request of the thread."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        if request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(request.user.zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
