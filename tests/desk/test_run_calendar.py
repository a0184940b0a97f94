"""The calendar: every room's jobs in their order, one failure stopping nothing."""

import logging
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts.enums import TransferState
from accounts.models import AccountTransfer, CorrectionOrder, DeregistrationRequest, DormancyCase
from audit import worker
from audit.context import acting_as
from tests.factories import (
    AccountFactory,
    CorrectionFactory,
    DeregistrationFactory,
    DormancyFactory,
    TransferFactory,
)

pytestmark = pytest.mark.django_db
calls = []


def sound(*, at):
    calls.append("sound")
    return Counter(moved=2, refused=0)


def broken(*, at):
    calls.append("broken")
    raise ValueError("周例一 110101199001010012")


HERE = __name__


def test_jobs_run_in_their_order_and_say_what_they_did(settings, capsys):
    settings.CALENDAR_JOBS = [f"{HERE}.sound"]
    call_command("run_calendar")
    assert capsys.readouterr().out == f"{HERE}.sound: 2 moved, 0 refused\n"


def test_a_failing_job_is_logged_without_personal_data_and_stops_nothing(settings, caplog):
    settings.CALENDAR_JOBS = [f"{HERE}.broken", f"{HERE}.sound", "no.such.job"]
    calls.clear()
    with caplog.at_level(logging.ERROR), pytest.raises(SystemExit) as exit_:
        call_command("run_calendar")
    assert (calls, exit_.value.code) == (["broken", "sound"], 1)
    assert "broken failed: ValueError" in caplog.text and "test_run_calendar.py" in caplog.text
    assert "周例一" not in caplog.text and "110101" not in caplog.text


def test_the_service_goes_on_after_a_failure(settings, monkeypatch):
    settings.CALENDAR_JOBS = [f"{HERE}.broken"]
    calls.clear()

    def pause(seconds):
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(worker.time, "sleep", pause)
    call_command("run_calendar", "--watch")
    assert calls == ["broken"] * 3


def test_the_jobs_of_the_product_do_the_day_s_moves(cast, entity, put, now, capsys):
    ago = now - timedelta(days=40)
    with acting_as(cast["intake"]):
        wish = DeregistrationFactory(at=ago)
        transfer = TransferFactory(account=AccountFactory(at=ago), transferee=entity, at=ago)
    with acting_as(cast["reviewer"]):
        order = CorrectionFactory(at=ago)
    with acting_as(cast["approver"]):
        case = DormancyFactory(at=ago)
    day = ago.date() + timedelta(days=7)
    put(
        transfer,
        state="announced",
        notice_text="x",
        announced_on=ago.date(),
        effective_on=day,
    )
    call_command("run_calendar")
    assert AccountTransfer.objects.get(pk=transfer.pk).state == TransferState.EXECUTED
    assert DeregistrationRequest.objects.get(pk=wish.pk).state == "completed"
    assert DormancyCase.objects.get(pk=case.pk).state == "suspended"
    assert CorrectionOrder.objects.get(pk=order.pk).state == "escalated"
    out = capsys.readouterr().out
    assert "licensing.domain.review.review: " in out
    assert "1 execute, 1 complete, 1 suspend, 1 escalate" in out
    call_command("run_calendar")
    assert "accounts.domain.calendar.advance: 0 refused\n" in capsys.readouterr().out
