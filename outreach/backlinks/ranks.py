"""PageRank, TrustRank and local link strength on a graph of sites. Pure, numpy only.

PageRank   p = α·(Pᵀp + (mass of dangling nodes)·v) + (1 − α)·v,  α = 0.85, v uniform
TrustRank  the same with v on good seeds only (Gyöngyi, Garcia-Molina, Pedersen, VLDB 2004)

TrustRank / PageRank tells farms from good sites far better than either alone; on a fragment of a
crawl it is no evidence, so that results carry the size of the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ALPHA = 0.85
_TOLERANCE = 1e-8  # in L1, as scipy's and networkx's usual choice per graph
_MOST_ROUNDS = 100
_BLOCK = 1 << 15  # edges

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Graph:
    """A directed graph without loops and double edges, sorted by target.

    Attributes:
        nodes: number of nodes.
        sources: source of each edge.
        starts: position of the first edge of each target that has any.
        targets: those targets, ascending.
        outdegree: edges that leave each node.
    """

    nodes: int
    sources: Numbers
    starts: Numbers
    targets: Numbers
    outdegree: Numbers

    @property
    def edges(self) -> int:
        return len(self.sources)

    @property
    def into(self) -> Numbers:
        """Target of each edge."""
        return np.repeat(self.targets, np.diff(np.r_[self.starts, self.edges]))


class _Block(NamedTuple):
    """Edges into a run of nodes, few enough for the processor's cache."""

    nodes: slice
    targets: Numbers
    sources: Numbers
    starts: Numbers


def graph(nodes: int, sources: Numbers, targets: Numbers) -> Graph:
    """Sort edges by target; loops and repetitions are left out."""
    keep = sources != targets
    packed = np.sort(targets[keep].astype(np.int64) * nodes + sources[keep])
    if len(packed):  # np.unique hashes first, which takes many times as long
        packed = packed[np.r_[True, packed[1:] != packed[:-1]]]
    into, out = packed // nodes, packed % nodes
    first = np.flatnonzero(np.r_[True, into[1:] != into[:-1]]) if len(into) else into
    return Graph(nodes, out, first, into[first], np.bincount(out, minlength=nodes))


def named_graph(edges: Iterable[tuple[str, str]]) -> tuple[list[str], Graph]:
    """Names in the order of their numbers, and the graph."""
    numbers: dict[str, int] = {}
    sources, targets = [], []
    for source, target in edges:
        sources.append(numbers.setdefault(source, len(numbers)))
        targets.append(numbers.setdefault(target, len(numbers)))
    made = graph(len(numbers), np.array(sources, np.int64), np.array(targets, np.int64))
    return list(numbers), made


def pagerank(web: Graph, *, seeds: Sequence[int] | None = None, alpha: float = ALPHA) -> Floats:
    """Ranks that sum to 1; with `seeds` the jumps go to them only (TrustRank).

    Block Gauss-Seidel: what a block of targets gets is passed on by the next blocks of the same
    round already, which spares a third to a half of the rounds of the power iteration. Jumps, with
    the mass of dangling nodes, are settled between rounds (regular splitting of G − I, so that it
    converges to the same ranks).
    """
    if not web.nodes:
        return np.zeros(0)
    jump = _jump(web.nodes, seeds)
    has_out = web.outdegree > 0
    share = np.divide(alpha, web.outdegree, out=np.zeros(web.nodes), where=has_out)
    dangling = np.flatnonzero(~has_out)
    blocks = list(_blocks(web))
    ranks = jump
    for _ in range(_MOST_ROUNDS):
        after = jump * ((1 - alpha) + alpha * ranks[dangling].sum())
        _pass_on(ranks, after, share, blocks)
        after /= after.sum()
        change = np.abs(after - ranks).sum()
        ranks = after
        if change < _TOLERANCE:
            break
    return ranks


def _pass_on(ranks: Floats, after: Floats, share: Floats, blocks: Sequence[_Block]) -> None:
    """Add to `after` what nodes get over their edges, block by block."""
    passed = ranks * share
    taken = np.empty(max((len(one.sources) for one in blocks), default=0))
    for one in blocks:
        # "clip" spares a copy: numpy would check all numbers first to leave `out` whole
        received = np.take(passed, one.sources, out=taken[: len(one.sources)], mode="clip")
        after[one.targets] += np.add.reduceat(received, one.starts)
        np.multiply(after[one.nodes], share[one.nodes], out=passed[one.nodes])


def _blocks(web: Graph) -> Iterator[_Block]:
    """Cut the edges between targets, some `_BLOCK` of them together."""
    wanted = np.searchsorted(web.starts, np.arange(0, web.edges, _BLOCK))
    cuts = np.unique(np.r_[wanted, len(web.targets)])
    for first, last in pairwise(cuts):
        begin = web.starts[first]
        end = web.starts[last] if last < len(web.starts) else web.edges
        targets = web.targets[first:last]
        nodes = slice(targets[0], targets[-1] + 1)
        yield _Block(nodes, targets, web.sources[begin:end], web.starts[first:last] - begin)


def _jump(nodes: int, seeds: Sequence[int] | None) -> Floats:
    jump = np.zeros(nodes)
    if seeds is None:
        jump[:] = 1 / nodes
    else:
        jump[list(seeds)] = 1 / len(seeds)
    return jump


def indegree(web: Graph) -> Numbers:
    """Sites that link to each node."""
    counts = np.zeros(web.nodes, np.int64)
    counts[web.targets] = np.diff(np.r_[web.starts, web.edges])
    return counts


def strength(ranks: Floats) -> Floats:
    """0 to 100 on a log scale that stretches with the graph: 100·log(1+x)/log(1+max).

    x is how many times the rank exceeds that of a site without any link.
    """
    if not len(ranks):
        return ranks
    times = ranks / max(ranks.min(), 1e-300) - 1
    top = np.log1p(times.max())
    return 100 * np.log1p(times) / top if top > 0 else np.zeros(len(ranks))


def trust_ratio(trust: Floats, ranks: Floats) -> Floats:
    """TrustRank / PageRank, 1 at the median of the sites that have any trust."""
    ratio = trust / ranks
    reached = ratio[ratio > 0]
    return ratio / np.median(reached) if len(reached) else ratio


def suspicion(web: Graph, ranks: Floats, trust: Floats) -> Floats:
    """How much each node looks like a farm's target or one of its members, 0 to 1.

    A target has a high rank, and hardly one of the sites that link to it has trust: the plain mean
    over them, so that one bought link from a strong site does not whitewash it. A member has no
    trust of its own and links to a target.
    """
    if not web.nodes:
        return np.zeros(0)
    distrust = 1 / (1 + trust_ratio(trust, ranks))
    place = np.argsort(np.argsort(ranks, kind="stable"), kind="stable") / max(web.nodes - 1, 1)
    into, linked = web.into, np.maximum(indegree(web), 1)
    company = np.bincount(into, distrust[web.sources], minlength=web.nodes) / linked
    target = company * place**2
    member = np.zeros(web.nodes)
    np.maximum.at(member, web.sources, target[into])
    return np.maximum(target, distrust * member)
