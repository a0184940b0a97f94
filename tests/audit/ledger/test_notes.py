"""Checkpoints are signed notes that other transparency tools can read."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.ledger import notes
from audit.ledger.notes import Checkpoint, ForgedNote, MalformedKey, MalformedNote

# The example of Go's golang.org/x/mod/sumdb/note.
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)

CHECKPOINT = Checkpoint("desk/ledger", 7, bytes(range(32)))


@pytest.fixture(scope="module")
def pair():
    return notes.generate_keypair("desk/ledger")


@pytest.fixture(scope="module")
def note(pair):
    return notes.sign_note(CHECKPOINT, *notes.load_private(pair[0]))


def opened(text, pair):
    return notes.open_note(text, *notes.load_vkey(pair[1]))


def test_keys_of_go_are_read():
    name, private_key = notes.load_private(GO_PRIVATE)
    assert notes.vkey(name, private_key.public_key()) == GO_PUBLIC
    stamp = bytes.fromhex("c74f20a3") + private_key.sign(GO_TEXT.encode())
    assert base64.b64encode(stamp).decode() == GO_SIGNATURE


def test_a_note_holds_the_checkpoint(note, pair):
    assert note.startswith(
        "desk/ledger\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— desk/ledger "
    )
    assert opened(note, pair) == CHECKPOINT


def test_every_changed_character_is_noticed(note, pair):
    for place, character in enumerate(note):
        bent = note[:place] + chr(ord(character) ^ 1) + note[place + 1 :]
        with pytest.raises((ForgedNote, MalformedNote)):
            opened(bent, pair)


def test_another_key_of_the_same_name_does_not_do(note):
    with pytest.raises(ForgedNote):
        opened(note, notes.generate_keypair("desk/ledger"))


def test_signatures_of_witnesses_are_passed_over(note, pair):
    witness = notes.sign_note(CHECKPOINT, *notes.load_private(notes.generate_keypair("witness")[0]))
    both = witness + note.partition("\n\n")[2]
    assert opened(both, pair) == CHECKPOINT


@pytest.mark.parametrize(
    "text", ["", "a\n1\n", "a\n1\n\n— a b\n", "a\n01\n" + "A" * 43 + "=\n\n— a AAAA\n"]
)
def test_what_is_no_checkpoint_is_said_to_be_none(text, pair):
    with pytest.raises(MalformedNote):
        opened(text, pair)


@given(text=st.text())
def test_any_text_is_refused_in_an_orderly_way(text):
    with pytest.raises(MalformedNote):
        notes.open_note(text, *notes.load_vkey(GO_PUBLIC))
    for load in (notes.load_vkey, notes.load_private):
        with pytest.raises(MalformedKey):
            load(text)


def test_a_key_that_was_tampered_with_is_refused(pair):
    private_text, public_text = pair
    with pytest.raises(MalformedKey):
        notes.load_vkey(public_text.replace("desk", "dusk"))
    with pytest.raises(MalformedKey):
        notes.load_private(private_text.replace("desk", "dusk"))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n"])
def test_a_name_that_would_break_the_format_is_refused(name):
    with pytest.raises(MalformedKey):
        notes.generate_keypair(name)
