"""The virus scanner says what may pass; where it says nothing, nothing passes."""

import contextlib
import socket
import struct
import threading

import pytest

from audit.evidence import UploadRefused, antivirus, inspect
from tests.audit.evidence.corpus.documents import pdf
from tests.audit.evidence.corpus.impostors import html

TIMEOUT_SECONDS = 0.5
DATA = bytes(range(256)) * 1000


class Clamd:
    """A clamd for one connection that gives one reply, or none; `received` is what it was told."""

    def __init__(self, listener, reply):
        self.listener = listener
        self.reply = reply
        self.command = b""
        self.received = b""

    def serve(self):
        connection, _address = self.listener.accept()
        with connection, connection.makefile("rb") as incoming:
            self.command = incoming.read(len(b"zINSTREAM\0"))
            while length := struct.unpack("!L", incoming.read(4))[0]:
                self.received += incoming.read(length)
            if self.reply is None:
                incoming.read()  # until the other side gives up
            else:
                connection.sendall(self.reply)


@contextlib.contextmanager
def listening(listener, reply):
    clamd = Clamd(listener, reply)
    thread = threading.Thread(target=clamd.serve, daemon=True)
    thread.start()
    yield clamd
    thread.join(timeout=5)
    listener.close()


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, settings, tmp_path):
    """Start a clamd with the reply that it will give."""
    settings.CLAMD_TIMEOUT_SECONDS = TIMEOUT_SECONDS
    with contextlib.ExitStack() as stack:

        def start(reply):
            if request.param == "tcp":
                listener = socket.create_server(("127.0.0.1", 0))
                settings.CLAMD_ADDRESS = f"tcp:127.0.0.1:{listener.getsockname()[1]}"
            else:
                listener = socket.socket(socket.AF_UNIX)
                listener.bind(str(tmp_path / "clamd.ctl"))
                listener.listen()
                settings.CLAMD_ADDRESS = f"unix:{tmp_path / 'clamd.ctl'}"
            return stack.enter_context(listening(listener, reply))

        yield start


def refusal(data=DATA):
    with pytest.raises(UploadRefused) as error:
        antivirus.scan(data)
    return error.value


def test_without_an_address_nobody_is_asked(settings):
    settings.CLAMD_ADDRESS = ""
    assert antivirus.scan(DATA) is None


def test_a_clean_file_passes_and_clamd_saw_all_of_it(clamd):
    scanner = clamd(b"stream: OK\0")
    assert antivirus.scan(DATA) is None
    assert (scanner.command, scanner.received) == (b"zINSTREAM\0", DATA)


def test_a_virus_is_named(clamd):
    clamd(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
    error = refusal()
    assert error.code == "infected"
    assert "“Win.Test.EICAR_HDB-1”" in str(error)


@pytest.mark.parametrize(
    "reply",
    [
        None,
        b"",
        b"stream: OK",
        b"stream: OK\0stream: X FOUND\0",
        b"OK\0",
        b"stream: NOT OK\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xff" * 10_000,
    ],
)
def test_any_other_answer_or_none_refuses_the_file(clamd, reply):
    clamd(reply)
    assert refusal().code == "scanner-unavailable"


@pytest.mark.parametrize(
    "address",
    [
        "tcp:127.0.0.1:1",
        "unix:/nowhere/clamd.ctl",
        "unix:",
        "tcp:",
        "tcp:127.0.0.1",
        "tcp:127.0.0.1:clamd",
        "tcp:127.0.0.1:99999",
        "127.0.0.1:3310",
        "unix:/" + "x" * 200,
        "unix:/nul\0",
    ],
)
def test_a_scanner_that_is_not_there_refuses_the_file(settings, address):
    settings.CLAMD_ADDRESS = address
    settings.CLAMD_TIMEOUT_SECONDS = TIMEOUT_SECONDS
    assert refusal().code == "scanner-unavailable"


def test_the_scanner_is_asked_before_anything_reads_the_file(clamd):
    scanner = clamd(b"stream: Eicar FOUND\0")
    with pytest.raises(UploadRefused) as error:
        inspect(html(), name="x.pdf")
    assert (error.value.code, scanner.received) == ("infected", html())


def test_what_the_scanner_passes_is_inspected_all_the_same(clamd):
    clamd(b"stream: OK\0")
    with pytest.raises(UploadRefused) as error:
        inspect(pdf(b"<< /S /JavaScript >>"), name="x.pdf")
    assert error.value.code == "has-script"
