"""Computes the profile of a project ahead, so that its page needs one row.

facts, topics, rivals, lives   streamed from the database
| profile                      one pass over the links
| anchors, velocity, survival  on its sums
| keep_summary                 one row of JSON
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache
from statistics import median
from time import perf_counter, process_time
from typing import Any

from sqlmodel import Session

from outreach.backlinks import anchors
from outreach.backlinks.anchors import AnchorClass, Subject, subject
from outreach.backlinks.footprints import Trace, network_of
from outreach.backlinks.profile import Fact, profile
from outreach.backlinks.survival import Life, survival
from outreach.backlinks.velocity import unusual_weeks, velocity
from outreach.clock import Clock
from outreach.model.asset import Asset
from outreach.model.backlink_profile import BacklinkSummary, SummaryKind
from outreach.model.project import Project
from outreach.store import assets, footprints, harm
from outreach.store import profile as stored
from outreach.store.engine import Store

_KEYWORDS = 6
_MOST_RIVALS = 10
_RATINGS = (
    "domain_rating",
    "domain_authority",
    "domain_trust_flow",
    "domain_authority_score",
)


def compute_profile(store: Store, clock: Clock, project: Project) -> BacklinkSummary:
    """Compute the profile anew and keep it."""
    began = process_time()
    number = project.id or 0
    with store.read() as session:
        figures = figures_of(session, clock, project)
        asked = perf_counter()
        landing = assets.count_domains(session, number)
        waited = round(perf_counter() - asked, 3)
    with store.write() as session:
        stored.keep_summary(
            session, number, SummaryKind.LANDING, landing, seconds=waited, at=clock.now()
        )
        return stored.keep_summary(
            session,
            number,
            SummaryKind.PROFILE,
            figures,
            seconds=round(process_time() - began, 3),
            at=clock.now(),
        )


def figures_of(session: Session, clock: Clock, project: Project) -> dict[str, Any]:
    """The figures of this moment, without keeping them."""
    number, now = project.id or 0, clock.now()
    names = stored.site_names(session, number)
    about = subjects(session, project)
    facts = map(Fact._make, stored.facts(session, number))
    figures = profile(facts, site_names=names.__getitem__, subject_of=about, now=now)
    rivals = _rivals(session, project)
    figures["anchors"] = _anchors(figures, rivals)
    figures["rivals"] = {name: dict(classes) for name, classes in rivals.items()}
    figures["survival"] = _survival(session, number)
    figures["authority"] = _authority(session, number, names)
    figures["traces"] = _traces(session, number)
    figures["velocity"] = _velocity(session, number, figures)
    return figures


def subjects(session: Session, project: Project) -> Callable[[str], Subject]:
    """What anchors are compared with, by the key of the landing page."""
    topics = stored.topics_of_assets(session, project.id or 0)

    @cache
    def of(target_key: str) -> Subject:
        return _subject(project, *topics.get(target_key, ([], "")))

    return of


def subject_of_page(session: Session, project: Project, target_key: str) -> Subject:
    """The same for one landing page."""
    return subject_of(project, stored.asset_of(session, project.id or 0, target_key))


def subject_of(project: Project, asset: Asset | None) -> Subject:
    """The same for an asset that is at hand; None for a page that is none."""
    return _subject(project, asset.topics if asset else [], asset.language if asset else "")


def _subject(project: Project, words: Sequence[str], language: str) -> Subject:
    return subject(
        brands=[str(name) for name in project.brand_names],
        site_key=project.site_key,
        keywords=words[:_KEYWORDS],
        language=language or project.language,
    )


def _rivals(session: Session, project: Project) -> dict[str, Counter[AnchorClass]]:
    """Anchor classes of each rival, one vote per linking site."""
    topics = stored.topics_of_assets(session, project.id or 0).values()
    words = [word for found, _ in topics for word in found[:_KEYWORDS]]
    about: dict[str, Subject] = {}
    votes: dict[str, dict[int, AnchorClass]] = defaultdict(dict)
    for rival, site, anchor in stored.rival_anchors(session, project.id or 0):
        if rival not in about:
            about[rival] = subject(
                brands=(), site_key=rival, keywords=words, language=project.language
            )
        votes[rival].setdefault(site, anchors.classify(anchor, about[rival]))
    largest = sorted(votes, key=lambda rival: -len(votes[rival]))[:_MOST_RIVALS]
    return {rival: Counter(votes[rival].values()) for rival in largest}


def _anchors(figures: dict[str, Any], rivals: dict[str, Counter[AnchorClass]]) -> dict[str, Any]:
    ours = Counter({AnchorClass(kind): n for kind, n in figures["anchor_classes"].items()})
    cap = anchors.exact_cap(list(rivals.values()))
    shares = anchors.spread(ours)
    now, then = anchors.projected(ours, AnchorClass.EXACT)
    return {
        "shares": {kind.value: {**asdict(one), "share": one.share} for kind, one in shares.items()},
        "rivals": {
            kind.value: median(c[kind] / max(c.total(), 1) for c in rivals.values())
            for kind in AnchorClass
        }
        if rivals
        else {},
        "cap": cap,
        "cap_from_rivals": bool(rivals),
        "over": anchors.is_over(shares[AnchorClass.EXACT], cap),
        "distance": anchors.distance(ours, list(rivals.values())),
        "exact_now": now,
        "exact_then": then,
    }


def _survival(session: Session, number: int) -> dict[str, list[dict[str, Any]]]:
    lives: dict[str, list[Life]] = defaultdict(list)
    for tactic, born, ended, lost in stored.lives(session, number):
        lives[tactic].append(Life(born, ended, lost))
    return {tactic: [asdict(step) for step in survival(found)] for tactic, found in lives.items()}


def _authority(session: Session, number: int, names: dict[int, str]) -> dict[str, Any]:
    """Histograms of tens: our local strength, and each vendor's rating under its own name."""
    strengths = stored.strengths(session, number)
    ours = [strengths[key].strength for key in names.values() if key in strengths]
    found: dict[str, Any] = {"of": len(names), "local_strength": _tens(ours), "vendors": {}}
    ratings: dict[str, dict[int, float]] = defaultdict(dict)
    for site, source, metrics in stored.vendor_metrics(session, number):
        for name in _RATINGS:
            if name in metrics:
                ratings[f"{source}: {name.replace('_', ' ')}"][site] = float(metrics[name])
    for label, values in ratings.items():
        found["vendors"][label] = _tens(values.values())
    return found


def _tens(values: Iterable[float]) -> list[int]:
    counts = Counter(min(int(value // 10), 9) for value in values if math.isfinite(value))
    return [counts[place] for place in range(10)] if counts else []


def _traces(session: Session, number: int) -> dict[str, Any]:
    """IP addresses and their networks per referring site, where we looked ourselves."""
    by_site: dict[str, set[str]] = defaultdict(set)
    for site, kind, value in footprints.of_referring_sites(session, number):
        if kind == Trace.ADDRESS.value:
            by_site[site].add(value)
    addresses = {one for found in by_site.values() for one in found}
    networks = {network_of(one) for one in addresses}
    return {"sites": len(by_site), "addresses": len(addresses), "networks": len(networks)}


def _velocity(session: Session, number: int, figures: dict[str, Any]) -> dict[str, Any]:
    weeks = figures["weeks"]
    gained, lost = [week[1] for week in weeks], [week[2] for week in weeks]
    recent, before = sum(gained[-4:]), gained[:-4]
    has_history = figures["totals"]["domains"] > 0 and any(before)
    baseline = sum(before) / len(before) * 4 if has_history else None
    since = datetime.combine(date.fromisoformat(weeks[-4][0]), time(), UTC)
    risky = harm.risky_since(session, number, since)
    found = velocity(risky, recent, baseline)
    return {
        "pace": found.pace.value,
        "sentence": found.sentence,
        "unusual_gains": [weeks[place][0] for place in unusual_weeks(gained)],
        "unusual_losses": [weeks[place][0] for place in unusual_weeks(lost)],
    }
