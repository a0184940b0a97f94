"""Accounts that were approved begin to speak by themselves, once nothing forbids it."""

from accounts.domain import screening
from accounts.domain.checklist import activation_findings, without_obstacle
from accounts.domain.guardians import get_minors
from accounts.enums import AccountState, ContentCategory, EntityType
from accounts.models import PublicAccount, RegistrationApplication
from accounts.screening.characters import find_fault
from audit.context import acting_as
from audit.domain.engine import DecisionRefused, performer
from audit.models import Decision
from regulations.findings import Level
from staff.domain.roles import ensure_system_actor


class NotEntitled(DecisionRefused):
    """The account lacks what its activation rests on."""


def explain_refusal(account, *, on):
    """Every finding that forbids the account to publish on the day `on`; "" for none."""
    return " ".join(
        f"{finding.message} ({finding.cite()})"
        for finding in activation_findings(account, on)
        if finding.level == Level.BLOCK
    )


def find_refused(keys, *, on):
    """Those of the pending accounts `keys`, as a set, whose activation on the day `on` is refused
    by a condition that the database can check, or for want of a guardian's consent.
    """
    rows = PublicAccount.objects.filter(pk__among=keys).order_by()
    met = set(without_obstacle(rows, on).values_list("pk", flat=True))
    return (set(keys) - met) | _of_minors(rows, on)


def find_refused_names(keys, *, on):
    """{key: whether a person may still judge the name} of those of the pending accounts `keys`
    whose names forbid their activation on the day `on`: `accounts.checks.unjudged_name`, set-wise.
    """
    rows = PublicAccount.objects.filter(pk__among=keys).select_related("entity").order_by("pk")
    accounts = list(rows)
    refused = {each.pk: False for each in accounts if find_fault(each.name)}
    for pk, hits in screening.weigh_many(accounts, on=on).items():
        if not all(hit.is_settled for hit in hits):
            refused[pk] = any(hit.needs_judgement for hit in hits)
    return refused


def _of_minors(rows, on):
    """The accounts of persons who are minors, without a guardian's consent."""
    persons = rows.filter(
        entity__entity_type=EntityType.INDIVIDUAL, entity__guardian_consented_on__isnull=True
    )
    accounts = persons.select_related("entity__data_key")
    numbers = {
        each.pk: (each.entity.identity_type, each.entity.open_field("identity_number"))
        for each in accounts
        if not each.entity.is_erased
    }
    minors = get_minors(set(numbers.values()), on=on)
    return {pk for pk, number in numbers.items() if number in minors}


def activate_if_entitled(account, *, at):
    """Activate a pending account that was approved, as the system actor, once nothing forbids it.

    An imported account was approved by nobody, and never spoke: a person activates that one.
    """
    current = PublicAccount.objects.get(pk=account.pk)
    if current.state != AccountState.PENDING_VERIFICATION or not _was_approved(current):
        return
    with acting_as(ensure_system_actor()):
        try:
            performer(PublicAccount, "activate")(
                subject=current,
                seen_version=current.version,
                at=at,
                reason_codes=[_activated_because(current)],
            )
        except NotEntitled:
            return


def _was_approved(account):
    """Whether a person has let the account, or its registration, pass before."""
    applications = RegistrationApplication.objects.filter(account=account.pk)
    activated = Decision.objects.for_object(account).filter(verb="activate")
    return applications.exists() or activated.exists()


def _activated_because(account):
    is_news = account.content_category == ContentCategory.NEWS
    return "news-licensed" if is_news else "materials-verified"
