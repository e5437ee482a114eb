"""What an examined page says of us: where our names stand, and whether it links to us."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from outreach.model.project import Project
from outreach.prospecting.mentions.find import Mention, find_mentions
from outreach.prospecting.tactic import Reading
from outreach.text.sketch import sketch_of
from outreach.urls import host_of, is_http, site_key

_KEPT = 5
# Short addresses whose destination can't be read off them; one beside our name may lead to us.
SHORTENERS = frozenset(
    ("bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rb.gy", "t.co", "t.ly")
)


def read_page(reading: Reading, project: Project) -> dict[str, Any] | None:
    """Our mentions on the page; None if there are none, or if the page is our own."""
    if not project.brand_names or site_key(reading.url) == project.site_key:
        return None
    found = mentions_on(reading, project)
    if not found:
        return None
    length = max(1, len(reading.facts.text))
    return {
        "count": len(found),
        "in_title": bool(_in(reading.facts.title, project)),
        "first_at": round(found[0].start / length, 3),
        "mentions": [
            {"name": one.name, "surface": one.surface, "context": one.context}
            for one in found[:_KEPT]
        ],
        "linked": linked(reading, project),
        "perhaps_linked": _perhaps(reading, project),
        "sketch": sketch_of(reading.facts.text),
    }


def mentions_on(reading: Reading, project: Project) -> list[Mention]:
    """Every mention in the text of the page."""
    return _in(reading.facts.text, project)


def _in(text: str, project: Project) -> list[Mention]:
    return find_mentions(text, map(str, project.brand_names), map(str, project.not_us))


def linked(reading: Reading, project: Project) -> bool:
    """Does the page link to us, directly or by an address that names ours inside?"""
    return any(
        is_http(link.target_url)
        and (site_key(link.target_url) == project.site_key or _names(link.target_url, project))
        for link in reading.links
    )


def _names(url: str, project: Project) -> bool:
    """ "https://out.example/?to=https%3A%2F%2Fours.example%2F" leads to us."""
    _, _, rest = unquote(url).partition("://")
    return f"//{project.site_key}" in rest or f"//www.{project.site_key}" in rest


def _perhaps(reading: Reading, project: Project) -> str:
    """A short address under our name, "" if there is none."""
    return next(
        (
            link.target_url
            for link in reading.links
            if host_of(link.target_url).removeprefix("www.") in SHORTENERS
            and _in(link.anchor_text, project)
        ),
        "",
    )
