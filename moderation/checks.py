"""Findings of moderation for registrations, transfers, accounts and those who want to leave.

Each takes a request or an account and a day in China, reads, and yields findings.
"""

from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import OperatingEntity
from moderation.domain.sanctions import EFFECTS
from moderation.domain.trust import trust_in
from moderation.enums import BlacklistScope, CreditGrade, Measure
from moderation.models import Appeal, BlacklistEntry, Case, Sanction
from regulations.findings import Finding, Level
from regulations.formatting import format_list


def blacklist_registration(application, on):
    """Article 13: who is blacklisted opens no account."""
    yield from _blacklisted(application.entity, BlacklistScope.REGISTRATION)


def blacklist_transfer(transfer, on):
    """Article 13: who is blacklisted takes no account over."""
    yield from _blacklisted(transfer.entity, BlacklistScope.TRANSFER)


def credit_rating(request, on):
    """Article 13: the credit of who asks. It warns; the blacklist forbids, by two people."""
    grade = trust_in(request.entity).grade
    if grade == CreditGrade.D:
        message = _("The entity's credit is at its lowest")
        yield Finding(Level.WARN, "credit-lost", message, "13", grade.label)
    elif grade == CreditGrade.C:
        message = _("The entity is under watch")
        yield Finding(Level.WARN, "credit-low", message, "13", grade.label)
    else:
        yield Finding(Level.PASS, "credit-good", _("Credit in order"), "13", grade.label)


def open_matters_of_request(request, on):
    """Article 19: nobody leaves, or hands on, an account that has to answer for something.

    A transfer that takes back another one is warned of them only: the case may be about that one.
    """
    is_reversal = getattr(request, "reverses_id", None) is not None
    for finding in open_matters(request.account, on):
        yield replace(finding, level=Level.WARN) if is_reversal else finding


def open_matters(account, on):
    """Article 19: open cases about an account, and sanctions or appeals that are not over."""
    cases = Case.objects.open().about(account)
    if numbers := [case.receipt_number for case in cases]:
        message = _("An open case is about the account")
        yield Finding(Level.BLOCK, "case-open", message, "19", format_list(numbers))
    sanctions = Sanction.objects.in_force().filter(account=account, measure__in=EFFECTS)
    if numbers := [sanction.receipt_number for sanction in sanctions.order_by("pk")]:
        message = _("A sanction is in force on the account")
        yield Finding(Level.BLOCK, "sanction-in-force", message, "19", format_list(numbers))
    named = Q(account=account) | Q(measures__sanction__account=account)
    appeals = Appeal.objects.open().filter(named).distinct()
    if numbers := [appeal.receipt_number for appeal in appeals.order_by("pk")]:
        message = _("An appeal of the operator is open")
        yield Finding(Level.WARN, "appeal-open", message, "20", format_list(numbers))


def closing_sanction(account, on):
    """Article 19: what a sanction closed is given back by lifting it, or on appeal."""
    closing = Sanction.objects.in_force().filter(account=account, measure=Measure.CLOSE)
    for sanction in closing:
        message = _("The sanction that closed it is in force")
        yield Finding(Level.BLOCK, "closure-in-force", message, "19", sanction.receipt_number)


def _blacklisted(entity, scope):
    entry = trust_in(entity).forbidding(scope)
    if entry is not None:
        until = entry.expires_on.isoformat() if entry.expires_on else _("for good")
        message = _("The entity is on the blacklist")
        yield Finding(Level.BLOCK, "blacklisted", message, "13", f"{entry.grounds} · {until}")
        return
    phone = entity.contact_phone_digest
    listed = BlacklistEntry.objects.forbidding(scope).values("entity")
    kin = OperatingEntity.objects.filter(contact_phone_digest=phone, pk__in=listed)
    if phone and (name := kin.values_list("legal_name", flat=True).first()):
        message = _("A blacklisted entity has the same contact phone")
        yield Finding(Level.WARN, "contact-blacklisted", message, "13", name)
