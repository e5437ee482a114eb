"""What an examined page tells of our rivals: the links to them, if it has any."""

from __future__ import annotations

from typing import Any

from outreach.model.project import Project
from outreach.prospecting.tactic import Reading
from outreach.urls import is_http, site_key

MOST_LINKS = 20


def read_page(reading: Reading, project: Project) -> dict[str, Any] | None:
    """{"asked": rivals, "links": [...]}; None while the project names no rivals.

    A page without such links is remembered too: it contradicts an export that has some.
    """
    rivals = set(project.competitors)
    if not rivals:
        return None
    own = site_key(reading.url)
    links = [
        {
            "rival": key,
            "url": link.target_url,
            "anchor_text": link.anchor_text,
            "rel": " ".join(sorted(link.rel)),
            "placement": link.placement.value,
            "context": link.context,
            "heading": link.heading,
        }
        for link in reading.links
        if is_http(link.target_url) and (key := site_key(link.target_url)) in rivals and key != own
    ]
    return {"asked": sorted(rivals), "links": links[:MOST_LINKS]}
