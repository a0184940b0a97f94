"""What ships agrees with itself."""

import pytest
from django.apps import apps

from regulations.articles import ARTICLES
from regulations.catalog import PARAMETERS
from regulations.findings import Finding, Level, is_blocked, worst_first
from regulations.reason_catalog import REASONS
from staff.roles import ROLES

MODELS = [model for model in apps.get_models() if getattr(model, "transitions", None)]
VERBS = {verb for model in MODELS for verb in model.transitions}


@pytest.mark.parametrize("spec", [*PARAMETERS.values(), *REASONS], ids=lambda spec: spec.code)
def test_every_entry_rests_on_a_known_article(spec):
    assert spec.article in ARTICLES


@pytest.mark.parametrize("spec", REASONS, ids=lambda spec: spec.code)
def test_every_reason_justifies_verbs_that_exist(spec):
    assert set(spec.verbs) <= VERBS


def test_every_verb_has_a_role_that_may_perform_it():
    granted = frozenset().union(*ROLES.values())
    for model in MODELS:
        for rule in model.transitions.values():
            assert rule.permission in granted


def test_the_checklist_reads_worst_first():
    findings = [
        Finding(level, level, level, "8") for level in (Level.PASS, Level.WARN, Level.BLOCK)
    ]
    assert [each.level for each in worst_first(findings)] == ["block", "warn", "pass"]
    assert is_blocked(findings)
    assert not is_blocked(findings[:2])
