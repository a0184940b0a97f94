"""What the platform's systems are told of a decision: which event it is, and its facts.

Facts are listed here one by one. None is personal: whoever needs more asks the API by the number.
Only a message goes out word for word, to those endpoints that two people let have messages.
"""

import json

from django.apps import apps
from django.db.models import Case, Exists, OuterRef, Q, When

from audit.models import Decision
from disclosure.enums import EventType
from moderation.domain import appeals
from moderation.models import Sanction

_REVIEWS = frozenset({"approve", "reject", "request_information", "answer", "withdraw"})
# Which verbs of which objects are events. What moves nothing and is not listed is nobody's news.
EVENTS = {
    "accounts.registrationapplication": (EventType.REQUEST, _REVIEWS),
    "accounts.namechangerequest": (EventType.REQUEST, _REVIEWS),
    "accounts.accounttransfer": (
        EventType.REQUEST,
        (_REVIEWS - {"approve"}) | {"transfer", "execute", "halt"},
    ),
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


# Whoever a message is for is named by these; what was decided above them bears the same words.
ADDRESSED = ("moderation.sanction", "moderation.complaint")


def with_repeats(decisions):
    """Decisions, each with `is_repeated`: whether its message goes out with another one."""
    same = Decision.objects.filter(
        decided_at=OuterRef("decided_at"),
        actor=OuterRef("actor"),
        message=OuterRef("message"),
        object_label__in=ADDRESSED,
    )
    is_above = ~Q(object_label__in=ADDRESSED) & ~Q(message="")
    return decisions.annotate(is_repeated=Case(When(is_above, then=Exists(same)), default=False))


def types_of(decision):
    """The EventTypes that a decision `with_repeats` is news of, its message among them."""
    event_type, verbs = EVENTS.get(decision.object_label, (None, ()))
    found = [event_type] if decision.verb in verbs else []
    is_told = decision.message and not decision.is_repeated
    return [*found, EventType.MESSAGE] if is_told else found


def body(delivery):
    """What is sent: the same bytes as long as the record stands."""
    decision = delivery.decision
    subject = apps.get_model(decision.object_label)._base_manager.get(pk=decision.object_id)
    data = _facts(decision, subject)
    if delivery.event_type == EventType.MESSAGE:
        data |= _message(decision, subject)
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


def _message(decision, subject):
    """The words, and with a sanction the code by which its operator appeals."""
    code = appeals.sanction_code(subject) if isinstance(subject, Sanction) else None
    return {"text": decision.message, "appeal_code": code}
