"""A forest of decision trees: what it was taught is data, asking it is a few comparisons.

Trees are grown elsewhere (see `outreach.bench.parked`); here they are only read and asked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

# (feature, threshold, below, above) of a fork, whose branches are indices; a leaf is a share.
Fork = tuple[int, float, int, int]
Tree = tuple[Fork | float, ...]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over named numbers; every tree begins with its root."""

    features: tuple[str, ...]
    trees: tuple[Tree, ...]

    def score(self, values: Sequence[float]) -> float:
        """Return the mean share of the class in the leaves that `values` reach, 0 to 1.

        `values` stand in the order of `features`.
        """
        return sum(_leaf(tree, values) for tree in self.trees) / len(self.trees)

    def to_json(self) -> str:
        """Write it as `from_json` reads it."""
        return json.dumps({"features": self.features, "trees": self.trees}, separators=(",", ":"))


def from_json(text: str) -> Forest:
    """Read a forest that `Forest.to_json` wrote."""
    found = json.loads(text)
    trees = tuple(
        tuple(node if isinstance(node, float) else _fork(node) for node in tree)
        for tree in found["trees"]
    )
    return Forest(tuple(found["features"]), trees)


def _fork(node: Sequence[float]) -> Fork:
    feature, threshold, below, above = node
    return int(feature), threshold, int(below), int(above)


def _leaf(tree: Tree, values: Sequence[float]) -> float:
    node = tree[0]
    while isinstance(node, tuple):
        feature, threshold, below, above = node
        node = tree[below if values[feature] < threshold else above]
    return node
