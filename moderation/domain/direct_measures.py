"""Taking back what a person imposed without a case, once an appeal against it is overturned."""

from dataclasses import replace

from django.apps import apps
from django.utils.translation import gettext as _

from accounts.domain import accounts, holds
from accounts.domain.checklist import (
    BlockedByFindings,
    activation_findings,
    reinstatement_findings,
)
from audit.context import acting_as
from audit.domain.engine import contributors, performer
from moderation.enums import FALSE_IDENTITY, Measure
from moderation.models import BlacklistEntry, DirectMeasure
from regulations.calendar import legal_date
from regulations.findings import Finding, Level, is_blocked
from regulations.formatting import format_list
from staff.domain.roles import ensure_system_actor

# What the verb that takes a measure back is given besides.
DETAILS = {
    Measure.SUSPEND: lambda measure: {"source": measure.subject},
    FALSE_IDENTITY: lambda measure: {"restores": True},
}


def locked(measure):
    """`measure` as it is now, with the row of its object locked."""
    rows = apps.get_model(measure.rule.model).objects.select_for_update(of=("self",))
    fresh = DirectMeasure(measure.decision)
    fresh.subject = rows.get(pk=measure.decision.object_id)
    return fresh


def authors(measure):
    """Ids of everybody who had a part in `measure`: who proposed or decided it, and who asked for
    the entry of a blacklist.
    """
    people = {measure.decision.actor_id, measure.decision.proposer_id}
    if isinstance(measure.subject, BlacklistEntry):
        people |= contributors(measure.subject)
    return people


def undo(move, measure, *, note):
    """Take `measure` back as part of `move`, the Move that overturns it: exactly what it changed is
    given back. What has ended since is left as it is.

    A verb of two people is theirs who decide on the appeal; any other is performed by the system
    actor, as the end of a sanction is, so that no role needs it for this.
    """
    measure = locked(measure)
    if not measure.is_in_force:
        return
    subject, verb = measure.subject, performer(type(measure.subject), measure.rule.inverse)
    facts = DETAILS.get(measure.measure, lambda measure: {})(measure) | {"note": note}
    if verb.needs_second_person:
        verb.carry(move, subject=subject, **facts)
        return
    with acting_as(ensure_system_actor(), reason=note):
        verb(subject=subject, seen_version=subject.version, at=move.at, **facts)


def check_undo(measure, *, at):
    """Refuse to overturn what cannot be taken back. Raises BlockedByFindings."""
    if is_blocked(findings(measure, on=legal_date(at))):
        raise BlockedByFindings(_("A finding forbids this: see the checklist."))


def findings(measure, *, on):
    """What whoever decides on an appeal has to know of taking `measure` back on the date `on`: a
    BLOCK refuses it, a WARN says what it does not give back.
    """
    if not measure.is_in_force:
        message = _("The measure has ended meanwhile: overturning it changes nothing else")
        return [Finding(Level.WARN, "measure-ended", message, "20")]
    return list(_FINDINGS[measure.measure](measure.subject, on)) or [
        Finding(Level.PASS, "measure-reversible", _("The measure can be taken back"), "20")
    ]


def _of_suspension(account, on):
    """What else keeps the account out of service."""
    if others := holds.suspending_measures(account):
        message = _("Other measures keep the account suspended")
        yield Finding(Level.WARN, "still-suspended", message, "19", format_list(others))
    yield from _missing(account, on, without="measure-suspends")


def _of_closure(account, on):
    yield from (each for each in reinstatement_findings(account, on) if each.level != Level.PASS)
    if accounts.is_name_taken(account, on):
        message = _("Another account has the name by now: this one waits for another name")
        yield Finding(Level.WARN, "name-taken", message, "8", account.name)
    # The label of its sector, which the closure took, is granted again with the account.
    yield from _missing(account, on, without="label-missing")


def _missing(account, on, without=""):
    """What the account lacks to publish: without it, it waits for its verification."""
    for finding in activation_findings(account, on):
        if finding.level == Level.BLOCK and finding.code != without:
            yield replace(finding, level=Level.WARN)


def _of_entry(entry, on):
    others = BlacklistEntry.objects.in_force().filter(entity=entry.entity_id).exclude(pk=entry.pk)
    if scopes := [each.get_scope_display() for each in others.order_by("pk")]:
        message = _("Other entries of the entity stay in force")
        yield Finding(Level.WARN, "still-blacklisted", message, "13", format_list(scopes))


def _of_false_identity(entity, on):
    if entity.is_erased:
        message = _("The personal data is erased: the identity stays unverified")
        yield Finding(Level.WARN, "identity-erased", message, "8")


_FINDINGS = {
    Measure.SUSPEND: _of_suspension,
    Measure.CLOSE: _of_closure,
    Measure.BLACKLIST: _of_entry,
    FALSE_IDENTITY: _of_false_identity,
}
