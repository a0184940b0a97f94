"""Writers of clients of the API: two people admit them, one blocks them."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from audit.domain.engine import DecisionRefused, performs, record
from disclosure.enums import ApiScope
from disclosure.models import ApiClient, ApiKey
from regulations.calendar import legal_date
from regulations.models import Parameter
from staff.domain.users import create_program

KEY_DAYS = "api.key_days"


class ScopesRefused(DecisionRefused):
    """The scopes are none, unknown, or more than the client was admitted to."""

    status = 400


class LifeRefused(DecisionRefused):
    """A key ends on a day to come, and not later than the longest life of a key allows."""

    status = 400


@transaction.atomic
def request_client(*, client, at):
    """Enter a system that is to use the API, with the user it will act as. Nothing is open to it
    until two people have admitted it. Returns it. Raises ValidationError, ScopesRefused.
    """
    client.scopes = _known(client.scopes)
    # The name is shown by history for ever; the username only has to be nobody else's.
    client.actor = create_program(
        username=f"api-{secrets.token_hex(6)}", display_name=client.name[:80]
    )
    client.validate_constraints()
    return record(client, at=at)


@performs(ApiClient, "admit")
def admit(move):
    """Let the client in for the scopes that it was entered with."""


@performs(ApiClient, "change_scopes")
def change_scopes(move, *, scopes):
    """Let the client bring other things. Keys open no more than before: issue new ones.

    Raises ScopesRefused.
    """
    move.subject.scopes = _known(scopes)


@performs(ApiClient, "block")
def block(move):
    """Shut the client out: none of its keys opens anything until it is admitted anew."""


@performs(ApiClient, "issue_key")
def issue_key(move, *, label, scopes, expires_on, prefix, digest):
    """Let a key that was made by `keys.fresh` open `scopes` through the day `expires_on`.

    Raises ScopesRefused, LifeRefused.
    """
    client, scopes = move.subject, _known(scopes)
    if not set(scopes) <= set(client.scopes):
        raise ScopesRefused(_("The client was not admitted to all of this."))
    today = legal_date(move.at)
    if not today <= expires_on <= latest_expiry(on=today):
        raise LifeRefused(
            _("A key is valid through a day between today and %(day)s.")
            % {"day": latest_expiry(on=today)}
        )
    key = ApiKey(
        client=client,
        label=label,
        prefix=prefix,
        digest=digest,
        scopes=scopes,
        issued_at=move.at,
        expires_on=expires_on,
    )
    record(key, at=move.at)
    move.note = "\n".join(filter(None, (str(key), move.note)))


@performs(ApiKey, "revoke")
def revoke(move):
    """End a key at once."""


@performs(ApiClient, "note")
def note_client(move):
    """Leave a note."""


@performs(ApiKey, "note")
def note_key(move):
    """Leave a note."""


def latest_expiry(*, on):
    """The last day through which a key that is issued on the day `on` may be valid."""
    return on + timedelta(days=Parameter.objects.value(KEY_DAYS, on=on))


def _known(scopes):
    """`scopes` once each, in the order of ApiScope. Raises ScopesRefused."""
    if not scopes or not set(scopes) <= set(ApiScope.values):
        raise ScopesRefused(_("Choose at least one thing that may be brought."))
    return [each for each in ApiScope.values if each in scopes]
