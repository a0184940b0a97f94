"""How a row is kept on its way: what is personal sealed under the batch's key, hashes to compare.

A faulty row keeps its cells as they were in the file, a good one the facts of its entity.
"""

import hashlib
import json
from dataclasses import dataclass

from accounts.domain.entities import EntityFacts
from accounts.domain.row_verdicts import fault
from accounts.enums import IdentityType, ImportRowState
from accounts.models import ImportRow
from accounts.screening.folding import skeleton
from audit.personal_data import OpenKey, lookup_digest

PURPOSE = "import-row"
OPEN_FIELDS = (
    "external_id",
    "name",
    "introduction",
    "content_category",
    "entity_type",
    "identity_type",
    "registered_on",
    "last_active_on",
    "follower_count",
)
NUMBER_COLUMNS = {
    IdentityType.UNIFIED_SOCIAL_CREDIT_CODE: "entity_unified_social_credit_code",
    IdentityType.RESIDENT_ID: "entity_resident_id",
}
SEALED_FIELDS = ("entity_legal_name", "identity_number", "contact_phone")


@dataclass(frozen=True, slots=True)
class Parsed:
    """One row as it was read: its line, its cells by column, a Record or else its RowErrors.

    `cells` is None where the row could not be taken apart.
    """

    line: int
    cells: dict | None
    record: object
    errors: list


def cipher_of(progress):
    """What seals and opens the rows of a batch."""
    return OpenKey(progress.data_key)


def staged(parsed, batch, chunk, cipher):
    """The unsaved ImportRow of a Parsed row."""
    row = ImportRow(batch=batch, chunk=chunk, line=parsed.line)
    record = parsed.record
    if record is None:
        row.state = ImportRowState.FAULTY
        row.faults = [
            fault(error.column, error.code, error.value, **error.facts) for error in parsed.errors
        ]
        row.sealed = cipher.seal(_text(parsed.cells or {}), PURPOSE)
        return row
    facts = [getattr(record, name) for name in OPEN_FIELDS]
    personal = [getattr(record, name) for name in SEALED_FIELDS]
    for name, value in zip(OPEN_FIELDS, facts, strict=True):
        setattr(row, name, value)
    row.sealed = cipher.seal(_text(personal), PURPOSE)
    row.digest = lookup_digest("import_row", repr((facts, personal)))
    row.identity_digest = lookup_digest(record.identity_type, record.identity_number)
    row.legal_name_digest = lookup_digest("legal_name", record.entity_legal_name)
    row.name_digest = hashlib.blake2b(skeleton(record.name).encode(), digest_size=16).hexdigest()
    return row


def entity_facts(row, cipher):
    """The EntityFacts of a good row, in clear."""
    legal_name, number, phone = json.loads(cipher.unseal(row.sealed, PURPOSE))
    return EntityFacts(
        entity_type=row.entity_type,
        legal_name=legal_name,
        identity_type=row.identity_type,
        identity_number=number,
        contact_phone=phone,
    )


def cells_of(row, cipher):
    """The cells of a faulty row by column, in clear; none where it could not be taken apart."""
    kept = json.loads(cipher.unseal(row.sealed, PURPOSE))
    if isinstance(kept, dict):
        return kept
    legal_name, number, phone = kept
    cells = {name: getattr(row, name) for name in OPEN_FIELDS if name != "identity_type"}
    cells |= {"entity_legal_name": legal_name, "contact_phone": phone}
    cells[NUMBER_COLUMNS[row.identity_type]] = number
    return {name: "" if value is None else str(value) for name, value in cells.items()}


def _text(facts):
    return json.dumps(facts, ensure_ascii=False)
