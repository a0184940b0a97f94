"""What the messages of moderation say: to whom, and with which values of the merge fields."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain.letters import account_fields, answer_by, appeal_by, formatted, letter_to
from audit.domain.letters import Letter, addresses, key_of
from audit.message_specs import register_specs
from moderation import message_templates
from moderation.enums import (
    FALSE_IDENTITY,
    FINAL_MEASURES,
    BlacklistScope,
    ComplaintOutcome,
    Measure,
    MeasureOutcome,
    SanctionState,
    ViolationType,
)
from moderation.models import (
    Appeal,
    BlacklistEntry,
    Case,
    Complaint,
    DirectMeasure,
    Sanction,
)
from regulations.calendar import legal_date

register_specs(
    *message_templates.CASES,
    *message_templates.SANCTIONS,
    *message_templates.COMPLAINTS,
    *message_templates.APPEALS,
    *message_templates.BLACKLIST,
)

# Measures as a notice names them (Article 19).
PHRASES = {
    Measure.WARN: gettext_lazy("formal warning"),
    Measure.LIMIT_FUNCTIONS: gettext_lazy("limitation of functions (%(functions)s)"),
    Measure.STOP_UPDATES: gettext_lazy("suspension of updates"),
    Measure.STOP_MONETIZATION: gettext_lazy("suspension of advertising and monetization"),
    Measure.SUSPEND: gettext_lazy("suspension of the account"),
    Measure.CLOSE: gettext_lazy("closure and deregistration of the account (%(basis)s)"),
    Measure.BLACKLIST: gettext_lazy("entry in the blacklist (%(scope)s)"),
    Measure.BAR_NAME: gettext_lazy("bar on registering the name “%(name)s” again"),
    FALSE_IDENTITY: gettext_lazy("finding that the registered identity is false"),
}


def phrase(sanction):
    """A Sanction's or DirectMeasure's measure in words, with what it limits or rests on."""
    return PHRASES[sanction.measure] % {
        "functions": sanction.functions,
        "basis": sanction.get_closure_basis_display(),
        "scope": sanction.get_scope_display(),
        "name": sanction.name,
    }


def period(sanction, at):
    """From when to when a Sanction or DirectMeasure lasts, in words; it begins at `at` if it has
    not begun.
    """
    starts_at = sanction.starts_at or at
    ends_at = sanction.ends_at
    if ends_at is None and sanction.days:
        ends_at = starts_at + timedelta(days=sanction.days)
    facts = {"start": formatted(legal_date(starts_at))}
    if sanction.measure == Measure.WARN:
        return _("given on %(start)s") % facts
    if ends_at is None:
        return _("from %(start)s on") % facts
    return _("from %(start)s to %(end)s") % {**facts, "end": formatted(legal_date(ends_at))}


def described(sanction, at, *, is_numbered=True):
    """One measure as a line: against which account, what, from when to when, its number."""
    number = sanction.receipt_number if is_numbered else _("[number given when it is sent]")
    facts = {"measure": phrase(sanction), "period": period(sanction, at), "number": number}
    if isinstance(sanction, DirectMeasure):
        return _described_direct(sanction, facts)
    if sanction.measure == Measure.BLACKLIST or sanction.account is None:
        return _("%(measure)s, %(period)s (sanction %(number)s)") % facts
    facts |= {"account": sanction.account.name, "account_id": sanction.account.external_id}
    return (
        _(
            "public account “%(account)s” (account ID %(account_id)s): %(measure)s, %(period)s "
            "(sanction %(number)s)"
        )
        % facts
    )


def _described_direct(measure, facts):
    if measure.account is None:
        return _("%(measure)s, %(period)s (message %(number)s)") % facts
    return _(
        "public account “%(account)s” (account ID %(account_id)s): %(measure)s, %(period)s "
        "(message %(number)s)"
    ) % {**facts, **account_fields(measure.account)}


def listed(sanctions, at, *, is_numbered=True):
    """Measures one a line, numbered where there are several."""
    lines = [described(each, at, is_numbered=is_numbered) for each in sanctions]
    if len(lines) < 2:
        return "".join(lines)
    return "\n".join(
        _("%(place)s. %(reply)s") % {"place": place, "reply": line}
        for place, line in enumerate(lines, start=1)
    )


@addresses(Case, "request_information")
def question_letters(move):
    """To each operator of the case's accounts, about its own accounts only."""
    case, owned = move.subject, {}
    members = case.accounts.select_related("account__entity").order_by("pk")
    for member in members:
        owned.setdefault(member.account.entity, []).append(member.account)
    for entity, accounts in owned.items():
        lines = [
            _("public account “%(account)s” (account ID %(account_id)s)")
            % {"account": account.name, "account_id": account.external_id}
            for account in accounts
        ]
        fields = {
            "receipt": case.receipt_number,
            "accounts": "\n".join(lines),
            "answer_by": answer_by(move.at),
        }
        name, receipt = accounts[0].name, case.receipt_number
        yield letter_to(entity, fields=fields, account_name=name, receipt=receipt)


@addresses(Case, "sanction")
def case_letters(move):
    """To each operator, about all measures against it that take effect at once. Those that need a
    second person are told when they are confirmed.
    """
    case = move.subject
    drafted = case.sanctions.filter(drafted_at=move.at, state=SanctionState.DRAFTED)
    if not move.details:  # an example
        drafted = case.sanctions.all()
    drafted = drafted.exclude(measure__in=FINAL_MEASURES).select_related("account", "entity")
    against = {}
    for sanction in drafted.order_by("pk"):
        against.setdefault(sanction.entity, []).append(sanction)
    for entity, sanctions in against.items():
        fields = {
            "receipt": case.receipt_number,
            "measures": listed(sanctions, move.at, is_numbered=not move.is_preview),
            "appeal_by": appeal_by(move.at),
        }
        name, receipt = sanctions[0].account.name, case.receipt_number
        yield letter_to(entity, fields=fields, account_name=name, receipt=receipt)


@addresses(Sanction, "enforce", "lift", "lift_legal_closure", "end")
def sanction_letters(move):
    """To the operator who was sanctioned."""
    sanction = move.subject
    fields = {"receipt": sanction.receipt_number, "measures": described(sanction, move.at)}
    if move.rule.verb == "enforce":
        is_closure = sanction.measure == Measure.CLOSE
        fields |= {
            "appeal_by": appeal_by(move.at),
            "closed_name": sanction.account.name if is_closure else "",
        }
    return [_sanction_letter(sanction, fields)]


@addresses(Complaint, "respond")
def complaint_letters(move):
    """To the complainant."""
    return [_complaint_letter(move.subject, move.subject.outcome)]


@addresses(Case, "respond")
def answer_letters(move):
    """Shown before, and sent by the answer of each complaint itself."""
    if not move.is_preview:
        return []
    complaints = move.subject.complaints.open().select_related("account").order_by("pk")
    return [_complaint_letter(each, move.details.get("outcome", "")) for each in complaints]


def _complaint_letter(complaint, outcome):
    outcomes = dict(ComplaintOutcome.choices)
    fields = {
        "receipt": complaint.receipt_number,
        "received": formatted(legal_date(complaint.received_at)),
        "account": complaint.account.name,
        "category": str(ViolationType(complaint.category).label),
        "outcome": str(outcomes.get(outcome, "")),
    }
    return Letter(
        recipient=complaint,
        recipient_name=complaint.receipt_number,
        salutation=_("complainant"),
        fields=fields,
        about=complaint.account.name,
        receipt=complaint.receipt_number,
        key=key_of(Complaint, "respond"),
    )


@addresses(Appeal, "overturn", written_last=True)
@addresses(Appeal, "request_information", "uphold", "vary")
def appeal_letters(move):
    """To the operator who appealed."""
    appeal = move.subject
    fields = {
        "receipt": appeal.receipt_number,
        "received": formatted(legal_date(appeal.submitted_at)),
        "measures": listed(appeal.contested, move.at),
    }
    if move.rule.verb == "request_information":
        fields["answer_by"] = answer_by(move.at)
    if move.rule.verb == "vary":
        fields["outcomes"] = _outcomes(move)
        chosen = {each["outcome"] for each in move.details.get("outcomes", ())}
        fields["appeal_by"] = appeal_by(move.at) if MeasureOutcome.VARIED in chosen else ""
    if move.rule.verb in ("overturn", "vary"):
        others = listed(appeal.others_of_decision().in_force(), move.at)
        fields["others"] = others and f"\n{others}"
    if move.rule.verb == "overturn":
        fields["result"] = "\n".join(_result(each, move) for each in appeal.contested)
    name = appeal.account.name if appeal.account else ""
    return [
        letter_to(appeal.entity, fields=fields, account_name=name, receipt=appeal.receipt_number)
    ]


def _result(measure, move):
    """What became of the object of a DirectMeasure that is overturned; empty for a Sanction."""
    if not isinstance(measure, DirectMeasure):
        return ""
    subject = type(measure.subject).objects.get(pk=measure.subject.pk)
    facts = {"state": subject.get_state_display()}
    if move.is_preview:
        facts["state"] = _("[state when it is sent]")
    if measure.account is not None:
        words = _("Public account “%(account)s” (account ID %(account_id)s), state: %(state)s.")
        return words % {**facts, **account_fields(subject)}
    if measure.measure == FALSE_IDENTITY:
        return _("Identity verification, state: %(state)s.") % facts
    return _("Entry in the blacklist (%(scope)s), state: %(state)s.") % {
        **facts,
        "scope": measure.get_scope_display(),
    }


def _outcomes(move):
    """What is decided on each measure, one a line."""
    named = {each.pk: each for each in move.subject.sanctions}
    return "\n".join(
        _outcome(named[each["sanction"]], each, move) for each in move.details.get("outcomes", ())
    )


def _outcome(sanction, chosen, move):
    facts = {"number": sanction.receipt_number, "measure": phrase(sanction)}
    if chosen["outcome"] == MeasureOutcome.UPHELD:
        return _("sanction %(number)s (%(measure)s): upheld") % facts
    if chosen["outcome"] == MeasureOutcome.OVERTURNED:
        return _("sanction %(number)s (%(measure)s): overturned") % facts
    facts["instead"] = _milder(sanction, chosen, move)
    return _("sanction %(number)s (%(measure)s): replaced by %(instead)s") % facts


def _milder(sanction, chosen, move):
    milder = Sanction(
        account=sanction.account,
        entity=sanction.entity,
        measure=chosen["measure"],
        days=chosen.get("days"),
        functions=chosen.get("functions", ""),
    )
    return _("%(measure)s, %(period)s") % {
        "measure": phrase(milder),
        "period": period(milder, move.at),
    }


@addresses(BlacklistEntry, "blacklist", "lift", "expire")
def blacklist_letters(move):
    """To the entity."""
    entry = move.subject
    fields = {
        "scope": str(BlacklistScope(entry.scope).label),
        "until": formatted(entry.expires_on),
    }
    if move.rule.verb == "blacklist":
        fields["appeal_by"] = appeal_by(move.at)
    return [letter_to(entry.entity, fields=fields)]


def _sanction_letter(sanction, fields, receipt=""):
    return letter_to(
        sanction.entity,
        fields=fields,
        account_name=sanction.account.name if sanction.account else "",
        receipt=receipt or sanction.receipt_number,
    )
