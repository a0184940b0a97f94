"""Writers of special labels: they follow what is verified, in the system's name.

Nobody grants a label by hand: people decide on qualifications, and `settle` brings the labels of
accounts into line with them, each move with its article.
"""

from django.db import models, transaction

from accounts.enums import ENDED_ACCOUNT_STATES, EntityState
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain.engine import performs, record
from licensing.enums import LABELED_SECTORS, CredentialState, LabelState
from licensing.models import ProfessionalQualification, SpecialLabel
from regulations.calendar import legal_date
from staff.domain.roles import ensure_system_actor

GRANTED_BECAUSE = ("materials-verified",)


@performs(SpecialLabel, "affix")
def affix(move):
    """Grant a label for the first time."""
    _grant(move)


@performs(SpecialLabel, "renew")
def renew(move, *, qualification_id):
    """Restore a label, or let it rest on another qualification."""
    move.subject.qualification_id = qualification_id
    _grant(move)


@performs(SpecialLabel, "withdraw")
def withdraw(move):
    """Take a label back because what it rested on is gone."""
    move.subject.withdrawn_at = move.at


@performs(SpecialLabel, "note")
def note(move):
    """Put a note on the timeline."""


@transaction.atomic
def settle(accounts, *, at):
    """Bring the labels of `accounts` into line with what is verified at `at`, as the system actor.

    Returns how many labels moved. Running it again moves none.
    """
    day = legal_date(at)
    with acting_as(ensure_system_actor()):
        wanted = [account.pk for account in accounts]
        rows = PublicAccount.objects.filter(pk__in=wanted).select_related("entity").order_by("pk")
        return sum(_settle_one(account, day, at) for account in rows)


def accounts_to_settle(day):
    """Accounts that show a label they do not deserve on `day`, lack one that they do, or whose
    label rests on something that no longer holds.
    """
    valid = ProfessionalQualification.objects.valid_on(day)
    entitled = valid.filter(
        entity=models.OuterRef("entity"), sector=models.OuterRef("content_category")
    )
    well_founded = SpecialLabel.objects.granted().filter(
        account=models.OuterRef("pk"),
        sector=models.OuterRef("content_category"),
        qualification__in=valid,
        qualification__entity=models.F("account__entity"),
    )
    undeserved = SpecialLabel.objects.undeserved(day).filter(account=models.OuterRef("pk"))
    lacking = (
        models.Q(content_category__in=LABELED_SECTORS)
        & ~models.Q(state__in=ENDED_ACCOUNT_STATES)
        & ~models.Q(entity__state=EntityState.FALSE_IDENTITY)
        & models.Q(models.Exists(entitled))
        & ~models.Q(models.Exists(well_founded))
    )
    return PublicAccount.objects.filter(lacking | models.Q(models.Exists(undeserved))).order_by(
        "pk"
    )


def _settle_one(account, day, at):
    moved = 0
    undeserved = SpecialLabel.objects.undeserved(day).filter(account=account)
    for label in undeserved.select_related("account__entity", "qualification"):
        facts = {"reason_codes": _withdrawn_because(label)}
        withdraw(subject=label, seen_version=label.version, at=at, **facts)
        moved += 1
    return moved + _entitle(account, day, at)


def _entitle(account, day, at):
    """Grant or renew the label of the account's sector where it is deserved; 1 if it moved."""
    sector = account.content_category
    if sector not in LABELED_SECTORS or account.state in ENDED_ACCOUNT_STATES:
        return 0
    if account.entity.state == EntityState.FALSE_IDENTITY:
        return 0
    best = ProfessionalQualification.objects.entitling(account.entity_id, sector, day).first()
    if best is None:
        return 0
    label = (
        SpecialLabel.objects.filter(account=account, sector=sector)
        .select_related("qualification")
        .first()
    )
    if label is None:
        label = record(SpecialLabel(account=account, sector=sector, qualification=best), at=at)
        affix(subject=label, seen_version=label.version, at=at, reason_codes=GRANTED_BECAUSE)
        return 1
    basis = label.qualification
    is_founded = basis.entity_id == account.entity_id and basis.is_valid_on(day)
    if label.state == LabelState.GRANTED and is_founded:
        return 0
    renew(
        subject=label,
        seen_version=label.version,
        at=at,
        reason_codes=GRANTED_BECAUSE,
        qualification_id=best.pk,
    )
    return 1


def _withdrawn_because(label):
    """The reason code that tells why the label is deserved no longer."""
    account, basis = label.account, label.qualification
    if account.state in ENDED_ACCOUNT_STATES:
        return ["label-account-ended"]
    if account.entity.state == EntityState.FALSE_IDENTITY:
        return ["label-identity-false"]
    if account.entity_id != basis.entity_id:
        return ["label-transferred"]
    if account.content_category != label.sector:
        return ["label-category-changed"]
    if basis.state == CredentialState.REVOKED:
        return ["label-credential-revoked"]
    return ["label-credential-expired"]


def _grant(move):
    move.subject.granted_at = move.at
    move.subject.withdrawn_at = None
