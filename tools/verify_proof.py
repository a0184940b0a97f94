"""`python tools/verify_proof.py PROOF.json --public-key FILE`: check a proof of the ledger.

Stands alone: Python and `cryptography`, nothing of the desk. Exits 0 if everything is as it was
signed, 1 if a well-formed proof does not hold, 3 if a file cannot be read: it is cut off, folded,
empty, not a proof, or made for another public key. Take the public key from whom you trust,
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


class Unreadable(Exception):
    """The file is not a well-formed proof; the message says why. It says nothing of the record."""


def require(holds, message, error=Failed):
    """Raise `error` with `message` unless it holds."""
    if not holds:
        raise error(message)


def unbase64(text):
    """Decode base64, accepting one text only for the same bytes. Raises Unreadable."""
    require(isinstance(text, str), "A part that should be base64 is not text.", Unreadable)
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Unreadable("A part is not base64.") from error
    require(base64.b64encode(data).decode() == text, "Base64 is not canonical.", Unreadable)
    return data


def parsed_key(vkey):
    """(name, identity, Ed25519 public key in bytes) of a public key's text. Raises Unreadable."""
    parts = vkey.split("+", 2)
    require(len(parts) == 3, "The public key is not one.", Unreadable)
    name, key_hash, key = parts[0], parts[1], unbase64(parts[2])
    identity = sha256(name.encode() + b"\n" + key).digest()[:4]
    is_sound = key[:1] == b"\x01" and len(key) == 33 and identity.hex() == key_hash
    require(is_sound, "The public key is damaged.", Unreadable)
    return name, identity, key[1:]


def signed_head(note, vkey):
    """(size, root) of the checkpoint, once its signature has been verified. Raises Failed,
    Unreadable.
    """
    name, identity, key = parsed_key(vkey)
    require(isinstance(note, str), "The checkpoint is not text.", Unreadable)
    body, _blank, signatures = note.partition("\n\n")
    require(signatures.endswith("\n"), "The checkpoint is cut off.", Unreadable)
    lines = body.split("\n")
    is_sound = len(lines) == 3 and lines[1].isascii() and lines[1].isdigit()
    require(is_sound and len(lines[1]) <= 18, "The checkpoint is not one.", Unreadable)
    size, root = int(lines[1]), unbase64(lines[2])
    stamps = []
    for line in signatures[:-1].split("\n"):
        parts = line.split(" ")
        require(len(parts) == 3 and parts[0] == "—", "The checkpoint is damaged.", Unreadable)
        stamps.append((parts[1], unbase64(parts[2])))
    for signer, stamp in stamps:
        if signer == name and stamp[:4] == identity:
            try:
                signed = f"{body}\n".encode()
            except UnicodeEncodeError as error:
                raise Unreadable("The checkpoint is not text.") from error
            Ed25519PublicKey.from_public_bytes(key).verify(stamp[4:], signed)
            return size, root
    raise Unreadable("The checkpoint is not signed by this key: is it another ledger's?")


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


def parsed_entries(proof):
    """[(index, record, path)] of a proof, decoded. Raises Unreadable."""
    entries = proof.get("records")
    require(isinstance(entries, list) and entries, "The proof holds no records.", Unreadable)
    parsed = []
    for entry in entries:
        require(isinstance(entry, dict), "A record of the proof is damaged.", Unreadable)
        index, path = entry.get("index"), entry.get("path")
        is_sound = type(index) is int and isinstance(path, list)
        require(is_sound, "A record of the proof is damaged.", Unreadable)
        parsed.append((index, unbase64(entry.get("record")), [unbase64(node) for node in path]))
    return parsed


def verify(proof, vkey):
    """Check a proof and print what it proves. Raises Failed, InvalidSignature, Unreadable."""
    require(isinstance(proof, dict), "The file is not a proof.", Unreadable)
    is_known = proof.get("format") == FORMAT
    require(is_known, f"The proof is not of the format {FORMAT}.", Unreadable)
    is_same = proof.get("public_key") == vkey
    require(is_same, "The proof was made for another public key.", Unreadable)
    entries = parsed_entries(proof)
    size, root = signed_head(proof.get("checkpoint"), vkey)
    for index, record, path in entries:
        leaf = sha256(b"\x00" + record).digest()
        reached = root_from(leaf, index, size, path)
        require(reached == root, f"Leaf {index} is not what was sealed.")
        try:
            print(describe(index, record))
        except (KeyError, ValueError):
            print(f"{index}: a record of a shape that this tool does not know, as it was sealed")
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
        verify(proof, vkey)
    except (OSError, ValueError, RecursionError, Unreadable) as error:
        print(f"Cannot read: {error}", file=sys.stderr)
        return 3
    except InvalidSignature:
        print("FAILED: The checkpoint's signature is not valid.")
        return 1
    except Failed as error:
        print(f"FAILED: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
