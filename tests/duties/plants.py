"""One planted breach for each duty rule, by code, and beside it the same thing as the law wants it.

A plant takes the Stage and whether the duty `is_met`; it returns the key of what it planted.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from accounts.domain import names
from accounts.enums import AccountState, ContentCategory, EntityState, TransferState
from audit import triggers
from audit.context import acting_as
from audit.domain.engine import performer
from audit.models import Decision
from disclosure.enums import ReportKind
from disclosure.models import RegulatorReport
from licensing.enums import PlatformLicenseType
from moderation.enums import SIGNAL_VIOLATIONS, CaseOutcome, CaseState, Detector, SanctionState
from regulations.calendar import LEGAL_ZONE, add_months, legal_date
from regulations.models import Parameter
from tests.audit.after_approval import transfer_in
from tests.audit.moderated import appeal_in, entry_in, sanction_in
from tests.factories import (
    AccountFactory,
    AgreementFactory,
    CaseFactory,
    ComplaintFactory,
    CorrectionFactory,
    EntityFactory,
    NewsLicenseFactory,
    PersonFactsFactory,
    PlatformLicenseFactory,
    QualificationFactory,
    ReportFactory,
    SignalFactory,
    minor_id,
    verify_credential,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PLANTS = {}


@dataclass
class Stage:
    """The people of the desk and what tests write with; `entity` is a verified enterprise."""

    cast: object
    put: object
    now: object
    entity: object
    settings: object

    @property
    def today(self):
        """The day in China."""
        return legal_date(self.now)

    @property
    def props(self):
        """What the makers of other tests take."""
        facts = {"cast": self.cast, "entity": self.entity, "now": self.now}
        return facts | {"boss": self.cast["approver"]}

    def parameter(self, code):
        """Its value today."""
        return Parameter.objects.value(code, on=self.today)

    def make(self, factory, role="importer", **facts):
        """Have somebody make something now, unless `facts` say when."""
        with acting_as(self.cast[role]):
            return factory(**{"at": self.now, **facts})

    def account(self, state=AccountState.ACTIVE, entity=None, **facts):
        """An account of the entity in `state`."""
        made = self.make(AccountFactory, entity=entity or self.entity, **facts)
        return made if state == made.state else self.put(made, state=state)

    def verified(self, factory, **facts):
        """A credential of the entity that the licensing officer verified."""
        if factory is not PlatformLicenseFactory:
            facts = {"entity": self.entity, **facts}
        submitted = self.make(factory, "intake", **facts)
        with acting_as(self.cast["licensing_officer"]):
            return verify_credential(submitted, at=self.now)

    def closed(self, is_protected=True):
        """An account that was closed by law."""
        account = self.account(name="财经观察室")
        with acting_as(self.cast["approver"]):
            account.closure_basis = "by_law"
            if is_protected:
                names.protect_closed(account=account, at=self.now)
            else:
                names.leave(accounts=[account])
        return self.put(account, state=AccountState.CLOSED, closure_basis="by_law")

    def executed(self, **facts):
        """An executed transfer, announced and in effect today unless `facts` say otherwise."""
        made, fields = transfer_in(TransferState.EXECUTED, **self.props)
        return self.put(made, state=TransferState.EXECUTED, **{**fields, **facts})

    def decided(self, verb, subject, **facts):
        """Put on record that the approver decided something about an object."""
        Decision(
            verb=verb,
            object_label=subject._meta.label_lower,
            object_id=subject.pk,
            object_version=subject.version,
            moved=True,
            actor=self.cast["approver"],
            decided_at=self.now,
            **facts,
        ).save()

    def filed(self, report):
        """A report that was handed in today."""
        with acting_as(self.cast["approver"]):
            performer(RegulatorReport, "record_filing")(
                subject=report,
                seen_version=report.version,
                at=self.now,
                authority="网信办",
                submitted_on=self.today,
            )


def plant(*codes):
    """Plant breaches of `codes` by what follows."""

    def keep(function):
        for code in codes:
            PLANTS[code] = function
        return function

    return keep


@plant("agreement-missing")
def agreement(stage, is_met):
    """An account whose agreement is on record, or not."""
    stage.make(AgreementFactory)
    return stage.account(agreement_version="v7" if is_met else "v0").pk


@plant("identity-unverified")
def unverified(stage, is_met):
    """An operator on record for the days in force, or for longer."""
    days = stage.parameter("identity.verification_days") + (0 if is_met else 1)
    entity = stage.make(EntityFactory, at=stage.now - days * DAY)
    stage.account(entity=entity)
    return entity.pk


@plant("identity-false-served")
def false_identity(stage, is_met):
    """A false operator whose account is suspended, or not."""
    entity = stage.put(stage.make(EntityFactory), state=EntityState.FALSE_IDENTITY)
    stage.account(AccountState.SUSPENDED if is_met else AccountState.ACTIVE, entity)
    return entity.pk


@plant("guardian-consent-missing")
def minor(stage, is_met):
    """A person who comes of age today, or tomorrow."""
    number = minor_id(18, on=stage.today + (timedelta() if is_met else DAY))
    entity = stage.make(EntityFactory, facts=PersonFactsFactory(identity_number=number))
    stage.account(AccountState.ACTIVE, entity)
    return entity.pk


@plant("name-closed-again")
def closed_again(stage, is_met):
    """The name of a closed account in another script, or another name."""
    stage.closed()
    return stage.account(name="山间读书会" if is_met else "财經觀察室").pk


@plant("name-near-closed")
def near_closed(stage, is_met):
    """The name of a closed account with a word in front of it, or another name."""
    stage.closed()
    return stage.account(name="山间读书会" if is_met else "官方财经观察室").pk


@plant("closed-name-unprotected")
def unprotected(stage, is_met):
    """A closed account with the protection of its name, or without."""
    return stage.closed(is_protected=is_met).pk


@plant("correction-overdue")
def correction(stage, is_met):
    """An order whose last day is today, or was yesterday."""
    order = stage.make(CorrectionFactory, "reviewer")
    return stage.put(order, due_on=stage.today if is_met else stage.today - DAY).pk


@plant("entity-over-cap")
def over_cap(stage, is_met):
    """An enterprise with as many accounts as it may hold, or one more."""
    for _each in range(stage.parameter("account_cap.enterprise") + (0 if is_met else 1)):
        stage.account(AccountState.PENDING_VERIFICATION)
    return stage.entity.pk


@plant("account-unused")
def unused(stage, is_met):
    """An account whose months of disuse are over tomorrow, or today."""
    stage.make(AgreementFactory)
    since = add_months(stage.today, -stage.parameter("dormancy.months"))
    used_on = since + DAY if is_met else since
    return stage.account(agreement_version="v7", registered_on=used_on).pk


@plant("transfer-without-notice")
def hurried(stage, is_met):
    """A transfer whose notice lasted for the days in force, or a day less."""
    days = stage.parameter("transfer.notice_days") - (0 if is_met else 1)
    return stage.executed(announced_on=stage.today - days * DAY).pk


@plant("transfer-decided-alone")
def decided_alone(stage, is_met):
    """A transfer that two people approved, or nobody is known to have."""
    transfer = stage.executed()
    if is_met:
        stage.decided("transfer", transfer, proposer=stage.cast["second_approver"])
    return transfer.pk


@plant("operator-changed-undisclosed")
def changed_hands(stage, is_met):
    """An account that came to another operator by a transfer, or by nothing."""
    if is_met:
        transfer = stage.executed()
        return stage.put(transfer.account, entity=transfer.transferee).pk
    return stage.put(stage.account(), entity=stage.make(EntityFactory)).pk


@plant("label-missing")
def unlabeled(stage, is_met):
    """An account in health whose entity is qualified, or is not."""
    account = stage.account(content_category=ContentCategory.HEALTH)
    if is_met:
        stage.verified(QualificationFactory)
    return account.pk


@plant("label-undeserved")
def undeserved(stage, is_met):
    """A label whose qualification is valid, or has run out."""
    account = stage.account(content_category=ContentCategory.HEALTH)
    held = stage.verified(QualificationFactory)
    if not is_met:
        stage.put(held, expires_on=stage.today - DAY)
    return account.labels.get().pk


@plant("news-unlicensed")
def unlicensed(stage, is_met):
    """An account that carries news, whose entity has a license or has none."""
    if is_met:
        stage.verified(NewsLicenseFactory)
    return stage.account(content_category=ContentCategory.NEWS).pk


@plant("platform-license-missing")
def platform_license(stage, is_met):
    """The license of the platform that the settings ask for, or none."""
    wanted = PlatformLicenseType.NEWS_INFORMATION_SERVICE.value
    stage.settings.PLATFORM_LICENSES = [wanted]
    if is_met:
        stage.verified(PlatformLicenseFactory)
    return wanted


CREDENTIALS = {
    "qualification": QualificationFactory,
    "news-license": NewsLicenseFactory,
    "platform-license": PlatformLicenseFactory,
}


def _plant_credential(prefix, factory):
    @plant(f"{prefix}-expiring")
    def expiring(stage, is_met):
        """A credential that ends the day after the first notice, or on its day."""
        days = stage.parameter("credential.notice_days.first") + (1 if is_met else 0)
        return stage.put(stage.verified(factory), expires_on=stage.today + days * DAY).pk

    @plant(f"{prefix}-reverification-overdue")
    def unreviewed(stage, is_met):
        """A credential to be verified again today, or yesterday."""
        due = stage.today if is_met else stage.today - DAY
        return stage.put(stage.verified(factory), review_due_on=due).pk


for _prefix, _factory in CREDENTIALS.items():
    _plant_credential(_prefix, _factory)


@plant("earnings-unfrozen")
def unfrozen(stage, is_met):
    """A transfer after which the account's earnings are frozen for a year, or not at all."""
    transfer = stage.executed()
    until = stage.today + 365 * DAY if is_met else None
    stage.put(transfer.account, monetization_frozen_until=until)
    return transfer.pk


@plant("category-left")
def left_in_category(stage, is_met):
    """An account outside its category that was moved to another one, or that nothing followed."""
    account = stage.account()
    case = stage.make(CaseFactory, accounts=[account], violation_type="out_of_category")
    stage.put(case, state=CaseState.CONCLUDED, outcome=CaseOutcome.SUBSTANTIATED)
    if is_met:
        stage.decided("recategorize", account)
    return account.pk


@plant("blacklisted-active")
def blacklisted(stage, is_met):
    """A blacklisted entity whose account is suspended, or in use."""
    entry, _fields = entry_in("requested", **stage.props)
    stage.put(entry, state="in_force")
    stage.account(AccountState.SUSPENDED if is_met else AccountState.ACTIVE, entry.entity)
    return entry.entity_id


def _due(stage, subject, is_met):
    return stage.put(subject, due_at=stage.now + (HOUR if is_met else -HOUR)).pk


@plant("complaint-overdue")
def complaint(stage, is_met):
    """A complaint that is due in an hour, or was an hour ago."""
    return _due(stage, stage.make(ComplaintFactory), is_met)


@plant("appeal-overdue")
def appeal(stage, is_met):
    """An appeal that is due in an hour, or was an hour ago."""
    made, _fields = appeal_in("submitted", **stage.props)
    return _due(stage, made, is_met)


@plant("case-overdue")
def case(stage, is_met):
    """A case that is due in an hour, or was an hour ago."""
    return _due(stage, stage.make(CaseFactory), is_met)


@plant("case-unreported")
def unreported(stage, is_met):
    """A grave violation that was found and reported, or not."""
    return stage.put(
        stage.make(CaseFactory, severity="grave"),
        state=CaseState.CONCLUDED,
        outcome=CaseOutcome.SUBSTANTIATED,
        reported_at=stage.now if is_met else None,
    ).pk


@plant("sanction-outlasted")
def outlasted(stage, is_met):
    """A suspension that ends in an hour, or was to end an hour ago."""
    made, _fields = sanction_in(SanctionState.IN_FORCE, **stage.props)
    return stage.put(
        made,
        state=SanctionState.IN_FORCE,
        starts_at=stage.now - DAY,
        ends_at=stage.now + (HOUR if is_met else -HOUR),
    ).pk


def _plant_signal(detector):
    @plant(f"signal-{detector.value}-waiting")
    def signal(stage, is_met):
        """A signal on the last hour of its time, or behind it."""
        age = stage.parameter("signal.hours") * HOUR - (HOUR if is_met else -HOUR)
        made = stage.make(SignalFactory)
        return stage.put(made, detector=detector, detected_at=stage.now - age).pk


for _detector in (*SIGNAL_VIOLATIONS, Detector.PARTNER):
    _plant_signal(_detector)


@plant("history-drifted")
def drifted(stage, is_met):
    """An account as its history has it, or edited behind it."""
    account = stage.account()
    if not is_met:
        table = account._meta.db_table
        with triggers.lifted(connection), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET name = 'x' WHERE id = %s", [account.pk])
    return account.pk


@plant("state-undecided")
def undecided(stage, is_met):
    """An account in the state it was born in, or moved from it without a decision."""
    return stage.account(AccountState.PENDING_VERIFICATION if is_met else AccountState.ACTIVE).pk


@plant("record-unsealed")
def unsealed(stage, is_met):
    """Rows written a moment ago, or an hour ago, and no sealer."""
    stage.make(CaseFactory, accounts=[], at=timezone.now() - (0 if is_met else 1) * HOUR)
    return "unsealed"


@plant("rules-unfiled")
def unfiled_rules(stage, is_met):
    """A version in force for longer than the time to file it, handed in today or not at all."""
    since = stage.today - (stage.parameter("filing.rules_days") + 1) * DAY
    version = stage.make(AgreementFactory, "approver", in_force_from=since)
    if is_met:
        stage.filed(stage.make(ReportFactory, "approver"))
    return version.pk


@plant("monthly-report-unfiled")
def unfiled_month(stage, is_met):
    """A suspension in a month whose report is due, handed in today or not at all."""
    first = add_months(stage.today.replace(day=1), -2)
    started = datetime.combine(first, time(9), LEGAL_ZONE)
    made, _fields = sanction_in(SanctionState.IN_FORCE, **stage.props)
    stage.put(made, state=SanctionState.IN_FORCE, starts_at=started)
    month = f"{first:%Y-%m}"
    if is_met:
        facts = {"kind": ReportKind.DISPOSITIONS, "time": month}
        stage.filed(stage.make(ReportFactory, "approver", **facts))
    return month
