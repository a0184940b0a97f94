"""The ledger against the rows it was made from, and history against the live rows."""

import hashlib
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import connection, models

from audit import triggers
from audit.domain import sealing
from audit.drift import drifted_rows
from audit.ledger.encoding import encoder_of
from audit.models import Decision, LedgerLeaf, governed_models
from audit.verification.findings import Discrepancy
from regulations.formatting import format_datetime

CHUNK = 2000
DRIFT = {
    "edited": "The live row differs from its latest history row.",
    "deleted": "The live row is gone, its history remains.",
    "inserted": "The live row has no history.",
}


def check_payloads():
    """Yield a Discrepancy for each sealed row that is gone or no longer has its sealed bytes."""
    for model in sealing.sources():
        encoder, label = encoder_of(model), model._meta.label_lower
        leaves = LedgerLeaf.objects.filter(source=label).order_by("source_id")
        stream = leaves.values_list("source_id", "payload").iterator(chunk_size=CHUNK)
        rows = models.QuerySet(model=model)
        while chunk := list(islice(stream, CHUNK)):
            found = {
                values[0]: encoder.encode(values)
                for values in rows.filter(pk__in=[pk for pk, _payload in chunk]).values_list(
                    *encoder.columns
                )
            }
            for pk, payload in chunk:
                if pk not in found:
                    yield Discrepancy("row-deleted", f"{label} {pk}", "It was sealed and is gone.")
                elif found[pk] != bytes(payload):
                    yield Discrepancy(
                        "row-edited", f"{label} {pk}", "It was changed after it was sealed."
                    )


def check_unsealed(report, at):
    """Yield a Discrepancy when rows have waited for the sealer longer than the setting allows."""
    report.unsealed = sealing.unsealed_count()
    oldest = sealing.oldest_unsealed_at()
    limit = timedelta(minutes=settings.AUDIT_MAX_UNSEALED_MINUTES)
    if oldest is not None and at - oldest > limit:
        yield Discrepancy(
            "sealer-stopped",
            f"{report.unsealed} rows",
            f"The oldest has waited for the sealer since {format_datetime(oldest)}.",
        )


def check_live_rows():
    """Yield a Discrepancy for each live row that was edited, deleted or inserted behind history."""
    for model in governed_models():
        for pk, kind in drifted_rows(model):
            yield Discrepancy(f"live-{kind}", f"{model._meta.label_lower} {pk}", DRIFT[kind])


def check_history_order():
    """Yield a Discrepancy for histories whose versions or dates do not follow each other."""
    for model in governed_models():
        history = model.history.model
        window = {"partition_by": [models.F(model._meta.pk.attname)], "order_by": "history_id"}
        rows = (
            models.QuerySet(model=history)
            .annotate(
                place=models.Window(models.functions.RowNumber(), **window),
                before=models.Window(models.functions.Lag("history_date"), **window),
            )
            .order_by("history_id")
        )
        label = model._meta.label_lower
        for row in rows.filter(~models.Q(version=models.F("place"))).iterator():
            yield Discrepancy(
                "history-broken",
                f"{label} {getattr(row, model._meta.pk.attname)}",
                f"History row {row.pk} bears version {row.version} in place {row.place}.",
            )
        for row in rows.filter(history_date__lt=models.F("before")).iterator():
            yield Discrepancy(
                "backdated",
                f"{label} {getattr(row, model._meta.pk.attname)}",
                f"History row {row.pk} is dated before the row that precedes it.",
            )


def check_triggers():
    """Yield a Discrepancy for each trigger that is missing, altered or disabled."""
    for difference in triggers.differences(connection):
        yield Discrepancy("trigger", connection.vendor, difference)


def check_files():
    """Yield a Discrepancy for each kept file that is gone or not as the record says."""
    for model in governed_models():
        for path, sha256 in getattr(model, "kept_files", tuple)():
            if not path.is_file():
                yield Discrepancy("file-missing", str(path), "The record names it, it is gone.")
            elif _sha256(path) != sha256:
                yield Discrepancy(
                    "file-replaced", str(path), "Its content is not what the record says."
                )


def decisions_by_object():
    """Decisions in the order of their objects and versions, streamed."""
    return Decision.objects.order_by("object_label", "object_id", "pk").iterator(chunk_size=CHUNK)


def _sha256(path):
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
