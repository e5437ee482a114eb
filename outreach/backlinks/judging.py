"""Judges every site that links to a project.

links, ratings, traces  grouped by site
| hints                 who belongs together
| judge                 points, brakes, the protected list first
| keep                  one row a site; decisions of people stay
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import Any

from sqlmodel import Session

from outreach.backlinks import networks
from outreach.backlinks.anchors import Subject, classify
from outreach.backlinks.figures import subjects
from outreach.backlinks.footprints import bare_title
from outreach.backlinks.harm import Judgement, judge
from outreach.backlinks.harm_facts import Reason, SiteFacts
from outreach.backlinks.harm_lists import HarmLists, shipped_lists
from outreach.clock import Clock
from outreach.model.harm import HarmDecision
from outreach.model.project import Project
from outreach.store import footprints, graph, harm
from outreach.store import profile as stored
from outreach.store.engine import Store

_MOST_ANCHORS = 200
_STRENGTHS = ("domain_rating", "domain_authority", "domain_trust_flow", "domain_authority_score")
_TOOL_SCORES = ("toxicity_score",)


@dataclass(slots=True)
class _Rows:
    """Links of one site, summed."""

    links: int = 0
    followed: int = 0
    pages: set[int] = field(default_factory=set)
    anchors: Counter[str] = field(default_factory=Counter)
    classes: Counter[Any] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    languages: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    crowds: list[int] = field(default_factory=list)
    first: datetime | None = None


def judge_sites(store: Store, clock: Clock, project: Project) -> Counter[str]:
    """Judge anew; counts sites by level."""
    number, now = project.id or 0, clock.now()
    with store.read() as session:
        judged = list(_judged(session, project, shipped_lists()))
    rows = [harm_row(number, site, facts, found, now) for site, facts, found in judged]
    with store.write() as session:
        harm.keep(session, number, rows)
    return Counter(found.level.value for _, _, found in judged)


def _judged(
    session: Session, project: Project, lists: HarmLists
) -> Iterator[tuple[int, SiteFacts, Judgement]]:
    number = project.id or 0
    names = stored.site_names(session, number)
    sums = _summed(session, project)
    known = _around(session, project, names, sums)
    fine = {
        site for site, one in harm.decisions(session, number).items() if one is HarmDecision.FINE
    }
    own = {project.site_key}
    for site, rows in sums.items():
        facts = _facts(names[site], rows, **{name: of(site) for name, of in known.items()})
        protected = site in fine or names[site] in own
        yield site, facts, judge(facts, lists, protected=protected)


def _summed(session: Session, project: Project) -> dict[int, _Rows]:
    about = subjects(session, project)
    found: dict[int, _Rows] = {}
    for site, rows in groupby(harm.links(session, project.id or 0), key=itemgetter(0)):
        found[site] = _sum(rows, about)
    return found


def _sum(rows: Iterable[Any], about: Callable[[str], Subject]) -> _Rows:
    one = _Rows()
    for _, page, anchor, followed, place, language, title, crowd, target, first in rows:
        one.links += 1
        one.followed += followed is not False
        one.pages.add(hash(page))
        if len(one.anchors) < _MOST_ANCHORS:
            one.anchors[anchor] += 1
        one.classes[classify(anchor, about(target))] += 1
        if place:
            one.places[place] += 1
        if language:
            one.languages.add(language)
        if title and len(one.titles) < 5:
            one.titles.add(title)
        if crowd is not None:
            one.crowds.append(crowd)
        if first is not None:
            one.first = min(one.first or first, first)
    return one


def _around(
    session: Session, project: Project, names: Mapping[int, str], sums: Mapping[int, _Rows]
) -> dict[str, Callable[[int], Any]]:
    """What is known of a site beside its links, each as a question about its number."""
    number = project.id or 0
    traces = list(footprints.of_referring_sites(session, number))
    targets = graph.rare_targets(session, number, ours=project.site_key)
    hints = networks.hints(traces, sites=len(names), links=targets)
    spam, tool, strength = _ratings(session, number)
    ranks = stored.strengths(session, number)
    for site, name in names.items():
        if site not in strength and name in ranks:
            strength[site] = ranks[name].strength
    paid = harm.unqualified_payments(session, number)
    titles = _title_company(sums)
    sharers = _anchor_company(sums)
    bursts = _bursts(sums)
    ours = frozenset({project.language, *_asset_languages(session, number)} - {""})
    return {
        "traces": lambda site: hints.get(names[site], {}),
        "spam_score": spam.get,
        "tool_score": tool.get,
        "strength": strength.get,
        "paid": lambda site: site in paid,
        "same_title_domains": lambda site: titles.get(site, 0),
        "same_anchor_domains": lambda site: max(
            (sharers[anchor] for anchor in sums[site].anchors if anchor in sharers), default=0
        ),
        "in_burst": lambda site: site in bursts,
        "our_languages": lambda _site: ours,
    }


def _asset_languages(session: Session, number: int) -> set[str]:
    return {language for _, language in stored.topics_of_assets(session, number).values()}


def _ratings(
    session: Session, number: int
) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
    """Published spam scores, tools' scores and the best rating, by site."""
    spam: dict[int, float] = {}
    tool: dict[int, float] = {}
    best: dict[int, float] = {}
    for site, _, metrics in stored.vendor_metrics(session, number):
        if "spam_score" in metrics:
            spam[site] = max(spam.get(site, 0.0), float(metrics["spam_score"]))
        for name in _TOOL_SCORES:
            if name in metrics:
                tool[site] = max(tool.get(site, 0.0), float(metrics[name]))
        for name in _STRENGTHS:
            if name in metrics:
                best[site] = max(best.get(site, 0.0), float(metrics[name]))
    return spam, tool, best


def _title_company(sums: Mapping[int, _Rows]) -> dict[int, int]:
    """How many other sites have a page of the same title."""
    holders: dict[str, set[int]] = defaultdict(set)
    for site, rows in sums.items():
        for title in rows.titles:
            if plain := bare_title(title):
                holders[plain].add(site)
    found: dict[int, int] = {}
    for members in holders.values():
        for site in members:
            found[site] = max(found.get(site, 0), len(members) - 1)
    return found


def _anchor_company(sums: Mapping[int, _Rows]) -> dict[str, int]:
    """On how many sites each keyword anchor stands; names, addresses and generic words are left."""
    words = shipped_lists().commercial
    found: Counter[str] = Counter(
        anchor
        for rows in sums.values()
        for anchor in rows.anchors
        if len(anchor.split()) > 1 and words & set(anchor.casefold().split())
    )
    return {anchor: number for anchor, number in found.items() if number > 1}


def _bursts(sums: Mapping[int, _Rows]) -> set[int]:
    """Sites that came in a week with at least 20 and ten times the usual number."""
    weeks: dict[tuple[int, int], set[int]] = defaultdict(set)
    for site, rows in sums.items():
        if rows.first is not None:
            year, week, _ = rows.first.isocalendar()
            weeks[year, week].add(site)
    usual = median(len(one) for one in weeks.values()) if weeks else 0
    return {
        site
        for members in weeks.values()
        if len(weeks) >= 8 and len(members) >= max(20, 10 * usual)
        for site in members
    }


def _facts(key: str, rows: _Rows, **known: Any) -> SiteFacts:
    return SiteFacts(
        key=key,
        links=rows.links,
        followed=rows.followed,
        pages=len(rows.pages),
        anchors=rows.anchors,
        classes=rows.classes,
        places=rows.places,
        languages=frozenset(rows.languages),
        titles=tuple(sorted(rows.titles)),
        links_on_page=median(rows.crowds) if rows.crowds else None,
        **known,
    )


def harm_row(
    project_id: int, site: int, facts: SiteFacts, found: Judgement, now: datetime
) -> dict[str, Any]:
    """The row of a judgement, its weightiest reasons first and last what held its level down."""
    reasons = sorted(found.reasons, key=lambda one: -abs(one.points))
    if found.brake:
        reasons.append(Reason(0, found.brake))
    return {
        "project_id": project_id,
        "site_id": site,
        "level": found.level.value,
        "points": found.points,
        "reasons": [
            {
                "points": reason.points,
                "sentence": reason.sentence,
                "evidence": reason.evidence,
                "clause": reason.clause.value,
                "third_party": reason.third_party,
            }
            for reason in reasons
        ],
        "links": facts.links,
        "followed": facts.followed,
        "judged_at": now,
    }
