"""Observations, their marks and their words."""

import re
from dataclasses import replace

import pytest
from django.utils import translation

from moderation.detection import thresholds
from moderation.detection.detectors import DETECTORS
from moderation.detection.observations import Observation, explain, title
from moderation.detection.patterns import PATTERNS
from regulations.articles import ARTICLES

SEEN = Observation(
    "follows", "follow-burst", ("a", "b"), {"from": "2026-03-02 10:00", "peak": 400}, 2
)


def test_a_mark_is_stable():
    assert SEEN.fingerprint == replace(SEEN, weight=3).fingerprint
    assert SEEN.fingerprint == "0d77d6422e29ebcd6127bd420ec2ef13c9a950ecb49448d0fbf84053a8a47505"


@pytest.mark.parametrize(
    "change",
    [
        {"detector": "traffic"},
        {"pattern": "other"},
        {"accounts": ("a",)},
        {"figures": {"from": "2026-03-03 10:00", "peak": 400}},
    ],
)
def test_another_finding_has_another_mark(change):
    assert replace(SEEN, **change).fingerprint != SEEN.fingerprint


def test_every_pattern_has_a_title_and_a_sentence():
    for pattern in PATTERNS:
        names = set(re.findall(r"%\((\w+)\)", str(PATTERNS[pattern].text)))
        figures = dict.fromkeys(names - {"kind", "metric", "differs"}, 7)
        figures |= {"kind": "reads", "metric": "reads", "differs": ["region", "entity"]}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                assert "%(" not in explain(pattern, figures)
                assert title(pattern)


def test_a_sentence_speaks_of_thresholds_that_exist():
    known = {name for detector in DETECTORS for name in thresholds.specs(detector)}
    for pattern in PATTERNS.values():
        assert pattern.limits(dict.fromkeys(known, 1))
        assert not pattern.limit or pattern.limit in known


@pytest.mark.parametrize(("figure", "weight"), [(3, 1), (10, 1), (29, 2), (1000, 9)])
def test_weight_is_how_many_times_over(figure, weight):
    pattern = PATTERNS["hoarded-by-entity"]
    assert pattern.weigh({"unused": figure}, {"accounts": 10}) == weight


def test_every_detector_cites_an_article_and_has_thresholds():
    for name, detector in DETECTORS.items():
        assert detector.article in ARTICLES
        assert {spec.article for spec in thresholds.specs(name).values()} == {detector.article}


def test_every_threshold_is_used():
    for name, detector in DETECTORS.items():
        texts = " ".join(detector.texts.values())
        for threshold in thresholds.specs(name) if texts else ():
            assert f"${threshold}" in texts
