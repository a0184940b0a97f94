"""A limit on what one address may send in an hour and read in a minute, so that nobody floods the
desk.
"""

from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render

from audit.personal_data import lookup_digest

MINUTE, HOUR = 60, 3600


def limited_reads(view):
    """Answer 429 once an address has asked for more than `API_READS_PER_MINUTE` pages."""

    @wraps(view)
    def counted(request, *args, **kwargs):
        if _count("reads", address_digest(request), MINUTE) > settings.API_READS_PER_MINUTE:
            return render(request, "disclosure/too_many.html", status=429)
        return view(request, *args, **kwargs)

    return counted


def limited(purpose):
    """Answer 429 once an address has POSTed more than `PUBLIC_POSTS_PER_HOUR` for `purpose`.

    Addresses are counted under a keyed hash, in the cache (`CACHE_URL`), and forgotten after an
    hour.
    """

    def decorate(view):
        @wraps(view)
        def counted(request, *args, **kwargs):
            if request.method == "POST" and _count(purpose, address_digest(request)) > _limit():
                return render(request, "disclosure/too_many.html", status=429)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def _limit():
    return settings.PUBLIC_POSTS_PER_HOUR


def address_digest(request):
    """The keyed hash under which the client's address is counted."""
    address = request.META.get(settings.CLIENT_ADDRESS_HEADER) or request.META.get(
        "REMOTE_ADDR", ""
    )
    return lookup_digest("address", address)


def _count(purpose, address, seconds=HOUR):
    key = f"asked:{purpose}:{address}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it expired in between: this is the first of the next span
        cache.add(key, 1, seconds)
        return 1
