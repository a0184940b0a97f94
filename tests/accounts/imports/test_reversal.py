"""An import is reversed as a batch: what nobody touched since, and nothing else."""

import signal
import subprocess
import sys
import time
from datetime import timedelta
from itertools import chain

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.domain import entities, import_endings, imports
from accounts.domain.accounts import note
from accounts.domain.names import protect
from accounts.enums import AccountState, ImportPhase
from accounts.imports import jobs, pipeline, reports
from accounts.models import (
    ImportChunk,
    ImportProgress,
    ImportRow,
    NameEntry,
    OperatingEntity,
    ProtectedName,
    PublicAccount,
)
from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from audit.domain.proposals import confirm as confirm_proposal
from audit.models import Decision, governed_models
from audit.personal_data import PersonalDataErased
from audit.timeline import timeline
from audit.verification import replay, rows
from tests.accounts.imports.conftest import told
from tests.accounts.imports.test_resume import ROOT, SMALL, line
from tests.accounts.imports.test_resume import state as registry
from tests.databases import environment
from tests.factories import (
    AccountFactory,
    ProtectedNameFactory,
    credit_code,
)

OTHER = {"external_id": "a-2", "name": "山间读书"}
ELSEWHERE = {
    "entity_unified_social_credit_code": credit_code(2),
    "entity_legal_name": "另一家有限公司",
}


@pytest.fixture
def plan(cast):
    """Have the reversal of a batch weighed; returns the batch."""

    def act(batch):
        with acting_as(cast["importer"]):
            import_endings.plan_reversal(
                subject=batch, seen_version=batch.version, at=timezone.now()
            )
        jobs.work_on(batch.pk)
        batch.refresh_from_db()
        return batch

    return act


@pytest.fixture
def begin(cast, plan):
    """Plan a reversal and confirm it, without working on it; returns the batch."""

    def act(batch):
        batch = batch if batch.state == "weighed" else plan(batch)
        with acting_as(cast["second_importer"]):
            import_endings.reverse(
                subject=batch, seen_version=batch.version, at=timezone.now(), note="the wrong file"
            )
        batch.refresh_from_db()
        return batch

    return act


@pytest.fixture
def reverse(begin):
    """Reverse a batch; returns it."""

    def act(batch):
        batch = begin(batch)
        jobs.work_on(batch.pk)
        batch.refresh_from_db()
        return batch

    return act


def undone(batch):
    """State and reversal figures of a batch, and (line, code) of what stays."""
    kept = [(row.line, row.faults[0]["code"]) for row in reports.kept_rows(batch)]
    figures = {name: n for name in batch.REVERSAL_FIGURES if (n := getattr(batch, name))}
    return batch.state, figures, kept


def account(external_id="a-1"):
    return PublicAccount.objects.get(external_id=external_id)


def accounts():
    """The accounts as they stand, but for their versions."""
    columns = ("external_id", "name", "state", "introduction", "entity__legal_name")
    return list(PublicAccount.objects.order_by("external_id").values_list(*columns))


def find(name):
    return list(NameEntry.objects.filter(name=name).values_list("account__external_id", flat=True))


def assert_record_is_whole():
    """Every data row has as many history rows as versions, and verification finds nothing."""
    for model in governed_models():
        written = sum(model.objects.values_list("version", flat=True))
        assert model.history.count() == written, model
    found = chain(
        rows.check_history_order(),
        rows.check_live_rows(),
        replay.check_decisions(),
        replay.check_state_changes(),
    )
    # The fixtures confirm at a moment before that of the worker.
    assert [each for each in found if each.code != "backdated"] == []


@pytest.mark.django_db
def test_accounts_that_the_file_brought_end_as_entered_by_mistake(write, bring, reverse, cast):
    batch = reverse(bring(write({}, OTHER)))
    assert undone(batch) == ("reversed", {"withdrawn_accounts": 2, "idle_entities": 1}, [])
    assert batch.reversed_by == cast["second_importer"]
    assert {each.state for each in PublicAccount.objects.all()} == {AccountState.WITHDRAWN}
    assert not NameEntry.objects.exists()
    assert not ProtectedName.objects.exists()
    told_of = Decision.objects.for_object(account()).get()
    assert (told_of.verb, told_of.actor) == ("withdraw_registration", cast["second_importer"])
    assert set(ImportRow.objects.values_list("state", flat=True)) == {"reversed"}
    assert_record_is_whole()


@pytest.mark.django_db
def test_every_timeline_tells_of_the_reversal(write, bring, reverse, cast):
    bring(write({}))
    batch = reverse(bring(write({"name": "新名"}, OTHER)))
    occasion = f"import {batch.pk} reversed · registry.csv"
    for external_id, title in (("a-1", "Edited"), ("a-2", "Registration withdrawn: entered by")):
        [entry, *_earlier] = timeline(account(external_id))
        assert entry.title.startswith(title)
        assert (entry.kind, entry.occasion) == ("imports", occasion)
        assert entry.actor == cast["second_importer"]


@pytest.mark.django_db
def test_accounts_that_the_file_changed_are_what_they_were_before(write, bring, reverse):
    bring(write({"introduction": "old"}, OTHER))
    before = accounts()
    batch = bring(write({"name": "新名", "introduction": "new"} | ELSEWHERE, OTHER))
    assert batch.changed_accounts == 1
    batch = reverse(batch)
    assert undone(batch) == ("reversed", {"restored_accounts": 1, "idle_entities": 1}, [])
    assert accounts() == before
    assert (find("城市观察"), find("新名")) == (["a-1"], [])
    assert [each.version for each in PublicAccount.objects.order_by("external_id")] == [3, 1]
    assert_record_is_whole()


@pytest.mark.django_db
def test_a_preview_says_what_a_reversal_does_and_changes_nothing(write, bring, plan, put):
    batch = bring(write({}, OTHER))
    put(account("a-2"), introduction="touched")
    before = accounts()
    batch = plan(batch)
    expected = ({"withdrawn_accounts": 1, "kept_accounts": 1}, [(3, "touched")])
    assert undone(batch) == ("weighed", *expected)
    assert accounts() == before


@pytest.mark.django_db
def test_a_dropped_reversal_leaves_the_import_as_it_stood(write, bring, plan, cast):
    batch = plan(bring(write({})))
    with acting_as(cast["importer"]):
        import_endings.drop_reversal(subject=batch, seen_version=batch.version, at=timezone.now())
    batch.refresh_from_db()
    assert undone(batch) == ("completed", {}, [])
    assert undone(plan(batch))[0] == "weighed"


@pytest.mark.django_db
def test_what_was_touched_since_stays(write, bring, reverse, put):
    batch = bring(write({}, OTHER))
    put(account(), introduction="a person wrote this")
    batch = reverse(batch)
    assert undone(batch)[2] == [(2, "touched")]
    assert (account().introduction, account().state) == (
        "a person wrote this",
        AccountState.PENDING_VERIFICATION,
    )
    assert account("a-2").state == AccountState.WITHDRAWN


@pytest.mark.django_db
def test_what_is_touched_after_the_preview_stays_too(write, bring, plan, reverse, put):
    batch = plan(bring(write({}, OTHER)))
    put(account(), introduction="in between")
    assert undone(reverse(batch))[1:] == (
        {"withdrawn_accounts": 1, "kept_accounts": 1},
        [(2, "touched")],
    )


@pytest.mark.django_db
def test_an_account_that_something_refers_to_does_not_end(write, bring, reverse, cast, now):
    batch = bring(write({}, OTHER, {"external_id": "a-3", "name": "田间记事"}))
    with acting_as(cast["approver"]):
        closed = ProtectedName(name="别名", basis="closed_by_law", source_account=account())
        protect(protected=closed, at=now)
    with acting_as(cast["reviewer"]):
        noted = account("a-2")
        note(subject=noted, seen_version=noted.version, at=now, note="look at this one")
    batch = reverse(batch)
    assert undone(batch)[2] == [(2, "referred"), (3, "referred")]
    kinds = [row.faults[0]["facts"]["kind"] for row in reports.kept_rows(batch)]
    assert kinds == ["accounts.protectedname", "audit.decision"]


@pytest.mark.django_db
def test_a_former_name_that_somebody_took_is_not_given_back(write, bring, plan, begin, cast, now):
    bring(write({}, OTHER))
    batch = bring(write({"name": "新名"}, OTHER | {"name": "林间读书"}))
    with acting_as(cast["importer"]):
        AccountFactory(name="城市观察", entity=account().entity, at=now)
    with acting_as(cast["approver"]):
        ProtectedNameFactory(name="山间读书", at=now)
    batch = plan(batch)
    assert undone(batch)[1:] == (
        {"kept_accounts": 2},
        [(2, "former_name_taken"), (3, "former_name_protected")],
    )
    with pytest.raises(DecisionRefused, match="nothing that could be reversed"):
        begin(batch)


@pytest.mark.django_db
def test_a_former_name_is_looked_for_once_more_under_lock(write, bring, begin, cast, now):
    bring(write({}))
    batch = begin(bring(write({"name": "新名"})))
    with acting_as(cast["importer"]):
        AccountFactory(name="城市观察", entity=account().entity, at=now)
    jobs.work_on(batch.pk)
    batch.refresh_from_db()
    assert undone(batch) == ("reversed", {"kept_accounts": 1}, [(2, "former_name_taken")])
    assert account().name == "新名"
    assert_record_is_whole()


@pytest.mark.django_db
def test_an_account_does_not_go_back_to_who_was_erased(write, bring, plan, cast, now):
    bring(write({}))
    batch = bring(write(ELSEWHERE))
    former = OperatingEntity.objects.get(unified_social_credit_code=credit_code(1))
    with acting_as(cast["privacy_officer"]):
        proposal = entities.erase.propose(subject=former, seen_version=former.version, at=now)
    with acting_as(cast["second_privacy_officer"]):
        confirm_proposal(subject=proposal, seen_version=proposal.version, at=now)
    assert undone(plan(batch))[2] == [(2, "former_entity_erased")]


@pytest.mark.django_db
def test_the_corrected_file_brings_the_same_accounts_again(write, bring, reverse, run):
    reverse(bring(write({"introduction": "wrong"}, OTHER)))
    figures, faults = run(write({"name": "城市观察员"} | ELSEWHERE, OTHER))
    assert faults == []
    assert figures == {"rows": 2, "new_entities": 1, "changed_accounts": 2}
    first = account()
    assert (first.name, first.state, first.introduction, first.version) == (
        "城市观察员",
        AccountState.PENDING_VERIFICATION,
        "",
        3,
    )
    verbs = Decision.objects.for_object(first).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["withdraw_registration", "register_again"]
    assert find("城市观察员") == ["a-1"]
    assert find("城市观察") == []
    assert_record_is_whole()


@pytest.mark.django_db
def test_a_name_of_a_reversed_import_is_free(write, bring, reverse, run):
    reverse(bring(write({})))
    figures, faults = run(write({"external_id": "b-1"}))
    assert (figures, faults) == ({"rows": 1, "new_accounts": 1}, [])
    _figures, faults = run(write({}))
    assert faults == [(2, "name", "name_taken")]


@pytest.mark.django_db
def test_accounts_that_were_brought_again_can_be_reversed_again(write, bring, reverse):
    reverse(bring(write({"introduction": "wrong"})))
    batch = reverse(bring(write({"introduction": "right"})))
    assert undone(batch)[1] == {"withdrawn_accounts": 1, "idle_entities": 1}
    assert (account().state, account().introduction) == (AccountState.WITHDRAWN, "wrong")
    assert_record_is_whole()


@pytest.mark.django_db
def test_imports_are_reversed_one_after_the_other_the_latest_first(write, bring, reverse):
    first = bring(write({}))
    second = bring(write({"introduction": "second"}))
    assert undone(reverse(second))[1] == {"restored_accounts": 1}
    assert undone(reverse(first))[1] == {"withdrawn_accounts": 1, "idle_entities": 1}


@pytest.mark.django_db
def test_an_import_that_a_later_one_built_upon_stays(write, bring, plan):
    first = bring(write({}))
    bring(write({"introduction": "second"}))
    bring(write({"introduction": "third"}))
    bring(write({"introduction": "third"}))
    assert undone(plan(first))[2] == [(2, "touched")]


@pytest.mark.django_db
def test_a_reversal_says_why_and_needs_its_permission(write, bring, plan, cast, now):
    batch = plan(bring(write({})))
    call = {"subject": batch, "seen_version": batch.version, "at": now}
    with acting_as(cast["importer"]), pytest.raises(DecisionRefused, match="Say why"):
        import_endings.reverse(**call, note=" ")
    with acting_as(cast["reviewer"]), pytest.raises(PermissionDenied):
        import_endings.reverse(**call, note="because")


@pytest.mark.django_db
def test_an_import_that_left_nothing_is_not_reversed(write, bring, cast, now):
    bring(write({}))
    batch = bring(write({}))
    with acting_as(cast["importer"]), pytest.raises(DecisionRefused, match="left nothing"):
        import_endings.plan_reversal(subject=batch, seen_version=batch.version, at=now)


@pytest.mark.django_db
def test_a_reversal_is_paused_resumed_and_canceled(write, bring, begin, cast, monkeypatch):
    monkeypatch.setattr(pipeline, "CHUNK", SMALL)
    batch = begin(bring(write(*(line(number) for number in range(3 * SMALL)))))

    def act(verb):
        batch.refresh_from_db()
        with acting_as(cast["importer"]):
            verb(subject=batch, seen_version=batch.version, at=timezone.now())
        batch.refresh_from_db()

    def stop(phase, progress):
        return lambda rows: act(imports.pause)

    withdrawn = PublicAccount.objects.filter(state=AccountState.WITHDRAWN)
    jobs.work_on(batch.pk, tell=stop)
    assert withdrawn.count() == SMALL
    act(imports.resume)
    assert batch.state == "reversing"
    jobs.work_on(batch.pk, tell=stop)
    act(imports.cancel)
    assert undone(batch)[:2] == (
        "reversed",
        {"withdrawn_accounts": 2 * SMALL, "idle_entities": 13},
    )
    assert withdrawn.count() == 2 * SMALL
    assert_record_is_whole()


@pytest.mark.django_db
def test_a_chunk_costs_the_same_whatever_its_size(write, bring, begin):
    counts = []
    for size, start in ((4, 0), (40, 100)):
        numbers = range(start, start + size)
        bring(write(*(line(number) for number in numbers if number % 2)))
        changed = [
            line(number) | ({"introduction": "new"} if number % 4 else {"name": f"{number}号观察"})
            for number in numbers
        ]
        batch = begin(bring(write(*changed)))
        with CaptureQueriesContext(connection) as counted:
            jobs.work_on(batch.pk)
        batch.refresh_from_db()
        assert batch.withdrawn_accounts + batch.restored_accounts == size
        counts.append(len(counted))
    assert counts[0] == counts[1]


WORKER = f"""
import django; django.setup()
from django.core.management import call_command
from accounts.imports import pipeline
pipeline.CHUNK = {SMALL}
call_command("run_imports")
"""


def kill_in(phase, folder):
    """Start a worker and kill it without warning while it is in the midst of `phase`."""
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment(folder))
    try:
        deadline = time.monotonic() + 60
        while not ImportProgress.objects.filter(phase=phase, chunk__gte=3).exists():
            assert worker.poll() is None, "the worker ended before it was killed"
            assert time.monotonic() < deadline
            time.sleep(0.005)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    progress = ImportProgress.objects.latest("pk")
    assert (progress.phase, bool(progress.worker)) == (phase, True)
    assert progress.done < progress.total


@pytest.mark.parametrize("phase", [ImportPhase.WEIGHING, ImportPhase.REVERSING])
def test_a_killed_worker_leaves_what_another_finishes(
    phase, committed, write, bring, plan, begin, reverse, cast, put, tmp_path, monkeypatch, settings
):
    settings.IMPORT_PROCESSES = 0  # the rehearsal's transaction is its own
    monkeypatch.setattr(pipeline, "CHUNK", SMALL)
    cast["importer"], cast["second_importer"]
    old = [line(number) for number in range(0, 900, 2)]
    bring(write(*old))
    batch = bring(
        write(*(line(number, introduction="new") | _renamed(number) for number in range(900)))
    )
    put(account("r-30"), introduction="touched")
    with transaction.atomic():
        expected = undone(reverse(batch)), registry(), accounts()
        transaction.set_rollback(True)
    connections.close_all()
    batch.refresh_from_db()

    if phase == ImportPhase.REVERSING:
        begin(batch)
    else:
        with monkeypatch.context() as patch:
            patch.setattr(jobs, "work_on", lambda batch_id: None)
            plan(batch)
    kill_in(phase, tmp_path)
    assert jobs.work_off() == 0  # somebody may still be at it
    ImportProgress.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=2))
    assert jobs.work_off() == 1
    batch.refresh_from_db()
    if phase == ImportPhase.WEIGHING:
        begin(batch)
        jobs.work_off()
        batch.refresh_from_db()
    assert (undone(batch), registry(), accounts()) == expected


def _renamed(number):
    return {} if number % 4 else {"name": f"{line(number)['name']}记"}


@pytest.mark.django_db
def test_archiving_destroys_what_was_personal_and_ends_the_way_back(write, bring, cast, now):
    batch = bring(write({}, {"external_id": "a-2", "name": ""}))
    assert ImportChunk.objects.filter(batch=batch).exists()
    with acting_as(cast["importer"]):
        import_endings.archive(subject=batch, seen_version=batch.version, at=now)
    batch.refresh_from_db()
    progress = ImportProgress.objects.get(batch=batch)
    assert (batch.state, progress.data_key.wrapped) == ("archived", "")
    with pytest.raises(PersonalDataErased):
        list(reports.fault_report(batch))
    jobs.work_off()
    assert not ImportRow.objects.exists()
    assert not ImportChunk.objects.exists()
    assert jobs.work_off() == 0
    with acting_as(cast["importer"]), pytest.raises(DecisionRefused):
        import_endings.plan_reversal(subject=batch, seen_version=batch.version, at=now)
    assert account().state == AccountState.PENDING_VERIFICATION
    assert told(batch) == ({"rows": 2, "errors": 1, "new_entities": 1, "new_accounts": 1}, [])
    assert_record_is_whole()


@pytest.mark.django_db
def test_a_settled_import_is_due_for_archiving_after_a_while(write, bring, now):
    batch = bring(write({}))
    due = type(batch).objects.with_due
    assert [due(at=now + timedelta(days=days)).get().is_due for days in (0, 89, 91)] == [
        False,
        False,
        True,
    ]
