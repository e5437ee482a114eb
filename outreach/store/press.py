"""Outlets, journalists, stories with their press lists, and journalists' requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from outreach.errors import NotFound
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity
from outreach.model.press import (
    Journalist,
    JournalistRequest,
    Outlet,
    PressListEntry,
    Story,
    StoryState,
)
from outreach.model.site import Site
from outreach.text.words import fold


def outlet_for(session: Session, site_id: int, name: str, *, at: datetime) -> Outlet:
    """The outlet of a site, made if it is missing."""
    query = select(Outlet).where(col(Outlet.site_id) == site_id)
    found = session.exec(query).first()
    if found is None:
        found = Outlet(site_id=site_id, name=name[:200], created_at=at)
        session.add(found)
        session.flush()
    return found


def journalist_for(session: Session, outlet_id: int, name: str, *, at: datetime) -> Journalist:
    """The journalist of this name at the outlet, made if there is none."""
    key = name_key(name)
    query = select(Journalist).where(
        col(Journalist.outlet_id) == outlet_id, col(Journalist.name_key) == key
    )
    found = session.exec(query).first()
    if found is None:
        found = Journalist(outlet_id=outlet_id, name=name[:200], name_key=key, read_at=at)
        session.add(found)
        session.flush()
    return found


def name_key(name: str) -> str:
    """A name for comparing: folded, one blank between its parts."""
    return " ".join(fold(name).split())[:200]


def journalists(session: Session, numbers: Iterable[int]) -> list[tuple[Journalist, Outlet, Site]]:
    """Journalists with their outlets and sites, by rank and name."""
    query = (
        select(Journalist, Outlet, Site)
        .join(Outlet, col(Outlet.id) == Journalist.outlet_id)
        .join(Site, col(Site.id) == Outlet.site_id)
        .where(col(Journalist.id).in_(list(numbers)))
        .order_by(col(Journalist.rank), col(Journalist.name))
    )
    return list(session.exec(query))


def stories(session: Session, project_id: int, state: StoryState | None = None) -> list[Story]:
    """The project's stories, newest first."""
    query = select(Story).where(col(Story.project_id) == project_id).order_by(col(Story.id).desc())
    if state is not None:
        query = query.where(col(Story.state) == state)
    return list(session.exec(query))


def story(session: Session, project_id: int, number: int) -> Story:
    """The story, if it belongs to the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    found = session.get(Story, number)
    if found is None or found.project_id != project_id:
        raise NotFound("There is no such story.")
    return found


def press_list(session: Session, story_id: int) -> dict[int, PressListEntry]:
    """Journalist to their entry on the story's list."""
    query = select(PressListEntry).where(col(PressListEntry.story_id) == story_id)
    return {row.journalist_id: row for row in session.exec(query)}


def asked(session: Session, story_id: int) -> dict[int, Opportunity]:
    """Journalist to the opportunity of the story with them."""
    query = (
        select(PressListEntry.journalist_id, Opportunity)
        .join(Opportunity, col(Opportunity.id) == PressListEntry.opportunity_id)
        .where(col(PressListEntry.story_id) == story_id)
    )
    return dict(session.exec(query).all())


def last_letters(session: Session, numbers: Iterable[int]) -> dict[int, datetime]:
    """Opportunity to the moment of the last letter about it that a server accepted."""
    query = (
        select(OutboundEmail.opportunity_id, OutboundEmail.accepted_at)
        .where(
            col(OutboundEmail.opportunity_id).in_(list(numbers)),
            col(OutboundEmail.state) == OutboundState.SENT,
        )
        .order_by(col(OutboundEmail.accepted_at))
    )
    return {number: at for number, at in session.exec(query) if number and at}


def open_enrolments(session: Session, story_id: int) -> list[Enrolment]:
    """Enrolments of the story from which letters may still leave."""
    query = (
        select(Enrolment)
        .join(PressListEntry, col(PressListEntry.opportunity_id) == Enrolment.opportunity_id)
        .where(
            col(PressListEntry.story_id) == story_id,
            col(Enrolment.state).in_((EnrolmentState.ACTIVE, EnrolmentState.HELD)),
        )
        .order_by(col(Enrolment.id))
    )
    return list(session.exec(query))


def requests(session: Session, project_id: int) -> list[JournalistRequest]:
    """Requests of journalists, the next deadline first, undated ones last."""
    query = (
        select(JournalistRequest)
        .where(col(JournalistRequest.project_id) == project_id)
        .order_by(col(JournalistRequest.deadline_at).nulls_last(), col(JournalistRequest.id))
    )
    return list(session.exec(query))


def request_known(session: Session, project_id: int, fingerprint: str) -> bool:
    """Was this request taken in already?"""
    query = select(JournalistRequest.id).where(
        col(JournalistRequest.project_id) == project_id,
        col(JournalistRequest.fingerprint) == fingerprint,
    )
    return session.exec(query).first() is not None
