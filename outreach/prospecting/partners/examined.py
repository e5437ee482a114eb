"""What an examined page lists, if it is a page of partners, members, customers and the like."""

from __future__ import annotations

from typing import Any

from outreach.model.project import Project
from outreach.prospecting.partners.listing import listed_in
from outreach.prospecting.tactic import Reading
from outreach.urls import is_http, site_key


def read_page(reading: Reading, _project: Project) -> dict[str, Any] | None:
    """{"lists", "others"}: what it lists, and to how many other sites it links; else None."""
    kind = listed_in(reading.facts.title, list(reading.facts.headings))
    if not kind:
        return None
    own = site_key(reading.url)
    others = {site_key(one.target_url) for one in reading.links if is_http(one.target_url)}
    return {"lists": kind, "others": len(others - {own, ""})}
