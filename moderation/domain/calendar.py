"""What the calendar ends: sanctions and entries of the blacklist with their term, stale claims."""

from collections import Counter

from django.utils.translation import gettext as _

from accounts.domain import review
from audit.context import acting_as
from audit.domain.engine import DecisionRefused, performer
from audit.models import StaleVersion
from moderation.domain import sanctions, standing
from moderation.models import Appeal, BlacklistEntry, Case, Sanction
from regulations.calendar import legal_date
from staff.domain.roles import ensure_system_actor


def advance(*, at):
    """Do what is due at `at`, as the system actor; returns a Counter by what was done.

    Each step is a transaction of its own. May be run at any time and again.
    """
    done = Counter(sanctions_ended=0, blacklist_expired=0, claims_expired=0)
    with acting_as(ensure_system_actor(), _("calendar")):
        for entry in list(BlacklistEntry.objects.outlasted(legal_date(at)).order_by("pk")):
            done["blacklist_expired"] += _step(standing.expire, entry, at)
        due = Sanction.objects.outlasted(at).select_related("account", "entity")
        for sanction in list(due.order_by("ends_at", "pk")):
            facts = {"reason_codes": ["sanction-ended"]}
            done["sanctions_ended"] += _step(sanctions.end, sanction, at, **facts)
        for model in (Case, Appeal):
            for claimed in list(review.stale_claims(model, at=at)):
                done["claims_expired"] += _step(performer(model, "expire_claim"), claimed, at)
    return done


def _step(verb, subject, at, **facts):
    """Perform `verb`; 0 when somebody else decided in between."""
    try:
        verb(subject=subject, seen_version=subject.version, at=at, **facts)
    except (DecisionRefused, StaleVersion):
        return 0
    return 1
