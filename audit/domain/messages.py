"""Writers of messages and of their templates, and what recipients read."""

import unicodedata

from django.conf import settings
from django.utils.translation import gettext as _

from audit.context import acting_as
from audit.domain import letters
from audit.domain.access_codes import code_for, code_matches
from audit.domain.engine import DecisionRefused, Move, performs
from audit.enums import MessageState, Outcome
from audit.message_specs import MESSAGE_SPECS, PLACEHOLDER, unknown_fields
from audit.models import Decision, Message, MessageTemplate
from audit.models.messages import CODE_MARK
from audit.transitions import Reasons
from regulations.formatting import format_list
from regulations.models import ReasonCode
from staff.domain.roles import ensure_system_actor

TEXT_FIELDS = ("subject_zh", "body_zh", "subject_en", "body_en")


class TemplateRefused(DecisionRefused):
    """A template has all its texts, and only merge fields that its transition fills."""

    status = 400


def find(*, number, code, at):
    """The message with this number and access code that may be read at `at`, or None."""
    message = Message.with_receipt(number)
    if message is None or not message.is_readable(at):
        return None
    return message if code_matches(message.receipt_number, code) else None


def access_code(message):
    """The code with which its recipient finds the message."""
    return code_for(message.receipt_number)


def text_for_recipient(message):
    """The text as its recipient reads it, with the access code."""
    return message.body.replace(CODE_MARK, access_code(message))


@performs(Message, "release")
def release(move):
    """Record that the message may be read, where no channel delivers it."""
    move.subject.due_at = None


@performs(Message, "deliver")
def deliver(move, *, channel):
    """Record by which channel the message reached its recipient."""
    message = move.subject
    message.channel, message.delivered_at = channel, move.at
    message.due_at, message.failure = None, ""


@performs(Message, "fail")
def fail(move, *, failure):
    """Record that no channel could deliver the message, and why."""
    move.subject.failure = failure[:200]
    move.subject.due_at = None


@performs(Message, "withdraw")
def withdraw(move):
    """Withdraw the message with the decision that was undone."""
    move.subject.due_at = None


@performs(Message, "retry")
def retry(move):
    """Try all channels of a failed message again, from the next delivery run on."""
    message = move.subject
    message.attempts, message.failure, message.due_at = 0, "", move.at


@performs(Message, "note")
def note(move):
    """Put a note on the timeline."""


def withdraw_all(*, decision, at):
    """Withdraw the messages of a decision that was undone, as the system actor."""
    with acting_as(ensure_system_actor()):
        for message in Message.objects.of_decisions([decision]).filter(state=MessageState.WAITING):
            withdraw(subject=message, seen_version=message.version, at=at)


@performs(MessageTemplate, "revise")
def revise(move, **texts):
    """Give the template other texts. Raises TemplateRefused."""
    template = move.subject
    for name in TEXT_FIELDS:
        setattr(template, name, texts[name].replace("\r\n", "\n").strip())
    if faults := template_faults(template.key, {name: getattr(template, name) for name in texts}):
        raise TemplateRefused(" ".join(message for found in faults.values() for message in found))


@performs(MessageTemplate, "reset")
def reset(move):
    """Give the template the texts that the product ships with."""
    _ship(move.subject)


@performs(MessageTemplate, "update")
def update(move):
    """Follow a newer version of the product, whose shipped texts differ."""
    _ship(move.subject)


@performs(MessageTemplate, "note")
def note_template(move):
    """Put a note on the timeline."""


def template_faults(key, texts):
    """What is wrong with the texts of a template: {field: [message, …]}; empty when nothing is."""
    spec = MESSAGE_SPECS[key]
    known = spec.known_fields
    faults = {}
    for name, text in texts.items():
        found = []
        if hidden := sorted({char for char in text if _is_hidden(char)}):
            found.append(
                _("Delete the invisible or control characters: %(characters)s.")
                % {"characters": format_list(f"U+{ord(char):04X}" for char in hidden)}
            )
        if not text.strip():
            found.append(_("Write a text: a message cannot be empty."))
        if unknown := list(dict.fromkeys(unknown_fields(text, known))):
            found.append(
                _("Unknown merge field: %(unknown)s. This message knows: %(known)s.")
                % {
                    "unknown": format_list(map(_as_written, unknown)),
                    "known": format_list(map(_as_written, known)),
                }
            )
        used = PLACEHOLDER.findall(text)
        if text.strip() and (lost := [n for n in spec.required_fields(name) if n not in used]):
            found.append(
                _("The message must say: %(lost)s. Put these merge fields back.")
                % {"lost": format_list(f"{_as_written(each)} {known[each]}" for each in lost)}
            )
        if found:
            faults[name] = found
    return faults


def _as_written(name):
    """A merge field as a text holds it; an empty one, or a brace without its partner, as it is."""
    return name if name in ("{", "}") else f"{{{name}}}"


def _is_hidden(char):
    return char not in "\r\n" and unicodedata.category(char) in ("Cc", "Cf")


def sync_templates(*, at):
    """Put shipped templates on record that are missing, and follow shipped texts that changed.

    Templates that people revised stay as they are. Returns how many were added or changed.
    """
    known = {template.key: template for template in MessageTemplate.objects.all()}
    count = 0
    with acting_as(ensure_system_actor()):
        for key, spec in sorted(MESSAGE_SPECS.items()):
            template = known.get(key)
            if template is None:
                letters.get_template(key)
                count += 1
            elif template.is_outdated(letters.shipped_texts(spec)):
                update(subject=template, seen_version=template.version, at=at)
                count += 1
    return count


def _ship(template):
    for name, text in letters.shipped_texts(MESSAGE_SPECS[template.key]).items():
        setattr(template, name, text)


def examples(template, *, actor, at):
    """What the template's texts make of a real object: {language: Draft}, read only.

    The object is the one that the transition was last performed on, or else the newest of its
    kind. Where there is none, or `actor` may not see its kind, the merge fields show their labels
    and the Draft says so.
    """
    meta = template.model._meta
    may_see = actor.has_perm(f"{meta.app_label}.view_{meta.model_name}")
    subject, reasons = _example_of(template) if may_see else (None, ())
    remark = (
        _("There is nothing yet that this message is about: its merge fields show their labels.")
        if may_see
        else _("You may not see what this message is about: its merge fields show their labels.")
    )
    found = {}
    for language, _name in settings.LANGUAGES:
        drafts = []
        if subject is not None:
            move = Move(subject, template.rule, actor, at, language=language, is_preview=True)
            drafts = letters.compose(move, reasons, template)
        found[language] = (
            drafts[0] if drafts else letters.labelled(template, language, remark=remark)
        )
    return found


def _example_of(template):
    """(an object that the template may be about, or None; the reasons that were given)."""
    meta, rule = template.model._meta, template.rule
    decisions = Decision.objects.filter(object_label=meta.label_lower, verb=rule.verb)
    decision = decisions.exclude(outcome=Outcome.PROPOSED).order_by("pk").last()
    reasons = ReasonCode.objects.for_verb(rule.verb) if rule.reasons != Reasons.NONE else ()
    if decision is None:
        return template.model.objects.order_by("pk").last(), list(reasons[:1])
    given = ReasonCode.objects.filter(code__in=decision.reason_codes)
    return template.model.objects.get(pk=decision.object_id), list(given)
