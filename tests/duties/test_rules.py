"""Every rule finds its planted breach, and nothing where the duty is met."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import NameJudgement, PublicAccount
from audit.context import acting_as
from audit.domain.engine import record
from moderation.enums import ViolationType
from regulations.articles import ARTICLES
from regulations.duties import Inquiry, QueryRule, rule, rules
from regulations.enums import Requirement
from tests.duties.plants import PLANTS

pytestmark = pytest.mark.django_db
CODES = [each.code for each in rules()]
WHOM = ("account", "entity")


def keys(code, inquiry):
    return [each.key for each in rule(code).breaches(inquiry)]


def test_every_rule_has_its_plant():
    assert sorted(PLANTS) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_planted_breach_is_found(code, stage, inquiry):
    planted = PLANTS[code](stage, False)
    assert keys(code, inquiry) == [str(planted)]


@pytest.mark.parametrize("code", CODES)
def test_what_is_met_is_not_found(code, stage, inquiry):
    PLANTS[code](stage, True)
    assert keys(code, inquiry) == []
    assert rule(code).those_concerned(inquiry).exists()


@pytest.mark.parametrize("code", CODES)
def test_a_breach_explains_itself_and_has_a_remedy(code, stage, inquiry):
    PLANTS[code](stage, False)
    [breach] = rule(code).breaches(inquiry)
    assert "%(" not in breach.explanation and "None" not in breach.explanation
    assert breach.rule.remedy and breach.rule.title and breach.rule.article in ARTICLES


def test_a_moment_is_told_to_the_minute_where_the_desk_is(stage, inquiry):
    PLANTS["complaint-overdue"](stage, False)
    [breach] = rule("complaint-overdue").breaches(inquiry)
    due = timezone.localtime(stage.now) - timedelta(hours=1)
    assert breach.explanation.endswith(f"was due at {due:%Y-%m-%d %H:%M}.")


def test_a_violation_is_one_that_cases_know():
    assert {each.violation for each in rules()} - {""} <= set(ViolationType.values)


def test_every_requirement_has_a_rule():
    assert {each.requirement for each in rules()} - {None} == set(Requirement)


@pytest.mark.parametrize("code", [each.code for each in rules() if isinstance(each, QueryRule)])
def test_a_rule_asks_once(code, stage, inquiry, django_assert_num_queries):
    PLANTS[code](stage, False)
    inquiry.periods("case.hours")  # all parameters at once
    with django_assert_num_queries(1):
        keys(code, inquiry)


# What a breach is not


def test_a_parameter_may_be_supposed_to_be_another(stage, now):
    PLANTS["entity-over-cap"](stage, True)
    supposed = Inquiry(now, changes={"account_cap.enterprise": 1})
    assert keys("entity-over-cap", supposed) == [str(stage.entity.pk)]
    assert keys("entity-over-cap", Inquiry(now)) == []


def test_a_longer_notice_does_not_make_earlier_transfers_wrong(stage, now):
    PLANTS["transfer-without-notice"](stage, True)
    longer = {"transfer.notice_days": 30}
    assert keys("transfer-without-notice", Inquiry(now, changes=longer)) == []


def test_as_of_another_day_its_dates_count(stage):
    PLANTS["qualification-reverification-overdue"](stage, True)
    code = "qualification-reverification-overdue"
    assert keys(code, Inquiry.as_of(stage.today)) == []
    assert len(keys(code, Inquiry.as_of(stage.today + timedelta(days=1)))) == 1


@pytest.fixture
def near(stage):
    """An account whose name is close to a closed one."""
    return PublicAccount.objects.get(pk=PLANTS["name-near-closed"](stage, False))


def test_a_judged_name_is_no_breach(near, stage, inquiry):
    judgement = NameJudgement(
        entity=near.entity,
        name=near.name,
        other_name="财经观察室",
        likeness="close",
        reason="x",
        judged_by=stage.cast["reviewer"],
        judged_at=timezone.now(),
    )
    with acting_as(stage.cast["reviewer"]):
        record(judgement, at=stage.now)
    assert keys("name-near-closed", inquiry) == []


def test_a_close_name_waits_while_its_account_does(near, stage, inquiry):
    stage.put(near, state="pending_verification")
    assert keys("name-near-closed", inquiry) == []


@pytest.mark.parametrize(
    ("code", "whom"),
    [(each.code, whom) for each in rules() for whom in WHOM if getattr(each, whom)],
)
def test_a_narrowed_question_finds_the_same_and_nothing_of_others(code, whom, stage, now):
    PLANTS[code](stage, False)
    [found] = rule(code).breaches(Inquiry(now))
    [narrowed] = rule(code).breaches(Inquiry(now, **{whom: getattr(found, whom)}))
    assert narrowed == found
    assert list(rule(code).breaches(Inquiry(now, **{whom: 0}))) == []
