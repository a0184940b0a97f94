"""Rehearsal: the same rules over a changed parameter, read only."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command

from regulations.calendar import legal_date
from regulations.domain.catalog import ParameterOutOfRange, UnknownParameter
from regulations.duties import Inquiry, StreamRule, rehearse, rules
from regulations.models import Parameter
from tests.duties.plants import PLANTS

pytestmark = pytest.mark.django_db
CAP, OVER = "account_cap.enterprise", "entity-over-cap"


@pytest.fixture
def today(now):
    """The day in China."""
    return legal_date(now)


def turns(code, value, on):
    return {
        rule.code: [(turn.breach.key, turn.fails) for turn in found]
        for rule, found in rehearse(code, value, on=on)
    }


def test_a_lower_cap_shows_who_would_newly_fail(stage):
    PLANTS[OVER](stage, True)
    assert turns(CAP, 1, stage.today) == {OVER: [(str(stage.entity.pk), True)]}


def test_a_higher_cap_shows_who_would_newly_pass(stage):
    PLANTS[OVER](stage, False)
    assert turns(CAP, 50, stage.today) == {OVER: [(str(stage.entity.pk), False)]}


def test_who_fails_either_way_is_no_news(stage):
    PLANTS[OVER](stage, False)
    assert turns(CAP, 1, stage.today) == {OVER: []}


def test_those_between_are_told_in_order_beside_those_that_stay(stage):
    kept = PLANTS["account-unused"](stage, False)
    other = PLANTS["account-unused"](stage, False)
    months = Parameter.objects.value("dormancy.months", on=stage.today)
    assert turns("dormancy.months", months, stage.today) == {"account-unused": []}
    found = turns("dormancy.months", 120, stage.today)
    assert found == {"account-unused": [(str(key), False) for key in sorted((kept, other))]}


def test_only_rules_that_read_the_parameter_are_asked(db, today):
    assert list(turns("signal.hours", 1, today)) == [
        each.code for each in rules() if each.code.startswith("signal-")
    ]
    assert turns("import.archive_days", 1, today) == {}


@pytest.mark.parametrize("rule", [each for each in rules() if isinstance(each, StreamRule)])
def test_a_stream_declares_what_it_reads(rule, inquiry):
    list(rule.breaches(inquiry))
    assert inquiry.asked == set(rule.parameters)


def test_nothing_is_written(stage, django_assert_max_num_queries):
    PLANTS[OVER](stage, True)
    with django_assert_max_num_queries(8) as asked:
        turns(CAP, 1, stage.today)
    words = {each["sql"].split()[0] for each in asked.captured_queries}
    assert words <= {"SELECT", "DECLARE", "FETCH", "CLOSE"}
    assert Inquiry.as_of(stage.today).value(CAP) == 2


def test_a_value_out_of_range_and_an_unknown_parameter_are_refused(db, today):
    with pytest.raises(ParameterOutOfRange):
        rehearse(CAP, 10**6, on=today)
    with pytest.raises(UnknownParameter):
        rehearse("no.such", 1, on=today)


# The command


def test_the_command_tells_who_turns(stage, capsys):
    PLANTS[OVER](stage, True)
    call_command("rehearse_parameter", CAP, "1")
    *_heading, line, told = capsys.readouterr().out.splitlines()
    assert line.startswith(f"  fails: accounts.operatingentity {stage.entity.pk}: ")
    assert told == "Rules that read it: 1. Newly fail: 1, newly pass: 0."


def test_json_and_csv_name_the_turn(stage, capsys):
    PLANTS[OVER](stage, True)
    call_command("rehearse_parameter", CAP, "1", "--format", "json")
    assert json.loads(capsys.readouterr().out)["turn"] == "fails"
    call_command("rehearse_parameter", CAP, "1", "--format", "csv")
    [row] = csv.DictReader(capsys.readouterr().out.splitlines())
    assert (row["rule"], row["turn"], row["entity"]) == (OVER, "fails", str(stage.entity.pk))


def test_the_command_refuses_a_value_out_of_range(db):
    with pytest.raises(CommandError, match="lies between") as refused:
        call_command("rehearse_parameter", CAP, "1000000")
    assert refused.value.returncode == 2
