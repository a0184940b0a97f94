"""The verbs of endpoints that are told what the desk decided."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import Tone, TransitionTable, note_rule, rules_of
from disclosure.enums import EndpointState

_rule = rules_of("disclosure.webhookendpoint")
_standing = {EndpointState.ACTIVE, EndpointState.PAUSED}

WEBHOOK_ENDPOINT = TransitionTable.build(
    "disclosure.webhookendpoint",
    {EndpointState.REQUESTED},
    _rule(
        "admit",
        _("Admit"),
        _("Admitted"),
        {EndpointState.REQUESTED},
        EndpointState.ACTIVE,
        second_person=True,
        form=True,
        tone=Tone.MAIN,
        hotkey="a",
    ),
    _rule(
        "issue_secret",
        _("Issue a secret"),
        _("Secret issued"),
        _standing,
        None,
        form=True,
        tone=Tone.MAIN,
        hotkey="k",
    ),
    _rule(
        "replay",
        _("Send again"),
        _("Sent again"),
        _standing,
        None,
        form=True,
        hotkey="s",
    ),
    _rule(
        "resume",
        _("Resume"),
        _("Resumed"),
        {EndpointState.PAUSED},
        EndpointState.ACTIVE,
        form=True,
        tone=Tone.MAIN,
    ),
    _rule(
        "pause",
        _("Pause"),
        _("Paused"),
        {EndpointState.ACTIVE},
        EndpointState.PAUSED,
        form=True,
    ),
    _rule(
        "shut_off",
        _("Shut off"),
        _("Paused, because nothing arrived"),
        {EndpointState.ACTIVE},
        EndpointState.PAUSED,
        automatic=True,
    ),
    _rule(
        "retire",
        _("Retire"),
        _("Retired"),
        {EndpointState.REQUESTED, *_standing},
        EndpointState.RETIRED,
        form=True,
        tone=Tone.DANGER,
    ),
    note_rule("disclosure.webhookendpoint", EndpointState),
)
