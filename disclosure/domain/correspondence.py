"""What the holder of a number and its access code may read, and what can be done about it now.

The number is that of a message (G-…), of a sanction (S-…, which leads to its decision), or of what
was submitted: a complaint (C-…), an appeal (A-…), an objection to a transfer (O-…).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.domain import objections
from accounts.enums import TransferSide, TransferState
from accounts.models import AccountTransfer, CorrectionOrder, OperatingEntity, TransferObjection
from audit.context import acting_as
from audit.domain import channels, evidence
from audit.domain.access_codes import code_matches
from audit.domain.engine import performer
from audit.domain.messages import text_for_recipient
from audit.enums import EvidenceKind
from audit.models import Decision, Message
from moderation.domain import appeals
from moderation.enums import OPEN_CASE_STATES, MeasureOutcome
from moderation.models import Appeal, Case, Complaint, Sanction
from moderation.transitions import direct_measure_rule
from regulations.calendar import legal_date
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor

# Decisions that ask the operator for an answer.
ASKING = frozenset({"request_information", "demand", "insist", "escalate"})
# Decisions that impose sanctions: on a case, by two people, on an appeal.
IMPOSING = frozenset({"sanction", "impose", "enforce", "vary"})
# Whose state the operator follows. A case is the platform's own work.
FOLLOWED = (
    "accounts.registrationapplication",
    "accounts.namechangerequest",
    "accounts.accounttransfer",
    "accounts.correctionorder",
    "accounts.deregistrationrequest",
    "accounts.transferobjection",
    "licensing.professionalqualification",
    "licensing.newsservicelicense",
    "moderation.appeal",
    "moderation.complaint",
)
SUBMITTED = (Complaint, Appeal, TransferObjection)
# How many earlier and later messages about the same matter are shown.
MAX_MESSAGES = 20


@dataclass(frozen=True)
class Correspondence:
    """What a number leads to: the object, the recipient, and the message where there is one."""

    number: str
    subject: models.Model
    recipient: models.Model
    message: Message | None = None

    @property
    def is_operator(self):
        """Whether the recipient is an operating entity."""
        return isinstance(self.recipient, OperatingEntity)

    def measures(self):
        """The measures that the recipient was told of, where a decision imposed some."""
        if self.message is not None:
            decision = self.message.decision
        elif isinstance(self.subject, Sanction):
            decision = appeals.decision_of(self.subject)
        else:
            return []
        is_imposed = decision.verb in IMPOSING or direct_measure_rule(decision) is not None
        if not is_imposed or not self.is_operator:
            return []
        return appeals.measures_of(decision, self.recipient.pk)


@dataclass(frozen=True)
class Option:
    """Something that can be done now: until the end of a day in China, or not, and why not."""

    code: str
    last_day: date | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Progress:
    """Where something that was submitted or decided is: its state, and what came of it.

    What has no receipt number, such as a credential, has an empty `number`.
    """

    kind: str
    number: str
    state: str
    submitted_on: date
    due_on: date | None
    lines: list


def find(*, number, code, at):
    """The Correspondence of a number, or None. A wrong code is refused before anything is looked
    up, so that no answer and no delay says whether the number exists.
    """
    number = number.strip().upper()
    return by_number(number, at=at) if code_matches(number, code) else None


def by_number(number, *, at):
    """The Correspondence of a number whose code was checked before, or None."""
    if message := Message.with_receipt(number):
        return _of_message(message) if message.is_readable(at) else None
    if sanction := Sanction.with_receipt(number):
        return _of_sanction(sanction, at)
    for model in SUBMITTED:
        if subject := model.with_receipt(number):
            return Correspondence(subject.receipt_number, subject, _submitter(subject))
    return None


def options(correspondence, *, at):
    """What the recipient can do now, and what no longer, as a list of Option."""
    found = (
        _answer_option(correspondence),
        _objection_option(correspondence, at),
        _appeal_option(correspondence, at),
    )
    return [each for each in found if each is not None]


def progress(correspondence, *, at):
    """Where everything is that belongs to it, as a list of Progress."""
    subject = correspondence.subject
    shown = [subject] if subject._meta.label_lower in FOLLOWED else []
    return [_progress(each, at) for each in (*shown, *_raised(correspondence))]


def other_messages(correspondence, *, at):
    """The other messages to the same recipient about the same object, and about what was raised
    against it: pairs (message, text), newest first.
    """
    subjects = [correspondence.subject, *_raised(correspondence)]
    decisions = Decision.objects.about([(each._meta.label_lower, each.pk) for each in subjects])
    sent = Message.objects.to(correspondence.recipient).released(at)
    rows = sent.filter(decision__in=decisions.order_by().values("pk"))
    if correspondence.message is not None:
        rows = rows.exclude(pk=correspondence.message.pk)
    return [(each, text_for_recipient(each)) for each in rows[:MAX_MESSAGES]]


def _raised(correspondence):
    """The recipient's appeals against the measures, and its objections to the transfer."""
    subject, found = correspondence.subject, []
    if measures := correspondence.measures():
        found += Appeal.objects.naming(measures).with_measures().order_by("pk")
    if isinstance(subject, AccountTransfer) and (side := _side(correspondence)):
        found += subject.objections.filter(side=side).order_by("pk")
    return [each for each in found if each != subject]


def record_read(correspondence, *, at):
    """Record that the recipient has opened the message."""
    if correspondence.message is not None:
        channels.record_read(message=correspondence.message, at=at)


def was_answered(idempotency_key):
    """Whether the form with this key was sent before, and taken in."""
    return Decision.objects.filter(idempotency_key=idempotency_key).exists()


@transaction.atomic
def answer(correspondence, *, seen_version, idempotency_key, text, files, corrections, at):
    """Record the recipient's answer with its files, as the system actor. Returns the Decision.

    Raises StaleVersion, DecisionRefused.
    """
    subject = correspondence.subject
    verb = "answer"
    if isinstance(subject, Case) and subject.state not in subject.transitions["answer"].sources:
        verb = "note"  # another operator of the case has answered before
    with _as_recipient(correspondence):
        decision = performer(type(subject), verb)(
            subject=subject,
            seen_version=seen_version,
            at=at,
            note=text,
            idempotency_key=idempotency_key,
            **corrections,
        )
        if decision.decided_at == at:  # a form sent twice has left its files before
            for file in files:
                evidence.keep(
                    subject=subject,
                    file=file,
                    kind=EvidenceKind.OTHER,
                    at=at,
                    data_key=correspondence.recipient.personal_data_key(),
                )
    return decision


def appeal(correspondence, *, measures, grounds, files, at):
    """Take in the recipient's appeal against `measures`. Returns the Appeal.

    Raises NotAppealable, ValidationError.
    """
    with _as_recipient(correspondence):
        return appeals.submit_with_files(
            appeal=Appeal(grounds=grounds), measures=measures, files=files, at=at
        )


def object_to_transfer(correspondence, *, grounds, files, at):
    """Take in the objection of a side of the transfer. Returns the TransferObjection.

    Raises NotObjectable, ValidationError.
    """
    objection = TransferObjection(
        transfer=correspondence.subject, side=_side(correspondence), grounds=grounds
    )
    with _as_recipient(correspondence):
        return objections.submit(objection=objection, contact="", files=files, at=at)[0]


def _as_recipient(correspondence):
    """What the recipient does is done by the system actor, with the number on record."""
    reason = f"public page {correspondence.number}"
    return acting_as(ensure_system_actor(), reason=reason)


def _of_message(message):
    decision = message.decision
    subject = apps.get_model(decision.object_label).objects.get(pk=decision.object_id)
    return Correspondence(message.receipt_number, subject, message.recipient(), message)


def _of_sanction(sanction, at):
    """By the message that told of the sanction, or without one where none was sent."""
    decision = appeals.decision_of(sanction)
    if decision is None:
        return None
    sent = Message.objects.to(sanction.entity).released(at).filter(decision=decision)
    if message := sent.first():
        return _of_message(message)
    return Correspondence(sanction.receipt_number, sanction, sanction.entity)


def _submitter(subject):
    if isinstance(subject, Appeal):
        return subject.entity
    if isinstance(subject, TransferObjection) and subject.side:
        return subject.transfer.party(subject.side)
    return subject


def _answer_option(correspondence):
    subject, message = correspondence.subject, correspondence.message
    rule = (subject.transitions or {}).get("answer")
    is_asked = message is not None and message.decision.verb in ASKING
    if rule is None or not (is_asked or isinstance(subject, Appeal)):
        return None
    if subject.state not in rule.sources and not (
        isinstance(subject, Case) and subject.state in OPEN_CASE_STATES
    ):
        return None
    if isinstance(subject, CorrectionOrder):
        return Option("answer", subject.due_on)
    asked_on = legal_date(message.created_at if message else subject.waiting_since)
    days = Parameter.objects.value("answer.days", on=asked_on)
    return Option("answer", asked_on + timedelta(days=days))


def _objection_option(correspondence, at):
    transfer = correspondence.subject
    side = isinstance(transfer, AccountTransfer) and _side(correspondence)
    if not side or transfer.state != TransferState.ANNOUNCED:
        return None
    last_day = transfer.effective_on - timedelta(days=1)
    if transfer.objections.pending().filter(side=side).exists():
        return None
    return Option("object", last_day, objections.why_not(transfer, at=at))


def _appeal_option(correspondence, at):
    measures = correspondence.measures()
    if not measures:
        return None
    decision, entity = appeals.decision_of(measures[0]), correspondence.recipient
    if Appeal.objects.open().filter(decision=decision, entity=entity).exists():
        return None
    last_day = legal_date(max(appeals.deadline(each, at=at) for each in measures))
    if appeals.appealable(measures, at=at):
        return Option("appeal", last_day)
    left = appeals.not_appealed(measures)
    return Option("appeal", last_day, appeals.why_not(left[-1], at=at)) if left else None


def _side(correspondence):
    """Which TransferSide the recipient is on; the empty string where it is on none."""
    transfer = correspondence.subject
    if not correspondence.is_operator:
        return ""
    parties = {transfer.party(side).pk: side for side in TransferSide}
    return parties.get(correspondence.recipient.pk, "")


def _progress(subject, at):
    """Where `subject` is, not further than to where its decision can no longer be undone."""
    decisions = Decision.objects.for_object(subject).order_by().values("pk")
    unreleased = Message.objects.of_decisions(decisions).waiting(at).filter(decision__moved=True)
    waiting = unreleased.select_related("decision").first()
    state = waiting.decision.source_state if waiting else subject.state
    due_at = getattr(subject, "due_at", None)
    since = getattr(subject, "receipt_field", "submitted_at")
    is_open = waiting is not None or getattr(subject, "is_open", False)
    due_on = getattr(subject, "due_on", None) or (legal_date(due_at) if due_at else None)
    return Progress(
        kind=capfirst(subject._meta.verbose_name),
        number=getattr(subject, "receipt_number", ""),
        state=capfirst(dict(subject._meta.get_field("state").choices)[state]),
        submitted_on=legal_date(getattr(subject, since)),
        due_on=due_on if is_open else None,
        lines=[] if waiting else _lines(subject),
    )


def _lines(subject):
    """What came of it: the outcome of each measure of an appeal, the outcome of a complaint."""
    if isinstance(subject, Appeal):
        return [
            _("%(number)s %(measure)s: %(outcome)s")
            % {
                "number": each.contested.receipt_number,
                "measure": each.contested.get_measure_display(),
                "outcome": each.get_outcome_display() if each.outcome else _("not decided yet"),
            }
            for each in subject.named_measures
            if each.outcome != MeasureOutcome.WITHDRAWN
        ]
    outcome = getattr(subject, "outcome", "")
    return [capfirst(subject.get_outcome_display())] if outcome else []
