"""What is needed to tell which opportunity earned a link."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from outreach.mail.values import MessageKind
from outreach.model.backlink import Backlink, BacklinkState, Sighting
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.event import Event
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement, PlacementState
from outreach.model.prospect import Prospect
from outreach.portions import portions
from outreach.store.opportunities import PAST_CONTACT

_STRONG = 5  # rungs 1 to 5 of the match ladder belong to the thread for certain
_WRITTEN = (Stage.CONTACTED, Stage.REPLIED, Stage.AGREED)
_UNWRITTEN = (Stage.OPEN, Stage.READY)
_FOUND = (PlacementState.LIVE, PlacementState.RISK, PlacementState.LOST)


@dataclass(frozen=True, slots=True)
class Letters:
    """Our letters about an opportunity."""

    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back about an opportunity: texts and meanings, oldest first."""

    last_at: datetime
    texts: tuple[str, ...]
    intents: tuple[str, ...]
    urls: tuple[str, ...]


def projects_with_news(session: Session) -> list[int]:
    """Projects with live links of which nobody asked yet whose work they are."""
    query = select(Backlink.project_id).where(_is_new()).distinct()
    return list(session.exec(query))


def new_links(session: Session, project_id: int, *, at_most: int) -> list[Backlink]:
    """Live links that nobody has asked about, on sites that we wrote to."""
    query = (
        select(Backlink)
        .where(
            _is_new(),
            col(Backlink.project_id) == project_id,
            col(Backlink.site_id).in_(_sites_written_to(project_id)),
        )
        .order_by(col(Backlink.id))
        .limit(at_most)
    )
    return list(session.exec(query))


def named_links(session: Session, project_id: int, pages: Collection[str]) -> list[Backlink]:
    """Live links that nobody has asked about, on pages that were named in letters."""
    found: list[Backlink] = []
    for keys in portions(sorted(pages), 500):
        query = select(Backlink).where(
            _is_new(),
            col(Backlink.project_id) == project_id,
            col(Backlink.page_key).in_(keys),
        )
        found += session.exec(query)
    return found


def settle_rest(session: Session, project_id: int, *, at: datetime) -> int:
    """Note that everything else which is new is organic: nobody wrote to those sites."""
    done = session.connection().execute(
        update(Backlink)
        .where(
            _is_new(),
            col(Backlink.project_id) == project_id,
            col(Backlink.site_id).not_in(_sites_written_to(project_id)),
        )
        .values(attributed_at=at)
    )
    return done.rowcount


def answered_since(session: Session, *, at_most: int) -> list[int]:
    """Organic links of sites that answered after it was decided that they are organic."""
    query = (
        select(Backlink.id)
        .join(
            Opportunity,
            (col(Opportunity.site_id) == col(Backlink.site_id))
            & (col(Opportunity.project_id) == col(Backlink.project_id)),
        )
        .where(
            PAST_CONTACT,
            col(Opportunity.stage).in_((Stage.REPLIED, Stage.AGREED)),
            col(Opportunity.moved_at) > col(Backlink.attributed_at),
            col(Backlink.state) == BacklinkState.LIVE,
            ~_tied(),
        )
        .distinct()
        .limit(at_most)
    )
    return [number for number in session.exec(query) if number]


def opportunities_for(
    session: Session, project_id: int, site_ids: Collection[int], numbers: Collection[int]
) -> list[tuple[Opportunity, Prospect]]:
    """Opportunities that were written about: of these sites, or with these numbers."""
    query = (
        select(Opportunity, Prospect)
        .join(Prospect, col(Prospect.id) == Opportunity.prospect_id)
        .where(
            col(Opportunity.project_id) == project_id,
            col(Opportunity.stage).not_in(_UNWRITTEN),
            col(Opportunity.site_id).in_(site_ids) | col(Opportunity.id).in_(numbers),
        )
    )
    return list(session.exec(query))


def letters(session: Session, numbers: Collection[int]) -> dict[int, Letters]:
    """By opportunity: when our letters left."""
    query = (
        select(
            OutboundEmail.opportunity_id,
            func.min(col(OutboundEmail.accepted_at)),
            func.max(col(OutboundEmail.accepted_at)),
        )
        .where(
            col(OutboundEmail.opportunity_id).in_(numbers),
            col(OutboundEmail.state) == OutboundState.SENT,
            col(OutboundEmail.accepted_at).is_not(None),
        )
        .group_by(col(OutboundEmail.opportunity_id))
    )
    return {
        number: Letters(first, last)
        for number, first, last in session.exec(query)
        if number and first and last
    }


def first_moves(session: Session, numbers: Collection[int]) -> dict[int, datetime]:
    """By opportunity: when the board first said that somebody had been written to."""
    query = (
        select(Event.subject_id, func.min(col(Event.at)))
        .where(
            col(Event.subject_kind) == "opportunity",
            col(Event.subject_id).in_(numbers),
            col(Event.verb).in_([f"opportunity.{stage.value}" for stage in _WRITTEN]),
        )
        .group_by(col(Event.subject_id))
    )
    return dict(session.exec(query).all())


def answers(session: Session, project_id: int, numbers: Collection[int]) -> dict[int, Answers]:
    """By opportunity: what people wrote back."""
    query = (
        _answers(project_id)
        .where(col(InboundEmail.opportunity_id).in_(numbers))
        .order_by(col(InboundEmail.received_at))
    )
    found: dict[int, list[InboundEmail]] = {}
    for mail in session.exec(query):
        found.setdefault(mail.opportunity_id or 0, []).append(mail)
    return {
        number: Answers(
            mails[-1].received_at,
            tuple(mail.fresh_text for mail in mails),
            tuple(mail.intent for mail in mails),
            tuple(str(mail.intent_evidence.get("url") or "") for mail in mails),
        )
        for number, mails in found.items()
    }


def answers_with_links(session: Session, project_id: int) -> list[tuple[int, str]]:
    """(opportunity, text) of every answer that names an address."""
    query = _answers(project_id).where(col(InboundEmail.fresh_text).contains("http"))
    return [(mail.opportunity_id or 0, mail.fresh_text) for mail in session.exec(query)]


def bounced(session: Session, numbers: Collection[int]) -> set[int]:
    """Opportunities whose letters came back."""
    query = select(Enrolment.opportunity_id).where(
        col(Enrolment.opportunity_id).in_(numbers),
        col(Enrolment.state) == EnrolmentState.BOUNCED,
    )
    return set(session.exec(query))


def with_link(session: Session, numbers: Collection[int]) -> set[int]:
    """Opportunities whose link was found."""
    query = select(Placement.opportunity_id).where(
        col(Placement.opportunity_id).in_(numbers), col(Placement.state).in_(_FOUND)
    )
    return set(session.exec(query))


def first_claims(session: Session, ids: Iterable[int], own: str) -> dict[int, datetime]:
    """By backlink: the earliest day on which a vendor says that it saw it."""
    query = (
        select(Sighting.backlink_id, func.min(col(Sighting.first_at)))
        .where(col(Sighting.backlink_id).in_(list(ids)), col(Sighting.source) != own)
        .group_by(col(Sighting.backlink_id))
    )
    return dict(session.exec(query).all())


def _is_new() -> ColumnElement[bool]:
    return (
        (col(Backlink.state) == BacklinkState.LIVE)
        & col(Backlink.attributed_at).is_(None)
        & ~_tied()
    )


def _tied() -> ColumnElement[bool]:
    return select(Placement.id).where(col(Placement.backlink_id) == col(Backlink.id)).exists()


def _sites_written_to(project_id: int) -> SelectOfScalar[int]:
    return select(Opportunity.site_id).where(
        col(Opportunity.project_id) == project_id, col(Opportunity.stage).not_in(_UNWRITTEN)
    )


def _answers(project_id: int) -> SelectOfScalar[InboundEmail]:
    return select(InboundEmail).where(
        col(InboundEmail.project_id) == project_id,
        col(InboundEmail.opportunity_id).is_not(None),
        col(InboundEmail.kind) == MessageKind.HUMAN.value,
        col(InboundEmail.rung) <= _STRONG,
    )
