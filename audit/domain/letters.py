"""Composing the messages of a decision: who gets one, what it says, in which template's words.

An app registers with `addresses` a function for each transition that sends messages. The engine
calls `send` once a decision is recorded; `compose` alone makes the preview.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils import translation
from django.utils.translation import gettext as _

from audit.context import acting_as
from audit.message_specs import MESSAGE_SPECS, fill
from audit.models import AuditedModel, Message, MessageTemplate
from audit.models.messages import CODE_HIDDEN, CODE_MARK
from audit.outbox import Holds
from audit.statements import reserve_keys
from regulations.articles import cite
from regulations.calendar import format_day, legal_date
from staff.domain.roles import ensure_system_actor

_letters = {}
_written_last = set()
MAX_SUBJECT, MAX_NAME = 300, 200


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one recipient is told: values of the merge fields as text in the active language.

    `salutation` is how the recipient is addressed, `about` the name that saved replies of reasons
    call the matter by, `receipt` its number. Staff know the recipient as `recipient_name`. `key`
    names the template where it is that of another transition.
    """

    recipient: AuditedModel
    recipient_name: str
    salutation: str
    fields: dict
    about: str = ""
    receipt: str = ""
    key: str = ""


@dataclass(frozen=True)
class Draft:
    """A composed message that is not on record: for whom, subject and text. An example without
    real data says why in `remark`.
    """

    recipient_name: str
    subject: str
    body: str
    remark: str = ""


def addresses(model, *verbs, written_last=False):
    """Decorate `function(move) -> iterable of Letter` as what these verbs of `model` send.

    It runs with the language of the message active, after the verb's body and before what follows
    from it; after that where it is `written_last`, because the message says what came of it. It
    must also do with an example that is only shown: no details, no reasons.
    """

    def decorate(function):
        for verb in verbs:
            _letters[model, verb] = function
            if written_last:
                _written_last.add((model, verb))
        return function

    return decorate


def is_addressed(model, verb):
    """Whether a function says to whom the messages of `verb` go."""
    return (model, verb) in _letters


def is_written_last(model, verb):
    """Whether the messages of `verb` are composed after what follows from it."""
    return (model, verb) in _written_last


def key_of(model, verb):
    """The key of the transition's template."""
    return f"{model._meta.label_lower}.{verb}"


def get_template(key):
    """The MessageTemplate of a transition; the shipped one is put on record if it is missing."""
    template = MessageTemplate.objects.filter(key=key).first()
    if template is None:
        spec = MESSAGE_SPECS[key]
        template = MessageTemplate(key=key, **shipped_texts(spec))
        with acting_as(ensure_system_actor()):
            template.save()
    return template


def shipped_texts(spec):
    """The texts of a MessageSpec by the names of the template's fields."""
    names = ("subject_zh", "body_zh", "subject_en", "body_en")
    return {name: getattr(spec, name) for name in names}


def compose(move, reasons, template=None):
    """The messages that `move` would send, as a list of Draft with placeholders for numbers."""
    key = key_of(type(move.subject), move.rule.verb)
    with translation.override(move.language):
        number = _("[number given when it is sent]")
        return [
            Draft(
                letter.recipient_name,
                *_texts(
                    template or get_template(letter.key or key),
                    move,
                    reasons,
                    letter,
                    number=number,
                ),
            )
            for letter in _letters_of(move)
        ]


def labelled(template, language, *, remark):
    """The Draft of a template in which each merge field shows its label."""
    with translation.override(language):
        known = MESSAGE_SPECS[template.key].known_fields
        fields = {name: f"〔{label}〕" for name, label in known.items()}
        return Draft(
            str(fields["recipient"]),
            fill(template.subject_in(language), fields),
            fill(template.body_in(language), fields),
            remark,
        )


def send(move, decision, reasons):
    """Put the messages of a decision on record, to go out after the undo delay. Returns them."""
    if not move.rule.sends or move.is_carried:
        return []
    with translation.override(move.language):
        letters = list(_letters_of(move))
    if not letters:
        return []
    template = get_template(key_of(type(move.subject), move.rule.verb))
    released_at = Holds.read().goes_out_at(move.at)
    keys = reserve_keys(Message, DEFAULT_DB_ALIAS, len(letters))
    return [
        _record(
            Message(
                pk=key,
                decision=decision,
                recipient_label=letter.recipient._meta.label_lower,
                recipient_id=letter.recipient.pk,
                recipient_name=letter.recipient_name[:MAX_NAME],
                template=template,
                template_version=template.version,
                language=move.language,
                created_at=move.at,
                released_at=released_at,
                due_at=released_at,
            ),
            move,
            reasons,
            letter,
        )
        for key, letter in zip(keys, letters, strict=True)
    ]


def _record(message, move, reasons, letter):
    with translation.override(move.language):
        texts = _texts(
            message.template, move, reasons, letter, number=message.receipt_number, code=CODE_MARK
        )
    message.subject, message.body = texts
    message._history_date = move.at
    message.save()
    return message


def _letters_of(move):
    function = _letters.get((type(move.subject), move.rule.verb))
    return function(move) if function else ()


def _texts(template, move, reasons, letter, *, number, code=CODE_HIDDEN):
    """Subject and text in the active language."""
    fields = _common_fields(template, move, reasons, letter)
    fields |= {name: _plain(value) for name, value in letter.fields.items()}
    fields |= {"number": number, "code": code}
    subject = " ".join(fill(template.subject_in(move.language), fields).split())
    return subject[:MAX_SUBJECT], fill(template.body_in(move.language), fields)


def _common_fields(template, move, reasons, letter):
    replies = [
        reason.message_in(move.language, name=letter.about, receipt=letter.receipt)
        for reason in reasons
    ]
    if len(replies) > 1:
        replies = [
            _("%(place)s. %(reply)s") % {"place": place, "reply": reply}
            for place, reply in enumerate(replies, start=1)
        ]
    spec = MESSAGE_SPECS.get(template.key)
    articles = {*(spec.articles if spec else ()), *(reason.article for reason in reasons)}
    return {
        "recipient": _plain(letter.salutation),
        "address": public_address(),
        "day": format_day(legal_date(move.at), move.language),
        "platform": platform_name(),
        "contact": _plain(settings.PLATFORM_CONTACT),
        "basis": cite(articles, move.language),
        "reasons": _plain("\n".join(replies)),
        "text": _plain(move.message.strip()),
    }


def public_address():
    """Where recipients read messages and answer them."""
    return f"{settings.DESK_URL.rstrip('/')}/public/messages/"


def platform_name():
    """The platform's name as messages sign it, in the active language."""
    return settings.PLATFORM_NAME or _("Operator of the platform")


def _plain(value):
    return str(value).replace(CODE_MARK, "")
