"""The nightly sweep: counts, what is new, what is resolved, how old the oldest is."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from regulations.duties import nightly, rules
from regulations.models import DutyCount, DutyRun, UnmetDuty
from tests.duties.plants import PLANTS

pytestmark = pytest.mark.django_db
CODE = "agreement-missing"
DAY = timedelta(days=1)


def counted():
    """(count, new, resolved, oldest) of the rule, run by run."""
    rows = DutyCount.objects.filter(rule=CODE).order_by("run__day")
    return list(rows.values_list("count", "new", "resolved", "oldest_at"))


def test_each_run_tells_what_is_new_and_what_is_resolved(stage, now):
    first = PLANTS[CODE](stage, False)
    nightly.measure(at=now)
    nightly.measure(at=now + DAY)
    PLANTS[CODE](stage, False)
    nightly.measure(at=now + 2 * DAY)
    stage.put(type(stage.account()).objects.get(pk=first), agreement_version="v7")
    nightly.measure(at=now + 3 * DAY)
    assert counted() == [
        (1, 1, 0, now),
        (1, 0, 0, now),
        (2, 1, 0, now),
        (2, 1, 1, now + 2 * DAY),
    ]


def test_a_day_has_one_run_and_every_rule_its_count(stage, now):
    assert nightly.measure(at=now)["rules_asked"] == len(rules())
    assert nightly.measure(at=now) == {"rules_asked": 0}
    assert DutyRun.objects.count() == 1
    assert DutyCount.objects.count() == len(rules())


def test_a_run_that_broke_off_is_made_up_for(stage, now, monkeypatch):
    PLANTS[CODE](stage, False)

    def broken(**facts):
        raise RuntimeError

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(nightly.kept, "keep_run", broken)
        nightly.measure(at=now)
    assert not DutyRun.objects.exists()
    nightly.measure(at=now + timedelta(hours=1))
    assert counted() == [(1, 1, 0, now)]


def test_what_is_found_many_times_is_kept_in_chunks(stage, now, monkeypatch):
    for _each in range(5):
        PLANTS[CODE](stage, False)
    monkeypatch.setattr(nightly, "CHUNK", 2)
    nightly.measure(at=now)
    assert UnmetDuty.objects.filter(rule=CODE).count() == 5


def test_the_calendar_runs_it(settings, capsys, db):
    assert "regulations.duties.nightly.measure" in settings.CALENDAR_JOBS
    settings.CALENDAR_JOBS = ["regulations.duties.nightly.measure"]
    call_command("run_calendar")
    assert f"{len(rules())} rules_asked" in capsys.readouterr().out
