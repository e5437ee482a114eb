"""The figures of a backlink profile, in one pass over its links. Pure.

Every share counts referring domains (registrable domains; hosts on shared platforms), and says from
how many of them it was computed. What nobody knows is counted as unknown, never as zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from outreach.backlinks.anchors import AnchorClass, Subject, classify

_WEEKS, _MONTHS = 26, 24
_TOP = 20
# A domain with several anchors counts once, under the most deliberate of them.
_MOST_DELIBERATE = (
    AnchorClass.EXACT,
    AnchorClass.PARTIAL,
    AnchorClass.TOPICAL,
    AnchorClass.OTHER,
    AnchorClass.BRAND,
    AnchorClass.NAKED_URL,
    AnchorClass.GENERIC,
    AnchorClass.EMPTY,
)
_RANK = {one: place for place, one in enumerate(_MOST_DELIBERATE)}
_NO_COUNTRY = frozenset(("io", "co", "ai", "me", "tv"))  # bought for their sound


class Fact(NamedTuple):
    """One backlink as the profile needs it.

    Attributes:
        site: number of the linking site.
        exists: live, missing or only known from others; not lost, not merely hoped for.
        looked: we saw it ourselves.
        first_seen_at, lost_at: None if unknown.
    """

    site: int
    target_key: str
    anchor: str
    rel: str
    followed: bool | None
    placement: str
    language: str
    is_image: bool | None
    exists: bool
    looked: bool
    first_seen_at: datetime | None
    lost_at: datetime | None


@dataclass(slots=True)
class _Domain:
    links: int = 0
    followed: bool = False
    unfollowed: bool = False
    first: datetime | None = None
    undated: bool = False
    lost: datetime | None = None
    anchor: int = len(_MOST_DELIBERATE)
    language: str = ""
    looked: bool = False


@dataclass(slots=True)
class _Sums:
    links: int = 0
    looked: int = 0
    deep: int = 0
    image: int = 0
    image_known: int = 0
    rel: Counter[str] = field(default_factory=Counter)
    domains: dict[int, _Domain] = field(default_factory=dict)
    pairs: set[int] = field(default_factory=set)
    anchors: Counter[str] = field(default_factory=Counter)
    targets: Counter[str] = field(default_factory=Counter)
    target_links: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    gained_links: Counter[date] = field(default_factory=Counter)
    lost_links: Counter[date] = field(default_factory=Counter)


def profile(
    facts: Iterable[Fact],
    *,
    site_names: Callable[[int], str],
    subject_of: Callable[[str], Subject],
    now: datetime,
) -> dict[str, Any]:
    """All figures of a profile, as JSON takes them.

    Args:
        site_names: key of a site from its number.
        subject_of: what anchors of a landing page are compared with, from its key.
    """
    sums = _Sums()
    for fact in facts:
        domain = sums.domains.get(fact.site)
        if domain is None:
            domain = sums.domains[fact.site] = _Domain()
        _date(sums, domain, fact)
        if fact.exists:
            _add(sums, domain, fact, subject_of)
    alive = {site: one for site, one in sums.domains.items() if one.links}
    return {
        "as_of": now.isoformat(),
        "totals": _totals(sums, alive),
        "followed": _followed(alive),
        "rel": dict(sums.rel),
        "anchor_classes": _classes(alive),
        "top_anchors": [[text, number] for text, number in sums.anchors.most_common(_TOP)],
        "anchor_count": len(sums.anchors),
        "places": dict(sums.places.most_common()),
        "countries": _countries(alive, site_names),
        "languages": dict(
            Counter(one.language or "unknown" for one in alive.values()).most_common(_TOP)
        ),
        "top_pages": [
            [key, number, sums.target_links[key]] for key, number in sums.targets.most_common(_TOP)
        ],
        "largest": _largest(alive, site_names),
        "months": _months(sums.domains, now),
        "weeks": _weeks(sums, now),
    }


def _date(sums: _Sums, domain: _Domain, fact: Fact) -> None:
    first, lost = fact.first_seen_at, fact.lost_at
    if first is None:
        domain.undated = domain.undated or fact.exists
    else:
        if domain.first is None or first < domain.first:
            domain.first = first
        sums.gained_links[_monday(first)] += 1
    if lost is not None and not fact.exists:
        if domain.lost is None or lost > domain.lost:
            domain.lost = lost
        sums.lost_links[_monday(lost)] += 1


def _add(sums: _Sums, domain: _Domain, fact: Fact, subject_of: Callable[[str], Subject]) -> None:
    domain.links += 1
    sums.links += 1
    sums.looked += fact.looked
    domain.looked = domain.looked or fact.looked
    domain.followed = domain.followed or fact.followed is True
    domain.unfollowed = domain.unfollowed or fact.followed is False
    domain.language = domain.language or fact.language
    domain.anchor = min(domain.anchor, _RANK[classify(fact.anchor, subject_of(fact.target_key))])
    _count_rel(sums, fact)
    if fact.is_image is not None:
        sums.image_known += 1
        sums.image += fact.is_image
    sums.deep += "/" in fact.target_key or "?" in fact.target_key
    sums.target_links[fact.target_key] += 1
    _once(sums, sums.targets, fact.site, fact.target_key, "target")
    _once(sums, sums.anchors, fact.site, fact.anchor[:200], "anchor")
    if fact.placement:
        _once(sums, sums.places, fact.site, fact.placement, "place")


def _count_rel(sums: _Sums, fact: Fact) -> None:
    if fact.followed is None:
        sums.rel["unknown"] += 1
        return
    sums.rel["followed" if fact.followed else "nofollow"] += 1
    for token in ("ugc", "sponsored"):
        if token in fact.rel:
            sums.rel[token] += 1


def _once(sums: _Sums, counter: Counter[str], site: int, value: str, kind: str) -> None:
    """Count a value once per site; the set holds numbers only, as there may be millions."""
    pair = hash((site, value, kind))
    if pair not in sums.pairs:
        sums.pairs.add(pair)
        counter[value] += 1


def _totals(sums: _Sums, alive: dict[int, _Domain]) -> dict[str, Any]:
    return {
        "links": sums.links,
        "domains": len(alive),
        "looked_links": sums.looked,
        "looked_domains": sum(one.looked for one in alive.values()),
        "undated_domains": sum(one.first is None for one in alive.values()),
        "deep_links": sums.deep,
        "image_links": sums.image,
        "image_known": sums.image_known,
        "pages": len(sums.targets),
    }


def _followed(alive: dict[int, _Domain]) -> dict[str, int]:
    followed = sum(one.followed for one in alive.values())
    unfollowed = sum(one.unfollowed and not one.followed for one in alive.values())
    return {
        "followed": followed,
        "not_followed": unfollowed,
        "unknown": len(alive) - followed - unfollowed,
    }


def _classes(alive: dict[int, _Domain]) -> dict[str, int]:
    counts = Counter(one.anchor for one in alive.values())
    return {kind.value: counts[_RANK[kind]] for kind in AnchorClass}


def _countries(alive: dict[int, _Domain], site_names: Callable[[int], str]) -> dict[str, int]:
    """By top-level domain: a country's own says something, .com does not."""
    found: Counter[str] = Counter()
    for site in alive:
        ending = site_names(site).rpartition(".")[2]
        known = len(ending) == 2 and ending not in _NO_COUNTRY
        found[ending if known else "no country"] += 1
    return dict(found.most_common(_TOP))


def _largest(alive: dict[int, _Domain], site_names: Callable[[int], str]) -> list[list[Any]]:
    ranked = sorted(alive.items(), key=lambda one: -one[1].links)[:10]
    return [[site_names(site), one.links] for site, one in ranked]


def _months(domains: dict[int, _Domain], now: datetime) -> list[list[Any]]:
    """[month, domains at its end, gained, lost] for two years; undated domains are left out."""
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for one in domains.values():
        if one.first is None:
            continue
        gained[f"{one.first:%Y-%m}"] += 1
        if not one.links and one.lost is not None:
            lost[f"{one.lost:%Y-%m}"] += 1
    names = _last_months(now)
    level = sum(number for month, number in gained.items() if month < names[0])
    level -= sum(number for month, number in lost.items() if month < names[0])
    rows: list[list[Any]] = []
    for month in names:
        level += gained[month] - lost[month]
        rows.append([month, level, gained[month], lost[month]])
    return rows


def _last_months(now: datetime) -> list[str]:
    place = now.year * 12 + now.month - 1
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(place - _MONTHS + 1, place + 1)]


def _weeks(sums: _Sums, now: datetime) -> list[list[Any]]:
    """[Monday, domains gained, domains lost, links gained, links lost] for half a year."""
    gained = Counter(_monday(one.first) for one in sums.domains.values() if one.first)
    lost = Counter(_monday(one.lost) for one in sums.domains.values() if one.lost and not one.links)
    last = _monday(now)
    weeks = [last - timedelta(weeks=back) for back in range(_WEEKS - 1, -1, -1)]
    return [
        [week.isoformat(), gained[week], lost[week], sums.gained_links[week], sums.lost_links[week]]
        for week in weeks
    ]


def _monday(at: datetime) -> date:
    day = at.date()
    return day - timedelta(days=day.weekday())
