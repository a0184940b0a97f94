"""What the platform's systems are told of a decision: which event it is, and its facts.

Facts are listed here one by one. None is personal: whoever needs more asks the API by the number.
Only a message goes out word for word, to those endpoints that two people let have messages.
"""

import json

from django.apps import apps

from accounts.models import PublicAccount
from audit.domain.messages import access_code, text_for_recipient
from disclosure.enums import EventType
from moderation.domain import sanctions
from moderation.models import Case

_REVIEWS = frozenset({"approve", "reject", "request_information", "answer", "withdraw"})
# Which verbs of which objects are events. What moves nothing and is not listed is nobody's news.
EVENTS = {
    "accounts.registrationapplication": (EventType.REQUEST, _REVIEWS),
    "accounts.namechangerequest": (EventType.REQUEST, _REVIEWS),
    "accounts.accounttransfer": (
        EventType.REQUEST,
        (_REVIEWS - {"approve"}) | {"transfer", "execute", "halt"},
    ),
    "accounts.transferobjection": (EventType.REQUEST, frozenset({"sustain", "dismiss"})),
    "accounts.publicaccount": (
        EventType.ACCOUNT,
        frozenset(
            {
                "activate",
                "amend",
                "close",
                "deregister",
                "hand_over",
                "hold",
                "lift_suspension",
                "recategorize",
                "reinstate",
                "relieve",
                "rename",
                "resume",
                "suspend",
            }
        ),
    ),
    "licensing.speciallabel": (EventType.LABEL, frozenset({"affix", "renew", "withdraw"})),
    "moderation.complaint": (EventType.COMPLAINT, frozenset({"respond"})),
    "moderation.sanction": (
        EventType.SANCTION,
        frozenset({"impose", "enforce", "lift", "lift_legal_closure", "end", "overturn", "vary"}),
    ),
    "moderation.appeal": (EventType.APPEAL, frozenset({"uphold", "overturn", "vary"})),
}


def news_of(decision):
    """The events of a decision, its messages among them: pairs (EventType, Message or None)."""
    event_type, verbs = EVENTS.get(decision.object_label, (None, ()))
    found = [(event_type, None)] if decision.verb in verbs else []
    return found + [(EventType.MESSAGE, message) for message in decision.messages.all()]


def body(delivery):
    """What is sent: the same bytes as long as the record stands."""
    decision = delivery.decision
    subject = apps.get_model(decision.object_label)._base_manager.get(pk=decision.object_id)
    data = _facts(decision, subject)
    if delivery.message is not None:
        data |= _message(delivery.message, subject)
    told = {
        "type": delivery.event_type,
        "timestamp": decision.decided_at.isoformat(),
        "data": data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _facts(decision, subject):
    """Of an object: its kind, receipt number and account, as far as it has one; of a decision:
    what was done, with articles and reasons, and the state that came of it.
    """
    is_account = decision.object_label == "accounts.publicaccount"
    account = subject if is_account else getattr(subject, "account", None)
    return {
        "object": subject._meta.model_name,
        "number": getattr(subject, "receipt_number", None),
        "account": account and account.external_id,
        "decision": decision.pk,
        "verb": decision.verb,
        "state": decision.target_state or None,
        "articles": decision.articles,
        "reasons": decision.reason_codes,
    }


def _message(message, subject):
    """The message with its recipient's access code, and the platform ids of its accounts."""
    return {
        "message": message.receipt_number,
        "code": access_code(message),
        "language": message.language,
        "subject": message.subject,
        "text": text_for_recipient(message),
        "accounts": _accounts(message, subject),
    }


def _accounts(message, subject):
    if isinstance(subject, Case):
        members = PublicAccount.objects.filter(cases__case=subject, entity=message.recipient_id)
        imposed = sanctions.imposed_by(message.decision).filter(entity=message.recipient_id)
        found = members | PublicAccount.objects.filter(sanctions__in=imposed)
        return sorted(set(found.values_list("external_id", flat=True)))
    account = subject if isinstance(subject, PublicAccount) else getattr(subject, "account", None)
    return [account.external_id] if account else []
