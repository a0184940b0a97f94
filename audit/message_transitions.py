"""The transitions of messages and of their templates."""

from django.utils.translation import gettext_lazy as _

from audit.enums import MessageState, TemplateState
from audit.transitions import Tone, TransitionTable, note_rule, rules_of

_message = rules_of("audit.message")

MESSAGE = TransitionTable.build(
    "audit.message",
    {MessageState.WAITING},
    _message(
        "release",
        _("Release"),
        _("Released"),
        {MessageState.WAITING},
        MessageState.RELEASED,
        automatic=True,
    ),
    _message(
        "deliver",
        _("Record delivery"),
        _("Delivered"),
        {MessageState.WAITING, MessageState.RELEASED, MessageState.FAILED},
        MessageState.DELIVERED,
        automatic=True,
    ),
    _message(
        "fail",
        _("Record failure"),
        _("Delivery failed"),
        {MessageState.WAITING, MessageState.RELEASED},
        MessageState.FAILED,
        automatic=True,
    ),
    _message(
        "withdraw",
        _("Withdraw"),
        _("Withdrawn with its decision"),
        {MessageState.WAITING},
        MessageState.WITHDRAWN,
        automatic=True,
    ),
    _message(
        "retry",
        _("Deliver again"),
        _("Queued for delivery again"),
        {MessageState.FAILED},
        MessageState.RELEASED,
        form=True,
        bulk=True,
        tone=Tone.MAIN,
    ),
    note_rule("audit.message", MessageState),
)

_template = rules_of("audit.messagetemplate")

MESSAGE_TEMPLATE = TransitionTable.build(
    "audit.messagetemplate",
    {TemplateState.SHIPPED},
    _template(
        "revise",
        _("Revise the text"),
        _("Text revised"),
        set(TemplateState),
        TemplateState.REVISED,
        previewed=True,
        tone=Tone.MAIN,
        hotkey="e",
    ),
    _template(
        "reset",
        _("Reset to the shipped text"),
        _("Reset to the shipped text"),
        {TemplateState.REVISED},
        TemplateState.SHIPPED,
        form=True,
        tone=Tone.DANGER,
    ),
    _template(
        "update",
        _("Update the shipped text"),
        _("Shipped text updated"),
        {TemplateState.SHIPPED},
        None,
        automatic=True,
    ),
    note_rule("audit.messagetemplate", TemplateState),
)
