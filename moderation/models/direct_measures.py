"""Measures without a sanction, in the terms in which pages and messages know sanctions."""

from django.apps import apps
from django.utils.functional import cached_property

from accounts.models import AccountHold, OperatingEntity, PublicAccount
from audit.models import Decision, Message
from moderation import transitions
from moderation.enums import (
    APPEALABLE_MEASURES,
    BlacklistState,
    Measure,
    MeasureOutcome,
    SanctionState,
)
from moderation.models.standing import BlacklistEntry
from regulations.calendar import start_of_day

TITLES = dict(APPEALABLE_MEASURES)


class DirectMeasure:
    """直接处置: what one Decision imposed by itself: a suspension or a closure by hand, an entry of
    the blacklist, a finding of a false identity.

    It is no row of its own. It has the attributes of a Sanction that pages and messages use;
    `receipt_number` is that of the message that told the operator, the empty string where none was
    sent.
    """

    days, functions, case, varies = None, "", None, None

    def __init__(self, decision):
        self.decision = decision
        self.rule = transitions.direct_measure_rule(decision)
        if self.rule is None:
            raise ValueError(f"{decision} imposes no measure of its own")

    @classmethod
    def with_receipt(cls, text, *, at=None):
        """The measure that the message with this number told of, or None; with `at` only where the
        message may be read by then.
        """
        message = Message.with_receipt(text)
        if message is None or (at is not None and not message.is_readable(at)):
            return None
        is_direct = transitions.direct_measure_rule(message.decision) is not None
        return cls(message.decision) if is_direct else None

    @classmethod
    def may_be_on(cls, subject):
        """Whether `subject` is in a state that a measure without a case leads to."""
        label = subject._meta.label_lower
        verbs = [rule.verb for rule in transitions.DIRECT_MEASURES if rule.model == label]
        return subject.state in {subject.transitions[verb].target for verb in verbs}

    @classmethod
    def latest_of(cls, subject):
        """The measure that was imposed on `subject` last, or None."""
        verbs = [rule.verb for rule in transitions.DIRECT_MEASURES]
        decisions = Decision.objects.for_object(subject).filter(verb__in=verbs, moved=True)
        decision = decisions.select_related("proposal", "actor", "proposer").last()
        is_direct = decision is not None and transitions.direct_measure_rule(decision) is not None
        return cls(decision) if is_direct else None

    def __eq__(self, other):
        return isinstance(other, DirectMeasure) and other.decision == self.decision

    def __hash__(self):
        return hash(self.decision)

    def __str__(self):
        return f"{self.receipt_number} {self.get_measure_display()} · {self.target}".strip()

    @property
    def pk(self):
        """The id of the decision."""
        return self.decision.pk

    @property
    def measure(self):
        """One of APPEALABLE_MEASURES."""
        return self.rule.measure

    @property
    def starts_at(self):
        """When it took effect."""
        return self.decision.decided_at

    @property
    def ends_at(self):
        """When the calendar ends it; None for what lasts until somebody ends it."""
        day = getattr(self.imposed, "expires_on", None)
        return day and start_of_day(day)

    @cached_property
    def subject(self):
        """The account, entry or entity as it is now."""
        return apps.get_model(self.rule.model).objects.get(pk=self.decision.object_id)

    @cached_property
    def imposed(self):
        """The history row of the object as the decision left it."""
        return self.subject.history.get(version=self.decision.object_version)

    @property
    def account(self):
        """The account that it is against, or None."""
        return self.subject if isinstance(self.subject, PublicAccount) else None

    @property
    def account_id(self):
        """The id of that account, or None."""
        return self.account and self.account.pk

    @property
    def entity_id(self):
        """The id of the entity that it was imposed on, or that operated the account then."""
        if isinstance(self.subject, OperatingEntity):
            return self.subject.pk
        return self.imposed.entity_id

    @cached_property
    def entity(self):
        """That entity."""
        return OperatingEntity.objects.select_related("data_key").get(pk=self.entity_id)

    @property
    def target(self):
        """What it is against, in words."""
        return self.account.name if self.account else self.entity.legal_name

    @property
    def name(self):
        """The name of the account, or the empty string."""
        return self.account.name if self.account else ""

    @cached_property
    def receipt_number(self):
        """The number of the message that told of it, or the empty string."""
        message = Message.objects.filter(decision=self.decision).order_by("pk").first()
        return message.receipt_number if message else ""

    def get_measure_display(self):
        """The measure in words."""
        return TITLES[self.measure]

    def get_closure_basis_display(self):
        """What a closure rests on, in words, or the empty string."""
        if self.measure != Measure.CLOSE:
            return ""
        return self.imposed.get_closure_basis_display()

    def get_scope_display(self):
        """What an entry of the blacklist forbids, in words, or the empty string."""
        if self.measure != Measure.BLACKLIST:
            return ""
        return self.imposed.get_scope_display()

    @property
    def is_in_force(self):
        """Whether the object is still in the state that the decision put it in, by that decision.

        A suspension is in force as long as its own hold on a live account is.
        """
        if self.measure == Measure.SUSPEND:
            held = AccountHold.objects.in_force().of_source(self.subject)
            is_live = PublicAccount.objects.live().filter(pk=self.subject.pk).exists()
            return is_live and held.filter(placed_at=self.starts_at).exists()
        if self.subject.state != self.subject.transitions[self.rule.verb].target:
            return False
        later = Decision.objects.for_object(self.subject).filter(
            verb=self.rule.verb, moved=True, pk__gt=self.decision.pk
        )
        return not later.exists()

    @property
    def state(self):
        """The SanctionState that it is in: in force, overturned on appeal, ended or lifted."""
        if self.is_in_force:
            return SanctionState.IN_FORCE
        if self.decision.appealed_measures.filter(outcome=MeasureOutcome.OVERTURNED).exists():
            return SanctionState.OVERTURNED
        is_expired = isinstance(self.subject, BlacklistEntry)
        is_expired = is_expired and self.subject.state == BlacklistState.EXPIRED
        return SanctionState.ENDED if is_expired else SanctionState.LIFTED

    def get_state_display(self):
        """The state in words."""
        return self.state.label
