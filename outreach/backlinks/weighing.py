"""Gathers what is known of backlinks and weighs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlmodel import Session

from outreach.backlinks.anchors import AnchorClass, Subject, classify, naturalness
from outreach.backlinks.figures import subject_of
from outreach.backlinks.juice import juice
from outreach.backlinks.quality import LinkFacts, Quality, quality
from outreach.model.asset import Asset
from outreach.model.backlink import Backlink, Sighting
from outreach.model.backlink_profile import LocalRank, SummaryKind
from outreach.model.project import Project
from outreach.store import backlinks, profile
from outreach.text.relevance import Document, RelevanceIndex

_RATINGS = ("domain_rating", "domain_authority", "domain_trust_flow", "domain_authority_score")
_VISITS = ("page_traffic", "domain_traffic")


@dataclass(frozen=True)
class _Landing:
    """A page that backlinks lead to, prepared once for all of them; no asset: none of ours."""

    project: Project
    asset: Asset | None

    @cached_property
    def subject(self) -> Subject:
        """What anchors are compared with."""
        return subject_of(self.project, self.asset)

    @cached_property
    def index(self) -> RelevanceIndex:
        """Its words, empty without an asset."""
        if self.asset is None:
            return RelevanceIndex([])
        topics = " ".join(map(str, self.asset.topics))
        fields = {"title": self.asset.title, "text": self.asset.text, "topics": topics}
        return RelevanceIndex([Document("asset", fields, self.asset.language)])


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known around some backlinks of a project; landings by the key of the target."""

    claims: dict[int, list[Sighting]]
    ranks: dict[int, LocalRank]
    landings: dict[str, _Landing]
    exact_fit: float


def weigh(
    session: Session, project: Project, row: Backlink, *, now: datetime
) -> tuple[Quality, float | None]:
    """The quality of a backlink, and the linear juice that it may pass; None if unknown."""
    return weigh_all(session, project, [row], now=now)[0]


def weigh_all(
    session: Session, project: Project, rows: Sequence[Backlink], *, now: datetime
) -> list[tuple[Quality, float | None]]:
    """As `weigh`, of some hundreds of the project's backlinks, with as many queries as of one."""
    known = _around(session, project, rows)
    return [_weighed(row, known, now.date()) for row in rows]


def _around(session: Session, project: Project, rows: Sequence[Backlink]) -> _Known:
    project_id, targets = project.id or 0, {row.target_key for row in rows}
    assets = profile.assets_of(session, project_id, targets)
    return _Known(
        claims=backlinks.sightings_by_backlink(session, {row.id or 0 for row in rows}),
        ranks=profile.ranks_of_sites(session, project_id, {row.site_id for row in rows}),
        landings={key: _Landing(project, assets.get(key)) for key in targets},
        exact_fit=_exact_fit(session, project_id),
    )


def _weighed(row: Backlink, known: _Known, today: date) -> tuple[Quality, float | None]:
    claims = known.claims.get(row.id or 0, [])
    rank, landing = known.ranks.get(row.site_id), known.landings[row.target_key]
    strength, source = _strength(rank, claims)
    facts = LinkFacts(
        followed=row.followed,
        noindex=row.noindex,
        canonical_elsewhere=bool(row.canonical_elsewhere),
        strength=strength,
        strength_from=source,
        relevance=_relevance(landing, row),
        same_language=_same_language(landing.asset, row),
        placement=row.placement,
        anchor=_anchor_of(landing, row),
        exact_fit=known.exact_fit,
        traffic=_claimed(claims, _VISITS)[0],
        page_links=row.page_links,
        published_on=_day(row.page_published_on),
    )
    passed = juice(
        rank.rank_value if rank else None,
        placement=row.placement,
        weight_of_page=row.page_weight,
        followed=row.followed,
        noindex=row.noindex,
    )
    return quality(facts, today=today), passed


def _strength(rank: LocalRank | None, claims: list[Sighting]) -> tuple[float | None, str]:
    """Vendors see more of the web than our graph does; ours stands in where none speaks."""
    value, said = _claimed(claims, _RATINGS)
    if value is not None:
        return value, said
    return (rank.strength, "local link strength") if rank else (None, "")


def _claimed(claims: Iterable[Sighting], names: Iterable[str]) -> tuple[float | None, str]:
    for name in names:
        for one in claims:
            metrics = one.claims.get("metrics", {})
            if name in metrics:
                return float(metrics[name]), f"{name.replace('_', ' ')}, {one.source}"
    return None, ""


def _anchor_of(landing: _Landing, row: Backlink) -> AnchorClass | None:
    if row.followed is None and not row.anchor_text:
        return None
    return classify(row.anchor_text, landing.subject)


def _relevance(landing: _Landing, row: Backlink) -> float | None:
    """How much the page's title, anchor and surroundings share with the landing page."""
    words = {"title": row.page_title, "anchor": row.anchor_text, "context": row.context}
    if landing.asset is None or not row.page_title:
        return None
    found = landing.index.rank(words, language=row.page_language)
    return found[0].score if found else 0.0


def _same_language(asset: Asset | None, row: Backlink) -> bool | None:
    if asset is None or not asset.language or not row.page_language:
        return None
    return asset.language == row.page_language


def _exact_fit(session: Session, project_id: int) -> float:
    known = profile.summary(session, project_id, SummaryKind.PROFILE)
    if known is None:
        return 100.0
    anchors = known.figures["anchors"]
    return naturalness(anchors["exact_now"], anchors["cap"])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
