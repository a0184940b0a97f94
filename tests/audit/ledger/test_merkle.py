"""The tree is that of RFC 6962, to the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.ledger import merkle

# The vectors of the Certificate Transparency reference implementation.
DATA = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
LEAVES = [merkle.leaf_hash(data) for data in DATA]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

sizes = st.integers(0, 70)


def leaves_of(size):
    return [merkle.leaf_hash(b"%d" % number) for number in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size):
    assert merkle.root_of(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_paths_are_those_of_the_reference(index, size):
    path = merkle.inclusion_path(LEAVES, index, size)
    assert [node.hex() for node in path] == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_paths_are_those_of_the_reference(old, new):
    path = merkle.consistency_path(LEAVES, old, new)
    assert [node.hex() for node in path] == CONSISTENCY[old, new]


@given(size=sizes, cut=sizes)
def test_a_frontier_goes_on_from_its_bytes(size, cut):
    leaves, cut = leaves_of(size), min(cut, size)
    first = merkle.Frontier()
    first.extend(leaves[:cut])
    second = merkle.Frontier.from_bytes(cut, first.to_bytes())
    second.extend(leaves[cut:])
    assert (second.size, second.root()) == (size, merkle.root_of(leaves))


def test_bytes_that_are_no_frontier_are_refused():
    with pytest.raises(ValueError, match="no frontier of 3"):
        merkle.Frontier.from_bytes(3, bytes(32))


@given(size=st.integers(1, 70), data=st.data())
def test_every_leaf_is_proved_and_no_other(size, data):
    leaves, root = leaves_of(size), merkle.root_of(leaves_of(size))
    indices = data.draw(st.sets(st.integers(0, size - 1), min_size=1))
    for index, path in merkle.inclusion_paths(iter(leaves), indices, size).items():
        assert merkle.verify_inclusion(leaves[index], index, size, path, root)
        assert not merkle.verify_inclusion(merkle.leaf_hash(b"x"), index, size, path, root)
        assert not merkle.verify_inclusion(leaves[index], index, size, [*path, root], root)
        assert not merkle.verify_inclusion(leaves[index], size, size, path, root)
        for place in range(len(path)):
            bent = [*path[:place], bytes(32), *path[place + 1 :]]
            assert not merkle.verify_inclusion(leaves[index], index, size, bent, root)
        other = (index + 1) % size
        assert size == 1 or not merkle.verify_inclusion(leaves[index], other, size, path, root)


@given(old=sizes, new=sizes)
def test_a_longer_tree_is_consistent_with_a_shorter_one_and_a_changed_one_is_not(old, new):
    old, new = sorted((old, new))
    leaves = leaves_of(new)
    old_root, root = merkle.root_of(leaves[:old]), merkle.root_of(leaves)
    path = merkle.consistency_path(leaves, old, new)
    assert merkle.verify_consistency(old, new, path, old_root, root)
    if old:
        changed = merkle.root_of([merkle.leaf_hash(b"x"), *leaves[1:old]])
        assert not merkle.verify_consistency(old, new, path, changed, root)
        assert not merkle.verify_consistency(old, new, [*path, root], old_root, root)


def test_leaves_outside_the_tree_have_no_path():
    with pytest.raises(IndexError):
        merkle.inclusion_path(LEAVES, 8, 8)
    with pytest.raises(IndexError):
        merkle.consistency_path(LEAVES, 8, 7)


def test_a_tree_that_ends_early_is_refused():
    with pytest.raises(ValueError, match="Only 8 of 9"):
        merkle.inclusion_path(LEAVES, 0, 9)
