"""Writers of cases: one function per verb from opening to conclusion."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.domain import review
from accounts.models import PublicAccount
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs, record
from audit.domain.recall import recalls
from licensing.models import SpecialLabel
from moderation.enums import SanctionState
from moderation.models import Case, CaseAccount, CaseLink, FrozenCopy
from regulations.calendar import legal_date

HOURS = "case.hours"


class CaseUnfinished(DecisionRefused):
    """A case is concluded once its complaints are answered and its sanctions decided."""


class NothingToMove(DecisionRefused):
    """A merge or a split moves something and leaves something whole."""

    status = 400


@transaction.atomic
def open_case(*, case, accounts, at):
    """Open a case about `accounts`, freeze how they stand, and start its clock. Returns it."""
    review.submit(case, hours_parameter=HOURS, at=at)
    _add(case, accounts, at)
    return case


claim = performs(Case, "claim")(review.claim)
release = performs(Case, "release")(review.release)
expire_claim = performs(Case, "expire_claim")(review.expire_claim)
take_over = performs(Case, "take_over")(review.take_over)
request_information = performs(Case, "request_information")(review.request_information)
answer = performs(Case, "answer")(review.answer)
take_back = recalls(Case)
attach = performs(Case, "attach")(evidence.attach)
note = performs(Case, "note")(review.note)


@performs(Case, "reassess")
def reassess(move, *, violation_type, severity):
    """Say anew what is suspected, and how grave it is."""
    move.subject.violation_type = violation_type
    move.subject.severity = severity


@performs(Case, "add_accounts")
def add_accounts(move, *, accounts):
    """Let the case be about further accounts. Raises NothingToMove."""
    known = set(move.subject.accounts.values_list("account", flat=True))
    fresh = [account for account in accounts if account.pk not in known]
    if not fresh:
        raise NothingToMove(_("These accounts are part of the case already."))
    _add(move.subject, fresh, move.at)


@performs(Case, "freeze")
def freeze(move):
    """Keep how the accounts stand at this moment, besides what was kept before."""
    _freeze(move.subject, _accounts(move.subject), move.at)


@performs(Case, "conclude")
def conclude(move, *, outcome):
    """End the work on a case with what it came to. Raises CaseUnfinished."""
    case = move.subject
    waiting = case.complaints.open().count()
    if waiting:
        raise CaseUnfinished(
            ngettext(
                "A complaint waits for its answer (Art. 20).",
                "%(count)s complaints wait for their answer (Art. 20).",
                waiting,
            )
            % {"count": waiting}
        )
    if case.sanctions.filter(state=SanctionState.DRAFTED).exists():
        raise CaseUnfinished(_("A drafted sanction waits: have it confirmed, or drop it."))
    case.outcome = outcome


@performs(Case, "reopen")
def reopen(move):
    """Take the work up again, with a new clock and nobody's claim."""
    case = move.subject
    case.outcome = ""
    case.assignee = None
    case.due_at = review.due_at(HOURS, move.at)


@performs(Case, "merge")
def merge(move, *, into):
    """Let another open case go on with everything this one holds. Raises NothingToMove."""
    case, into = move.subject, Case.objects.select_for_update().get(pk=into.pk)
    if into.pk == case.pk or not into.is_open:
        raise NothingToMove(_("Name another case that is still open."))
    if case.sanctions.exists():
        raise NothingToMove(_("A case with sanctions is concluded, not merged: link the two."))
    known = set(into.accounts.values_list("account", flat=True))
    for member in case.accounts.exclude(account__in=known).order_by("pk"):
        _hand_on(member, into, move.at)
    _hand_on_reports(case, into, move.at)
    for copy in case.frozen_copies.order_by("pk"):
        _hand_on(copy, into, move.at)
    case.merged_into = into
    case.waiting_since = None


@performs(Case, "split")
def split(move, *, accounts, title):
    """Open another case about some of the accounts, with their complaints and signals.

    The two are linked. Raises NothingToMove.
    """
    case = move.subject
    chosen = case.accounts.filter(account__in=accounts).order_by("pk")
    if not 0 < len(chosen) < case.accounts.count():
        raise NothingToMove(_("Choose some of the accounts, and leave some."))
    if case.sanctions.filter(account__in=accounts).exists():
        raise NothingToMove(_("A sanctioned account stays in the case that sanctioned it."))
    other = Case(title=title, violation_type=case.violation_type, severity=case.severity)
    review.submit(other, hours_parameter=HOURS, at=move.at)
    for member in chosen:
        _hand_on(member, other, move.at)
    for copy in case.frozen_copies.filter(account__in=accounts).order_by("pk"):
        _hand_on(copy, other, move.at)
    _hand_on_reports(case, other, move.at, accounts=accounts)
    record(CaseLink(case=case, other=other), at=move.at)


@performs(Case, "link")
def link(move, *, other):
    """Point from one case to another that throws light on it. Raises NothingToMove."""
    if other.pk == move.subject.pk or move.subject.links.filter(other=other).exists():
        raise NothingToMove(_("Name another case that is not linked yet."))
    record(CaseLink(case=move.subject, other=other), at=move.at)


@performs(Case, "report")
def report(move, *, reference):
    """Record that the case was reported to the authority, and under which number (Article 19)."""
    move.subject.report_reference = reference
    move.subject.reported_at = move.at


def _add(case, accounts, at):
    for account in accounts:
        record(CaseAccount(case=case, account=account), at=at)
    _freeze(case, accounts, at)


def _accounts(case):
    return PublicAccount.objects.filter(cases__case=case).select_related("entity").order_by("pk")


def _freeze(case, accounts, at):
    labels = SpecialLabel.objects.in_force(legal_date(at)).filter(account__in=accounts)
    sectors = dict(labels.values_list("account", "sector"))
    for account in accounts:
        record(
            FrozenCopy(
                case=case,
                account=account,
                name=account.name,
                introduction=account.introduction,
                content_category=account.content_category,
                label=sectors.get(account.pk, ""),
                account_state=account.state,
                operator=account.entity.legal_name,
                follower_count=account.follower_count,
                frozen_at=at,
            ),
            at=at,
        )


def _hand_on(row, case, at):
    row.case = case
    record(row, at=at)


def _hand_on_reports(case, other, at, accounts=None):
    """Let complaints and signals of `case`, or those about `accounts` only, belong to `other`."""
    complaints, signals = case.complaints.order_by("pk"), case.signals.order_by("pk")
    if accounts is not None:
        complaints = complaints.filter(account__in=accounts)
        signals = signals.filter(accounts__account__in=accounts).distinct()
    for report in (*complaints, *signals):
        _hand_on(report, other, at)
