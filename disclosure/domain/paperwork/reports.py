"""Writers of reports: told from the record under a checkpoint, kept as bytes under their hash."""

import hashlib
import json
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from audit.domain import sealing
from audit.domain.engine import DecisionRefused, performs, record
from audit.models import Seal
from disclosure.domain.paperwork import dispositions, ecosystem, events, rules, timeliness
from disclosure.domain.paperwork.periods import Period
from disclosure.domain.paperwork.record import Record
from disclosure.enums import SPANS, ReportKind, Span
from disclosure.models import RegulatorReport, ReportContent

FORMAT = 1


class PeriodNotOver(DecisionRefused):
    """The checkpoint was made before the time was over."""


class NotSealed(DecisionRefused):
    """Part of the record lies under no checkpoint."""


class PreparedAlready(DecisionRefused):
    """The very same report exists."""


def checkpoint(*, kind, period, at, as_of=None):
    """The Seal that a report of `period` rests on: the latest, or that of the end of `as_of`.

    Raises NotSealed where rows of the time wait for the sealer, PeriodNotOver.
    """
    seals = Seal.objects.order_by("size")
    if as_of is not None:
        seals = seals.filter(sealed_at__lt=Period(as_of, as_of).end)
    seal = seals.last()
    if seal is None:
        raise NotSealed(_("Nothing was sealed by then: run `manage.py audit_seal`."))
    is_day = SPANS[kind] == Span.DAY
    is_over = period.start <= seal.sealed_at if is_day else period.end <= seal.sealed_at
    if not is_over:
        raise PeriodNotOver(_("This time was not over when the record was last sealed: wait."))
    if as_of is None:
        _refuse_unsealed(period, at)
    return seal


def tell(*, kind, period, language, seal, case=None, found=None):
    """What a report tells, as bytes: canonical JSON, the same for the same checkpoint.

    `case` is the key of the case of an event report. `found` is what keeps no history, as it was
    found when the report was first told.
    """
    told = {
        "format": FORMAT,
        "kind": str(kind),
        "period": [period.first.isoformat(), period.last.isoformat()],
        "language": language,
        "checkpoint": {
            "origin": seal.note.partition("\n")[0],
            "size": seal.size,
            "root": bytes(seal.root).hex(),
        },
        "sections": _sections(kind, period, seal, case, found),
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def told(body):
    """What the bytes of a report tell, as Python has it."""
    return json.loads(body)


@transaction.atomic
def prepare(*, kind, period, language, at, case=None, as_of=None):
    """Tell a report and keep it, as a decision of the acting user. Returns the RegulatorReport.

    Raises PermissionDenied, NotSealed, PeriodNotOver, PreparedAlready.
    """
    seal = checkpoint(kind=kind, period=period, at=at, as_of=as_of)
    body = tell(
        kind=kind, period=period, language=language, seal=seal, case=case.pk if case else None
    )
    digest = hashlib.sha256(body).hexdigest()
    if known := RegulatorReport.objects.filter(sha256=digest).first():
        raise PreparedAlready(
            _("Report %(number)s tells exactly this.") % {"number": known.receipt_number}
        )
    report = record(
        RegulatorReport(
            kind=kind,
            first_day=period.first,
            last_day=period.last,
            case=case,
            language=language,
            seal=seal,
            sha256=digest,
            prepared_at=at,
        ),
        at=at,
    )
    keep(subject=report, seen_version=report.version, at=at, body=body)
    return RegulatorReport.objects.get(pk=report.pk)


@performs(RegulatorReport, "prepare")
def keep(move, *, body):
    """Keep the bytes of a report."""
    ReportContent(report=move.subject, body=body).save()


def _sections(kind, period, seal, case, found):
    if kind == ReportKind.EVENT:
        return events.tell(Record(seal, period.end), case)
    if kind == ReportKind.TIMELINESS:
        return timeliness.tell(Record(seal), period)
    if kind == ReportKind.RULES:
        found = rules.found_now() if found is None else found
        return rules.tell(Record(seal, period.end), period, found)
    tellers = {
        ReportKind.DISPOSITIONS: dispositions.tell,
        ReportKind.ECOSYSTEM: ecosystem.tell,
    }
    return tellers[kind](Record(seal, period.end), period)


def _refuse_unsealed(period, at):
    """Raise NotSealed for rows of the time that the sealer should have come to by now."""
    patience = timedelta(minutes=settings.AUDIT_MAX_UNSEALED_MINUTES)
    oldest = sealing.oldest_unsealed_at()
    if oldest is not None and oldest < min(period.end, at - patience):
        raise NotSealed(
            _("Part of the record of this time is not sealed yet: run `manage.py audit_seal`.")
        )
