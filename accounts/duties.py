"""Duty rules of the registry (Articles 6, 8, 10, 11, 14)."""

from datetime import timedelta

from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.domain import dormancy, name_audit
from accounts.enums import (
    CLOSED_BASES,
    USABLE_ACCOUNT_STATES,
    AccountState,
    EntityState,
    EntityType,
    NameLikeness,
)
from accounts.identity_duties import IDENTITY_RULES
from accounts.models import (
    AccountTransfer,
    CorrectionOrder,
    OperatingEntity,
    ProtectedName,
    PublicAccount,
    ServiceAgreement,
)
from audit.models import Decision
from regulations.calendar import LEGAL_ZONE
from regulations.duties import QueryRule, StreamRule, register
from regulations.enums import Requirement, Severity

ACCOUNT = {"name": "name", "id": "external_id"}
ENTITY = {"name": "legal_name"}
OF_ACCOUNT = {"name": "account__name", "id": "account__external_id"}
TRANSFER = {**OF_ACCOUNT, "announced": "announced_on", "effective": "effective_on"}
VERIFICATION, CAP, NOTICE = "identity.verification_days", "account_cap", "transfer.notice_days"


def live_accounts(inquiry):
    """Accounts that have not ended."""
    return PublicAccount.objects.live()


def usable_accounts(inquiry):
    """Accounts that their operator can use."""
    return PublicAccount.objects.filter(state__in=USABLE_ACCOUNT_STATES)


def operators(inquiry):
    """Entities with an account that has not ended."""
    return OperatingEntity.objects.filter(Exists(_accounts_of(PublicAccount.objects.live())))


def executed_transfers(inquiry):
    """Transfers that took place by the day."""
    return AccountTransfer.objects.executed().filter(executed_at__lte=inquiry.at)


def unverified(rows, inquiry):
    """Entities on record for longer than the law gives time to verify them."""
    limit = inquiry.at - timedelta(days=inquiry.value(VERIFICATION))
    registered = OperatingEntity.history.filter(
        id=OuterRef("pk"), history_type="+", history_date__lt=limit
    )
    return rows.filter(Exists(registered), state=EntityState.UNVERIFIED)


def served_though_false(rows, inquiry):
    """Entities found false that still have an account to use."""
    usable = PublicAccount.objects.filter(state__in=USABLE_ACCOUNT_STATES)
    return rows.filter(Exists(_accounts_of(usable)), state=EntityState.FALSE_IDENTITY)


def over_cap(rows, inquiry):
    """Entities with more live accounts than their type may hold: counted once for those that hold
    more than any may, then against their own type.
    """
    held = PublicAccount.objects.live().order_by().values("entity").annotate(number=Count("*"))
    many = held.filter(number__gt=min(_caps(inquiry).values()))
    counted = rows.filter(pk__in=many.values("entity")).with_live_account_count()
    return counted.annotate(cap=_cap(inquiry)).filter(live_accounts__gt=F("cap"))


def unused(rows, inquiry):
    """Accounts that were not used for the months in force and whose operator was not told."""
    found = dormancy.unused_accounts(on=inquiry.on, months=inquiry.value("dormancy.months"))
    return rows.filter(pk__in=found.order_by().values("pk")).annotate(
        inactive_since=Coalesce("last_active_on", "registered_on")
    )


def hurried(rows, inquiry):
    """Transfers whose notice was shorter than the days in force when it was given, or that took
    effect before it was over.
    """
    notice = ExpressionWrapper(F("effective_on") - F("announced_on"), DurationField())
    executed_on = TruncDate("executed_at", tzinfo=LEGAL_ZONE)
    is_short = Q(executed_on__lt=F("effective_on"))
    periods = inquiry.periods(NOTICE)
    for (first, days), (after, _days) in zip(periods, [*periods[1:], (None, 0)], strict=True):
        while_in_force = Q(announced_on__gte=first, notice__lt=timedelta(days=days))
        is_short |= while_in_force & (Q(announced_on__lt=after) if after else Q())
    return rows.annotate(notice=notice, executed_on=executed_on).filter(is_short)


def decided_alone(rows, inquiry):
    """Transfers that were not approved by two people."""
    approved = Decision.objects.filter(
        object_label=AccountTransfer._meta.label_lower,
        object_id=OuterRef("pk"),
        verb="transfer",
        moved=True,
        proposer__isnull=False,
    )
    return rows.filter(~Exists(approved))


def changed_hands(rows, inquiry):
    """Accounts that had another operator once and got the present one by no transfer. Those in
    their first version had no other, or were written past their history, which is another duty.
    """
    transferred = AccountTransfer.objects.executed().filter(
        account=OuterRef("pk"), transferee=OuterRef("entity")
    )
    others = PublicAccount.history.filter(id=OuterRef("pk")).exclude(entity=OuterRef("entity"))
    return rows.filter(Exists(others), ~Exists(transferred), version__gt=1)


def unfrozen(rows, inquiry):
    """Transfers after which the account could earn at once."""
    until = F("account__monetization_frozen_until")
    ends = Q(account__monetization_frozen_until=None) | Q(effective_on__gt=until)
    return rows.annotate(frozen_until=until).filter(ends)


def unprotected(rows, inquiry):
    """Closed accounts whose name nothing keeps from returning."""
    kept = ProtectedName.objects.to_be_kept(inquiry.on).filter(
        source_account=OuterRef("pk"), basis__in=CLOSED_BASES
    )
    return rows.filter(~Exists(kept))


def unsigned(rows, inquiry):
    """Accounts without an agreement on record that is in force."""
    known = ServiceAgreement.objects.filter(in_force_from__lte=inquiry.on).values("version_name")
    return rows.exclude(agreement_version__in=known)


def bearing(*likenesses):
    """How to find accounts whose name is, or is close to, that of a closed one."""

    def find(inquiry):
        accounts = None
        if inquiry.account is not None or inquiry.entity is not None:
            whom = {"pk": inquiry.account, "entity": inquiry.entity}
            wanted = {path: pk for path, pk in whom.items() if pk is not None}
            accounts = PublicAccount.objects.live().filter(**wanted).order_by("pk")
        told, label = set(), PublicAccount._meta.label_lower
        for account, closed, likeness in name_audit.closed_names_borne(
            on=inquiry.on, accounts=accounts
        ):
            if likeness in likenesses and account.pk not in told:
                told.add(account.pk)
                facts = {"name": account.name, "id": account.external_id, "closed": closed.name}
                yield label, account.pk, account.pk, account.entity_id, facts

    return find


def _caps(inquiry):
    """How many accounts an entity may hold, by its type."""
    return {kind: inquiry.value(f"{CAP}.{kind}") for kind in EntityType.values}


def _cap(inquiry):
    """How many accounts each entity may hold, as an expression."""
    whens = [When(entity_type=kind, then=Value(cap)) for kind, cap in _caps(inquiry).items()]
    return Case(*whens, output_field=IntegerField())


def _accounts_of(accounts):
    return accounts.filter(entity=OuterRef("pk"))


register(
    *IDENTITY_RULES,
    QueryRule(
        code="agreement-missing",
        article="6",
        severity=Severity.ERROR,
        title=_("Account without a service agreement"),
        remedy=_("Have the operator sign the agreement in force, and record its version."),
        words=_("“%(name)s” (%(id)s) names “%(agreement)s”, which is no agreement in force."),
        model=PublicAccount,
        concerned=usable_accounts,
        breaks=unsigned,
        account="pk",
        entity="entity",
        facts={**ACCOUNT, "agreement": "agreement_version"},
    ),
    QueryRule(
        code="identity-unverified",
        article="8",
        severity=Severity.ERROR,
        title=_("Identity not verified in time"),
        remedy=_("Verify the entity, or end its accounts."),
        words=_("“%(name)s” operates accounts and was not verified in time."),
        model=OperatingEntity,
        concerned=operators,
        breaks=unverified,
        entity="pk",
        facts=ENTITY,
        requirement=Requirement.IDENTITY,
    ),
    QueryRule(
        code="identity-false-served",
        article="8",
        severity=Severity.ERROR,
        title=_("False registration still served"),
        remedy=_("Suspend its accounts, and open a case."),
        words=_("The identity of “%(name)s” was found false, and an account of it is in use."),
        model=OperatingEntity,
        concerned=operators,
        breaks=served_though_false,
        entity="pk",
        facts=ENTITY,
        violation="false_registration",
        requirement=Requirement.IDENTITY,
    ),
    StreamRule(
        code="name-closed-again",
        article="8",
        severity=Severity.ERROR,
        title=_("Registered again under a closed name"),
        remedy=_("Close the account, or have it renamed."),
        words=_("“%(name)s” (%(id)s) bears the name of a closed account, “%(closed)s”."),
        model=PublicAccount,
        concerned=live_accounts,
        find=bearing(NameLikeness.SAME),
        account="pk",
        entity="entity",
        violation="impersonation",
        requirement=Requirement.CLOSED_NAMES,
    ),
    StreamRule(
        code="name-near-closed",
        article="8",
        severity=Severity.WARN,
        title=_("Name close to a closed one"),
        remedy=_("Judge the name, or order the operator to correct it."),
        words=_("“%(name)s” (%(id)s) is close to the closed name “%(closed)s”."),
        model=PublicAccount,
        concerned=live_accounts,
        find=bearing(NameLikeness.CLOSE),
        account="pk",
        entity="entity",
        violation="impersonation",
        requirement=Requirement.CLOSED_NAMES,
    ),
    QueryRule(
        code="closed-name-unprotected",
        article="8",
        severity=Severity.ERROR,
        title=_("Closed account whose name is not protected"),
        remedy=_("Run `manage.py rekey_names`: it protects the names of closed accounts."),
        words=_("“%(name)s” (%(id)s) is closed, and anybody may take its name."),
        model=PublicAccount,
        concerned=lambda inquiry: PublicAccount.objects.filter(state=AccountState.CLOSED),
        breaks=unprotected,
        account="pk",
        entity="entity",
        facts=ACCOUNT,
        requirement=Requirement.CLOSED_NAMES,
    ),
    QueryRule(
        code="correction-overdue",
        article="8",
        severity=Severity.ERROR,
        title=_("Order to correct not followed in time"),
        remedy=_("Run the calendar: it suspends the account until it is corrected."),
        words=_("“%(name)s” (%(id)s) was to be corrected by %(due)s."),
        model=CorrectionOrder,
        concerned=lambda inquiry: CorrectionOrder.objects.open(),
        breaks=lambda rows, inquiry: rows.overdue_on(inquiry.on),
        account="account",
        entity="account__entity",
        facts={**OF_ACCOUNT, "due": "due_on"},
    ),
    QueryRule(
        code="entity-over-cap",
        article="10",
        severity=Severity.ERROR,
        title=_("More accounts than the entity may hold"),
        remedy=_("Have it give accounts up, or open a case of batch registration."),
        words=_("“%(name)s” holds %(held)s accounts; %(cap)s are allowed."),
        model=OperatingEntity,
        concerned=operators,
        breaks=over_cap,
        entity="pk",
        facts={**ENTITY, "held": "live_accounts", "cap": "cap"},
        violation="batch_registration",
        requirement=Requirement.TRADING,
    ),
    QueryRule(
        code="account-unused",
        article="10",
        severity=Severity.WARN,
        title=_("Account unused beyond the limit"),
        remedy=_("Run the calendar: it gives notice and then suspends the account."),
        words=_("“%(name)s” (%(id)s) was not used since %(since)s and got no notice."),
        model=PublicAccount,
        concerned=usable_accounts,
        breaks=unused,
        account="pk",
        entity="entity",
        facts={**ACCOUNT, "since": "inactive_since"},
    ),
    QueryRule(
        code="transfer-without-notice",
        article="11",
        severity=Severity.ERROR,
        title=_("Transfer executed without its notice"),
        remedy=_("Reverse the transfer, or disclose it now and say why it was hurried."),
        words=_("“%(name)s” (%(id)s): announced on %(announced)s, in effect on %(effective)s."),
        model=AccountTransfer,
        concerned=executed_transfers,
        breaks=hurried,
        account="account",
        entity="transferee",
        facts=TRANSFER,
        requirement=Requirement.TRADING,
    ),
    QueryRule(
        code="transfer-decided-alone",
        article="11",
        severity=Severity.ERROR,
        title=_("Transfer executed without a second person"),
        remedy=_("Find out how it came about, and have two people decide on a reversal."),
        words=_("The transfer of “%(name)s” (%(id)s) was not approved by two people."),
        model=AccountTransfer,
        concerned=executed_transfers,
        breaks=decided_alone,
        account="account",
        entity="transferee",
        facts=OF_ACCOUNT,
        requirement=Requirement.TRADING,
    ),
    QueryRule(
        code="operator-changed-undisclosed",
        article="11",
        severity=Severity.ERROR,
        title=_("Undisclosed change of the entity"),
        remedy=_("Open a case of undeclared transfer; suspend the account meanwhile."),
        words=_("“%(name)s” (%(id)s) came to “%(entity)s” by no transfer."),
        model=PublicAccount,
        concerned=live_accounts,
        breaks=changed_hands,
        account="pk",
        entity="entity",
        facts={**ACCOUNT, "entity": "entity__legal_name"},
        violation="undeclared_transfer",
        requirement=Requirement.TRADING,
    ),
    QueryRule(
        code="earnings-unfrozen",
        article="14",
        severity=Severity.ERROR,
        title=_("Transferred account that may earn at once"),
        remedy=_("Stop its advertising and tipping until the freeze would have ended."),
        words=_(
            "“%(name)s” (%(id)s) was handed over on %(effective)s without a freeze of earnings."
        ),
        model=AccountTransfer,
        concerned=executed_transfers,
        breaks=unfrozen,
        account="account",
        entity="transferee",
        facts=TRANSFER,
        requirement=Requirement.TRADING,
    ),
)
