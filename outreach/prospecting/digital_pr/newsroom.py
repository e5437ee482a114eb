"""Who writes for whom about what: journalists out of the bylines of examined articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.model.press import Journalist
from outreach.model.prospect import Prospect
from outreach.model.site import Site
from outreach.prospecting.digital_pr.beats import MOST_ARTICLES
from outreach.prospecting.digital_pr.ranks import rank_of
from outreach.store import press

_SUMMARY_CHARS = 600


@dataclass
class Desk:
    """One journalist with the pages of this project that they signed, newest first."""

    journalist: Journalist
    pages: list[Prospect] = field(default_factory=list)

    @property
    def language(self) -> str:
        return next((page.language for page in self.pages if page.language), "")


def note_journalists(
    session: Session, articles: Iterable[Prospect], told: str, *, now: datetime
) -> dict[int, Desk]:
    """Bring journalists and their articles in line with the articles; by journalist id."""
    desks: dict[int, Desk] = {}
    for page in sorted(articles, key=_published, reverse=True):
        site = session.get_one(Site, page.site_id)
        outlet = press.outlet_for(session, site.id or 0, site.key, at=now)
        for author in page.facts[told]["authors"]:
            row = press.journalist_for(session, outlet.id or 0, author["name"], at=now)
            if author["job"]:
                row.title = author["job"]
                row.rank = rank_of(row.title)
            desk = desks.setdefault(row.id or 0, Desk(row))
            desk.pages.append(page)
    for desk in desks.values():
        desk.journalist.articles = _merged(desk.journalist.articles, desk.pages)
        desk.journalist.read_at = now
    return desks


def _published(page: Prospect) -> str:
    return str(page.facts.get("published_on") or "")


def _merged(known: list[Any], pages: list[Prospect]) -> list[Mapping[str, Any]]:
    """What was known and what is read now, newest first; other projects may know more."""
    by_url: dict[str, Mapping[str, Any]] = {one["url"]: one for one in known}
    for page in pages:
        summary = f"{page.facts.get('description') or ''} {page.facts.get('summary') or ''}"
        by_url[page.url] = {
            "url": page.url,
            "title": page.title,
            "published_on": _published(page),
            "summary": summary.strip()[:_SUMMARY_CHARS],
        }
    ordered = sorted(by_url.values(), key=lambda one: str(one["published_on"]), reverse=True)
    return ordered[:MOST_ARTICLES]
