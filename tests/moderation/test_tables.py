"""The product's own tables fit together: violations, reasons, measures, detectors."""

import pytest

from moderation.detection.detectors import DETECTORS
from moderation.domain.ladder import SHIPPED
from moderation.domain.sanctions import CREDIT_STEPS, EFFECTS
from moderation.enums import (
    FINAL_MEASURES,
    SIGNAL_VIOLATIONS,
    Detector,
    Measure,
    Severity,
    ViolationType,
)
from moderation.models import Case
from moderation.models.ladder import MOST_EARLIER
from regulations.violation_reasons import CONDUCT


@pytest.mark.parametrize(
    ("violation", "reason"),
    list(zip(ViolationType, CONDUCT, strict=True)),
    ids=lambda each: each[0],
)
def test_each_violation_has_the_reason_that_cites_its_article(violation, reason):
    case = Case(violation_type=violation)
    assert reason[:2] == (case.reason_code, case.article)


def test_each_measure_is_a_warning_an_effect_or_final():
    assert {Measure.WARN} | EFFECTS.keys() | FINAL_MEASURES == set(Measure)
    assert CREDIT_STEPS.keys() <= set(Measure)


def test_each_detector_suggests_a_violation():
    assert set(DETECTORS) == set(Detector.values) - {Detector.PARTNER}
    assert SIGNAL_VIOLATIONS.keys() == set(Detector) - {Detector.PARTNER}


def test_the_shipped_ladder_is_complete_and_rises():
    assert SHIPPED.keys() == set(Severity)
    order = list(Measure)
    for steps in SHIPPED.values():
        assert len(steps) == MOST_EARLIER + 1
        heaviest = [max(order.index(measure) for measure in measures) for measures, _days in steps]
        assert heaviest == sorted(heaviest)
