"""A worker may be killed at any point: the next one goes on, and the outcome is the same."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.utils import timezone

from accounts.domain import import_endings, import_progress, import_rows, imports
from accounts.domain.import_rows import Prepared
from accounts.enums import ImportPhase
from accounts.imports import batches, jobs, pipeline
from accounts.models import (
    ImportChunk,
    ImportProgress,
    ImportRow,
    NameEntry,
    OperatingEntity,
    PublicAccount,
)
from audit.context import acting_as
from tests.accounts.imports.conftest import told
from tests.databases import environment
from tests.factories import credit_code

ROOT = Path(__file__).resolve().parents[3]
SMALL = 20
WORKER = f"""
import django; django.setup()
from django.core.management import call_command
from accounts.imports import pipeline
pipeline.CHUNK = {SMALL}
call_command("run_imports")
"""
NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
OLD = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往"


def line(number, **changes):
    """A good row of its own entity, with a name that is like no other."""
    spelled = "".join(NAMES[int(digit)] for digit in f"{number:03d}")
    return {
        "external_id": f"r-{number}",
        "name": f"{OLD[number % 20]}{spelled}{OLD[number // 20 % 20]}{spelled[::-1]}",
        "entity_unified_social_credit_code": credit_code(number // 3 + 1),
        "entity_legal_name": f"示例{number // 3}有限公司",
        **changes,
    }


def state():
    """The registry and its history, without what differs between any two runs."""
    accounts = PublicAccount.history.order_by("external_id", "version").values_list(
        "external_id",
        "name",
        "introduction",
        "entity__unified_social_credit_code",
        "version",
        "history_type",
        "history_user__username",
    )
    entities = OperatingEntity.history.order_by("unified_social_credit_code", "version")
    return (
        list(accounts),
        list(entities.values_list("unified_social_credit_code", "version", "history_type")),
        sorted(NameEntry.objects.values_list("name", "account__external_id")),
        sorted(PublicAccount.objects.values_list("external_id", "name", "introduction", "version")),
    )


@pytest.fixture
def small_chunks(monkeypatch):
    """Chunks of a few rows."""
    monkeypatch.setattr(pipeline, "CHUNK", SMALL)


def kill_in(phase, tmp_path):
    """Start a worker and kill it without warning while it is in the midst of `phase`."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env=environment(tmp_path) | {"IMPORT_PROCESSES": "2"},
    )
    try:
        deadline = time.monotonic() + 60
        while not ImportProgress.objects.filter(phase=phase, chunk__gte=3).exists():
            assert worker.poll() is None, "the worker ended before it was killed"
            assert time.monotonic() < deadline
            time.sleep(0.005)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    progress = ImportProgress.objects.get()
    assert (progress.phase, bool(progress.worker)) == (phase, True)
    assert progress.done < progress.total


@pytest.mark.parametrize("phase", [ImportPhase.STAGING, ImportPhase.JUDGING, ImportPhase.WRITING])
def test_a_killed_worker_leaves_what_another_finishes(
    phase,
    committed,
    small_chunks,
    write,
    check,
    confirm,
    bring,
    cast,
    tmp_path,
    monkeypatch,
):
    importer = cast["importer"]  # who outlives the rehearsal
    rows = [line(number) for number in range(900)]
    rows[5]["name"], rows[500]["name"], rows[700] = "", rows[30]["name"], line(30)
    path = write(*rows, *rows[100:300])
    with transaction.atomic():
        expected = told(bring(path)), state()
        transaction.set_rollback(True)
    connections.close_all()

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "work_on", lambda batch_id: None)
        batch = check(path)
    if phase == ImportPhase.WRITING:
        jobs.work_on(batch.pk)
        batch.refresh_from_db()
        confirm(batch)
    kill_in(phase, tmp_path)
    assert jobs.work_off() == 0  # somebody may still be at it
    ImportProgress.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=2))
    assert jobs.work_off() == 1
    batch.refresh_from_db()
    if phase != ImportPhase.WRITING:
        confirm(batch)
        jobs.work_off()
        batch.refresh_from_db()
    assert (batch.state, batch.confirmed_by) == ("completed", importer)
    assert (told(batch), state()) == expected


@pytest.mark.django_db
def test_a_chunk_that_breaks_leaves_nothing_of_itself(
    small_chunks, write, check, confirm, monkeypatch
):
    batch = confirm(check(write(*(line(number) for number in range(50)))))
    bring_accounts, calls = import_rows._bring_accounts, []

    def break_second(*args):
        bring_accounts(*args)
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(import_rows, "_bring_accounts", break_second)
        jobs.work_on(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, PublicAccount.objects.count()) == ("failed", SMALL)
    assert PublicAccount.history.count() == SMALL
    with acting_as(batch.confirmed_by):
        imports.retry(subject=batch, seen_version=batch.version, at=timezone.now())
    jobs.work_on(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.new_accounts) == ("completed", 50)
    assert PublicAccount.history.count() == PublicAccount.objects.count() == 50


@pytest.mark.django_db
def test_a_pause_stops_after_the_chunk_that_is_being_written(small_chunks, write, check, confirm):
    batch = confirm(check(write(*(line(number) for number in range(50)))))

    def tell(phase, progress):
        def pause(rows):
            batch.refresh_from_db()
            with acting_as(batch.confirmed_by):
                imports.pause(subject=batch, seen_version=batch.version, at=timezone.now())

        return pause

    jobs.work_on(batch.pk, tell=tell)
    batch.refresh_from_db()
    assert (batch.state, PublicAccount.objects.count()) == ("paused", SMALL)
    with acting_as(batch.confirmed_by):
        imports.resume(subject=batch, seen_version=batch.version, at=timezone.now())
    jobs.work_on(batch.pk)
    assert PublicAccount.objects.count() == 50


@pytest.mark.django_db
def test_a_worker_that_was_thought_dead_writes_nothing_more(write, check, confirm, now):
    batch = confirm(check(write({})))
    assert import_progress.claim(batch_id=batch.pk, worker="first", at=now)
    assert not import_progress.claim(batch_id=batch.pk, worker="second", at=now)
    later = now + import_progress.SILENCE + timedelta(seconds=1)
    assert import_progress.claim(batch_id=batch.pk, worker="second", at=later)
    with acting_as(batch.confirmed_by), pytest.raises(import_progress.ClaimLost):
        import_rows.write(
            batch=batch, worker="first", prepared=Prepared([], {}, []), rate=0, at=later
        )
    assert not PublicAccount.objects.exists()


@pytest.mark.django_db
def test_the_registry_may_move_on_between_check_and_run(write, check, confirm, bring):
    waiting = check(write({}, {"external_id": "a-2", "name": "山间读书"}))
    bring(write({"external_id": "b-1", "entity_legal_name": "示例文化有限公司"}))
    jobs.work_on(confirm(waiting).pk)
    waiting.refresh_from_db()
    assert told(waiting) == (
        {"rows": 2, "errors": 1, "new_accounts": 1},
        [(2, "name", "name_taken")],
    )


@pytest.mark.django_db
def test_nothing_of_a_refused_row_is_written(write, check, confirm, bring):
    first = {"contact_phone": "13900139000"}
    waiting = check(write(first, {"external_id": "a-2", "name": "山间读书"}))
    other = {
        "external_id": "b-1",
        "entity_legal_name": "别家有限公司",
        "entity_unified_social_credit_code": credit_code(2),
    }
    bring(write(other))
    jobs.work_on(confirm(waiting).pk)
    assert told(waiting)[1] == [(2, "name", "name_taken")]
    entity = PublicAccount.objects.get(external_id="a-2").entity
    assert entity.contact_phone_masked == "138****8000"


@pytest.mark.django_db
def test_another_file_in_the_place_of_the_upload_is_not_read(write, check, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "work_on", lambda batch_id: None)
        batch = check(write({}))
    batch.path.write_bytes(write({"name": "换了的名"}).read_bytes())
    jobs.work_on(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.path.exists()) == ("failed", False)
    assert not ImportRow.objects.exists()


@pytest.mark.django_db
def test_uploads_that_were_left_behind_are_deleted(write, check, settings, monkeypatch):
    """Of a server killed in an upload, and of a worker killed behind the last row."""
    staged = check(write({}))
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "work_on", lambda batch_id: None)
        waiting = check(write({}))
    for folder in ("tmp-killed", "tmp-going-on", staged.directory):
        (settings.IMPORT_DIR / folder).mkdir()
    left = [settings.IMPORT_DIR / "tmp-killed" / "upload.csv", staged.path]
    kept = [settings.IMPORT_DIR / "tmp-going-on" / "upload.csv", waiting.path]
    for path in (*left, *kept):
        path.write_bytes(b"x")
    long_ago = (timezone.now() - timedelta(hours=2)).timestamp()
    for path in (*left, waiting.path):
        os.utime(path, (long_ago, long_ago))
    batches.sweep(at=timezone.now())
    assert sorted(settings.IMPORT_DIR.rglob("upload.csv")) == sorted(kept)


@pytest.mark.django_db
def test_a_batch_is_not_put_away_under_the_hands_of_a_reversal(write, bring):
    done = bring(write({}))
    stale = import_progress.to_put_away()
    with acting_as(done.confirmed_by):
        import_endings.plan_reversal(subject=done, seen_version=done.version, at=timezone.now())
    for batch in stale:
        jobs.put_away(batch)
    assert ImportProgress.objects.get().phase == ImportPhase.WEIGHING


@pytest.mark.django_db
def test_nothing_personal_lies_in_clear_on_the_way(write, check):
    check(write({}, {"external_id": "a-2", "name": "", "contact_phone": "13900139000"}))
    sealed = ImportChunk.objects.values_list("sealed", flat=True)
    kept = repr([*ImportRow.objects.values(), *map(bytes, sealed)])
    for personal in ("13800138000", "13900139000", "示例文化有限公司", credit_code(1)):
        assert personal not in kept


@pytest.mark.django_db
def test_chunks_of_any_size_say_the_same(write, check, monkeypatch):
    rows = [line(number) for number in range(30)]
    rows[3], rows[9], rows[20]["name"] = line(1), line(2, introduction="x"), rows[10]["name"]
    rows[25]["entity_unified_social_credit_code"] = credit_code(1)
    outcomes = []
    for size in (1, 7, 2000):
        monkeypatch.setattr(pipeline, "CHUNK", size)
        outcomes.append(told(check(write(*rows))))
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert [code for _line, _column, code in outcomes[0][1]] == [
        "conflict",
        "conflict",
        "name_repeated",
        "entity_conflict",
    ]
