"""Findings of the registry for checklists, each named in one of the settings' lists of checks.

A check takes an application, a name change or an account, and the day; it reads, yields findings
and never writes.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.domain import screening
from accounts.enums import ENDED_ACCOUNT_STATES, AccountState, EntityState
from accounts.models import NameChangeRequest, PublicAccount
from accounts.screening.characters import MESSAGES, find_fault
from audit.models import Decision
from regulations.calendar import add_months, legal_date
from regulations.findings import Finding, Level
from regulations.models import Parameter


def identity(request, on):
    """Article 8: the identity is complete and somebody verified it."""
    entity = request.entity
    if entity.is_erased:
        yield Finding(
            Level.BLOCK,
            "identity-erased",
            _("The entity's personal data is erased"),
            "8",
            _("Nobody can answer for the account: register the entity anew."),
        )
    elif entity.state == EntityState.VERIFIED:
        yield Finding(
            Level.PASS,
            "identity-verified",
            _("Identity verified"),
            "8",
            entity.get_verification_method_display(),
        )
    elif entity.state == EntityState.UNVERIFIED:
        yield Finding(
            Level.BLOCK,
            "identity-unverified",
            _("Identity is not verified"),
            "8",
            _("Record the verification on the entity's page first."),
        )
    if not entity.contact_phone_sealed:
        yield Finding(
            Level.WARN,
            "phone-missing",
            _("No contact phone"),
            "8",
            _("Composite verification asks for a mobile number."),
        )


def false_identity(request, on):
    """Article 8: no service to false registrations."""
    if request.entity.state == EntityState.FALSE_IDENTITY:
        yield Finding(
            Level.BLOCK,
            "identity-false",
            _("The entity's identity was found false"),
            "8",
            _("No service to false registrations."),
        )


def account_cap(application, on):
    """Article 10: accounts per entity, by entity type, as in force on the day."""
    cap = Parameter.objects.value(f"account_cap.{application.entity.entity_type}", on=on)
    held = PublicAccount.objects.live().filter(entity=application.entity_id)
    count = held.exclude(pk=application.account_id).count()
    if count < cap:
        yield Finding(
            Level.PASS,
            "cap-kept",
            _("Within the cap of %(cap)s") % {"cap": cap},
            "10",
            ngettext("%(count)s account held", "%(count)s accounts held", count) % {"count": count},
        )
    else:
        yield Finding(
            Level.BLOCK,
            "cap-reached",
            _("The cap of %(cap)s accounts is reached") % {"cap": cap},
            "10",
            ngettext("%(count)s account held", "%(count)s accounts held", count) % {"count": count},
        )


def name(request, on):
    """Article 8: the name shows what it holds, no closed name returns, and a close or sensitive one
    is judged by a person.

    For an application and for a name change alike.
    """
    yield from _characters(request.name_claim().name)
    yield from screening.findings(screening.hits_of(request, on=on))


def _characters(text):
    """A name that was taken in before its characters were checked."""
    if fault := find_fault(text):
        detail = MESSAGES[fault.code] % {"characters": fault.characters}
        title = _("The name holds characters that no name may hold")
        yield Finding(Level.BLOCK, "name-characters", title, "8", detail)


def unjudged_name(account, on):
    """Article 8: a name that came with a file is screened before its account may speak."""
    if account.state == AccountState.PENDING_VERIFICATION:
        yield from _characters(account.name)
        yield from screening.findings(screening.hits_of(account, on=on))


def name_change_limit(change, on):
    """Article 8: how often a year an account may change its name, as in force on the day."""
    limit = Parameter.objects.value("account.name_changes_per_year", on=on)
    since = add_months(on, -12)
    renamed = Decision.objects.for_object(change.account).filter(verb="rename")
    count = sum(legal_date(at) > since for at in renamed.values_list("decided_at", flat=True))
    detail = ngettext("%(count)s in twelve months", "%(count)s in twelve months", count)
    yield Finding(
        Level.PASS if count < limit else Level.BLOCK,
        "name-changes-left" if count < limit else "name-changes-used-up",
        _("Name changes allowed a year: %(limit)s") % {"limit": limit},
        "8",
        detail % {"count": count},
    )


def account_in_service(change, on):
    """Article 8: an ended account keeps its name, and a change changes something."""
    if change.requested_name == change.account.name:
        yield Finding(Level.BLOCK, "name-unchanged", _("The account has this name already"), "8")
    if change.account.state in ENDED_ACCOUNT_STATES:
        yield Finding(
            Level.BLOCK,
            "account-ended",
            _("The account has ended"),
            "8",
            change.account.get_state_display(),
        )


def earlier_name_changes(change, on):
    """Article 8: an earlier refusal for this account is in the reviewer's view."""
    requests = NameChangeRequest.objects.for_account(change.account_id).exclude(pk=change.pk)
    yield from _rejected_before(requests.rejected().count())


def platform_id(application, on):
    """Article 7: a platform id belongs to one account."""
    wanted = application.external_id
    holders = PublicAccount.objects.filter(external_id=wanted).exclude(pk=application.account_id)
    if wanted and holders.exists():
        yield Finding(
            Level.BLOCK,
            "platform-id-taken",
            _("An account has this platform id already"),
            "7",
            wanted,
        )


def earlier_rejections(application, on):
    """Article 8: an earlier rejection of this entity or name is in the reviewer's view."""
    count = application.similar_counts["rejected"]
    yield from _rejected_before(count, _("See the earlier applications of this entity and name."))


def other_accounts(application, on):
    """Article 10: an entity that asks for several accounts at once gets a second look."""
    pending = application.similar_counts["pending"]
    if pending:
        yield Finding(
            Level.WARN,
            "several-applications",
            ngettext(
                "Another application of this entity is open",
                "%(count)s other applications of this entity are open",
                pending,
            )
            % {"count": pending},
            "10",
        )


def _rejected_before(count, detail=""):
    if count:
        message = ngettext("Rejected before", "Rejected %(count)s times before", count)
        yield Finding(Level.WARN, "rejected-before", message % {"count": count}, "8", detail)
