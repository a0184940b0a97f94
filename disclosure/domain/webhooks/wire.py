"""Sending over the network: only to addresses that are meant, never longer than a moment.

A name is resolved once and the address that was checked is the one connected to, so that no name
leads into the desk's own network. Redirects are not followed and the answer's body is not read.
"""

import socket
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CONNECT_SECONDS = 5
ANSWER_SECONDS = 10
PORTS = {"https": 443, "http": 80}
NOWHERE = gettext_lazy(
    "This address leads into a private network: WEBHOOK_NETWORKS lists those that webhooks may be "
    "sent to."
)


class Answer(NamedTuple):
    """What came back: a status, or None and the reason why none did."""

    status: int | None
    words: str

    @property
    def is_received(self):
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self):
        """Whether the receiver wants nothing any more."""
        return self.status == HTTPStatus.GONE


def check_url(url):
    """Refuse an address that nothing may be sent to. Raises ValidationError."""
    parts = _parts(url)
    literal = _literal(parts.hostname)
    if literal is not None and not _is_meant(literal):
        raise ValidationError(NOWHERE)
    if parts.scheme == "http" and (literal is None or literal.is_global):
        raise ValidationError(_("Write an address that begins with https://."))


def send(url, body, headers):
    """POST `body`; returns an Answer, whatever happens."""
    try:
        check_url(url)
        parts = _parts(url)
        address = _resolved(parts)
        return _posted(parts, address, body, headers)
    except ValidationError as refusal:
        return Answer(None, refusal.messages[0])
    except (OSError, urllib3.exceptions.HTTPError) as error:
        return Answer(None, type(error).__name__)


def _posted(parts, address, body, headers):
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
    port = parts.port or PORTS[parts.scheme]
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            str(address),
            port,
            timeout=timeout,
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
        )
    else:
        pool = urllib3.HTTPConnectionPool(str(address), port, timeout=timeout)
    with pool:
        response = pool.urlopen(
            "POST",
            f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}",
            body=body,
            headers={"Host": parts.netloc, "Content-Type": "application/json"} | headers,
            redirect=False,
            retries=False,
            assert_same_host=False,
            preload_content=False,
        )
        response.close()
    return Answer(response.status, str(response.status))


def _parts(url):
    """The parts of an address. Raises ValidationError."""
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in PORTS and parts.hostname and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.username or parts.fragment or not url.isascii() or " " in url:
        raise ValidationError(
            _("Write a whole address such as https://example.com/desk/events, without a user name.")
        )
    return parts


def _literal(host):
    """The IP address that a host is written as, or None for a name."""
    try:
        return _plain(ip_address(host))
    except ValueError:
        return None


def _resolved(parts):
    """An address of the host that nothing stands against. Raises OSError, ValidationError."""
    port = parts.port or PORTS[parts.scheme]
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    for _family, _kind, _protocol, _name, where in found:
        address = _plain(ip_address(where[0]))
        if _is_meant(address):
            return address
    raise ValidationError(NOWHERE)


def _plain(address):
    """An IPv4 address that is written as an IPv6 one, as itself."""
    return getattr(address, "ipv4_mapped", None) or address


def _is_meant(address):
    """Whether an address is on the Internet, or in a network that the operator has listed."""
    networks = (ip_network(each) for each in settings.WEBHOOK_NETWORKS)
    is_open = address.is_global and not address.is_multicast
    return is_open or any(address in each for each in networks if each.version == address.version)
