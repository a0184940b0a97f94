"""Two people, one object, at once: one wins, the other is told who. Real threads and commits."""

import threading
import uuid

from django.db import connection
from django.utils import timezone

from accounts.domain import accounts, registration
from accounts.models import PublicAccount, RegistrationApplication
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import DecisionRefused
from audit.models import Decision, Proposal, StaleVersion
from tests.factories import (
    AccountFactory,
    ApplicationFactory,
    EntityFactory,
    far_name,
    verify,
)

RACES = 200


def race(*starters):
    """Run callables at the same moment, each in its own thread; return what each gave or raised."""
    barrier, outcomes = threading.Barrier(len(starters)), [None] * len(starters)

    def run(place, start):
        try:
            barrier.wait()
            outcomes[place] = start()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(starters)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def as_user(user, verb, **call):
    def start():
        with acting_as(user):
            return verb(at=timezone.now(), **call)

    return start


def test_of_two_deciders_one_wins_and_the_other_is_told_who(committed, cast, entity):
    with acting_as(cast["intake"]):
        applications = ApplicationFactory.create_batch(RACES, entity=entity)
    people = [cast["reviewer"], cast["second_reviewer"]]
    for application in applications:
        call = {"subject": application, "seen_version": application.version}
        outcomes = race(*(as_user(user, registration.claim, **call) for user in people))
        [winner] = [each for each in outcomes if isinstance(each, Decision)]
        [refusal] = [each for each in outcomes if not isinstance(each, Decision)]
        assert isinstance(refusal, StaleVersion), refusal
        assert refusal.decision == winner
        assert refusal.decision.actor == winner.actor
    decided = Decision.objects.filter(verb="claim")
    assert decided.count() == RACES
    assert RegistrationApplication.history.count() == 2 * RACES


def test_of_two_confirmers_one_wins(committed, cast, entity):
    people = [cast["second_approver"], cast["approver"]]
    for _race in range(RACES // 10):
        with acting_as(cast["importer"]):
            account = AccountFactory(entity=entity)
        cast["moderator"].groups.set(cast["approver"].groups.all())
        with acting_as(cast["moderator"]):
            proposal = accounts.close.propose(
                subject=account,
                seen_version=account.version,
                at=timezone.now(),
                reason_codes=["breach-of-agreement"],
                basis="by_law",
            )
        call = {"subject": proposal, "seen_version": proposal.version}
        outcomes = race(*(as_user(user, proposals.confirm, **call) for user in people))
        refused = [each for each in outcomes if not isinstance(each, Decision)]
        assert len(refused) == 1
        assert isinstance(refused[0], (StaleVersion, DecisionRefused)), refused
    assert Decision.objects.filter(verb="close", moved=True).count() == RACES // 10
    assert not Proposal.objects.open().exists()


def test_of_taking_back_and_going_on_one_wins(committed, cast, entity):
    with acting_as(cast["intake"]):
        applications = ApplicationFactory.create_batch(RACES // 10, entity=entity)
    for application in applications:
        with acting_as(cast["reviewer"]):
            registration.claim(subject=application, seen_version=1, at=timezone.now())
            registration.request_information(
                subject=application,
                seen_version=2,
                at=timezone.now(),
                reason_codes=["name-misleading"],
                message="x",
            )
        call = {"subject": application, "seen_version": 3}
        outcomes = race(
            as_user(cast["reviewer"], registration.take_back, **call),
            as_user(cast["intake"], registration.answer, **call),
        )
        [winner] = [each for each in outcomes if isinstance(each, Decision)]
        [refusal] = [each for each in outcomes if not isinstance(each, Decision)]
        assert isinstance(refusal, StaleVersion), refusal
        taken_back = Decision.objects.taken_back().filter(object_id=application.pk)
        assert taken_back.exists() == (winner.verb == "take_back")


def test_a_double_click_at_the_same_moment_decides_once(committed, cast, entity):
    with acting_as(cast["intake"]):
        applications = ApplicationFactory.create_batch(RACES // 10, entity=entity)
    for application in applications:
        call = {
            "subject": application,
            "seen_version": application.version,
            "idempotency_key": uuid.uuid4(),
        }
        first, again = race(*[as_user(cast["reviewer"], registration.claim, **call)] * 2)
        assert isinstance(first, Decision), first
        assert first == again
    assert Decision.objects.filter(verb="claim").count() == RACES // 10


def test_of_two_applicants_for_one_name_one_gets_it(committed, cast):
    for number in range(RACES // 10):
        with acting_as(cast["intake"]):
            entities = EntityFactory.create_batch(2)
        with acting_as(cast["approver"]):
            entities = [verify(each) for each in entities]
        spellings = (far_name(f"race {number}"), f"★{far_name(f'race {number}')}")
        people = [cast["reviewer"], cast["second_reviewer"]]
        starters = []
        for person, entity, name in zip(people, entities, spellings, strict=True):
            with acting_as(cast["intake"]):
                application = ApplicationFactory(entity=entity, requested_name=name)
            with acting_as(person):
                registration.claim(subject=application, seen_version=1, at=timezone.now())
            call = {"subject": application, "seen_version": 2}
            starters.append(as_user(person, registration.approve, **call))
        outcomes = race(*starters)
        refused = [each for each in outcomes if not isinstance(each, Decision)]
        assert [type(each) for each in refused] == [registration.BlockedByFindings]
    assert PublicAccount.objects.count() == RACES // 10
