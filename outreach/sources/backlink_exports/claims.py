"""What a vendor says of a link, as it is kept beside our own findings. Pure."""

from __future__ import annotations

from typing import Any

from outreach.sources.exported_link import ExportedLink


def claims_of(link: ExportedLink) -> dict[str, Any]:
    """Everything that the row says and we do not look at ourselves; empty values are left out."""
    said: dict[str, Any] = {
        "anchor_text": link.anchor_text,
        "title": link.title,
        "context": link.context,
        "author": link.author,
        "language": link.language,
        "rel": list(link.rel),
        "followed": link.followed,
        "lost": link.lost,
        "page_status": link.source_status,
        "first_seen": link.first_seen.isoformat() if link.first_seen else None,
        "last_seen": link.last_seen.isoformat() if link.last_seen else None,
        "metrics": link.metrics,
    }
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}
