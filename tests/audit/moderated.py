"""Objects of moderation as the engine's matrix wants them: in any state, and what verbs take."""

from datetime import timedelta

from audit.context import acting_as
from moderation.domain.standing import rate_entity, request_entry
from moderation.enums import DECIDED_APPEAL_STATES
from moderation.models import (
    Appeal,
    BlacklistEntry,
    Case,
    Complaint,
    CreditRating,
    Sanction,
    Signal,
)
from tests.factories import (
    AccountFactory,
    AppealFactory,
    CaseFactory,
    ComplaintFactory,
    EntityFactory,
    SignalFactory,
    impose,
)


def case_in(state, *, cast, entity, boss, now):
    """A case about two accounts, one of them complained of."""
    with acting_as(cast["importer"]):
        accounts = AccountFactory.create_batch(2, entity=entity, at=now)
        made = CaseFactory(accounts=accounts, at=now)
        other = CaseFactory(at=now)
    fields = {"assignee": boss}
    if state == "information_requested":
        fields["waiting_since"] = now - timedelta(hours=1)
    if state == "concluded":
        fields["outcome"] = "unfounded"
    if state == "merged":
        fields["merged_into"] = other
    return made, fields


def complaint_in(state, *, cast, entity, boss, now):
    """A complaint about an account of the entity."""
    with acting_as(cast["importer"]):
        made = ComplaintFactory(account=AccountFactory(entity=entity, at=now), at=now)
        case = CaseFactory(at=now)
    fields = {"case": case} if state == "in_case" else {}
    if state == "answered":
        fields = {"outcome": "unfounded", "answered_at": now}
    return made, fields


def signal_in(state, *, cast, entity, boss, now):
    """A partner's report."""
    with acting_as(cast["importer"]):
        made = SignalFactory(at=now)
        case = CaseFactory(at=now)
    return made, {"case": case} if state == "in_case" else {}


def sanction_in(state, *, cast, entity, boss, now):
    """A suspension that was drafted."""
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, at=now)
        made = Sanction(
            case=CaseFactory(accounts=[account], at=now),
            account=account,
            entity=entity,
            measure="suspend",
            severity="minor",
            drafted_at=now,
        )
        made.save()
    return made, {} if state == "drafted" else {"starts_at": now}


def appeal_in(state, *, cast, entity, boss, now):
    """An appeal against a suspension that the moderator imposed."""
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, at=now)
    with acting_as(cast["moderator"]):
        [sanction] = impose(CaseFactory(accounts=[account], at=now), [account], "suspend", at=now)
    with acting_as(cast["importer"]):
        made = AppealFactory(sanction=sanction, at=now)
    fields = {"assignee": boss}
    if state == "information_requested":
        fields["waiting_since"] = now - timedelta(hours=1)
    if state in DECIDED_APPEAL_STATES:
        fields |= {"decided_by": boss, "decided_at": now}
    return made, fields


def rating_in(state, *, cast, entity, boss, now):
    """The rating of an entity."""
    with acting_as(cast["importer"]):
        return rate_entity(rating=CreditRating(entity=EntityFactory(at=now)), at=now), {}


def entry_in(state, *, cast, entity, boss, now):
    """A request to blacklist an entity."""
    with acting_as(cast["importer"]):
        entry = BlacklistEntry(entity=EntityFactory(at=now), scope="all", grounds="x")
        return request_entry(entry=entry, at=now), {}


MAKERS = {
    Case: case_in,
    Complaint: complaint_in,
    Signal: signal_in,
    Sanction: sanction_in,
    Appeal: appeal_in,
    CreditRating: rating_in,
    BlacklistEntry: entry_in,
}


def ready(subject, verb, put, cast, now):
    """The object with whatever else a verb asks of it."""
    if isinstance(subject, Sanction) and verb in ("enforce", "lift_legal_closure"):
        return put(subject, measure="bar_name", name="某某")
    with acting_as(cast["importer"]):
        if isinstance(subject, Case) and verb == "respond":
            complaint = ComplaintFactory(account=subject.accounts.first().account, at=now)
            put(complaint, case=subject, state="in_case")
    return subject


def details(subject, verb, cast, now):
    """What the verbs take besides; None where there is nothing special about it."""
    if isinstance(subject, Case):
        return _case_details(subject, verb, cast, now)
    opening = {"title": "x", "severity": "minor"}
    if isinstance(subject, (Complaint, Signal)) and verb == "join_case":
        return {"case": _case(cast, now)}
    return {
        (Complaint, "open_case"): opening,
        (Complaint, "respond"): {"outcome": "unfounded"},
        (Signal, "open_case"): opening,
        (Sanction, "vary"): {"measure": "warn", "reasons": ["conduct-fabrication"]},
        (Appeal, "vary"): {"outcomes": _milder(subject)},
        (CreditRating, "rate"): {"grade": "A" if subject.state != "A" else "C"},
    }.get((type(subject), verb))


def _milder(subject):
    """A warning in the place of each measure that an appeal names."""
    if not isinstance(subject, Appeal):
        return []
    chosen = {"outcome": "varied", "measure": "warn"}
    return [{"sanction": each.pk, **chosen} for each in subject.sanctions]


def _case_details(subject, verb, cast, now):
    accounts = [each.account for each in subject.accounts.all()]
    if verb in ("merge", "link"):
        return {"into" if verb == "merge" else "other": _case(cast, now)}
    if verb == "add_accounts":
        with acting_as(cast["importer"]):
            return {"accounts": [AccountFactory(at=now)]}
    return {
        "sanction": {"accounts": accounts, "measures": ["warn"]},
        "respond": {"outcome": "unfounded"},
        "conclude": {"outcome": "unfounded"},
        "reassess": {"violation_type": "hoarding", "severity": "grave"},
        "split": {"accounts": accounts[:1], "title": "x"},
        "report": {"reference": "x"},
    }.get(verb)


def _case(cast, now):
    with acting_as(cast["importer"]):
        return CaseFactory(at=now)
