"""The rules on the command line."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.models import PublicAccount
from moderation.models import Case
from regulations.duties import rules
from tests.duties.plants import PLANTS

pytestmark = pytest.mark.django_db
OVER, WARNING = "entity-over-cap", "account-unused"


@pytest.fixture
def run(capsys):
    """What a command printed line by line, what it said beside, and how it exited."""

    def call(*args):
        try:
            call_command(*args)
            status = 0
        except SystemExit as leaving:
            status = leaving.code
        printed = capsys.readouterr()
        return printed.out.splitlines(), printed.err.splitlines(), status

    return call


def test_a_table_tells_what_is_wrong_and_what_to_do(stage, run):
    PLANTS[OVER](stage, False)
    name = stage.entity.legal_name
    assert run("audit_duties", "--rule", OVER) == (
        [
            f"ERROR {OVER} (Art. 10)",
            "  More accounts than the entity may hold. Have it give accounts up, or open a case of "
            "batch registration.",
            f"  accounts.operatingentity {stage.entity.pk}: “{name}” holds 3 accounts; 2 are "
            "allowed.",
            "Rules asked: 1. Errors: 1, warnings: 0.",
        ],
        [],
        1,
    )


def test_json_and_csv_say_the_same_and_nothing_else(stage, run):
    PLANTS[OVER](stage, False)
    [line], [told], status = run("audit_duties", "--rule", OVER, "--format", "json")
    found = json.loads(line)
    assert (found["entity"], found["account"], status) == (stage.entity.pk, None, 1)
    assert told == "Rules asked: 1. Errors: 1, warnings: 0."
    rows, _told, _status = run("audit_duties", "--rule", OVER, "--format", "csv")
    [row] = csv.DictReader(io.StringIO("\n".join(rows)))
    assert row == {name: "" if value is None else str(value) for name, value in found.items()}


@pytest.mark.parametrize(
    ("code", "level", "status"),
    [(OVER, "error", 1), (OVER, "warn", 1), (WARNING, "error", 0), (WARNING, "warn", 1)],
)
def test_it_fails_on_the_level_that_was_asked_for(code, level, status, stage, run):
    PLANTS[code](stage, False)
    assert run("audit_duties", "--rule", code, "--fail-on", level)[2] == status


def test_an_article_narrows_and_may_be_repeated(stage, run):
    PLANTS[OVER](stage, False)
    one, _err, status = run("audit_duties", "--article", "11")
    assert (one, status) == (
        [f"Rules asked: {len(rules(articles=['11']))}. Errors: 0, warnings: 0."],
        0,
    )
    assert run("audit_duties", "--article", "11", "--article", "10")[2] == 1


def test_the_day_may_be_another(stage, run):
    code = "qualification-reverification-overdue"
    PLANTS[code](stage, True)
    tomorrow = stage.today + timedelta(days=1)
    assert run("audit_duties", "--rule", code)[2] == 0
    assert run("audit_duties", "--rule", code, "--as-of", str(tomorrow))[2] == 1


def test_it_speaks_the_language_of_the_desk(stage, run):
    PLANTS[OVER](stage, False)
    with translation.override("zh-hans"):
        lines, _err, _status = run("audit_duties", "--rule", OVER)
    assert stage.entity.legal_name in lines[2]


def test_an_unknown_rule_is_refused_with_the_known_ones():
    with pytest.raises(CommandError, match="entity-over-cap") as refusal:
        call_command("audit_duties", "--rule", "no-such-rule")
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    ("command", "articles"),
    [("audit_licenses", ["5", "9"]), ("audit_transfers", ["11"]), ("audit_history", ["21"])],
)
def test_a_command_of_a_room_asks_its_articles(command, articles, settings, run, db):
    settings.PLATFORM_LICENSES = []
    lines, _err, status = run(command)
    count = len(rules(articles=articles))
    assert (lines, status) == ([f"Rules asked: {count}. Errors: 0, warnings: 0."], 0)
    with pytest.raises(CommandError):
        call_command(command, "--rule", OVER)


# One account, one entity


def test_an_account_s_duties_are_listed_met_or_not(stage, run):
    account = PublicAccount.objects.get(pk=PLANTS["label-missing"](stage, False))
    lines, _err, status = run("audit_registry", account.external_id, "--article", "9")
    assert (lines[:2], status) == (
        [
            "not applicable  label-undeserved (Art. 9)",
            "ERROR label-missing (Art. 9)",
        ],
        1,
    )


def test_an_entity_is_found_by_code_and_by_number(stage, run):
    PLANTS[OVER](stage, False)
    for code in (stage.entity.unified_social_credit_code, str(stage.entity.pk)):
        lines, _err, status = run("audit_registry", "--entity", code, "--format", "json")
        assert (OVER in [json.loads(line)["rule"] for line in lines], status) == (True, 1)


@pytest.mark.parametrize("args", [("no-such-account",), ("--entity", "no-such-code"), ()])
def test_who_is_not_on_record_is_refused(args, db):
    with pytest.raises(CommandError):
        call_command("audit_registry", *args)


# Cases


def test_a_finding_opens_one_case_once(stage, run):
    PLANTS[OVER](stage, False)
    lines, _err, _status = run("audit_duties", "--rule", OVER, "--open-cases")
    assert lines[-1].endswith("Cases: 1 opened, 0 known already.")
    case = Case.objects.get()
    assert (case.violation_type, case.severity) == ("batch_registration", "serious")
    assert case.accounts.count() == 3
    assert len(case.title) <= 120
    stage.put(case, state="concluded", outcome="unfounded")
    lines, _err, _status = run("audit_duties", "--rule", OVER, "--open-cases")
    assert lines[-1].endswith("Cases: 0 opened, 1 known already.")
    assert Case.objects.count() == 1


def test_a_finding_about_an_account_opens_a_case_about_it(stage, run):
    pk = PLANTS["news-unlicensed"](stage, False)
    run("audit_duties", "--rule", "news-unlicensed", "--open-cases")
    assert [each.account_id for each in Case.objects.get().accounts.all()] == [pk]


def test_what_the_platform_itself_owes_opens_no_case(stage, run):
    PLANTS["complaint-overdue"](stage, False)
    run("audit_duties", "--rule", "complaint-overdue", "--open-cases")
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "command",
    ["audit_duties", "audit_registry", "audit_licenses", "audit_transfers", "audit_history"],
)
def test_the_help_has_an_example(command, capsys):
    with pytest.raises(SystemExit):
        call_command(command, "--help")
    assert f"manage.py {command}" in capsys.readouterr().out
