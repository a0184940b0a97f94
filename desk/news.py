"""What has happened since a person was here last. Rooms register the sentences they can tell."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from audit.models import Decision
from staff.forms import PREVIOUS_SIGN_IN

# Decisions that are looked through, the latest first.
MOST = 10_000

_sentences = []


@dataclass(frozen=True)
class Sentence:
    """`words(count)` about decisions of others that match `condition(user)`; `url` names the page
    to read more on, which asks for `permission`.
    """

    code: str
    condition: Callable
    words: Callable
    url: str
    permission: str


@dataclass(frozen=True)
class Told:
    """One sentence with its number in it, and where to read more."""

    words: str
    url: str


def register_news(*sentences):
    """Tell these on the workbench, in this order."""
    _sentences.extend(sentences)


def since(request):
    """When the person signed in the time before this one, or None."""
    return parse_datetime(request.session.get(PREVIOUS_SIGN_IN) or "")


def news(user, moment):
    """What others have decided since `moment`: a list of Told. One query."""
    sentences = [each for each in _sentences if user.has_perm(each.permission)]
    if not sentences:
        return []
    latest = Decision.objects.filter(decided_at__gt=moment).exclude(actor=user)
    counts = latest.order_by("-decided_at")[:MOST].aggregate(
        **{each.code: Count("pk", filter=each.condition(user)) for each in sentences}
    )
    told = [(each, counts[each.code]) for each in sentences if counts[each.code]]
    return [Told(each.words(count), reverse(each.url)) for each, count in told]
