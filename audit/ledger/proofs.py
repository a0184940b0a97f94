"""Proofs that leave the house: some leaves, their paths, and the checkpoint that binds them.

`tools/verify_proof.py` checks them without this project.
"""

from base64 import b64encode

from django.db.models import Q

from audit.ledger import keys
from audit.ledger.merkle import inclusion_paths, leaf_hash, verify_inclusion
from audit.models import Decision, LedgerLeaf

FORMAT = "compliance-desk-proof/1"
CHUNK = 10_000


class LedgerBroken(Exception):
    """The ledger's leaves do not lead to the root that was signed: somebody changed them."""


def prove(leaves, seal):
    """The proof of the queryset `leaves` under `seal`, as a dict ready for JSON.

    Its `records` hold place (`index`), bytes (`record`) and inclusion `path`, bytes in base64.
    Leaves beyond the seal are left out. Raises LedgerBroken, KeyMissing.
    """
    chosen = list(leaves.filter(index__lt=seal.size).order_by("index"))
    paths = inclusion_paths(stored_hashes(seal.size), [leaf.index for leaf in chosen], seal.size)
    for leaf in chosen:
        computed = leaf_hash(bytes(leaf.payload))
        path = paths[leaf.index]
        if not verify_inclusion(computed, leaf.index, seal.size, path, bytes(seal.root)):
            raise LedgerBroken(f"Leaf {leaf.index} is not what was sealed.")
    return {
        "format": FORMAT,
        "public_key": keys.public_text(),
        "checkpoint": seal.note,
        "records": [
            {
                "index": leaf.index,
                "record": _base64(bytes(leaf.payload)),
                "path": [_base64(node) for node in paths[leaf.index]],
            }
            for leaf in chosen
        ],
    }


def rows_about(subject):
    """Querysets of everything the record holds about a governed object: history and decisions."""
    model = type(subject)
    return [
        model.history.order_by().filter(**{model._meta.pk.attname: subject.pk}),
        Decision.objects.for_object(subject).order_by(),
    ]


def leaves_of(rows):
    """The leaves of the rows of some querysets."""
    wanted = Q()
    for queryset in rows:
        wanted |= Q(source=queryset.model._meta.label_lower, source_id__in=queryset.values("pk"))
    return LedgerLeaf.objects.filter(wanted)


def stored_hashes(size):
    """The hashes of the first `size` leaves, streamed. Raises LedgerBroken if one is missing."""
    rows = LedgerLeaf.objects.filter(index__lt=size).order_by("index")
    hashes = rows.values_list("index", "leaf_hash").iterator(chunk_size=CHUNK)
    expected = 0
    for index, stored in hashes:
        if index != expected:
            break
        yield bytes(stored)
        expected += 1
    if expected != size:
        raise LedgerBroken(f"Leaf {expected} is missing.")


def _base64(data):
    return b64encode(data).decode()
