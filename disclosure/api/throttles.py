"""How often one key may write, and one address read."""

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle

from disclosure.throttle import address_digest


class _ByMinute(SimpleRateThrottle):
    """So many a minute as the setting `limit` says, at the moment of the request."""

    limit = ""

    def get_rate(self):
        """`120/min`, in the words of the framework."""
        return f"{getattr(settings, self.limit)}/min"


class PerKey(_ByMinute):
    """Requests with one key."""

    limit = "API_REQUESTS_PER_MINUTE"

    def get_cache_key(self, request, view):
        """Counted by key; without one, nothing is written."""
        return request.auth and f"api:key:{request.auth.pk}"


class PerAddress(_ByMinute):
    """Reads of the public register from one address, counted under a keyed hash."""

    limit = "API_READS_PER_MINUTE"

    def get_cache_key(self, request, view):
        """Counted by address."""
        return f"api:address:{address_digest(request)}"
