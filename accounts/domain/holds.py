"""Writers of holds: an account's state follows from the holds in force, and from nothing else.

Sanctions, correction orders, dormancy and a person's own suspension all place holds. Whoever ends a
measure ends its holds; the state is then what the remaining ones make it.
"""

from functools import partial

from django.utils.translation import gettext as _

from accounts.domain.activation import activate_if_entitled
from accounts.domain.checklist import activation_findings
from accounts.enums import ENDED_ACCOUNT_STATES, AccountState, HoldEffect
from accounts.models import AccountHold, PublicAccount
from audit.context import acting_as
from audit.domain.engine import DecisionRefused, performs, record
from regulations.calendar import legal_date
from regulations.findings import is_blocked
from regulations.formatting import format_list
from staff.domain.roles import ensure_system_actor


class StillHeld(DecisionRefused):
    """Another measure keeps the account suspended; end that one."""


class NotSuspended(DecisionRefused):
    """No person suspended the account."""


@performs(PublicAccount, "hold")
def hold(move, *, effect, source, reference, ends_at=None, functions=""):
    """Let a measure take effect on the account. A pending account stays pending, and held."""
    _keep(
        move,
        effect=effect,
        source=source,
        reference=reference,
        ends_at=ends_at,
        functions=functions,
    )
    move.target = standing(move.subject) if _speaks(move.subject) else None


@performs(PublicAccount, "relieve")
def relieve(move, *, source):
    """End the holds that `source` placed; the account is then what the others make it."""
    account = move.subject
    end(AccountHold.objects.of_source(source).filter(account=account), at=move.at)
    if _speaks(account):
        move.target = resumed(account, move.at)
    elif account.state == AccountState.PENDING_VERIFICATION:
        move.follow_ups.append(partial(activate_if_entitled, account, at=move.at))


def place(*, account, source, reference, effect, at, **facts):
    """Have the system actor hold `account` for `source`, in the words of a decision's facts.

    A hold that stands already is kept as it is; an ended account cannot be held: both change
    nothing. `facts` may bring `ends_at`, `functions`, `reason_codes`, `note`.
    """
    current = PublicAccount.objects.get(pk=account.pk)
    held = AccountHold.objects.in_force().of_source(source).filter(account=current, effect=effect)
    if current.state in ENDED_ACCOUNT_STATES or held.exists():
        return
    with acting_as(ensure_system_actor(), reason=reference):
        hold(
            subject=current,
            seen_version=current.version,
            at=at,
            effect=effect,
            source=source,
            reference=reference,
            **({"note": reference} | facts),
        )


def release(*, source, at, note=""):
    """Have the system actor end every hold of `source`, account by account."""
    held = AccountHold.objects.in_force().of_source(source).values("account")
    accounts = list(PublicAccount.objects.filter(pk__in=held).order_by("pk"))
    with acting_as(ensure_system_actor(), reason=note):
        for account in accounts:
            relieve(subject=account, seen_version=account.version, at=at, source=source, note=note)


def suspend_by_hand(move):
    """What a person's own `suspend` places: a hold that only `resume` or `lift_suspension` ends."""
    _keep(move, effect=HoldEffect.SUSPEND, source=move.subject)


def resume_by_hand(move):
    """End what a person's own `suspend` placed. Raises StillHeld when other measures suspend."""
    end(AccountHold.objects.of_source(move.subject).filter(account=move.subject), at=move.at)
    if measures := suspending_measures(move.subject):
        raise StillHeld(
            _("Still suspended by %(measures)s: end that first.")
            % {"measures": format_list(measures)}
        )
    move.target = standing(move.subject)


def lift_by_hand(move):
    """End what a person's own `suspend` placed on an account that is pending by now. It stays
    pending while a check of its activation blocks. Raises NotSuspended.
    """
    account = move.subject
    if not is_suspended_by_hand(account):
        raise NotSuspended(_("Nobody suspended the account by hand: there is nothing to lift."))
    end(AccountHold.objects.of_source(account).filter(account=account), at=move.at)
    if not is_blocked(activation_findings(account, legal_date(move.at))):
        move.target = standing(account)


def is_suspended_by_hand(account):
    """Whether a person's own suspension is in force."""
    return AccountHold.objects.in_force().of_source(account).filter(account=account.pk).exists()


def end(holds, *, at):
    """Record that `holds` are over."""
    for each in holds.in_force().order_by("pk"):
        each.ended_at = at
        record(each, at=at)


def suspending_measures(account, *, by_hand=False):
    """References of the measures that suspend the account; a person's own suspension counts with
    `by_hand` only.
    """
    held = AccountHold.objects.in_force().filter(account=account.pk, effect=HoldEffect.SUSPEND)
    if not by_hand:
        own = AccountHold.objects.of_source(account).values("pk")
        held = held.exclude(pk__in=own)
    named = held.order_by("pk").values_list("reference", flat=True)
    return [each or _("a suspension by hand") for each in named]


def standing(account):
    """The state that the holds in force make of an account that may speak."""
    effects = set(
        AccountHold.objects.in_force()
        .filter(account=account.pk)
        .values_list("effect", flat=True)
        .order_by()
    )
    if HoldEffect.SUSPEND in effects:
        return AccountState.SUSPENDED
    return AccountState.RESTRICTED if effects else AccountState.ACTIVE


def resumed(account, at):
    """The state of an account once a measure has ended.

    One that may no longer speak for want of a label, a license or a true identity waits for it.
    """
    state = standing(account)
    if state == AccountState.SUSPENDED:
        return state
    is_entitled = not is_blocked(activation_findings(account, legal_date(at)))
    return state if is_entitled else AccountState.PENDING_VERIFICATION


def _speaks(account):
    return account.state not in {*ENDED_ACCOUNT_STATES, AccountState.PENDING_VERIFICATION}


def _keep(move, *, effect, source, reference="", ends_at=None, functions=""):
    made = AccountHold(
        account=move.subject,
        effect=HoldEffect(effect),
        functions=functions,
        source_label=source._meta.label_lower,
        source_id=source.pk,
        reference=reference,
        placed_at=move.at,
        ends_at=ends_at,
    )
    record(made, at=move.at)
