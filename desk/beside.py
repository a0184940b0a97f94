"""Who else works on what somebody opens, and whether it is opened to be worked on."""

from datetime import timedelta

from desk.models import Presence
from desk.queues import WORK_PARAMETER

# An open page says so every half minute; one that has missed two turns is closed.
OPEN_FOR = timedelta(seconds=75)


def names_beside(person, subject, at):
    """Names of the others who have `subject` open at the moment `at`, in order."""
    others = Presence.objects.beside(person, subject, since=at - OPEN_FOR)
    return sorted(str(each.person) for each in others)


def is_opened_to_work(request):
    """Whether the page was reached from a list of open work on this desk.

    An address that leads here from elsewhere, by mail or from another site, claims nothing.
    """
    from_here = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return from_here and WORK_PARAMETER in request.GET
