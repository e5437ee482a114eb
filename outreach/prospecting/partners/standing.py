"""How a partner stands with us: links in both directions, promises, reliability. Rows in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from outreach.model.backlink import BacklinkState
from outreach.model.backlink_profile import SummaryKind
from outreach.model.partner import Agreement, Obligation, Partner, Side
from outreach.model.site import Site
from outreach.prospecting.partners.reciprocity import Reciprocity, measured
from outreach.prospecting.partners.reliability import Promise, Reliability, reliability
from outreach.store import own_links, partners
from outreach.store.partners import PartnerLink
from outreach.store.profile import taken_ahead

PATIENCE = 0.03  # seconds that the table of partners gives to counting mutual links


@dataclass(frozen=True, slots=True)
class Standing:
    """One partner, ready to be shown.

    Attributes:
        links_in: their links to us that were ever seen; `live_in` those that are there now.
        links_out: a followed link of ours leads there.
        overdue_ours, overdue_theirs: what each side should have done by now.
    """

    partner: Partner
    site: Site
    agreements: list[Agreement]
    obligations: list[Obligation]
    links_in: list[PartnerLink]
    links_out: bool
    reliability: Reliability
    today: date

    @property
    def live_in(self) -> list[PartnerLink]:
        return [link for link in self.links_in if link.state is BacklinkState.LIVE]

    @property
    def is_mutual(self) -> bool:
        return self.links_out and any(link.followed for link in self.live_in)

    @property
    def overdue_ours(self) -> list[Obligation]:
        return [one for one in self._overdue if one.owed_by is Side.US]

    @property
    def overdue_theirs(self) -> list[Obligation]:
        return [one for one in self._overdue if one.owed_by is Side.THEM]

    @property
    def _overdue(self) -> list[Obligation]:
        return [
            one
            for one in self.obligations
            if one.done_at is None and one.due_on is not None and one.due_on < self.today
        ]

    @property
    def in_force(self) -> list[Agreement]:
        return [
            one
            for one in self.agreements
            if (one.starts_on is None or one.starts_on <= self.today)
            and (one.ends_on is None or one.ends_on >= self.today)
        ]


@dataclass(frozen=True, slots=True)
class Circle:
    """All partners of a project, and the links of the whole project in both directions.

    Attributes:
        we_link_to: site keys, followed links only; link_to_us: those of them that link back.
        outlinks_known: the inventory has noted where our own pages link to.
    """

    standings: list[Standing]
    we_link_to: set[str]
    link_to_us: set[str]
    outlinks_known: bool

    @property
    def reciprocity(self) -> Reciprocity:
        return measured(self.we_link_to, self.link_to_us)


@dataclass(frozen=True, slots=True)
class Listing:
    """Some partners, and two counts over the links of the whole project in both directions.

    Attributes:
        counted_at: when the worker counted those links, None for just now.
    """

    standings: list[Standing]
    reciprocity: Reciprocity
    counted_at: datetime | None
    outlinks_known: bool


def circle(session: Session, project_id: int, *, today: date) -> Circle:
    """Load and measure everything about the project's partners."""
    we_link_to = own_links.sites(session, project_id)
    everybody = partners.every(session, project_id)
    standings = _standings(session, project_id, everybody, we_link_to, today)
    link_to_us = partners.linking_back(session, project_id, we_link_to)
    return Circle(standings, we_link_to, link_to_us, own_links.are_known(session, project_id))


def listing(
    session: Session, project_id: int, some: Sequence[tuple[Partner, Site]], *, today: date
) -> Listing:
    """The same for the few partners of a page; what concerns all links is counted."""
    we_link_to = own_links.sites_among(session, project_id, (site.key for _, site in some))
    return Listing(
        _standings(session, project_id, some, we_link_to, today),
        *mutual_links_known(session, project_id),
        own_links.are_known(session, project_id),
    )


def every_standing(session: Session, project_id: int, *, today: date) -> list[Standing]:
    """Where each partner stands, for a table of them."""
    some = partners.every(session, project_id)
    we_link_to = own_links.sites_among(session, project_id, (site.key for _, site in some))
    return _standings(session, project_id, some, we_link_to, today)


def mutual_links(session: Session, project_id: int) -> Reciprocity:
    """The links of the whole project in both directions, counted by the database."""
    return Reciprocity(
        own_links.site_count(session, project_id), partners.mutual_count(session, project_id)
    )


def mutual_links_known(session: Session, project_id: int) -> tuple[Reciprocity, datetime | None]:
    """The same for a page, which takes the worker's count where counting is slow, and when."""
    ahead = taken_ahead(session, project_id, SummaryKind.MUTUAL, patience=PATIENCE)
    if ahead is None:
        return mutual_links(session, project_id), None
    ours = own_links.site_count(session, project_id)
    return Reciprocity(ours, min(ours, ahead.figures["sites"])), ahead.computed_at


def _standings(
    session: Session,
    project_id: int,
    some: Sequence[tuple[Partner, Site]],
    we_link_to: set[str],
    today: date,
) -> list[Standing]:
    numbers = [partner.id or 0 for partner, _ in some]
    agreed = partners.agreements(session, numbers)
    owed = partners.obligations(session, numbers)
    linking = partners.links_by_site(session, project_id, [site.id or 0 for _, site in some])
    return [
        _standing(
            partner,
            site,
            agreed.get(partner.id or 0, []),
            owed.get(partner.id or 0, []),
            linking.get(site.id or 0, []),
            we_link_to,
            today,
        )
        for partner, site in some
    ]


def _standing(
    partner: Partner,
    site: Site,
    agreed: list[Agreement],
    owed: list[Obligation],
    links: list[PartnerLink],
    we_link_to: set[str],
    today: date,
) -> Standing:
    lost = sum(link.state is BacklinkState.LOST for link in links)
    promises = [
        Promise(one.due_on, one.done_at.date() if one.done_at else None)
        for one in owed
        if one.owed_by is Side.THEM and one.due_on is not None
    ]
    return Standing(
        partner=partner,
        site=site,
        agreements=agreed,
        obligations=owed,
        links_in=links,
        links_out=site.key in we_link_to,
        reliability=reliability(
            promises, links_kept=len(links) - lost, links_lost=lost, today=today
        ),
        today=today,
    )
