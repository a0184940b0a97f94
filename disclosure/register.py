"""The public register: what anybody may know, field by field (Articles 5, 9, 11, 19, 20).

Whatever shows the register to the public shows these projections and nothing else; a field that is
not listed here reaches nobody. Organizations are told of with code, place and contact; of a person,
whose name stands masked in the registry already, nothing but that and the province.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from accounts.enums import (
    AccountState,
    ClosureBasis,
    ContentCategory,
    EntityType,
    TransferState,
)
from accounts.models import AccountTransfer, PublicAccount, ServiceAgreement
from audit.models import Decision, Seal
from disclosure.enums import FilingState, PublicState, ReportKind, ReportState
from disclosure.models import ContentUnreadable, Filing, RegulatorReport
from licensing.domain.standing import label_card
from licensing.enums import Holder
from licensing.models import PlatformLicense, ProfessionalQualification, SpecialLabel
from regulations.calendar import legal_date

# What the public is told of each state; accounts in any other are not in the register.
PUBLIC_STATES = {
    AccountState.ACTIVE: PublicState.IN_SERVICE,
    AccountState.RESTRICTED: PublicState.IN_SERVICE,
    AccountState.SUSPENDED: PublicState.SUSPENDED,
    AccountState.CLOSED: PublicState.CLOSED,
}
NOTICE_STATES = (TransferState.ANNOUNCED, TransferState.EXECUTED)
REGION = re.compile(r".{1,10}?(?:特别行政区|自治区|省|市)")
MONTHS = 24


@dataclass(frozen=True)
class Operator:
    """Who operates an account, by the nature of the entity."""

    entity_type: EntityType
    name: str
    unified_social_credit_code: str
    place: str


@dataclass(frozen=True)
class Label:
    """The special label of a verified professional."""

    sector: ContentCategory
    credential: str
    authority: str
    number: str
    verified_on: date
    valid_until: date | None


@dataclass(frozen=True)
class Account:
    """An account as its page shows it."""

    platform_id: str
    name: str
    content_category: ContentCategory
    state: PublicState
    registered_on: date | None
    operator: Operator


@dataclass(frozen=True)
class AccountPage(Account):
    """An account with the telephone of its operator, if that is no person, and its labels."""

    contact: str
    labels: list[Label]


@dataclass(frozen=True)
class ClosedAccount:
    """An account that was closed: its name does not come back."""

    platform_id: str
    name: str
    basis: ClosureBasis
    closed_on: date | None


@dataclass(frozen=True)
class TransferNotice:
    """An account that changes hands, or has."""

    number: str
    platform_id: str
    name: str
    transferor: str
    transferee: str
    notice: str
    announced_on: date
    effective_on: date
    state: TransferState


@dataclass(frozen=True)
class License:
    """A license that the platform itself holds."""

    license: str
    number: str
    authority: str
    issued_on: date
    valid_until: date | None


@dataclass(frozen=True)
class Agreement:
    """A version of the service agreement."""

    version: str
    in_force_from: date


@dataclass(frozen=True)
class RulesFiling:
    """Rules of the platform that an authority has on file (Article 7)."""

    report: str
    authority: str
    number: str
    received_on: date
    sha256: str


@dataclass(frozen=True)
class Month:
    """Complaints of a month and how they were handled, as the authority was told."""

    month: str
    received: int
    answered: int
    on_time: int
    late: int
    withdrawn: int
    median_hours: str
    report: str
    sha256: str


@dataclass(frozen=True)
class Checkpoint:
    """The latest signed head of the ledger."""

    size: int
    root: str
    sealed_at: datetime
    note: str


def accounts():
    """Rows of accounts that are in the register."""
    rows = PublicAccount.objects.filter(state__in=PUBLIC_STATES)
    return rows.select_related("entity__data_key")


def account(row):
    """An account, as lists show it."""
    return Account(**_account(row))


def account_page(row, day):
    """An account with its labels in force on `day`."""
    found = SpecialLabel.objects.in_force(day).filter(account=row).order_by("sector")
    labels = [_label(each, day) for each in found.select_related("account__entity__data_key")]
    return AccountPage(**_account(row), contact=_contact(row.entity), labels=labels)


def closure(row):
    """The ClosedAccount of an account that is closed, else None."""
    if row.state != AccountState.CLOSED:
        return None
    return closed_account(closed_accounts().get(pk=row.pk))


def closed_accounts():
    """Rows of closed accounts, each with the moment it was closed as `closed_at`."""
    closures = Decision.objects.filter(
        object_label=PublicAccount._meta.label_lower,
        object_id=OuterRef("pk"),
        verb="close",
        moved=True,
    )
    last = closures.order_by("-pk").values("decided_at")[:1]
    rows = PublicAccount.objects.filter(state=AccountState.CLOSED)
    return rows.annotate(closed_at=Subquery(last))


def closed_account(row):
    """A closed account."""
    return ClosedAccount(
        platform_id=row.external_id,
        name=row.name,
        basis=ClosureBasis(row.closure_basis),
        closed_on=row.closed_at and legal_date(row.closed_at),
    )


def transfers():
    """Rows of transfers that were announced."""
    rows = AccountTransfer.objects.filter(state__in=NOTICE_STATES)
    return rows.select_related("account", "transferor", "transferee")


def announced_transfer(number):
    """The transfer of a public notice by its number, or None where none is public."""
    found = AccountTransfer.with_receipt(number)
    return found and transfers().filter(pk=found.pk).first()


def transfer(row):
    """The public notice of a transfer."""
    return TransferNotice(
        number=row.receipt_number,
        platform_id=row.account.external_id,
        name=row.account.name,
        transferor=row.transferor.legal_name,
        transferee=row.transferee.legal_name,
        notice=row.notice_text,
        announced_on=row.announced_on,
        effective_on=row.effective_on,
        state=TransferState(row.state),
    )


def licenses(day):
    """The platform's own licenses that are valid on `day`."""
    return [
        License(
            license=each.get_license_type_display(),
            number=each.number,
            authority=each.authority,
            issued_on=each.issued_on,
            valid_until=each.expires_on,
        )
        for each in PlatformLicense.objects.valid_on(day).order_by("license_type", "pk")
    ]


def agreements(day):
    """Versions of the service agreement in force on `day`, newest first."""
    rows = ServiceAgreement.objects.filter(in_force_from__lte=day)
    return [
        Agreement(version=each.version_name, in_force_from=each.in_force_from)
        for each in rows.order_by("-in_force_from", "-pk")
    ]


def rules_filings():
    """The latest filings of the platform's rules, newest first."""
    rows = Filing.objects.filter(state=FilingState.RECEIPTED, report__kind=ReportKind.RULES)
    return [
        RulesFiling(
            report=each.report.receipt_number,
            authority=each.authority,
            number=each.authority_number,
            received_on=each.received_on,
            sha256=each.report.sha256,
        )
        for each in rows.select_related("report").order_by("-received_on", "-pk")[:MONTHS]
    ]


def months():
    """Figures of the last months that were reported, newest first: those of the latest report."""
    told = (ReportState.PREPARED, ReportState.FILED)
    reports = RegulatorReport.objects.filter(kind=ReportKind.TIMELINESS, state__in=told)
    latest = {}
    for report in reports.select_related("content").order_by("-last_day", "-pk"):
        if len(latest) == MONTHS:
            break
        if report.period not in latest:
            with suppress(ContentUnreadable):
                latest[report.period] = _month(report)
    return list(latest.values())


def checkpoint():
    """The latest Checkpoint, or None before the first."""
    seal = Seal.objects.order_by("size").last()
    return seal and Checkpoint(
        size=seal.size, root=bytes(seal.root).hex(), sealed_at=seal.sealed_at, note=seal.note
    )


def _account(row):
    return {
        "platform_id": row.external_id,
        "name": row.name,
        "content_category": ContentCategory(row.content_category),
        "state": PUBLIC_STATES[row.state],
        "registered_on": row.registered_on,
        "operator": _operator(row.entity),
    }


def _operator(entity):
    place = entity.place_of_operation or entity.place_of_registration
    if _is_person(entity):
        region = REGION.match(place)
        place = region[0] if region else ""
    return Operator(
        entity_type=EntityType(entity.entity_type),
        name=entity.legal_name,
        unified_social_credit_code=entity.unified_social_credit_code,
        place=place,
    )


def _contact(entity):
    if _is_person(entity) or entity.is_erased:
        return ""
    return entity.open_field("contact_phone")


def _is_person(entity):
    return entity.is_person or entity.entity_type == EntityType.INDIVIDUAL


def _label(label, day):
    card = label_card(label, day)
    held = ProfessionalQualification.objects.entitling(
        label.account.entity_id, label.sector, day
    ).first()
    is_open = held.type.holder == Holder.ORGANIZATION
    return Label(
        sector=ContentCategory(label.sector),
        credential=str(card.credential),
        authority=str(card.authority),
        number=held.opened("number") if is_open else "",
        verified_on=card.verified_on,
        valid_until=card.valid_until,
    )


def _month(report):
    """The line over all categories of a timeliness report."""
    [section] = [each for each in report.content.told()["sections"] if each["name"] == "complaints"]
    lines = [dict(zip(section["columns"], row, strict=True)) for row in section["rows"]]
    total = next((line for line in lines if line["violation"] == "*"), {})
    counts = {name: total.get(name, 0) for name in ("received", "answered", "on_time", "late")}
    return Month(
        month=report.period,
        **counts,
        withdrawn=total.get("withdrawn", 0),
        median_hours=str(total.get("median_hours", "")),
        report=report.receipt_number,
        sha256=report.sha256,
    )
