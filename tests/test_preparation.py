"""After a plain `migrate` the desk works; before it, one sentence says what to do."""

import subprocess
import sys

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.models import ProtectedName
from desk.preparation import find_missing
from moderation.models import LadderStep
from regulations.models import ReasonCode
from tests.databases import environment
from tests.test_migrations import empty_database

SENTENCE = "The database lacks tables of the desk: run “manage.py migrate” first."
COUNT = """
import django; django.setup()
from django.contrib.auth.models import Group
from accounts.models import ProtectedName
from moderation.models import LadderStep
from regulations.models import Parameter
from desk.preparation import find_missing
print(Group.objects.exists(), ProtectedName.objects.exists(), LadderStep.objects.exists(),
    Parameter.objects.exists(), find_missing() == "")
"""


def run(variables, *command):
    return subprocess.run(
        [sys.executable, *command],
        env=variables | {"DEBUG": "false", "LANGUAGE_CODE": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.django_db(transaction=True)
def test_an_unprepared_desk_says_so_and_migrate_prepares_it(tmp_path):
    with empty_database(tmp_path) as name:
        variables = environment(tmp_path, name)
        for command in (
            ["audit_names"],
            ["list_unused"],
            ["run_imports"],
            ["check", "--database", "default"],
            ["runserver", "--noreload", "127.0.0.1:8105"],
        ):
            ended = run(variables, "manage.py", *command)
            assert ended.returncode == 1, command
            assert SENTENCE in ended.stderr, (command, ended.stderr)
            assert "Traceback" not in ended.stderr, command
        served = run(variables, "-m", "gunicorn", "compliance_site.wsgi")
        assert SENTENCE in served.stderr and "Traceback" not in served.stderr
        assert run(variables, "manage.py", "migrate", "-v0").stdout == ""
        assert run(variables, "-c", COUNT).stdout.split() == ["True"] * 5
        again = run(variables, "manage.py", "migrate")
        assert again.returncode == 0 and "Roles are in step." in again.stdout
        assert run(variables, "manage.py", "audit_names").returncode == 0


@pytest.mark.parametrize(
    ("table", "shipped", "word"),
    [
        ("ROLES", {"new": frozenset()}, "roles"),
        ("PARAMETERS", {"new.one": None}, "parameters"),
    ],
)
def test_a_database_without_what_ships_is_not_prepared(db, monkeypatch, table, shipped, word):
    assert find_missing() == ""
    monkeypatch.setattr(f"desk.preparation.{table}", shipped)
    assert f"lacks {word} of the desk" in find_missing()


def test_preparing_again_keeps_what_people_edited(db):
    shipped = (Group, ProtectedName, LadderStep, ReasonCode)
    call_command("prepare_desk", verbosity=0)
    reason = ReasonCode.objects.first()
    reason.title_en = "As edited"
    reason.save()
    counts = [each.objects.count() for each in shipped]
    call_command("prepare_desk", verbosity=0)
    reason.refresh_from_db()
    assert reason.title_en == "As edited"
    assert counts == [
        each.objects.count() for each in (Group, ProtectedName, LadderStep, ReasonCode)
    ]
