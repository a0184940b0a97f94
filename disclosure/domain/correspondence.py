"""What the holder of a number and its access code may read, and what can be done about it now.

The number is that of a message (G-…), of a sanction (S-…, which leads to its decision), or of what
was submitted: a complaint (C-…), an appeal (A-…), an objection to a transfer (O-…).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import models, transaction
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
from audit.models import Decision, EvidenceFile, Message
from audit.models.receipts import normalize_number
from disclosure.domain.progress import progress_of, unreleased_message
from moderation.domain import appeals
from moderation.enums import OPEN_CASE_STATES
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
# How the occasion of everything begins that was sent on the page; the number follows.
OCCASION = "public page"
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
class Answer:
    """What the recipient answered: when, in which words, with which files (their names)."""

    at: datetime
    text: str
    files: list


def find(*, number, code, at):
    """The Correspondence of a number, or None. The code is that of the number; for a sanction also
    that of a message that names it. A wrong code is refused before a message is looked up, so that
    no answer and no delay says whether the number exists.
    """
    if code_matches(number, code) or _told_by(number, code, at) is not None:
        return by_number(normalize_number(number), at=at)
    return None


def measures_to_appeal(*, number, code, at):
    """The measures that a number and an access code are for: all that a message told of and that
    can still be appealed, or the one sanction. An empty list where nothing has them.
    """
    found = find(number=number, code=code, at=at)
    if found is None or not found.is_operator:
        return []
    if sanction := Sanction.with_receipt(number):
        return [sanction]
    measures = found.measures()
    return appeals.appealable(measures, at=at) or measures


def _told_by(number, code, at):
    """The readable message with this access code that names the sanction with `number`, or None."""
    sanction = Sanction.with_receipt(number)
    if sanction is None:
        return None
    names_it = models.Q(body__contains=sanction.receipt_number)
    if decision := appeals.decision_of(sanction):
        names_it |= models.Q(decision=decision)
    messages = Message.objects.to(sanction.entity).released(at).filter(names_it)
    return next((each for each in messages if code_matches(each.receipt_number, code)), None)


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
    return [progress_of(each, at) for each in (*shown, *_raised(correspondence))]


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


def answers(correspondence):
    """What this recipient has answered about the object on the public page: a list of Answer,
    oldest first. Another recipient's answers are not among them.
    """
    subject, numbers = correspondence.subject, _numbers(correspondence)
    occasions = [f"{OCCASION} {number}" for number in numbers]
    rows = subject.history.filter(history_change_reason__in=occasions)
    versions = set(rows.values_list("version", flat=True))
    given = Decision.objects.for_object(subject).filter(verb__in=("answer", "note"))
    files = EvidenceFile.objects.for_object(subject).counting()
    found = []
    for each in given.filter(actor=ensure_system_actor()):
        number, _line, text = each.note.partition("\n")
        if each.moved and each.verb == "answer" and each.object_version in versions:
            text = each.note
        elif each.verb != "note" or number not in numbers:
            continue
        names = [evidence.file_name(file) for file in files if file.uploaded_at == each.decided_at]
        found.append(Answer(each.decided_at, text, names))
    return found


def answered_state(correspondence, *, at):
    """In words, where the object is after an answer; a case's own states are not public."""
    subject = correspondence.subject
    if not isinstance(subject, Case):
        return progress_of(subject, at).state
    if subject.state in subject.transitions["answer"].sources:
        return _("Waiting for an answer")
    is_open = unreleased_message(subject, at) is not None or subject.state in OPEN_CASE_STATES
    return _("Being reviewed") if is_open else _("Review finished")


def _numbers(correspondence):
    """The numbers under which the recipient can have opened what concerns the object."""
    subject = correspondence.subject
    decisions = Decision.objects.for_object(subject).order_by().values("pk")
    sent = Message.objects.to(correspondence.recipient).of_decisions(decisions)
    numbers = {correspondence.number, *(each.receipt_number for each in sent)}
    if isinstance(subject, SUBMITTED) and _submitter(subject) == correspondence.recipient:
        numbers.add(subject.receipt_number)
    return numbers


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
            note=text if verb == "answer" else f"{correspondence.number}\n{text}",
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
    return acting_as(ensure_system_actor(), reason=f"{OCCASION} {correspondence.number}")


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
    if subject.state not in rule.sources:
        is_others_turn = isinstance(subject, Case) and subject.state in OPEN_CASE_STATES
        if not is_others_turn or _has_answered(correspondence):
            return None
    if isinstance(subject, CorrectionOrder):
        return Option("answer", subject.due_on)
    asked_on = legal_date(message.created_at if message else subject.waiting_since)
    days = Parameter.objects.value("answer.days", on=asked_on)
    return Option("answer", asked_on + timedelta(days=days))


def _has_answered(correspondence):
    """Whether the recipient has answered since the message was written."""
    asked_at = correspondence.message.created_at
    return any(each.at >= asked_at for each in answers(correspondence))


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
