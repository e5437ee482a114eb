"""One opportunity with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from outreach.model.asset import Asset
from outreach.model.backlink import Backlink, BacklinkLook
from outreach.model.campaign import Campaign, Enrolment
from outreach.model.contact import Contact, ContactFinding
from outreach.model.email import InboundEmail, OutboundEmail
from outreach.model.event import Event
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.model.site import Site
from outreach.store import opportunities

EVENTS_SHOWN = 200
_MOST_ANSWERS = 200  # two robots that thank each other can write thousands


@dataclass(frozen=True, slots=True)
class Known:
    """A contact with every place where the address was published."""

    contact: Contact
    findings: list[ContactFinding]


@dataclass(frozen=True, slots=True)
class Won:
    """A placement with its backlink and the looks at it, newest first."""

    placement: Placement
    backlink: Backlink
    looks: list[BacklinkLook]


@dataclass(frozen=True, slots=True)
class Whole:
    """All that the page of an opportunity shows."""

    opportunity: Opportunity
    site: Site
    prospect: Prospect
    asset: Asset | None
    contacts: list[Known]
    enrolments: list[tuple[Enrolment, Campaign]]
    letters: list[OutboundEmail]
    answers: list[InboundEmail]
    placements: list[Won]
    events: list[Event]

    @property
    def thread(self) -> list[OutboundEmail | InboundEmail]:
        """All mail in the order in which it happened; an answer never before its letter.

        Mail servers stamp whole seconds, so that a quick answer may seem older than its letter.
        """
        left = {letter.id: happened_at(letter) for letter in self.letters}

        def order(mail: OutboundEmail | InboundEmail) -> tuple[datetime, int]:
            if isinstance(mail, OutboundEmail):
                return happened_at(mail), 0
            return max(mail.received_at, left.get(mail.outbound_id, mail.received_at)), 1

        return sorted([*self.letters, *self.answers], key=order)


def happened_at(mail: OutboundEmail | InboundEmail) -> datetime:
    """When a letter left, or would if it has not yet; when an answer came in."""
    if isinstance(mail, InboundEmail):
        return mail.received_at
    return mail.accepted_at or mail.claimed_at or mail.send_at or mail.created_at


def whole(session: Session, project_id: int, number: int) -> Whole:
    """The opportunity with its rows.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    row = opportunities.get(session, project_id, number)
    enrolments = _enrolments(session, number)
    letters, answers = thread_of(session, number)
    return Whole(
        opportunity=row,
        site=session.get_one(Site, row.site_id),
        prospect=session.get_one(Prospect, row.prospect_id),
        asset=session.get(Asset, row.asset_id) if row.asset_id else None,
        contacts=_contacts(session, row),
        enrolments=enrolments,
        letters=letters,
        answers=answers,
        placements=_placements(session, number),
        events=_events(session, row, [one.id for one, _ in enrolments], letters),
    )


def held_elsewhere(
    session: Session, row: Opportunity, project_ids: Collection[int]
) -> list[tuple[Project, Stage, int]]:
    """(project, furthest stage, opportunities) of the same site in other projects.

    Args:
        project_ids: those that the reader may see; a wall stands around the others.
    """
    query = (
        select(Project, Opportunity.stage, func.count())
        .join(Opportunity, col(Opportunity.project_id) == Project.id)
        .where(
            col(Opportunity.site_id) == row.site_id,
            col(Opportunity.project_id) != row.project_id,
            col(Opportunity.project_id).in_(project_ids),
            col(Opportunity.stage) != Stage.DISMISSED,
        )
        .group_by(col(Project.id), col(Opportunity.stage))
    )
    order = list(Stage)
    held: dict[int, tuple[Project, Stage, int]] = {}
    for project, state, count in session.exec(query):
        stage = Stage(state)
        _, furthest, counted = held.get(project.id or 0, (project, stage, 0))
        further = max(furthest, stage, key=order.index)
        held[project.id or 0] = (project, further, counted + count)
    return sorted(held.values(), key=lambda one: one[0].name)


def thread_of(
    session: Session, opportunity_id: int
) -> tuple[list[OutboundEmail], list[InboundEmail]]:
    """(what we wrote, the latest of what came back) about one opportunity, bytes not loaded."""
    letters = select(OutboundEmail).where(col(OutboundEmail.opportunity_id) == opportunity_id)
    answers = (
        select(InboundEmail)
        .where(col(InboundEmail.opportunity_id) == opportunity_id)
        .options(*(defer(getattr(InboundEmail, name)) for name in ("raw", "html")))
        .order_by(col(InboundEmail.received_at).desc())
        .limit(_MOST_ANSWERS)
    )
    return list(session.exec(letters)), list(session.exec(answers))


def _enrolments(session: Session, number: int) -> list[tuple[Enrolment, Campaign]]:
    query = (
        select(Enrolment, Campaign)
        .join(Campaign, col(Campaign.id) == Enrolment.campaign_id)
        .where(col(Enrolment.opportunity_id) == number)
        .order_by(col(Enrolment.id))
    )
    return list(session.exec(query))


def _contacts(session: Session, row: Opportunity) -> list[Known]:
    """The contacts of the site: the chosen one first, then by confidence."""
    query = select(Contact).where(
        or_(col(Contact.site_id) == row.site_id, col(Contact.id) == row.contact_id)
    )
    known = sorted(
        session.exec(query), key=lambda one: (one.id != row.contact_id, -one.confidence, one.id)
    )
    found = session.exec(
        select(ContactFinding)
        .where(col(ContactFinding.contact_id).in_([contact.id for contact in known]))
        .order_by(col(ContactFinding.id))
    ).all()
    return [
        Known(contact, [one for one in found if one.contact_id == contact.id]) for contact in known
    ]


def _placements(session: Session, number: int) -> list[Won]:
    query = (
        select(Placement, Backlink)
        .join(Backlink, col(Backlink.id) == Placement.backlink_id)
        .where(col(Placement.opportunity_id) == number)
        .order_by(col(Placement.id))
    )
    return [
        Won(placement, backlink, _looks(session, backlink))
        for placement, backlink in session.exec(query)
    ]


def _looks(session: Session, backlink: Backlink) -> list[BacklinkLook]:
    query = (
        select(BacklinkLook)
        .where(col(BacklinkLook.backlink_id) == backlink.id)
        .order_by(col(BacklinkLook.id).desc())
        .limit(10)
    )
    return list(session.exec(query))


def _events(
    session: Session,
    row: Opportunity,
    enrolment_ids: list[int | None],
    letters: list[OutboundEmail],
) -> list[Event]:
    """Events about the opportunity, its enrolments and its letters, newest first."""
    placed = select(Placement.id).where(col(Placement.opportunity_id) == row.id)
    about = (
        ("opportunity", [row.id]),
        ("enrolment", enrolment_ids),
        ("outbound_email", [letter.id for letter in letters]),
        ("placement", placed),
    )
    query = (
        select(Event)
        .where(
            or_(
                *(
                    and_(col(Event.subject_kind) == kind, col(Event.subject_id).in_(ids))
                    for kind, ids in about
                )
            )
        )
        .order_by(col(Event.id).desc())
        .limit(EVENTS_SHOWN)
    )
    return list(session.exec(query))
