"""False alarms: real names against each other, where the sample is at hand."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from accounts.screening.comparison import compare
from accounts.screening.names import read
from accounts.screening.signatures import probes, signatures
from tests.accounts.screening.pairs import judged

SAMPLE = Path(__file__).resolve().parents[4] / "shared" / "data" / "registry_real_names.csv"
JUDGED = judged("real_pairs.csv")

pytestmark = pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample of real names is not here")


@pytest.fixture(scope="module")
def names():
    with SAMPLE.open(encoding="utf-8-sig", newline="") as stream:
        return sorted({row["name"] for row in csv.DictReader(stream)})


@pytest.fixture(scope="module")
def candidates(names):
    """The pairs that share a number."""
    stored = defaultdict(set)
    for name in names:
        for number in signatures(read(name)):
            stored[number].add(name)
    return {
        tuple(sorted((name, other)))
        for name in names
        for number in probes(read(name))
        for other in stored.get(number, ())
        if other != name
    }


@pytest.mark.parametrize(("net", "wide"), [("both", False), ("protected", True)])
def test_every_like_pair_of_real_names_is_judged(net, wide, candidates):
    found = {
        (*pair, likeness.value)
        for pair in candidates
        if (likeness := compare(*map(read, pair), wide=wide))
    }
    assert found == {
        (row["left"], row["right"], row["likeness"])
        for row in JUDGED
        if row["net"] in ("both", net)
    }


def test_names_in_service_raise_few_false_alarms(names):
    unrelated = [row for row in JUDGED if row["net"] == "both" and row["verdict"] == "unrelated"]
    assert [row for row in unrelated if row["likeness"] == "same"] == []
    troubled = {row[side] for row in unrelated for side in ("left", "right")}
    assert len(troubled) / len(names) < 0.01
