"""The links of one site to our rivals, page by page, and the page to speak of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from outreach.model.imported_link import ImportedLink
from outreach.model.prospect import Prospect, ProspectState

# Exports of these kinds name a site's home page in place of the page that carries the link.
_SITES_ONLY = ("referring domains", "sites that link to several rivals")


@dataclass
class GapPage:
    """One page with links to rivals.

    Attributes:
        links: plain, each with rival, url, anchor_text, rel, source.
        is_seen: we have read the page ourselves and the links are on it.
        known_at: when the newest of its links was seen or imported.
    """

    page: Prospect
    links: list[dict[str, Any]] = field(default_factory=list)
    is_seen: bool = False
    known_at: datetime | None = None

    @property
    def title(self) -> str:
        """As we read it, or else as an export has it."""
        told = (str(link.get("title") or "") for link in self.links)
        return self.page.title or next(filter(None, told), "")

    @property
    def rivals(self) -> set[str]:
        """Those that the page links to."""
        return {str(link["rival"]) for link in self.links}

    @property
    def followed(self) -> bool | None:
        """Is one of its links followed? None if nobody says."""
        said = [link["followed"] for link in self.links if link["followed"] is not None]
        return any(said) if said else None


def pages_of(
    imported: Iterable[tuple[Prospect, ImportedLink]],
    examined: Iterable[Prospect],
    fact: str,
    rivals: Sequence[str],
) -> list[GapPage]:
    """All pages of one site that link to rivals; a page that we have read speaks for itself."""
    found: dict[int, GapPage] = {}
    for page in examined:
        links = [_as_seen(link) for link in page.facts[fact]["links"] if link["rival"] in rivals]
        found[page.id or 0] = GapPage(page, links, bool(links), page.examined_at)
    for page, link in imported:
        known = found.get(page.id or 0)
        if known is not None and _settles(page, fact, rivals):
            continue
        if any(word in link.source for word in _SITES_ONLY):
            continue
        known = found.setdefault(page.id or 0, GapPage(page))
        known.links.append(_as_imported(link))
        known.known_at = max(filter(None, (known.known_at, link.imported_at)))
    return [one for one in found.values() if one.links]


def _settles(page: Prospect, fact: str, rivals: Sequence[str]) -> bool:
    """Was the page read while all these rivals were known?"""
    told = page.facts.get(fact) or {}
    return page.state is ProspectState.EXAMINED and set(rivals) <= set(told.get("asked", ()))


def best(pages: Sequence[GapPage], kept: int | None) -> GapPage | None:
    """The page to speak of: the one spoken of before while it has links, else most rivals.

    Args:
        kept: id of the page that an opportunity speaks of already.
    """
    before = next((one for one in pages if one.page.id == kept), None)
    order = sorted(
        pages, key=lambda one: (-len(one.rivals), not one.is_seen, not one.followed, one.page.id)
    )
    return before or (order[0] if order else None)


def _as_seen(link: dict[str, Any]) -> dict[str, Any]:
    loose = {"nofollow", "ugc", "sponsored"} & set(str(link["rel"]).split())
    return {**link, "followed": not loose, "source": "read on the page"}


def _as_imported(link: ImportedLink) -> dict[str, Any]:
    return {
        "rival": link.target_site,
        "url": link.target_url,
        "anchor_text": link.anchor_text,
        "rel": " ".join(link.claims.get("rel", ())),
        "followed": link.followed,
        "context": link.claims.get("context", ""),
        "title": link.claims.get("title", ""),
        "source": link.source,
        "last_seen_on": link.last_seen_on.isoformat() if link.last_seen_on else "",
    }
