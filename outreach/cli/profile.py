"""Commands of `outreach backlinks` that compute figures: the profile and the graph."""

from __future__ import annotations

from outreach.backlinks.base_rates import beside
from outreach.backlinks.figures import compute_profile
from outreach.backlinks.ranking import rank_sites
from outreach.cli.console import AsJson, ProjectName, err, ready, show, show_one, the_project


def profile(project: ProjectName = "", as_json: AsJson = False) -> None:
    """Compute the profile: domains, anchors, places, gains and losses, with their coverage.

    Example: outreach backlinks profile --json
    """
    made, chosen = ready(), the_project(project)
    found = compute_profile(made.store, made.clock, chosen).figures
    if as_json:
        show_one(found, as_json=True)
        return
    totals, rel, links = found["totals"], found["rel"], found["totals"]["links"]
    share = rel.get("nofollow", 0) / links if links else None
    show_one(
        {
            "referring domains": totals["domains"],
            "links": links,
            "seen by ourselves": f"{totals['looked_links']} of {links} links",
            "followed domains": found["followed"]["followed"],
            "nofollow": f"{rel.get('nofollow', 0)} ({beside('nofollow', share, links=links)})",
            "deep links": f"{totals['deep_links']} of {links}",
            "pace": found["velocity"]["sentence"],
            "distance of anchors to rivals": found["anchors"]["distance"],
        },
        as_json=False,
    )
    rows = [
        {"anchors": kind, "domains": one["count"], "share": _percent(one), "95 %": _interval(one)}
        for kind, one in found["anchors"]["shares"].items()
    ]
    show(rows, as_json=False)


def _percent(one: dict[str, float]) -> str:
    return f"{one['share']:.1%}"


def _interval(one: dict[str, float]) -> str:
    return f"{one['low']:.1%} to {one['high']:.1%}"


def graph(project: ProjectName = "", as_json: AsJson = False) -> None:
    """Rank the sites that imports and crawls show: local link strength, and trust.

    Example: outreach backlinks graph
    """
    made, chosen = ready(), the_project(project)
    found = rank_sites(made.store, made.clock, chosen).figures
    if as_json:
        show_one(found, as_json=True)
        return
    err.print(
        f"Computed on {found['sites']} sites and {found['links']} links; {found['seeds']} trusted "
        f"sites in it.{' A fragment: no evidence against anybody.' if found['is_fragment'] else ''}"
    )
    rows = [{"site": name, "local link strength": value} for name, value in found["strongest"]]
    show(rows, as_json=False, empty="No link is known yet.")
