"""The registry, and how one account or entity stands by it."""

import pytest

from regulations.duties import Inquiry, obligations, registry, rule, rules
from regulations.duties.registry import RuleKnown, UnknownRule
from regulations.enums import Standing
from regulations.models.parameters import ParameterNotInForce
from tests.duties.plants import PLANTS

pytestmark = pytest.mark.django_db


def standings(inquiry):
    return {each.rule.code: each.standing for each in obligations(inquiry)}


def test_rules_come_by_article_and_errors_first():
    codes = [each.code for each in rules(articles=["10"])]
    assert codes == ["entity-over-cap", "signal-registrations-waiting", "account-unused"]


def test_a_code_is_registered_once_and_an_unknown_one_is_refused():
    with pytest.raises(RuleKnown):
        registry.register(rule("account-unused"))
    with pytest.raises(UnknownRule):
        rule("no-such-rule")


def test_a_duty_is_met_unmet_or_not_asked(stage, now):
    account = PLANTS["label-missing"](stage, False)
    found = standings(Inquiry(now, account=account))
    assert found["label-missing"] == Standing.UNMET
    assert found["news-unlicensed"] == Standing.NOT_ASKED
    assert found["operator-changed-undisclosed"] == Standing.MET
    assert "entity-over-cap" not in found


def test_an_entity_answers_for_its_accounts(stage, now):
    PLANTS["label-missing"](stage, False)
    found = standings(Inquiry(now, entity=stage.entity.pk))
    assert found["label-missing"] == Standing.UNMET
    assert found["entity-over-cap"] == Standing.MET


def test_an_account_costs_the_same_queries_whatever_the_registry_holds(
    stage, now, django_assert_max_num_queries
):
    account = PLANTS["label-missing"](stage, True)
    with django_assert_max_num_queries(8):
        obligations(Inquiry(now, account=account))


def test_a_parameter_without_a_value_is_an_error(now):
    with pytest.raises(ParameterNotInForce, match="sync_catalog"):
        Inquiry(now).value("no.such.parameter")


def test_a_supposed_parameter_writes_nothing(now):
    inquiry = Inquiry(now, changes={"dormancy.months": 1})
    assert inquiry.value("dormancy.months") == 1
    assert inquiry.periods("dormancy.months")[-1] == (inquiry.on, 1)
    assert Inquiry(now).value("dormancy.months") == 6
