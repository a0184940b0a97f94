"""What happens to accounts after approval, as the engine's matrix wants it: in any state."""

from datetime import timedelta

from accounts.enums import TransferState
from accounts.models import AccountTransfer, DeregistrationRequest
from audit.context import acting_as
from regulations.calendar import legal_date
from tests.factories import AccountFactory, DeregistrationFactory, TransferFactory


def transfer_in(state, *, cast, entity, boss, now):
    """A consented transfer to a verified entity, with the fields that it has in `state`."""
    with acting_as(cast["intake"]):
        made = TransferFactory(transferee=entity, account=AccountFactory(at=now), at=now)
    fields = {"assignee": boss}
    if state == TransferState.INFORMATION_REQUESTED:
        fields["waiting_since"] = now - timedelta(hours=1)
    if state in (TransferState.ANNOUNCED, TransferState.EXECUTED):
        today = legal_date(now)
        fields |= {"notice_text": "x", "announced_on": today, "effective_on": today}
    if state == TransferState.EXECUTED:
        fields["executed_at"] = now
    return made, fields


def deregistration_in(state, *, cast, entity, boss, now):
    """An operator's wish, its cooling-off period over."""
    with acting_as(cast["intake"]):
        made = DeregistrationFactory(account=AccountFactory(at=now), at=now)
    return made, {"ends_on": legal_date(now)}


MAKERS = {AccountTransfer: transfer_in, DeregistrationRequest: deregistration_in}


def details(subject, verb, now):
    """What the verbs take besides; None where there is nothing special about it."""
    if isinstance(subject, AccountTransfer):
        consent = {"given_by": "周例", "given_at": now, "method": "face"}
        return {
            "record_consent": {"side": "transferee", **consent},
            "transfer": {"message": "a notice"},
        }.get(verb)
    return None
