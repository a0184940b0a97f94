"""Writers of submissions: what a client brings is taken in once, however often it is sent."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from audit.models import DataKey
from audit.personal_data import OpenKey, unseal
from disclosure.models import ApiSubmission
from regulations.calendar import legal_date
from regulations.models import Parameter

ANSWER = "api-answer"
ANSWER_DAYS = "api.answer_days"


class KeyReused(DecisionRefused):
    """The idempotency key came with another request before."""

    status = 422


class Crossed(DecisionRefused):
    """Something else that was written at the same moment stands against it: send it again."""


@dataclass(frozen=True)
class Taken:
    """How a submission was answered, and whether that was told before."""

    answer: dict
    is_replay: bool


def take_in(*, key, kind, idempotency_key, request_sha256, at, perform):
    """Do what a client asks for, in its name and once. Returns Taken.

    `perform()` writes and returns (the object that came of it or None, the answer); what it raises
    is raised, and then nothing was written. A repetition is answered as the first time. One that
    comes while the first is at work waits for it. Raises KeyReused, Crossed.
    """
    client = key.client
    told = _repeated(client, idempotency_key, request_sha256)
    if told is not None:
        return told
    submission = ApiSubmission(
        client=client,
        kind=kind,
        idempotency_key=idempotency_key,
        request_sha256=request_sha256,
        received_at=at,
    )
    try:
        with acting_as(client.actor, reason=f"API {key.prefix}"), transaction.atomic():
            submission.save(force_insert=True)
            subject, answer = perform()
            submission.object_id = subject and subject.pk
            answer = _seal(submission, answer)
            submission.save(update_fields=["object_id", "wrapped_key", "answer_sealed"])
    except IntegrityError as error:
        told = _repeated(client, idempotency_key, request_sha256)
        if told is None:
            raise Crossed(
                _("Something written at the same moment stands against this: send it again.")
            ) from error
        return told
    return Taken(answer, is_replay=False)


def forget_answers(*, at):
    """Forget the answers that are older than `api.answer_days`. Returns a Counter."""
    days = Parameter.objects.value(ANSWER_DAYS, on=legal_date(at))
    old = ApiSubmission.objects.to_forget(at - timedelta(days=days))
    forgotten = old.update(idempotency_key=None, wrapped_key="", answer_sealed="")
    return Counter(forget_answer=forgotten)


def _repeated(client, idempotency_key, request_sha256):
    """What a repetition is Taken as, or None for a first time. Raises KeyReused."""
    known = ApiSubmission.objects.repeated(client, idempotency_key)
    if known is None:
        return None
    if known.request_sha256 != request_sha256:
        raise KeyReused(
            _("This Idempotency-Key came with another request: make a new one for each.")
        )
    opened = unseal(DataKey(wrapped=known.wrapped_key), known.answer_sealed, ANSWER)
    return Taken(json.loads(opened), is_replay=True)


def _seal(submission, answer):
    """Keep the answer with its submission; returns it as JSON tells it."""
    text = json.dumps(answer, cls=DjangoJSONEncoder, ensure_ascii=False)
    submission.wrapped_key, key = OpenKey.fresh()
    submission.answer_sealed = key.seal(text, ANSWER)
    return json.loads(text)
