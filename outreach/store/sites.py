"""Sites: one row per registrable domain or shared-platform host."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from outreach.model.site import Site


def for_keys(session: Session, keys: Iterable[str], *, now: datetime) -> dict[str, Site]:
    """The sites with these keys; those that are missing are made."""
    wanted = set(keys)
    found = {site.key: site for site in session.exec(select(Site).where(col(Site.key).in_(wanted)))}
    for key in sorted(wanted - found.keys()):
        found[key] = Site(key=key, first_seen_at=now)
        session.add(found[key])
    session.flush()
    return found


def for_key(session: Session, key: str, *, now: datetime) -> Site:
    """The site with this key, made if it is missing."""
    return for_keys(session, [key], now=now)[key]
