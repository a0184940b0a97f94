"""What happens to accounts after approval, as the engine's matrix wants it: in any state."""

from datetime import timedelta

from accounts.enums import DormancyState, TransferState
from accounts.models import (
    AccountTransfer,
    CorrectionOrder,
    DeregistrationRequest,
    DormancyCase,
    TransferObjection,
)
from audit.context import acting_as
from audit.personal_data import new_data_key
from regulations.calendar import legal_date
from tests.factories import (
    AccountFactory,
    CorrectionFactory,
    DeregistrationFactory,
    DormancyFactory,
    TransferFactory,
)


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


def dormancy_in(state, *, cast, entity, boss, now):
    """A case against an unused account, its next step due."""
    with acting_as(cast["importer"]):
        made = DormancyFactory(at=now)
    today = legal_date(now)
    is_ended = state == DormancyState.ENDED
    return made, {"next_step_on": today, "ended_on": today if is_ended else None}


def correction_in(state, *, cast, entity, boss, now):
    """An order to correct the avatar, answered and overdue."""
    with acting_as(cast["reviewer"]):
        made = CorrectionFactory(account=AccountFactory(at=now), at=now)
    return made, {"due_on": legal_date(now) - timedelta(days=1), "answered_at": now}


def objection_in(state, *, cast, entity, boss, now):
    """An objection to a transfer that was halted meanwhile."""
    transfer, _fields = transfer_in("submitted", cast=cast, entity=entity, boss=boss, now=now)
    with acting_as(cast["importer"]):
        made = TransferObjection(
            transfer=transfer,
            grounds="x",
            data_key=new_data_key(),
            submitted_at=now,
            due_at=now + timedelta(hours=1),
        )
        made.data_key.save()
        made.save()
    return made, {}


MAKERS = {
    TransferObjection: objection_in,
    AccountTransfer: transfer_in,
    DeregistrationRequest: deregistration_in,
    DormancyCase: dormancy_in,
    CorrectionOrder: correction_in,
}


def details(subject, verb, now):
    """What the verbs take besides; None where there is nothing special about it."""
    if isinstance(subject, AccountTransfer):
        consent = {"given_by": "周例", "given_at": now, "method": "face", "reference": "V-1"}
        return {
            "record_consent": {"side": "transferee", **consent},
            "transfer": {"message": "a notice"},
        }.get(verb)
    if isinstance(subject, DormancyCase) and verb == "end":
        return {"note": "the operator is ill"}
    if isinstance(subject, CorrectionOrder):
        later = legal_date(now) + timedelta(days=9)
        return {"answer": {"note": "done"}, "insist": {"due_on": later}}.get(verb)
    return None
