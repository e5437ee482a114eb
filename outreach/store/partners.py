"""Partners, what was agreed with them and what is owed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import sqlalchemy
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.partner import Agreement, Obligation, OwnLink, Partner
from outreach.model.site import Site
from outreach.portions import portions
from outreach.store.pages.paging import Shelf

_AT_ONCE = 400


class PartnerLink(NamedTuple):
    """A link from a partner's site, as far as partners are judged by it."""

    linking_page: str
    state: BacklinkState
    followed: bool | None


def every(session: Session, project_id: int) -> list[tuple[Partner, Site]]:
    """The project's partners with their sites, by name."""
    query = (
        select(Partner, Site)
        .join(Site, col(Site.id) == Partner.site_id)
        .where(col(Partner.project_id) == project_id)
        .order_by(col(Partner.name), col(Partner.id))
    )
    return list(session.exec(query))


def listed(
    session: Session, project_id: int, *, page: int, size: int = 50
) -> Shelf[tuple[Partner, Site]]:
    """One page of the same."""
    mine = col(Partner.project_id) == project_id
    query = (
        select(Partner, Site)
        .join(Site, col(Site.id) == Partner.site_id)
        .where(mine)
        .order_by(col(Partner.name), col(Partner.id))
        .offset((page - 1) * size)
        .limit(size)
    )
    total = session.exec(select(func.count()).select_from(Partner).where(mine)).one()
    return Shelf(list(session.exec(query)), total, page, size)


def get(session: Session, project_id: int, number: int) -> Partner:
    """The partner, if it belongs to the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    found = session.get(Partner, number)
    if found is None or found.project_id != project_id:
        raise NotFound("There is no such partner.")
    return found


def named(session: Session, project_id: int, name: str) -> Partner:
    """The partner with this name.

    Raises:
        NotFound: nobody is called so.
    """
    query = select(Partner).where(col(Partner.project_id) == project_id, col(Partner.name) == name)
    found = session.exec(query).first()
    if found is None:
        raise NotFound(f"There is no partner {name!r}: see outreach partners list")
    return found


def of_site(session: Session, project_id: int, site_id: int) -> Partner | None:
    """The partner whose site this is."""
    query = select(Partner).where(
        col(Partner.project_id) == project_id, col(Partner.site_id) == site_id
    )
    return session.exec(query).first()


def site_of(session: Session, partner: Partner) -> Site:
    """The partner's site."""
    return session.get_one(Site, partner.site_id)


def agreements(session: Session, among: Collection[int]) -> dict[int, list[Agreement]]:
    """What was agreed with these partners, by partner, newest first."""
    found: dict[int, list[Agreement]] = {}
    for some in portions(sorted(among), _AT_ONCE):
        query = (
            select(Agreement)
            .where(col(Agreement.partner_id).in_(some))
            .order_by(col(Agreement.id).desc())
        )
        for row in session.exec(query):
            found.setdefault(row.partner_id, []).append(row)
    return found


def obligations(session: Session, among: Collection[int]) -> dict[int, list[Obligation]]:
    """What is or was owed, by partner of these, in the order of its dates; undated ones last."""
    found: dict[int, list[Obligation]] = {}
    for some in portions(sorted(among), _AT_ONCE):
        query = (
            select(Obligation)
            .where(col(Obligation.partner_id).in_(some))
            .order_by(col(Obligation.due_on).nulls_last(), col(Obligation.id))
        )
        for row in session.exec(query):
            found.setdefault(row.partner_id, []).append(row)
    return found


def obligation(session: Session, project_id: int, number: int) -> tuple[Obligation, Partner]:
    """One obligation with its partner.

    Raises:
        NotFound: there is none in this project.
    """
    row = session.get(Obligation, number)
    if row is None:
        raise NotFound("There is no such obligation.")
    return row, get(session, project_id, row.partner_id)


def owed(session: Session, project_id: int) -> list[tuple[Obligation, Partner]]:
    """Everything that either side ever promised, in the order of its dates; undated ones last."""
    query = (
        select(Obligation, Partner)
        .join(Partner, col(Partner.id) == Obligation.partner_id)
        .where(col(Partner.project_id) == project_id)
        .order_by(col(Obligation.due_on).nulls_last(), col(Obligation.id))
    )
    return list(session.exec(query))


def overdue(session: Session, project_id: int, *, today: date) -> list[tuple[Obligation, Partner]]:
    """Open obligations of either side whose day has passed, oldest first."""
    query = (
        select(Obligation, Partner)
        .join(Partner, col(Partner.id) == Obligation.partner_id)
        .where(
            col(Partner.project_id) == project_id,
            col(Obligation.done_at).is_(None),
            col(Obligation.due_on) < today,
        )
        .order_by(col(Obligation.due_on), col(Obligation.id))
    )
    return list(session.exec(query))


def ending(
    session: Session, project_id: int, *, since: date, before: date
) -> list[tuple[Agreement, Partner]]:
    """Agreements with partners of today that end from `since` to before `before`."""
    query = (
        select(Agreement, Partner)
        .join(Partner, col(Partner.id) == Agreement.partner_id)
        .where(
            col(Partner.project_id) == project_id,
            col(Partner.ended_on).is_(None),
            col(Agreement.ends_on) >= since,
            col(Agreement.ends_on) < before,
        )
        .order_by(col(Agreement.ends_on), col(Agreement.id))
    )
    return list(session.exec(query))


def open_days(session: Session, project_id: int) -> list[date]:
    """The days of everything that is still owed, by either side."""
    query = (
        select(Obligation)
        .join(Partner, col(Partner.id) == Obligation.partner_id)
        .where(col(Partner.project_id) == project_id, col(Obligation.done_at).is_(None))
    )
    return [row.due_on for row in session.exec(query) if row.due_on is not None]


def links_by_site(
    session: Session, project_id: int, among: Collection[int]
) -> dict[int, list[PartnerLink]]:
    """Number of each of these sites to the backlinks from there that were ever seen."""
    seen = (BacklinkState.LIVE, BacklinkState.MISSING, BacklinkState.LOST)
    found: dict[int, list[PartnerLink]] = {}
    for some in portions(sorted(among), _AT_ONCE):
        query = (
            sqlalchemy.select(
                col(Backlink.site_id),
                col(Backlink.linking_page),
                col(Backlink.state),
                col(Backlink.followed),
            )
            .where(
                col(Backlink.site_id).in_(some),
                col(Backlink.project_id) == project_id,
                col(Backlink.state).in_(seen),
            )
            .order_by(col(Backlink.id))
        )
        for site, *link in session.execute(query):
            found.setdefault(site, []).append(PartnerLink(*link))
    return found


def mutual_count(session: Session, project_id: int) -> int:
    """How many sites we link to that link back, followed both ways, counted by the database."""
    ours = select(OwnLink.target_site).where(
        col(OwnLink.project_id) == project_id, col(OwnLink.followed).is_(True)
    )
    query = (
        select(func.count()).select_from(Site).where(col(Site.key).in_(ours), _links_to(project_id))
    )
    return session.exec(query).one()


def _links_to(project_id: int) -> ColumnElement[bool]:
    """A site links to the project now, with a link that is not nofollow."""
    link = select(Backlink.id).where(
        col(Backlink.site_id) == col(Site.id),
        col(Backlink.project_id) == project_id,
        col(Backlink.state) == BacklinkState.LIVE,
        col(Backlink.followed).is_not(False),
    )
    return link.exists()


def linking_back(session: Session, project_id: int, keys: Collection[str]) -> set[str]:
    """Those of these sites that link to the project now, with a link that is not nofollow."""
    link = _links_to(project_id)
    found: set[str] = set()
    for some in portions(sorted(keys), _AT_ONCE):
        found.update(session.exec(select(Site.key).where(col(Site.key).in_(some), link)))
    return found
