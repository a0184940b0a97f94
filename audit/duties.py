"""Duty rules of the record (Article 21): history that does not explain what stands, or that the
ledger does not hold. `audit_verify` looks at everything else, against an external checkpoint.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.domain import sealing
from audit.drift import drifted_rows
from audit.enums import Drift
from audit.models import Decision, governed_models
from audit.verification.replay import check_state_changes
from regulations.duties import StreamRule, register
from regulations.enums import Severity


def drifted(inquiry):
    """Rows that were written past their history."""
    for model in governed_models():
        label = model._meta.label_lower
        for pk, kind in drifted_rows(model):
            yield label, pk, None, None, {"record": f"{label} {pk}", "how": kind}


def undecided(inquiry):
    """Objects whose state changed without its decision, or against it."""
    for found in check_state_changes():
        label, _space, pk = found.record.partition(" ")
        yield label, pk, None, None, {"record": found.record, "how": found.message}


def unsealed(inquiry):
    """Kinds of rows that have waited for the sealer longer than the setting allows."""
    limit = inquiry.at - timedelta(minutes=settings.AUDIT_MAX_UNSEALED_MINUTES)
    for model in sealing.sources():
        written = "decided_at" if model is Decision else "history_date"
        late = models.QuerySet(model=model).filter(**{f"{written}__lt": limit})
        oldest = models.Min(written)
        count = sealing.unsealed(model, late).aggregate(number=models.Count("pk"), oldest=oldest)
        if count["number"]:
            label = model._meta.label_lower
            yield label, "unsealed", None, None, {"record": label, **count}


def record(inquiry):
    """Every decision."""
    return Decision.objects.all()


COMMON = {"article": "21", "severity": Severity.ERROR, "model": Decision, "concerned": record}

register(
    StreamRule(
        code="history-drifted",
        title=_("Written past its history"),
        remedy=_("Run `manage.py audit_verify`, and find out who wrote to the database."),
        words=_("%(record)s %(how)s."),
        find=drifted,
        labels={"how": Drift},
        **COMMON,
    ),
    StreamRule(
        code="state-undecided",
        title=_("State changed without its decision"),
        remedy=_("Run `manage.py audit_verify`, and find out who wrote to the database."),
        words="%(record)s: %(how)s",
        find=undecided,
        **COMMON,
    ),
    StreamRule(
        code="record-unsealed",
        title=_("Record not sealed in time"),
        remedy=_("Start the sealer: `manage.py audit_seal --watch 10`."),
        words=_("%(number)s rows of %(record)s wait for the sealer, the oldest since %(oldest)s."),
        find=unsealed,
        **COMMON,
    ),
)
