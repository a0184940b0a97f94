"""The life of applications and accounts against a dict model, driven by hypothesis.

After each step: live state is the fold of history, each state change has one decision, no decider
shaped what he decided, sealed roots never change, and no payload holds personal data in clear.
"""

import tempfile

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.domain import accounts, entities, registration
from accounts.domain.entities import EntityFacts
from accounts.models import OperatingEntity, PublicAccount, RegistrationApplication
from audit import statements
from audit.context import acting_as
from audit.domain import proposals, sealing
from audit.domain.engine import DecisionRefused, contributors
from audit.ledger import notes
from audit.models import Decision, LedgerLeaf, Proposal, Seal, StaleVersion
from staff.models import User
from tests.factories import (
    ApplicationFactory,
    EntityFactory,
    PersonFactsFactory,
    UserFactory,
    verify,
)

PHONE = "13912345678"
PRIVATE, VKEY = notes.generate_keypair("model/ledger")
VERBS = (
    "claim",
    "release",
    "approve",
    "reject",
    "request_information",
    "answer",
    "withdraw",
    "take_back",
)
NEXT = {
    ("submitted", "claim"): "in_review",
    ("in_review", "release"): "submitted",
    ("in_review", "approve"): "approved",
    ("in_review", "reject"): "rejected",
    ("in_review", "request_information"): "information_requested",
    ("information_requested", "answer"): "in_review",
    ("submitted", "withdraw"): "withdrawn",
    ("in_review", "withdraw"): "withdrawn",
    ("information_requested", "withdraw"): "withdrawn",
}
REASONS = {"reject": ["name-misleading"], "request_information": ["name-misleading"]}


class LifeCycle(RuleBasedStateMachine):
    """`expected` maps application and account keys to their state; `recallable` those that can be
    taken back to who decided last and what stood before.
    """

    applications = Bundle("applications")
    open_proposals = Bundle("open_proposals")

    def __init__(self):
        super().__init__()
        self.sandbox = transaction.atomic()
        self.sandbox.__enter__()
        self.folder = tempfile.TemporaryDirectory()
        self.expected, self.recallable, self.roots = {}, {}, {}
        roles = {"intake": ["intake"], "one": ["reviewer", "approver"], "two": ["approver"]}
        self.people = {name: UserFactory(roles=held) for name, held in roles.items()}
        self.boss = UserFactory(roles=["approver"])

    def teardown(self):
        transaction.set_rollback(True)
        self.sandbox.__exit__(None, None, None)
        self.folder.cleanup()

    @rule(target=applications)
    def submit(self):
        facts = PersonFactsFactory(contact_phone=PHONE)
        with acting_as(self.people["intake"]):
            entity = EntityFactory(facts=facts)
        with acting_as(self.boss):
            entity = verify(entity)
        with acting_as(self.people["intake"]):
            application = ApplicationFactory(entity=entity)
        self.expected[application.pk] = "submitted"
        return application.pk

    @rule(
        pk=applications,
        verb=st.sampled_from(VERBS),
        who=st.sampled_from(["intake", "one", "two"]),
        lag=st.integers(0, 1),
    )
    def decide(self, pk, verb, who, lag):
        application = RegistrationApplication.objects.get(pk=pk)
        state, holder = application.state, application.assignee
        with acting_as(self.people[who]):
            try:
                getattr(registration, verb)(
                    subject=application,
                    seen_version=application.version - lag,
                    at=timezone.now(),
                    reason_codes=REASONS.get(verb, ()),
                )
            except (DecisionRefused, StaleVersion, PermissionDenied):
                return
        assert lag == 0
        if verb in ("approve", "reject", "release", "request_information"):
            assert holder == self.people[who]
        if verb == "take_back":
            decider, self.expected[pk] = self.recallable.pop(pk)
            assert decider == who
            return
        self.expected[pk] = NEXT[state, verb]
        self.recallable.pop(pk, None)
        if verb in REASONS:
            self.recallable[pk] = who, state

    @rule(target=open_proposals, pk=applications, who=st.sampled_from(["one", "two"]))
    def propose_closure(self, pk, who):
        account = RegistrationApplication.objects.get(pk=pk).account
        if account is None or account.state == "closed":
            return None
        with acting_as(self.people[who]):
            try:
                proposal = accounts.close.propose(
                    subject=account,
                    seen_version=account.version,
                    at=timezone.now(),
                    reason_codes=["breach-of-agreement"],
                    basis="by_law",
                )
            except DecisionRefused:
                return None
        return proposal.pk

    @rule(
        pk=consumes(open_proposals),
        verb=st.sampled_from(["confirm", "withdraw"]),
        who=st.sampled_from(["one", "two", "boss"]),
    )
    def end_proposal(self, pk, verb, who):
        if pk is None:
            return
        proposal = Proposal.objects.get(pk=pk)
        user = self.people.get(who, self.boss)
        with acting_as(user):
            try:
                getattr(proposals, verb)(
                    subject=proposal, seen_version=proposal.version, at=timezone.now()
                )
            except DecisionRefused:
                return
        assert (verb == "withdraw") == (user == proposal.proposer)

    @rule(pk=applications, place=st.sampled_from(["甲省", "乙省"]))
    def edit_the_entity(self, pk, place):
        entity = RegistrationApplication.objects.get(pk=pk).entity
        facts = EntityFacts(
            entity_type=entity.entity_type,
            legal_name=entity.full_name,
            identity_type=entity.identity_type,
            identity_number=entity.open_field("identity_number"),
            contact_phone=entity.open_field("contact_phone"),
            place_of_operation=place,
        )
        with acting_as(self.people["intake"]):
            entities.correct_entity(
                entity=entity, facts=facts, seen_version=entity.version, at=timezone.now()
            )

    @rule()
    def restart(self):
        """A new process: nothing compiled, no permission or role remembered."""
        for remembered in (statements.columns_of, statements._update_sql, statements._insert_sql):
            remembered.cache_clear()
        self.people = {name: User.objects.get(pk=person.pk) for name, person in self.people.items()}

    @rule()
    def seal(self):
        name, private = notes.load_private(PRIVATE)
        sealing.seal(
            private_key=private,
            key_name=name,
            origin="model/ledger",
            at=timezone.now(),
            checkpoint_dir=self.folder.name,
            batch=7,
        )
        assert sealing.unsealed_count() == 0
        for payload in LedgerLeaf.objects.values_list("payload", flat=True):
            assert PHONE.encode() not in bytes(payload)

    @invariant()
    def live_state_is_what_the_model_expects(self):
        live = dict(RegistrationApplication.objects.values_list("pk", "state"))
        assert live == self.expected

    @invariant()
    def live_rows_are_the_fold_of_history(self):
        for model in (RegistrationApplication, PublicAccount, OperatingEntity, Proposal):
            for row in model.objects.all():
                latest = row.history.latest("history_id")
                assert (latest.version, latest.state) == (row.version, row.state)
                assert row.history.count() == row.version

    @invariant()
    def each_state_change_has_one_decision_by_somebody_independent(self):
        for model in (RegistrationApplication, PublicAccount):
            for row in model.objects.all():
                states = row.history.order_by("history_id").values_list("version", "state")
                pairs = zip(states, list(states)[1:], strict=False)
                moved = {version for (_v, old), (version, new) in pairs if old != new}
                decided = Decision.objects.for_object(row).filter(moved=True)
                assert moved <= {decision.object_version for decision in decided}
                for decision in decided:
                    if model.transitions[decision.verb].independent:
                        assert decision.actor_id not in contributors(row)

    @invariant()
    def sealed_roots_never_change(self):
        now = {seal.size: bytes(seal.root) for seal in Seal.objects.all()}
        assert self.roots.items() <= now.items()
        self.roots = now


@pytest.mark.django_db
def test_the_life_cycle_follows_its_model():
    run_state_machine_as_test(
        LifeCycle,
        settings=settings(
            max_examples=15,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
