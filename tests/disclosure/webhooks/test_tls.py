"""Over TLS: a receiver proves the name that it was called by, not the address that was found."""

import datetime
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from disclosure.domain.webhooks import wire


def certificate(host):
    """A key and a certificate for `host` that vouches for itself, as PEM in one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return secret + made.public_bytes(pem)


@pytest.fixture
def serve(settings, tmp_path, monkeypatch):
    """Start a receiver with a certificate for `host`; returns the address of localhost there."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    servers = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args):
            pass

    def start(host, *, is_trusted):
        file = tmp_path / f"{host}.pem"
        file.write_bytes(certificate(host))
        if is_trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        server = HTTPServer(("127.0.0.1", 0), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"https://localhost:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_receiver_that_proves_its_name_is_told(serve):
    assert wire.send(serve("localhost", is_trusted=True), b"{}", {}).is_received


@pytest.mark.parametrize(("host", "is_trusted"), [("localhost", False), ("elsewhere", True)])
def test_a_receiver_that_does_not_is_told_nothing(serve, host, is_trusted):
    answer = wire.send(serve(host, is_trusted=is_trusted), b"{}", {})
    assert (answer.status, answer.words) == (None, "SSLError")
