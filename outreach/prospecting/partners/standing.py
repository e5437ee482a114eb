"""How a partner stands with us: links in both directions, promises, reliability. Rows in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from outreach.model.backlink import BacklinkState
from outreach.model.partner import Agreement, Obligation, Partner, Side
from outreach.model.site import Site
from outreach.prospecting.partners.reciprocity import Reciprocity, measured
from outreach.prospecting.partners.reliability import Promise, Reliability, reliability
from outreach.store import own_links, partners
from outreach.store.partners import PartnerLink


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


def circle(session: Session, project_id: int, *, today: date) -> Circle:
    """Load and measure everything about the project's partners."""
    linking = partners.links_by_site(session, project_id)
    we_link_to = own_links.sites(session, project_id)
    agreed = partners.agreements(session, project_id)
    owed = partners.obligations(session, project_id)
    standings = [
        _standing(
            partner,
            site,
            agreed.get(partner.id or 0, []),
            owed.get(partner.id or 0, []),
            linking.get(site.key, []),
            we_link_to,
            today,
        )
        for partner, site in partners.every(session, project_id)
    ]
    link_to_us = partners.linking_back(session, project_id, we_link_to)
    known = own_links.count(session, project_id) > 0
    return Circle(standings, we_link_to, link_to_us, known)


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
