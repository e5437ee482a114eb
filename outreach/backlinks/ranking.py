"""Ranks the sites of a project's graph: local strength, and trust that good sites pass on.

edges -> named_graph -> pagerank, TrustRank from the protected sites in it -> LocalRank rows
"""

from __future__ import annotations

from time import process_time
from typing import Any

import numpy as np

from outreach.backlinks import ranks
from outreach.backlinks.harm_lists import shipped_lists
from outreach.clock import Clock
from outreach.model.backlink_profile import BacklinkSummary, SummaryKind
from outreach.model.project import Project
from outreach.store import graph
from outreach.store import profile as stored
from outreach.store.engine import Store

LEAST_EVIDENCE = 1_000  # sites with links of their own; below, the graph is a fragment
_TOP = 20


def rank_sites(store: Store, clock: Clock, project: Project) -> BacklinkSummary:
    """Compute ranks anew; the summary says on how much they rest."""
    began, number, now = process_time(), project.id or 0, clock.now()
    with store.read() as session:
        edges = list(graph.edges(session, number, ours=project.site_key))
        linking = set(stored.site_names(session, number).values())
    names, web = ranks.named_graph(edges)
    rows, figures = ranked(names, web)
    with store.write() as session:
        kept = [row for row in rows if row["site_key"] in linking or row["strength"] > 0]
        graph.keep_ranks(session, number, kept, at=now)
        return stored.keep_summary(
            session,
            number,
            SummaryKind.GRAPH,
            {**figures, "linking_sites": len(linking)},
            seconds=round(process_time() - began, 3),
            at=now,
        )


def ranked(names: list[str], web: ranks.Graph) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """One row for each site, and what the whole graph is. Pure."""
    lists = shipped_lists()
    seeds = [place for place, name in enumerate(names) if lists.is_protected(name)]
    values = ranks.pagerank(web)
    strength, linked = ranks.strength(values), ranks.indegree(web)
    trust = ranks.pagerank(web, seeds=seeds) if seeds else None
    ratio = ranks.trust_ratio(trust, values) if trust is not None else None
    rows = [
        {
            "site_key": name[:255],
            "strength": round(float(strength[place]), 2),
            "rank_value": float(values[place]),
            "trust_ratio": round(float(ratio[place]), 4) if ratio is not None else None,
            "linked_from": int(linked[place]),
        }
        for place, name in enumerate(names)
    ]
    talkers = int((web.outdegree > 0).sum())
    figures: dict[str, Any] = {
        "sites": web.nodes,
        "links": web.edges,
        "sites_with_links": talkers,
        "seeds": len(seeds),
        "is_fragment": talkers < LEAST_EVIDENCE,
        "strongest": _top(names, strength, _TOP),
        "suspicious": [],
    }
    if trust is not None and talkers >= LEAST_EVIDENCE:
        figures["suspicious"] = _top(names, ranks.suspicion(web, values, trust), _TOP)
    return rows, figures


def _top(names: list[str], values: ranks.Floats, number: int) -> list[list[Any]]:
    order = np.argsort(-values, kind="stable")[:number]
    return [[names[place], round(float(values[place]), 3)] for place in order]
