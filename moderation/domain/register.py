"""The register as detectors read it: exported row by row, contacts as their digests only."""

import csv
import tempfile
from contextlib import contextmanager
from pathlib import Path

from accounts.models import AccountTransfer, PublicAccount
from moderation.enums import ComplaintOutcome, ViolationType
from moderation.models import Complaint

CHUNK = 2000
WITHOUT_GROUND = (ComplaintOutcome.UNFOUNDED, ComplaintOutcome.NOT_FOR_US)


@contextmanager
def exported(detector):
    """Yield the path of a temporary CSV with the rows that a detector reads, by its name."""
    header, rows = EXPORTS[detector]
    with tempfile.TemporaryDirectory(prefix="desk-register-") as scratch:
        path = Path(scratch) / f"{detector}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            writer.writerows(rows())
        yield path


def registrations():
    """Every account with the time of its application, or the day it was registered on."""
    accounts = PublicAccount.objects.order_by("pk").values_list(
        "application__submitted_at",
        "registered_on",
        "external_id",
        "entity_id",
        "entity__contact_phone_digest",
        "name",
    )
    for submitted_at, registered_on, *facts in accounts.iterator(chunk_size=CHUNK):
        if time := submitted_at or registered_on:
            yield time.isoformat(), *facts


def holdings():
    """Every live account with its holder and its dates."""
    live = PublicAccount.objects.live().order_by("pk")
    return live.values_list(
        "external_id",
        "entity_id",
        "entity__contact_phone_digest",
        "registered_on",
        "last_active_on",
    ).iterator(chunk_size=CHUNK)


def dealings():
    """Executed transfers, each as either side sees it, and complaints of sale."""
    transfers = (
        AccountTransfer.objects.executed()
        .order_by("pk")
        .values_list(
            "executed_at",
            "account__external_id",
            "transferor_id",
            "transferor__contact_phone_digest",
            "transferee_id",
            "transferee__contact_phone_digest",
        )
    )
    for executed_at, account, *parties in transfers.iterator(chunk_size=CHUNK):
        giver, giver_contact, taker, taker_contact = parties
        time = executed_at.isoformat()
        yield time, account, "transfer", giver, giver_contact, taker
        yield time, account, "transfer", taker, taker_contact, giver
    complaints = (
        Complaint.objects.filter(category=ViolationType.ACCOUNT_TRADING)
        .exclude(outcome__in=WITHOUT_GROUND)
        .order_by("pk")
        .values_list(
            "received_at",
            "account__external_id",
            "account__entity_id",
            "account__entity__contact_phone_digest",
        )
    )
    for received_at, account, *holder in complaints.iterator(chunk_size=CHUNK):
        yield received_at.isoformat(), account, "complaint", *holder, ""


# By detector: the columns, and what yields the rows.
EXPORTS = {
    "registrations": (
        ("time", "account", "entity", "contact", "name"),
        registrations,
    ),
    "hoarding": (
        ("account", "entity", "contact", "registered_on", "last_active_on"),
        holdings,
    ),
    "trading": (
        ("time", "account", "kind", "entity", "contact", "counterparty"),
        dealings,
    ),
}
