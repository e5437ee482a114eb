"""Opportunities of a project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.event import Event
from outreach.model.opportunity import CLOSED, Opportunity, Stage, Tactic
from outreach.portions import portions
from outreach.store.best import best_first, best_of

_AT_ONCE = 400
# Written out, so that both databases see that the index of these few answers it.
PAST_CONTACT: ColumnElement[bool] = literal_column(
    "opportunity.stage NOT IN ('open', 'ready', 'contacted')"
)


def get(session: Session, project_id: int, number: int) -> Opportunity:
    """The opportunity, if it belongs to the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    found = session.get(Opportunity, number)
    if found is None or found.project_id != project_id:
        raise NotFound("There is no such opportunity.")
    return found


def by_reason(
    session: Session, project_id: int, tactic: Tactic
) -> dict[tuple[int, str], Opportunity]:
    """(prospect id, reason key) to opportunity."""
    query = select(Opportunity).where(
        col(Opportunity.project_id) == project_id, col(Opportunity.tactic) == tactic
    )
    return {(row.prospect_id, row.reason_key): row for row in session.exec(query)}


def of_site(session: Session, project_id: int, site_id: int) -> list[Opportunity]:
    """The project's opportunities on one site, newest first."""
    query = (
        select(Opportunity)
        .where(col(Opportunity.project_id) == project_id, col(Opportunity.site_id) == site_id)
        .order_by(col(Opportunity.id).desc())
    )
    return list(session.exec(query))


def withdrawn_by(session: Session, project_id: int, tactic: Tactic, actor: str) -> set[int]:
    """Dismissed opportunities that `actor` dismissed, unless somebody else has done so since."""
    dismissed = select(Opportunity.id).where(
        col(Opportunity.project_id) == project_id,
        col(Opportunity.tactic) == tactic,
        col(Opportunity.stage) == Stage.DISMISSED,
    )
    query = (
        select(Event.subject_id, Event.actor)
        .where(
            col(Event.subject_kind) == "opportunity",
            col(Event.verb) == "opportunity.dismissed",
            col(Event.subject_id).in_(dismissed),
        )
        .order_by(col(Event.id))
    )
    last = dict(session.exec(query).all())
    return {number for number, who in last.items() if who == actor}


def of_tactic(
    session: Session, project_id: int, tactic: Tactic, stages: Iterable[Stage]
) -> list[Opportunity]:
    """Opportunities of one tactic that stand in one of the stages."""
    query = (
        select(Opportunity)
        .where(
            col(Opportunity.project_id) == project_id,
            col(Opportunity.tactic) == tactic,
            col(Opportunity.stage).in_(list(stages)),
        )
        .order_by(col(Opportunity.id))
    )
    return list(session.exec(query))


def in_stage(
    session: Session,
    project_id: int,
    stage: Stage,
    *,
    tactic: Tactic | None = None,
    at_most: int = 500,
) -> list[Opportunity]:
    """Opportunities of one stage, best score first."""
    query = select(Opportunity).where(
        col(Opportunity.project_id) == project_id, col(Opportunity.stage) == stage
    )
    if tactic is not None:
        query = query.where(col(Opportunity.tactic) == tactic)
    return list(session.exec(query.order_by(*best_first()).limit(at_most)))


def wanting_contacts(
    session: Session, project_id: int, *, now: datetime, again_after: timedelta, at_most: int
) -> list[Opportunity]:
    """Open opportunities that passed the gates and whose contacts were not sought lately."""
    sought = col(Opportunity.contacts_sought_at)
    query = (
        select(Opportunity)
        .where(
            col(Opportunity.project_id) == project_id,
            col(Opportunity.stage) == Stage.OPEN,
            col(Opportunity.score).is_not(None),
            sought.is_(None) | (sought < now - again_after),
        )
        .order_by(*best_first())
        .limit(at_most)
    )
    return list(session.exec(query))


def with_stale_evidence(
    session: Session, tactic: Tactic, *, before: datetime, at_most: int
) -> list[int]:
    """Opportunities with a letter that could still leave and evidence last seen before then."""
    waiting = select(OutboundEmail.opportunity_id).where(
        col(OutboundEmail.state).in_(
            (OutboundState.DRAFTED, OutboundState.APPROVED, OutboundState.SCHEDULED)
        )
    )
    query = (
        select(Opportunity.id)
        .where(
            col(Opportunity.tactic) == tactic,
            col(Opportunity.verified_at) < before,
            col(Opportunity.id).in_(waiting),
        )
        .order_by(col(Opportunity.verified_at))
        .limit(at_most)
    )
    return [number for number in session.exec(query) if number is not None]


def closed_but_enrolled(session: Session) -> list[tuple[Enrolment, Opportunity]]:
    """Open enrolments about opportunities of which no letter may speak any more."""
    query = (
        select(Enrolment, Opportunity)
        .join(Opportunity, col(Opportunity.id) == Enrolment.opportunity_id)
        .where(
            col(Enrolment.state).in_((EnrolmentState.ACTIVE, EnrolmentState.HELD)),
            PAST_CONTACT,
            col(Opportunity.stage).in_(CLOSED),
        )
        .order_by(col(Enrolment.id))
    )
    return [(enrolment, opportunity) for enrolment, opportunity in session.exec(query)]


def with_contact(
    session: Session, project_id: int, tactic: Tactic, *, at_most: int = 25
) -> Sequence[Opportunity]:
    """The best opportunities of a tactic that somebody can be written to about, for previews."""
    stages = [stage for stage in Stage if stage not in CLOSED]
    known = col(Opportunity.contact_id).is_not(None)
    numbers = best_of(session, project_id, stages, [tactic], known, at_most=at_most)
    query = select(Opportunity).where(col(Opportunity.id).in_(numbers)).order_by(*best_first())
    return session.exec(query).all()


def count_by_stage(session: Session, project_id: int) -> dict[Stage, int]:
    """How many opportunities stand in each stage."""
    query = (
        select(Opportunity.stage, func.count())
        .where(col(Opportunity.project_id) == project_id)
        .group_by(col(Opportunity.stage))
    )
    found = dict(session.exec(query).all())
    return {stage: found.get(stage, 0) for stage in Stage}


def contacts_of(session: Session, project_id: int) -> list[Contact]:
    """The contacts that were chosen for the project's opportunities."""
    chosen = select(Opportunity.contact_id).where(col(Opportunity.project_id) == project_id)
    query = select(Contact).where(col(Contact.id).in_(chosen)).order_by(col(Contact.address))
    return list(session.exec(query))


def with_ids(session: Session, project_id: int, numbers: Iterable[int]) -> list[Opportunity]:
    """Those of these that belong to the project, in the order of their ids."""
    found: list[Opportunity] = []
    for some in portions(sorted(set(numbers)), _AT_ONCE):
        query = select(Opportunity).where(
            col(Opportunity.project_id) == project_id,
            col(Opportunity.id).in_(some),
        )
        found += session.exec(query.order_by(col(Opportunity.id)))
    return found
