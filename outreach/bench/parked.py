"""Teaches a forest to tell parked domains from others, and measures it by cross-validation.

Extremely randomised trees (P. Geurts et al., "Extremely randomized trees", Machine Learning 63,
2006): few examples, no library needed. `outreach bench parked FOLDER --write FILE` makes the file
that the product asks.
"""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from outreach.crawl.verdicts.forest import Forest, Fork, Tree
from outreach.crawl.verdicts.page_shape import SHAPE
from outreach.errors import NotFound

TREES, MIN_LEAF = 100, 1  # for the measurement
SHIPPED_TREES, SHIPPED_MIN_LEAF = 100, 1  # 260 KB, read in some milliseconds at first use
FOLDS = 5
SPLITS = 3  # into folds; of 676 examples one split alone is up to 0.02 above or below the others
SEED = 0
_NO_NUMBERS = ("class", "Website")

Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of numbers and whether each is of a parked domain; no domain comes twice."""

    features: tuple[str, ...]
    rows: list[Row]
    parked: list[bool]

    def of(self, features: Sequence[str]) -> Examples:
        """Return the same examples with some of the numbers only."""
        kept = [self.features.index(name) for name in features]
        rows = [tuple(row[index] for index in kept) for row in self.rows]
        return Examples(tuple(features), rows, self.parked)


def bench_parked(folder: Path | str, *, write: Path | None = None) -> dict[str, float | int]:
    """Cross-validate on all numbers of the examples, and on those that one answer shows.

    Reads every *.csv with the columns of Vissers et al. 2015 and a `class`, parked or benign;
    `write` is where the forest that was taught on all of them goes.

    Returns:
        examples, parked; f1, auc of all numbers; answer_f1, answer_auc, and answer_precision_80,
        the precision of scores from 0.8, of those in `SHAPE`; each the mean over several splits
        into folds; f1_spread, the distance of the best split from the worst; seconds.

    Raises:
        NotFound: there is no such file in the folder.
    """
    began = time.process_time()
    examples = read_examples(Path(folder))
    shown = examples.of(SHAPE)
    parked = examples.parked
    scores = _splits(examples, TREES, MIN_LEAF)
    answers = _splits(shown, SHIPPED_TREES, SHIPPED_MIN_LEAF)
    if write is not None:
        forest = grow(shown, SHIPPED_TREES, SHIPPED_MIN_LEAF, _chance())
        write.write_text(forest.to_json() + "\n", "ascii")
    f1s = [f1(one, parked) for one in scores]
    return {
        "examples": len(examples.rows),
        "parked": sum(parked),
        "f1": fmean(f1s),
        "f1_spread": max(f1s) - min(f1s),
        "auc": fmean(auc(one, parked) for one in scores),
        "answer_f1": fmean(f1(one, parked) for one in answers),
        "answer_auc": fmean(auc(one, parked) for one in answers),
        "answer_precision_80": fmean(precision(one, parked, 0.8) for one in answers),
        "seconds": round(time.process_time() - began, 1),
    }


def _splits(examples: Examples, trees: int, min_leaf: int) -> list[list[float]]:
    return [cross_validated(examples, trees, min_leaf, SEED + split) for split in range(SPLITS)]


def read_examples(folder: Path) -> Examples:
    """Read all rows of a folder's *.csv; what is no number counts as 0."""
    rows: list[dict[str, str]] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            rows += [row for row in csv.DictReader(file) if "class" in row]
    if not rows:
        raise NotFound(f"{folder}: there is no *.csv file with a column class.")
    features = tuple(sorted(name for name in rows[0] if name not in _NO_NUMBERS))
    numbers = [tuple(float(row[name] or 0) for name in features) for row in rows]
    return Examples(features, numbers, [row["class"] == "parked" for row in rows])


def cross_validated(examples: Examples, trees: int, min_leaf: int, seed: int = SEED) -> list[float]:
    """Return the score of every example by a forest that has not seen it (stratified folds)."""
    chance = _chance(seed)
    scores = [0.0] * len(examples.rows)
    for fold in _folds(examples.parked, chance):
        rest = sorted(set(range(len(scores))) - set(fold))
        seen = Examples(
            examples.features,
            [examples.rows[index] for index in rest],
            [examples.parked[index] for index in rest],
        )
        forest = grow(seen, trees, min_leaf, chance)
        for index in fold:
            scores[index] = forest.score(examples.rows[index])
    return scores


def _chance(seed: int = SEED) -> random.Random:
    return random.Random(seed)  # noqa: S311 - to be the same in every run


def _folds(parked: Sequence[bool], chance: random.Random) -> list[list[int]]:
    folds: list[list[int]] = [[] for _ in range(FOLDS)]
    for kind in (True, False):
        members = [index for index, is_parked in enumerate(parked) if is_parked is kind]
        chance.shuffle(members)
        for place, index in enumerate(members):
            folds[place % FOLDS].append(index)
    return folds


def grow(examples: Examples, trees: int, min_leaf: int, chance: random.Random) -> Forest:
    """Grow a forest; forks look at half of the features, each cut at random."""
    grower = _Grower(examples, min_leaf, chance)
    return Forest(examples.features, tuple(grower.tree() for _ in range(trees)))


class _Grower:
    def __init__(self, examples: Examples, min_leaf: int, chance: random.Random) -> None:
        self._rows, self._parked = examples.rows, examples.parked
        self._min_leaf, self._chance = min_leaf, chance
        self._width = len(examples.features)

    def tree(self) -> Tree:
        nodes: list[Fork | float] = []
        self._grow(nodes, list(range(len(self._rows))))
        return tuple(nodes)

    def _grow(self, nodes: list[Fork | float], members: list[int]) -> int:
        """Add the node of `members` and all below it; return its index."""
        place = len(nodes)
        share = sum(self._parked[index] for index in members) / len(members)
        nodes.append(round(share, 3))
        cut = (
            None if share in (0.0, 1.0) or len(members) < 2 * self._min_leaf else self._cut(members)
        )
        if cut is not None:
            feature, threshold = cut
            below = [index for index in members if self._rows[index][feature] < threshold]
            above = [index for index in members if self._rows[index][feature] >= threshold]
            nodes[place] = (feature, threshold, self._grow(nodes, below), self._grow(nodes, above))
        return place

    def _cut(self, members: list[int]) -> tuple[int, float] | None:
        """Of one random cut in each of some features return the one that tells most.

        A cut lies between two members, not anywhere between the least and the most: sizes differ
        by orders of magnitude.
        """
        best, least = None, 1.0
        for feature in self._chance.sample(range(self._width), (self._width + 1) // 2):
            values = [self._rows[index][feature] for index in members]
            between = (self._chance.choice(values) + self._chance.choice(values)) / 2
            threshold = float(f"{between:.4g}")
            impurity = self._impurity(members, feature, threshold)
            if impurity is not None and impurity < least:
                best, least = (feature, threshold), impurity
        return best

    def _impurity(self, members: list[int], feature: int, threshold: float) -> float | None:
        """Return the Gini impurity after the cut, None if a side gets too few members."""
        counts = [[0, 0], [0, 0]]
        for index in members:
            counts[self._rows[index][feature] >= threshold][self._parked[index]] += 1
        if any(sum(side) < self._min_leaf for side in counts):
            return None
        return sum(2 * one * other / (one + other) for one, other in counts) / len(members)


def f1(scores: Sequence[float], parked: Sequence[bool], bound: float = 0.5) -> float:
    """Return the F1 of "parked" where scores from `bound` say so."""
    said = [score >= bound for score in scores]
    right = sum(one and other for one, other in zip(said, parked, strict=True))
    return 2 * right / (sum(said) + sum(parked))


def precision(scores: Sequence[float], parked: Sequence[bool], bound: float) -> float:
    """Return the share of parked domains among those with a score from `bound`."""
    among = [is_parked for score, is_parked in zip(scores, parked, strict=True) if score >= bound]
    return sum(among) / len(among) if among else 0.0


def auc(scores: Sequence[float], parked: Sequence[bool]) -> float:
    """Return the chance that a parked domain scores above another one, ties counted by halves."""
    yes = [score for score, is_parked in zip(scores, parked, strict=True) if is_parked]
    no = [score for score, is_parked in zip(scores, parked, strict=True) if not is_parked]
    won = sum((one > other) + (one == other) / 2 for one in yes for other in no)
    return won / (len(yes) * len(no))
