"""The review policy: which checks a registration faces, as the settings list them."""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from regulations.findings import worst_first


def registration_findings(application, on):
    """Findings of every check in `REGISTRATION_CHECKS` for `application` on the date `on`.

    A check is `check(application, on) -> iterable of Finding`; worst findings come first.
    """
    found = []
    for path in settings.REGISTRATION_CHECKS:
        found.extend(_check(path)(application, on))
    return worst_first(found)


@lru_cache
def _check(path):
    return import_string(path)
