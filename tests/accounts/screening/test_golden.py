"""The golden table: 411 pairs judged by hand, without knowledge of how names are compared."""

from collections import Counter

import pytest

from accounts.screening.comparison import compare
from accounts.screening.explanation import explain
from accounts.screening.names import read
from accounts.screening.signatures import probes, signatures
from tests.accounts.screening.pairs import GOLDEN

LIKE = [row for row in GOLDEN if row["class"] != "unrelated"]


def id_of(row):
    return f"{row['left']}~{row['right']}"


def test_the_table_is_large_enough_in_every_class():
    counts = Counter(row["class"] for row in GOLDEN)
    assert sum(counts.values()) >= 300
    assert set(counts) == {"same", "close", "unrelated"}
    assert min(counts.values()) >= 100


@pytest.mark.parametrize("row", GOLDEN, ids=id_of)
def test_a_pair_is_what_it_was_judged_to_be(row):
    left, right = read(row["left"]), read(row["right"])
    assert (compare(left, right) or "unrelated") == row["class"]
    assert compare(left, right) == compare(right, left)


@pytest.mark.parametrize("row", LIKE, ids=id_of)
def test_like_names_find_each_other_by_their_signatures(row):
    left, right = read(row["left"]), read(row["right"])
    assert set(probes(left)) & set(signatures(right))
    assert set(probes(right)) & set(signatures(left))


@pytest.mark.parametrize("row", LIKE, ids=id_of)
def test_likeness_is_explained_in_words(row):
    assert explain(read(row["left"]), read(row["right"])).words
