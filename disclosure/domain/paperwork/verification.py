"""Is a stored report still what it was, and does the record still tell it?"""

import hashlib
from dataclasses import dataclass
from itertools import islice

from audit.ledger.merkle import Frontier
from audit.ledger.notes import ForgedNote, MalformedNote, open_note
from audit.models import LedgerLeaf
from disclosure.domain.paperwork.periods import Period
from disclosure.domain.paperwork.reports import tell
from disclosure.enums import ReportKind

CHUNK = 4096


@dataclass(frozen=True)
class Verification:
    """The four questions to a report.

    `is_intact`: its bytes have the hash that its history holds. `is_signed`: its checkpoint bears
    the signature of the ledger's key. `is_anchored`: the ledger of today begins with exactly what
    that checkpoint signed. `is_retold`: the record under it tells the same bytes again.
    """

    is_intact: bool
    is_signed: bool
    is_anchored: bool
    is_retold: bool

    @property
    def holds(self):
        """Whether all four do."""
        return self.is_intact and self.is_signed and self.is_anchored and self.is_retold


def verify(report, *, key_name, public_key):
    """The Verification of a RegulatorReport by the ledger's public key. Reads every leaf under its
    checkpoint.
    """
    intact = is_intact(report)
    anchored = _root(report.seal.size) == bytes(report.seal.root).hex()
    return Verification(
        is_intact=intact,
        is_signed=_is_signed(report.seal, key_name, public_key),
        is_anchored=anchored,
        is_retold=intact and _retold(report) == bytes(report.content.body),
    )


def is_intact(report):
    """Whether the bytes of a report have the hash that its history has held from the first."""
    recorded = report.history.order_by("history_id").values_list("sha256", flat=True).first()
    return hashlib.sha256(report.content.body).hexdigest() == recorded == report.sha256


def _is_signed(seal, key_name, public_key):
    try:
        signed = open_note(seal.note, key_name, public_key)
    except (MalformedNote, ForgedNote):
        return False
    return (signed.size, signed.root) == (seal.size, bytes(seal.root))


def _retold(report):
    """What the record under its checkpoint tells, as bytes."""
    return tell(
        kind=report.kind,
        period=Period(report.first_day, report.last_day),
        language=report.language,
        seal=report.seal,
        case=report.case_id,
        found=_found(report, report.content.told()),
    )


def _found(report, told):
    """What the report told that keeps no history: it cannot be told again, only kept."""
    if report.kind != ReportKind.RULES:
        return None
    return next(each["rows"] for each in told["sections"] if each["name"] == "reasons")


def _root(size):
    """The root over the first `size` leaves as they stand now; empty where there are fewer."""
    frontier = Frontier()
    leaves = LedgerLeaf.objects.filter(index__lt=size).order_by("index")
    hashes = map(bytes, leaves.values_list("leaf_hash", flat=True).iterator(chunk_size=CHUNK))
    while chunk := list(islice(hashes, CHUNK)):
        frontier.extend(chunk)
    return frontier.root().hex() if frontier.size == size else ""
