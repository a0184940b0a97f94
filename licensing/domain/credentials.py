"""The verbs of every credential: people verify, the calendar expires, a renewal supersedes."""

from functools import partial

from django.utils.translation import gettext as _

from accounts.domain.activation import activate_if_entitled
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performer, performs
from audit.domain.recall import recalls
from audit.personal_data import seal
from audit.transitions import RECALL
from licensing.domain.assessment import credential_findings
from licensing.domain.labels import settle
from licensing.enums import CheckMethod, CredentialState
from licensing.models import CREDENTIAL_MODELS
from regulations.calendar import add_months, legal_date
from regulations.findings import Level
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor


class NotVerifiable(DecisionRefused):
    """A finding forbids verification; the checklist says which."""


class CheckIncomplete(DecisionRefused):
    """A check does not say what was looked up."""

    status = 400


def verify(move, *, method, reference):
    """Confirm that the credential is what it says (Article 9; Article 5 for licenses).

    What it renews is superseded, labels are granted or renewed, and accounts that waited for it
    are activated. `reference` says what was looked up, and where. Raises NotVerifiable.
    """
    credential = move.subject
    today = legal_date(move.at)
    findings = credential_findings(credential, today)
    if blocks := [str(each.message) for each in findings if each.level == Level.BLOCK]:
        raise NotVerifiable(_("A finding forbids it: %(which)s.") % {"which": "; ".join(blocks)})
    _mark_checked(move, method, reference)
    previous = credential.previous
    if previous is not None and previous.state in (
        CredentialState.VERIFIED,
        CredentialState.EXPIRED,
    ):
        move.follow_ups.append(partial(_supersede, previous, move.at))
    move.follow_ups.append(partial(_entitle, credential, move.at))


def reverify(move, *, method, reference):
    """Record that a credential was checked again and is still valid (dynamic re-verification).

    Raises NotVerifiable.
    """
    if not move.subject.is_valid_on(legal_date(move.at)):
        raise NotVerifiable(_("It is past its last day: ask for its renewal."))
    _mark_checked(move, method, reference)


def request_information(move):
    """Ask the applicant for what is missing."""
    move.subject.waiting_since = move.at


def answer(move):
    """Record the applicant's answer; it waits for a licensing officer again."""
    move.subject.waiting_since = None


def reject(move):
    """Refuse the credential, with reasons and a message to the applicant."""


def remind(move, *, notice_days=None):
    """Tell the operator that the credential is about to expire."""
    if notice_days is not None:
        move.subject.notice_days = notice_days


def revoke(move):
    """Record that the credential no longer stands, and withdraw what rested on it."""
    move.follow_ups.append(partial(_disentitle, move.subject, move.at))


def expire(move):
    """End a credential whose last day has passed, and withdraw what rested on it.

    Raises DecisionRefused before that day is over.
    """
    credential = move.subject
    if credential.expires_on is None or credential.expires_on >= legal_date(move.at):
        raise DecisionRefused(_("Its last day is not over yet."))
    move.follow_ups.append(partial(_disentitle, credential, move.at))


def supersede(move):
    """End a credential because its renewal is verified."""


def note(move):
    """Put a note on the timeline."""


BODIES = (
    verify,
    reverify,
    request_information,
    answer,
    reject,
    remind,
    revoke,
    expire,
    supersede,
    note,
    evidence.attach,
)
for _model in CREDENTIAL_MODELS:
    for _body in BODIES:
        _sealed = ("reference",) if _body in (verify, reverify) else ()
        performs(_model, _body.__name__, sealed=_sealed)(_body)
    if RECALL in _model.transitions:
        recalls(_model)


def review_due_on(credential, day):
    """The day of the next re-verification, counted from `day` by the sector's parameter."""
    months = Parameter.objects.value(f"credential.review_months.{credential.law_area}", on=day)
    return add_months(day, months)


def _mark_checked(move, method, reference):
    if not reference.strip():
        raise CheckIncomplete(_("Say what was looked up, and where."))
    credential, today = move.subject, legal_date(move.at)
    key = credential.personal_data_key()
    if key is None:
        credential.check_reference = reference.strip()
    else:
        credential.check_reference_sealed = seal(key, reference.strip(), "check_reference")
    credential.verified_at = move.at
    credential.verified_by = move.actor
    credential.check_method = CheckMethod(method)
    credential.review_due_on = review_due_on(credential, today)


def _supersede(previous, at):
    with acting_as(ensure_system_actor()):
        performer(type(previous), "supersede")(
            subject=previous, seen_version=previous.version, at=at
        )


def _entitle(credential, at):
    """Settle the labels of the holder's accounts and activate those that waited."""
    accounts = list(_accounts_of(credential))
    settle(accounts, at=at)
    for account in accounts:
        activate_if_entitled(account, at=at)


def _disentitle(credential, at):
    settle(list(_accounts_of(credential)), at=at)


def _accounts_of(credential):
    """The live accounts that speak in the credential's area under its entity."""
    entity_id = getattr(credential, "entity_id", None)
    accounts = PublicAccount.objects.live().filter(content_category=credential.law_area)
    return accounts.filter(entity=entity_id).order_by("pk") if entity_id else accounts.none()
