"""What is stored and asked for: like names must share a number."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from accounts.screening.comparison import compare
from accounts.screening.folding import VERSION
from accounts.screening.names import read
from accounts.screening.signatures import LONGEST_WITH_TWO, probes, signatures
from tests.accounts.screening.pairs import GOLDEN

CHARACTERS = "财经观察人民日报美食地图城市旅行读书健康行乐长重abc12"
NAMES = st.text(st.sampled_from(CHARACTERS), min_size=2, max_size=LONGEST_WITH_TWO + 2)
WORDS = st.sampled_from(["官方", "旗舰店", "2号", "vip", "公众号"])


@st.composite
def variants(draw):
    """A name and what one or two steps make of it."""
    name = varied = draw(NAMES)
    for _step in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(varied) - 1))
        char = draw(st.sampled_from(CHARACTERS))
        varied = draw(
            st.sampled_from(
                [
                    varied[:at] + char + varied[at:],
                    varied[:at] + char + varied[at + 1 :],
                    varied[:at] + varied[at + 1 :] or char,
                    varied[: at + 1][:-2] + varied[: at + 1][:-3:-1] + varied[at + 1 :],
                    varied[at:] + varied[:at],
                    draw(WORDS) + varied,
                    varied + draw(WORDS),
                ]
            )
        )
    return name, varied


@given(st.text(min_size=1, max_size=40))
def test_a_name_finds_itself(name):
    assert set(signatures(read(name))) & set(probes(read(name)))


@given(variants())
def test_whatever_is_like_a_name_shares_a_number_with_it(pair):
    name, varied = map(read, pair)
    if compare(name, varied):
        assert set(signatures(name)) & set(probes(varied))
        assert set(signatures(varied)) & set(probes(name))


@given(variants())
def test_one_step_is_found_without_looking_deep(pair):
    name, varied = map(read, pair)
    if compare(name, varied, wide=False):
        assert set(signatures(name)) & set(probes(varied, deep=False))
        assert set(signatures(varied)) & set(probes(name, deep=False))


@given(st.text(st.sampled_from(CHARACTERS), max_size=6), st.text(st.sampled_from(CHARACTERS)))
def test_a_name_finds_the_terms_it_holds(before, after):
    term = signatures(read("内部消息"), is_term=True)
    assert set(term) & set(probes(read(f"{before}内部消息{after}")))


def test_a_short_term_is_looked_for_inside_names_only():
    assert len(signatures(read("公安"), is_term=True)) == 1
    assert set(signatures(read("公安"), is_term=True)).isdisjoint(signatures(read("公安")))


def test_stored_numbers_change_only_with_the_version():
    """Whoever changes what a name is stored under raises VERSION, and this digest with it."""
    numbers = [signatures(read(row["left"])) for row in GOLDEN]
    digest = hashlib.sha256(repr(numbers).encode()).hexdigest()[:16]
    assert (VERSION, digest) == (2, "1341d13998ad99d0")


def test_numbers_fit_into_six_bytes():
    numbers = {number for row in GOLDEN for number in signatures(read(row["left"]))}
    assert all(0 <= number < 2**48 for number in numbers)
