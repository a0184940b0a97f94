"""Merkle trees exactly as in RFC 6962 and RFC 9162: roots, inclusion and consistency.

Hashes are 32 bytes of SHA-256. A tree is a sequence of leaf hashes; a subtree is the range
`(start, end)` of the leaves below it. Nothing here knows what a leaf stands for.
"""

from hashlib import sha256
from itertools import islice

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

# Subtrees that `Frontier.extend` hashes at once: enough to spare calls, few enough to stay flat.
MAX_SUBTREE = 1 << 14


def leaf_hash(data):
    """The hash of one leaf's bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left, right):
    """The hash of an inner node over its two children's hashes."""
    return sha256(b"\x01" + left + right).digest()


def _perfect_root(level):
    """The root over hashes whose number is a power of two, level by level."""
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=True)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return level[0]


class Frontier:
    """The right edge of a tree: all that is needed to append to it and to know its root.

    It holds one hash per perfect subtree, that is per bit set in `size`, from left to right.
    """

    def __init__(self):
        self.size = 0
        self._hashes = []

    def append(self, leaf_hash):
        """Add one leaf at the right."""
        self._push(leaf_hash, 1)

    def extend(self, leaf_hashes):
        """Add leaves at the right, in order, as the largest perfect subtrees that fit."""
        leaves, at = list(leaf_hashes), 0
        while at < len(leaves):
            aligned = self.size & -self.size or MAX_SUBTREE
            width = 1 << (min(aligned, len(leaves) - at, MAX_SUBTREE).bit_length() - 1)
            self._push(_perfect_root(leaves[at : at + width]), width)
            at += width

    @property
    def hashes(self):
        """The hashes of the perfect subtrees, from left to right."""
        return tuple(self._hashes)

    def joined(self, count, hashes):
        """A new frontier: this one with `count` more leaves, given as the hashes of their own.

        Only where this one's size is a multiple of a power of two that is at least `count`.
        """
        whole = Frontier()
        whole.size, whole._hashes = self.size, list(self._hashes)
        widths = [1 << bit for bit in reversed(range(count.bit_length())) if count >> bit & 1]
        for width, node in zip(widths, hashes, strict=True):
            whole._push(node, width)
        return whole

    def _push(self, node, width):
        """Add a perfect subtree of `width` leaves; `size` is a multiple of `width`."""
        merges = self.size // width
        while merges & 1:
            node = node_hash(self._hashes.pop(), node)
            merges >>= 1
        self._hashes.append(node)
        self.size += width

    def root(self):
        """The root of the tree as it stands."""
        if not self._hashes:
            return EMPTY_ROOT
        *rest, root = self._hashes
        for left in reversed(rest):
            root = node_hash(left, root)
        return root

    def to_bytes(self):
        """The hashes, joined; `from_bytes` needs the size beside them."""
        return b"".join(self._hashes)

    @classmethod
    def from_bytes(cls, size, data):
        """The frontier of a tree of `size` leaves. Raises ValueError if it cannot be one."""
        if size < 0 or len(data) != size.bit_count() * HASH_BYTES:
            raise ValueError(f"{len(data)} bytes are no frontier of {size} leaves.")
        frontier = cls()
        frontier.size = size
        frontier._hashes = [
            bytes(data[at : at + HASH_BYTES]) for at in range(0, len(data), HASH_BYTES)
        ]
        return frontier


def root_of(leaf_hashes):
    """The root of the tree over an iterable of leaf hashes."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


def inclusion_paths(leaf_hashes, indices, size):
    """The inclusion paths of many leaves from one pass over an iterable of leaf hashes.

    Returns {index: path}, each path from the leaf upwards, in the tree of the first `size`
    leaves. Memory grows with the number of indices, not with the tree. Raises IndexError for an
    index outside the tree, ValueError if `leaf_hashes` ends too early.
    """
    siblings = {index: _siblings(index, size) for index in indices}
    hashes = _subtree_hashes(
        leaf_hashes, {node for path in siblings.values() for node in path}, size
    )
    return {index: [hashes[node] for node in path] for index, path in siblings.items()}


def inclusion_path(leaf_hashes, index, size):
    """The inclusion path of one leaf, as `inclusion_paths` gives it. Raises the same."""
    return inclusion_paths(leaf_hashes, [index], size)[index]


def verify_inclusion(leaf_hash, index, size, path, root):
    """Whether `path` leads from the leaf at `index` to the root of a tree of `size` leaves."""
    if not 0 <= index < size:
        return False
    node, last, computed = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            computed = node_hash(sibling, computed)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and computed == root


def consistency_path(leaf_hashes, old_size, new_size):
    """The proof that the tree of `new_size` leaves only adds to that of `old_size`.

    It is empty when the sizes are equal or the old tree is. Raises IndexError if the old tree is
    larger than the new one, ValueError if `leaf_hashes` ends too early.
    """
    if not 0 <= old_size <= new_size:
        raise IndexError(f"No tree of {old_size} leaves within one of {new_size}.")
    if old_size in (0, new_size):
        return []
    start, end, whole, nodes = 0, new_size, True, []
    while end != old_size:
        middle = start + _left_width(end - start)
        if old_size <= middle:
            nodes.append((middle, end))
            end = middle
        else:
            nodes.append((start, middle))
            start, whole = middle, False
    if not whole:
        nodes.append((start, end))
    hashes = _subtree_hashes(leaf_hashes, set(nodes), new_size)
    return [hashes[node] for node in reversed(nodes)]


def verify_consistency(old_size, new_size, path, old_root, new_root):
    """Whether `path` proves that the new tree keeps every leaf of the old one in its place."""
    if old_size == 0:
        return new_size >= 0 and not path and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not path and old_root == new_root
    if not 0 < old_size < new_size or not path:
        return False
    path = list(path) if old_size & (old_size - 1) else [old_root, *path]
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _left_width(width):
    """The largest power of two below `width`: how many leaves the left child holds."""
    return 1 << ((width - 1).bit_length() - 1)


def _siblings(index, size):
    """The subtrees whose hashes make the inclusion path, from the leaf upwards."""
    if not 0 <= index < size:
        raise IndexError(f"No leaf {index} in a tree of {size}.")
    start, end, siblings = 0, size, []
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return siblings[::-1]


def _subtree_hashes(leaf_hashes, wanted, size):
    """{subtree: hash} of the `wanted` subtrees of the tree, from one pass over its leaves."""
    found, edge, count = {}, [], 0
    for start, leaf in enumerate(islice(leaf_hashes, size)):
        node, count = (start, start + 1, leaf), start + 1
        while True:
            if node[:2] in wanted:
                found[node[:2]] = node[2]
            if not edge or edge[-1][1] - edge[-1][0] != node[1] - node[0]:
                break
            left = edge.pop()
            node = (left[0], node[1], node_hash(left[2], node[2]))
        edge.append(node)
    if count != size:
        raise ValueError(f"Only {count} of {size} leaves are there.")
    if edge:
        below = edge.pop()[2]
        for start, _end, left in reversed(edge):
            below = node_hash(left, below)
            if (start, size) in wanted:
                found[start, size] = below
    return found
