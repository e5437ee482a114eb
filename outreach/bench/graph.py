"""Ranks of a large graph beside scipy alone and networkit, and farms found in a planted one."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean
from time import perf_counter, process_time
from typing import Any

import numpy as np

from outreach.backlinks.ranks import (
    ALPHA,
    Floats,
    Graph,
    Numbers,
    graph,
    pagerank,
    suspicion,
    trust_ratio,
)
from outreach.bench.planted import Planted, planted

_SEEDS_FOR_TRUST = 200
_ALARM = 0.5


def bench_graph(nodes: int = 1_000_000, edges: int = 10_000_000) -> dict[str, Any]:
    """Both measurements as one object."""
    return {"farms": farms(range(5)), "pagerank": speed(nodes, edges)}


def farms(seeds: range) -> dict[str, Any]:
    """How well targets and members of farms are told from good sites, means over `seeds`."""
    found = [_farms(planted(seed)) for seed in seeds]
    names = found[0]
    return {
        "graphs": len(found),
        **{name: round(mean(one[name] for one in found), 4) for name in names},
        "worst_auc_targets": round(min(one["auc_targets"] for one in found), 4),
        "worst_auc_members": round(min(one["auc_members"] for one in found), 4),
    }


def _farms(made: Planted) -> dict[str, float]:
    ranks = pagerank(made.web)
    trust = pagerank(made.web, seeds=_good_seeds(made))
    score = suspicion(made.web, ranks, trust)
    ratio = trust_ratio(trust, ranks)
    popular = made.good[np.argsort(ranks[made.good])[-600:]]
    return {
        "auc_targets": auc(score[made.targets], score[popular]),
        "auc_members": auc(score[made.members], score[made.good]),
        "auc_targets_pagerank_alone": auc(ranks[made.targets], ranks[popular]),
        "auc_targets_trust_alone": auc(-trust[made.targets], -trust[popular]),
        "auc_targets_ratio": auc(-ratio[made.targets], -ratio[popular]),
        "hubs_flagged": float((score[made.hubs] > _ALARM).mean()),
        "good_flagged": float((score[made.good] > _ALARM).mean()),
        "targets_flagged": float((score[made.targets] > _ALARM).mean()),
        "members_flagged": float((score[made.members] > _ALARM).mean()),
    }


def _good_seeds(made: Planted) -> list[int]:
    """Good sites from which much is reached: inverse PageRank, the bad ones sorted out by hand."""
    web = made.web
    inverse = pagerank(graph(web.nodes, web.into, web.sources))
    ordered = made.good[np.argsort(inverse[made.good])[::-1]]
    return [int(one) for one in ordered[:_SEEDS_FOR_TRUST]]


def auc(positive: Floats, negative: Floats) -> float:
    """Area under the ROC curve; ties count half."""
    values, places = np.unique(np.concatenate([positive, negative]), return_inverse=True)
    counts = np.bincount(places, minlength=len(values))
    middles = np.cumsum(counts) - (counts - 1) / 2
    total = middles[places[: len(positive)]].sum()
    n, m = len(positive), len(negative)
    return float((total - n * (n + 1) / 2) / (n * m))


def speed(nodes: int, edges: int) -> dict[str, Any]:
    """Seconds of PageRank on one random graph with a heavy tail, ours and others' in one run."""
    chance = np.random.default_rng(1)
    sources = chance.integers(0, nodes, edges)
    targets = (nodes * chance.random(edges) ** 3).astype(np.int64)
    began = process_time()
    web = graph(nodes, sources, targets)
    building = process_time() - began
    results: dict[str, Any] = {
        "nodes": nodes,
        "edges": web.edges,
        "building_seconds": round(building, 2),
    }
    reference = _timed(results, "ours", lambda: pagerank(web))
    for name, other in (("scipy", _scipy), ("networkit", _networkit)):
        try:
            found = _timed(results, name, other(web, web.into))
        except ImportError:
            results[name] = "not installed"
            continue
        results[f"{name}_largest_difference"] = float(f"{np.abs(found - reference).max():.2e}")
    return results


def _timed(results: dict[str, Any], name: str, work: Callable[[], Floats]) -> Floats:
    wall, cpu = perf_counter(), process_time()
    found = work()
    results[f"{name}_cpu_seconds"] = round(process_time() - cpu, 2)
    results[f"{name}_wall_seconds"] = round(perf_counter() - wall, 2)
    return found


def _scipy(web: Graph, into: Numbers) -> Callable[[], Floats]:
    """The usual power iteration on a sparse matrix, to the same tolerance."""
    from scipy.sparse import csr_matrix

    weights = 1.0 / web.outdegree[web.sources]
    matrix = csr_matrix((weights, (into, web.sources)), shape=(web.nodes, web.nodes))
    dangling = web.outdegree == 0

    def work() -> Floats:
        ranks = np.full(web.nodes, 1 / web.nodes)
        for _ in range(100):
            base = ((1 - ALPHA) + ALPHA * ranks[dangling].sum()) / web.nodes
            after = ALPHA * (matrix @ ranks) + base
            change = np.abs(after - ranks).sum()
            ranks = after
            if change < 1e-8:
                break
        return ranks

    return work


def _networkit(web: Graph, into: Numbers) -> Callable[[], Floats]:
    import networkit

    made = networkit.Graph(web.nodes, directed=True)
    made.addEdges((web.sources.astype(np.uint64), into.astype(np.uint64)))

    def work() -> Floats:
        ranking = networkit.centrality.PageRank(
            made,
            ALPHA,
            1e-8,
            distributeSinks=networkit.centrality.SinkHandling.DistributeSinks,
        )
        ranking.norm = networkit.centrality.Norm.L1_NORM
        ranking.run()
        return np.array(ranking.scores())

    return work
