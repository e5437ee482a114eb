"""Ranks of sites: right on small graphs, and farms told from good sites on planted ones."""

from __future__ import annotations

import numpy as np
import pytest

from outreach.backlinks.ranking import ranked
from outreach.backlinks.ranks import (
    graph,
    indegree,
    named_graph,
    pagerank,
    strength,
    suspicion,
    trust_ratio,
)
from outreach.bench.graph import auc, farms, speed


def test_pagerank_of_a_ring_is_even_and_sums_to_one() -> None:
    _, web = named_graph([("a", "b"), ("b", "c"), ("c", "a")])
    assert pagerank(web) == pytest.approx([1 / 3] * 3)


def test_pagerank_with_a_dangling_node() -> None:
    """By hand: b = v(1 − α + α·dangling) + α·a, with nodes a → b and b dangling."""
    _, web = named_graph([("a", "b"), ("a", "b"), ("b", "b")])  # once more, and a loop: no effect
    ranks = pagerank(web)
    assert (web.edges, float(ranks.sum())) == (1, pytest.approx(1))
    assert ranks[1] / ranks[0] == pytest.approx(1.85)


def test_trust_comes_from_seeds_only() -> None:
    names, web = named_graph([("good", "fine"), ("bad", "worse"), ("worse", "bad")])
    trust = pagerank(web, seeds=[names.index("good")])
    assert trust[names.index("bad")] == trust[names.index("worse")] == 0
    assert trust_ratio(trust, pagerank(web))[names.index("fine")] > 0


def test_strength_is_0_to_100() -> None:
    _, web = named_graph([("a", "hub"), ("b", "hub"), ("c", "hub"), ("hub", "d")])
    found = strength(pagerank(web))
    assert (float(found.min()), float(found.max())) == (0.0, pytest.approx(100.0))
    assert list(indegree(web)) == [0, 3, 0, 0, 1]


def test_an_empty_graph_has_no_ranks() -> None:
    none = np.zeros(0, np.int64)
    web = graph(0, none, none)
    assert len(pagerank(web)) == len(strength(pagerank(web))) == 0
    assert len(suspicion(web, np.zeros(0), np.zeros(0))) == 0
    assert ranked([], web)[1]["is_fragment"]


def test_a_fragment_accuses_nobody() -> None:
    names, web = named_graph(
        [("a.org", "farm.org"), ("b.org", "farm.org"), ("wikipedia.org", "c.org")]
    )
    rows, figures = ranked(names, web)
    assert (figures["is_fragment"], figures["suspicious"], figures["seeds"]) == (True, [], 1)
    assert {row["site_key"] for row in rows} == set(names)


def test_planted_farms_are_found_and_good_hubs_left_alone() -> None:
    found = farms(range(2))
    assert found["worst_auc_targets"] >= 0.99
    assert found["worst_auc_members"] >= 0.99
    assert found["hubs_flagged"] == 0
    assert found["good_flagged"] <= 0.03


def test_our_ranks_are_scipys() -> None:
    pytest.importorskip("scipy")
    found = speed(20_000, 200_000)  # several blocks
    assert found["scipy_largest_difference"] < 1e-10


def test_ranks_solve_the_equation_where_nearly_all_nodes_dangle() -> None:
    chance = np.random.default_rng(7)
    web = graph(300, chance.integers(0, 9, 2_000), chance.integers(0, 300, 2_000))
    weights = np.full((300, 300), 1 / 300)  # whoever links nowhere jumps anywhere
    weights[:, :9] = 0
    weights[web.into, web.sources] = 1 / web.outdegree[web.sources]
    solved = np.linalg.solve(np.eye(300) - 0.85 * weights, np.full(300, 0.15 / 300))
    assert pagerank(web) == pytest.approx(solved, abs=1e-10)


def test_auc_with_ties() -> None:
    assert auc(np.array([3.0, 2.0]), np.array([1.0, 0.0])) == 1.0
    assert auc(np.array([1.0]), np.array([1.0])) == 0.5
    assert auc(np.array([0.0]), np.array([1.0])) == 0.0
