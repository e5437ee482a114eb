"""A generated web of sites with link farms planted in it, to measure who finds them. Seeded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outreach.backlinks.ranks import Graph, Numbers, graph

GOOD, FARMS, BOOSTERS = 6_000, 20, 40
_HUBS = 60  # good sites that link to hundreds: directories, portals
_KINDS = ("star", "ring", "mesh", "camouflaged")


@dataclass(frozen=True, slots=True)
class Planted:
    """The graph and the truth about it.

    Attributes:
        targets, members: of farms; `hubs` are good sites with very many links.
    """

    web: Graph
    good: Numbers
    hubs: Numbers
    targets: Numbers
    members: Numbers


def planted(seed: int) -> Planted:
    """Good sites by preferential attachment in communities, and farms of four kinds."""
    chance = np.random.default_rng(seed)
    sources, targets = _good_web(chance)
    farm_targets = GOOD + np.arange(FARMS) * (BOOSTERS + 1)
    members = [first + 1 + np.arange(BOOSTERS) for first in farm_targets]
    for farm, (target, boosters) in enumerate(zip(farm_targets, members, strict=True)):
        edges = _farm(chance, _KINDS[farm % len(_KINDS)], int(target), boosters)
        sources += edges[0]
        targets += edges[1]
    web = graph(GOOD + FARMS * (BOOSTERS + 1), np.array(sources), np.array(targets))
    return Planted(web, np.arange(GOOD), np.arange(_HUBS), farm_targets, np.concatenate(members))


def _good_web(chance: np.random.Generator) -> tuple[list[int], list[int]]:
    """Popular sites are linked to more often; hubs link to hundreds, half of the rest to nobody."""
    popularity = 1 / (1 + chance.permutation(GOOD)) ** 0.7
    popularity /= popularity.sum()
    degrees = np.minimum(chance.zipf(1.7, GOOD), 60) * (chance.random(GOOD) < 0.5)
    degrees[:_HUBS] = chance.integers(150, 600, _HUBS)
    sources = np.repeat(np.arange(GOOD), degrees)
    near = (sources + chance.integers(-60, 61, len(sources))) % GOOD
    far = chance.choice(GOOD, len(sources), p=popularity)
    targets = np.where(chance.random(len(sources)) < 0.35, near, far)
    return sources.tolist(), targets.tolist()


def _farm(
    chance: np.random.Generator, kind: str, target: int, boosters: Numbers
) -> tuple[list[int], list[int]]:
    edges = [(int(one), target) for one in boosters]
    if kind == "ring":
        edges += [(int(a), int(b)) for a, b in zip(boosters, np.roll(boosters, 1), strict=True)]
        edges += [(target, int(one)) for one in boosters[:10]]
    if kind == "mesh":
        edges += [
            (int(a), int(b)) for a in boosters for b in chance.choice(boosters, 6, replace=False)
        ]
    if kind == "camouflaged":
        edges += [(int(a), int(b)) for a in boosters for b in chance.integers(0, GOOD, 8)]
    # Hacked blogs, bought posts: a few good sites link into every farm.
    edges += [(int(one), target) for one in chance.integers(_HUBS, GOOD, 4)]
    edges += [(int(one), int(boosters[0])) for one in chance.integers(_HUBS, GOOD, 2)]
    return [a for a, _ in edges], [b for _, b in edges]
