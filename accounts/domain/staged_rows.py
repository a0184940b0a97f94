"""How the rows of a file are kept on their way: what they say sealed under the batch's key, a chunk
together; what compares them with others as hashes.
"""

import json
import zlib
from dataclasses import dataclass
from typing import NamedTuple

from accounts.domain.entities import EntityFacts
from accounts.enums import IdentityType
from accounts.screening.folding import skeleton
from audit.personal_data import OpenKey, lookup_digest, lookup_numbers

PURPOSE = "import-chunk"
NUMBER_COLUMNS = {
    IdentityType.UNIFIED_SOCIAL_CREDIT_CODE: "entity_unified_social_credit_code",
    IdentityType.RESIDENT_ID: "entity_resident_id",
    IdentityType.PERMANENT_RESIDENCE: "entity_resident_id",
}


class Row(NamedTuple):
    """One good row in normal form; empty optional text is "", an empty day or number None, days
    are in ISO.
    """

    line: int
    external_id: str
    name: str
    introduction: str
    content_category: str
    entity_type: str
    entity_legal_name: str
    identity_type: str
    identity_number: str
    contact_phone: str
    registered_on: str | None
    last_active_on: str | None
    follower_count: int | None
    # Last and with a default: rows that were staged before there was such a column have none.
    entity_contact_email: str = ""

    @property
    def identity(self):
        """(identity type, number)."""
        return self.identity_type, self.identity_number

    @property
    def owner(self):
        """What tells its entity from others and from itself otherwise named."""
        return self.identity_type, self.identity_number, self.entity_type, self.entity_legal_name

    @property
    def declaration(self):
        """All that it says of its entity: what tells `entity_facts` from those of other rows."""
        return *self.owner, self.contact_phone, self.entity_contact_email

    def entity_facts(self):
        """What it says of its entity."""
        return EntityFacts(
            entity_type=self.entity_type,
            legal_name=self.entity_legal_name,
            identity_type=self.identity_type,
            identity_number=self.identity_number,
            contact_phone=self.contact_phone,
            contact_email=self.entity_contact_email,
        )


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row that cannot be read, and its faults."""

    line: int
    faults: list


class Keys(NamedTuple):
    """What compares a row with others of its file, in 63 bits each."""

    digest: int
    name_key: int
    identity_key: int
    owner_key: int


def cipher_of(progress):
    """What seals and opens the chunks of a batch. Raises PersonalDataErased."""
    return OpenKey.of(progress.data_key)


def sealed(rows, cells, cipher):
    """The Rows of one chunk as they are kept, with `cells`: {line: those that the file has}."""
    kept = {"rows": rows, "cells": cells}
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return cipher.seal_bytes(zlib.compress(text.encode(), 1), PURPOSE)


def opened(chunk, cipher):
    """([Row], {line: cells as the file has them}) of an ImportChunk."""
    kept = json.loads(zlib.decompress(cipher.unseal_bytes(bytes(chunk.sealed), PURPOSE)))
    return [Row(*each) for each in kept["rows"]], {
        int(line): cells for line, cells in kept["cells"].items()
    }


def keys_of(rows):
    """[Keys] of Rows, in their order."""
    owners = list({row.owner for row in rows})
    identities = lookup_numbers(f"{kind}\0{number}" for kind, number, _type, _name in owners)
    standing = lookup_numbers(f"{kind}\0{name}" for _kind, _number, kind, name in owners)
    of_owner = dict(zip(owners, zip(identities, standing, strict=True), strict=True))
    digests = lookup_numbers(repr(row[1:]) for row in rows)
    names = lookup_numbers(skeleton(row.name) for row in rows)
    return [
        Keys(digest, name, *of_owner[row.owner])
        for row, digest, name in zip(rows, digests, names, strict=True)
    ]


def identity_digests(rows):
    """{(identity type, number): the digest under which entities are found} of Rows."""
    return {each: lookup_digest(*each) for each in {row.identity for row in rows}}
