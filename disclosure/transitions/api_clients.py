"""The verbs of clients of the API and of their keys."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import Tone, TransitionTable, note_rule, rules_of
from disclosure.enums import ClientState, KeyState

_client = rules_of("disclosure.apiclient")

API_CLIENT = TransitionTable.build(
    "disclosure.apiclient",
    {ClientState.REQUESTED},
    _client(
        "admit",
        _("Admit"),
        _("Admitted"),
        {ClientState.REQUESTED, ClientState.BLOCKED},
        ClientState.ADMITTED,
        second_person=True,
        form=True,
        tone=Tone.MAIN,
        hotkey="a",
    ),
    _client(
        "issue_key",
        _("Issue a key"),
        _("Key issued"),
        {ClientState.ADMITTED},
        None,
        form=True,
        tone=Tone.MAIN,
        hotkey="k",
    ),
    _client(
        "change_scopes",
        _("Change what it may bring"),
        _("Changed what it may bring"),
        {ClientState.ADMITTED},
        None,
        second_person=True,
        form=True,
    ),
    _client(
        "block",
        _("Block"),
        _("Blocked"),
        {ClientState.REQUESTED, ClientState.ADMITTED},
        ClientState.BLOCKED,
        form=True,
        tone=Tone.DANGER,
    ),
    note_rule("disclosure.apiclient", ClientState),
)

_key = rules_of("disclosure.apikey")

API_KEY = TransitionTable.build(
    "disclosure.apikey",
    {KeyState.ACTIVE},
    _key(
        "revoke",
        _("Revoke"),
        _("Revoked"),
        {KeyState.ACTIVE},
        KeyState.REVOKED,
        form=True,
        tone=Tone.DANGER,
        hotkey="r",
    ),
    note_rule("disclosure.apikey", KeyState),
)
