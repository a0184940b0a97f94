"""`python tools/verify_proof.py PROOF.json --public-key FILE`: check a proof of the ledger.

Stands alone: Python and `cryptography`, nothing of the desk. Exits 0 if everything is as it was
signed, 1 if anything is not, 3 if a file cannot be read. Take the public key from whom you trust,
not from where the proof came from.
"""

import argparse
import base64
import json
import sys
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "compliance-desk-proof/1"


class Failed(Exception):
    """The proof does not hold; the message says where."""


def require(holds, message):
    """Raise Failed with `message` unless it holds."""
    if not holds:
        raise Failed(message)


def unbase64(text):
    """Decode base64, accepting one text only for the same bytes. Raises Failed."""
    data = base64.b64decode(text, validate=True)
    require(base64.b64encode(data).decode() == text, "Base64 is not canonical.")
    return data


def signed_head(note, vkey):
    """(size, root) of the checkpoint, once its signature has been verified. Raises Failed."""
    name, key_hash, key = vkey.split("+", 2)
    key = unbase64(key)
    identity = sha256(name.encode() + b"\n" + key).digest()[:4]
    require(key[:1] == b"\x01" and identity.hex() == key_hash, "The public key is damaged.")
    body, _blank, signatures = note.partition("\n\n")
    require(signatures.endswith("\n"), "The checkpoint is cut off.")
    for line in signatures[:-1].split("\n"):
        dash, signer, stamp = line.split(" ")
        if (dash, signer) == ("—", name) and unbase64(stamp)[:4] == identity:
            signature = unbase64(stamp)[4:]
            Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature, f"{body}\n".encode())
            _origin, size, root = body.split("\n")
            return int(size), unbase64(root)
    raise Failed("The checkpoint is not signed by this key.")


def root_from(node, index, size, path):
    """The root that a leaf's inclusion path leads to (RFC 9162, 2.1.3.2). Raises Failed."""
    last = size - 1
    require(0 <= index <= last, f"There is no leaf {index} in a tree of {size}.")
    for sibling in path:
        require(last, "A path is too long.")
        if index & 1 or index == last:
            node = sha256(b"\x01" + sibling + node).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + sibling).digest()
        index, last = index >> 1, last >> 1
    require(last == 0, "A path is too short.")
    return node


def decoded(record):
    """The texts of a record: version, kind, id, then names and values; NULL is None."""
    texts, at = [], 0
    while at < len(record):
        length, at = int.from_bytes(record[at : at + 4], "big"), at + 4
        texts.append(None if length == 0xFFFFFFFF else record[at : at + length].decode())
        at += 0 if texts[-1] is None else length
    return texts


def describe(index, record):
    """One line about a record: what, which version, by whom, when."""
    _format, kind, row, *pairs = decoded(record)
    fields = dict(zip(pairs[::2], pairs[1::2], strict=True))
    of_decision = kind == "audit.decision"
    subject = fields["object_id"] if of_decision else fields.get("id")
    version = fields["object_version"] if of_decision else fields.get("version")
    actor = fields["actor_id"] if of_decision else fields["history_user_id"]
    moment = fields["decided_at"] if of_decision else fields["history_date"]
    what = f"{fields['verb']} {fields['object_label']}" if of_decision else "saved"
    return f"{index}: {kind} {row}: {what} {subject} v{version} by user {actor} at {moment}"


def verify(proof, vkey):
    """Check a proof and print what it proves. Raises Failed and what unfit data raises."""
    require(proof["format"] == FORMAT, f"The proof is not of the format {FORMAT}.")
    require(proof["public_key"] == vkey, "The proof was made for another public key.")
    size, root = signed_head(proof["checkpoint"], vkey)
    require(proof["records"], "The proof holds no records.")
    for entry in proof["records"]:
        record, path = unbase64(entry["record"]), [unbase64(node) for node in entry["path"]]
        leaf = sha256(b"\x00" + record).digest()
        reached = root_from(leaf, entry["index"], size, path)
        require(reached == root, f"Leaf {entry['index']} is not what was sealed.")
        print(describe(entry["index"], record))
    print(f"OK: {len(proof['records'])} records in a ledger of {size}, root {root.hex()}")


def main():
    """Verify the proof named on the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("proof", type=Path)
    parser.add_argument("--public-key", type=Path, required=True)
    options = parser.parse_args()
    try:
        vkey = options.public_key.read_text(encoding="utf-8").strip()
        proof = json.loads(options.proof.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        print(f"Cannot read: {error}", file=sys.stderr)
        return 3
    try:
        verify(proof, vkey)
    except InvalidSignature:
        print("FAILED: The checkpoint's signature is not valid.")
        return 1
    except (Failed, KeyError, TypeError, ValueError, AttributeError) as error:
        print(f"FAILED: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
