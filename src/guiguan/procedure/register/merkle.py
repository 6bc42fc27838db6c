"""RFC 6962 trees over SHA-256: leaves, an appendable frontier, roots and proofs."""

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf_hash(data: bytes) -> bytes:
    return _hash(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    return _hash(b"\x01" + left + right)


def append(frontier: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The frontier (subtree roots, largest first) of ``size`` leaves after one more. O(log n)."""
    nodes, node = list(frontier), leaf
    while size & 1:
        node = node_hash(nodes.pop(), node)
        size >>= 1
    nodes.append(node)
    return nodes


def root(frontier: Sequence[bytes]) -> bytes:
    if not frontier:
        return _hash(b"")
    node = frontier[-1]
    for left in reversed(frontier[:-1]):
        node = node_hash(left, node)
    return node


def packed(frontier: Sequence[bytes]) -> bytes:
    return b"".join(frontier)


def unpacked(data: bytes) -> list[bytes]:
    data = bytes(data)
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def tree_root(leaves: Sequence[bytes]) -> bytes:
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier = append(frontier, size, leaf)
    return root(frontier)


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf ``index`` (RFC 6962, 2.1.1)."""
    if len(leaves) == 1:
        return []
    cut = _split(len(leaves))
    if index < cut:
        return [*inclusion(leaves[:cut], index), tree_root(leaves[cut:])]
    return [*inclusion(leaves[cut:], index - cut), tree_root(leaves[:cut])]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], tree: bytes) -> bool:
    """RFC 9162, 2.1.3.2."""
    if index >= size:
        return False
    first, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if first & 1 or first == last:
            node = node_hash(sibling, node)
            while not first & 1 and first:
                first >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        first >>= 1
        last >>= 1
    return last == 0 and node == tree
