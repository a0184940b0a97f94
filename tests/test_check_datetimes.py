"""No code and no template prints an aware datetime past regulations.formatting."""

import pytest

from tools.check_datetimes import (
    datetime_names,
    faults_of_code,
    faults_of_template,
    find_faults,
)

NAMES = {"verified_at", "since", "at"}


def test_the_project_prints_no_datetime_by_itself():
    assert find_faults() == []


def test_datetime_fields_of_models_are_known_by_name():
    assert {"verified_at", "decided_at", "since", "history_date"} <= datetime_names()


@pytest.mark.parametrize(
    "code",
    [
        'f"{entity.verified_at:%Y-%m-%d}"',
        'f"{entity.verified_at}"',
        'f"{entity.renewed_at}"',
        'f"{anything:%H:%M}"',
        "entity.verified_at.date()",
        "timezone.now().date()",
        "at.time()",
        "str(watch.since)",
        '"{}".format(watch.since)',
        '"until %(day)s" % {"day": watch.since}',
        '"until %s" % at',
        '"%s: %s" % (name, at)',
        "at.strftime('%Y')",
        "at.isoformat()[:10]",
        "timezone.localtime(value)",
        "timezone.localdate()",
        "date_format(value, 'Y-m-d')",
        "rows.filter(verified_at__date__gte=day)",
        "rows.filter(entity__verified_at__year=2026)",
        'TruncMonth("verified_at")',
        'ExtractYear("verified_at")',
    ],
)
def test_code_that_prints_a_datetime_is_refused(code):
    assert [line for line, _what in faults_of_code(code, NAMES)] == [1]


@pytest.mark.parametrize(
    "code",
    [
        'f"{format_date(entity.verified_at)}"',
        'f"{entity.due_on}"',
        "rows.filter(verified_at__gte=start_of_day(day))",
        'TruncMonth("verified_at", tzinfo=LEGAL_ZONE)',
        "decision.decided_at.isoformat()",
        "legal_date(entity.verified_at)",
        "rows.filter(due_on__year=2026)",
    ],
)
def test_code_that_does_not_is_accepted(code):
    assert faults_of_code(code, NAMES) == []


@pytest.mark.parametrize(
    ("template", "count"),
    [
        ('{{ entity.verified_at|date:"Y-m-d" }}', 1),
        ('{{ entity.verified_at|time:"H:i" }}', 1),
        ("{{ entity.verified_at }}", 1),
        ("{{ entity.since }}", 1),
        ('{% now "Y-m-d" %}', 1),
        ('<time datetime="{{ entity.verified_at|date:"c" }}">', 0),
        ("{{ entity.verified_at|day }}", 0),
        ("{{ entity.verified_at|datetime }}", 0),
    ],
)
def test_templates_use_the_filters_of_dates(template, count):
    assert len(faults_of_template(template, NAMES)) == count
