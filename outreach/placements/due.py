"""What people have to see to: doubtful links, terms and agreements that end, overdue promises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session

from outreach.model.partner import Side
from outreach.model.placement import PlacementState
from outreach.store import partners, placements

SOON = timedelta(days=30)
_ENDED_LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to see to.

    Attributes:
        label: what kind it is, in a word or three.
        endpoint, arguments: the page where it is settled.
        day: on which it is or was due, None for at any time.
        is_late: that day has passed.
    """

    label: str
    what: str
    endpoint: str
    arguments: dict[str, int | str] = field(default_factory=dict)
    day: date | None = None
    is_late: bool = False


def due_soon(session: Session, project_id: int, *, today: date) -> list[Due]:
    """Doubtful links first, then everything with a day, the earliest first."""
    dated = [
        *_promises(session, project_id, today),
        *_agreements(session, project_id, today),
        *_terms(session, project_id, today),
    ]
    return [*_doubtful(session, project_id), *sorted(dated, key=lambda one: one.day or today)]


def _doubtful(session: Session, project_id: int) -> list[Due]:
    waiting = placements.counts(session, project_id)[PlacementState.PROPOSED]
    if not waiting:
        return []
    told = "1 new link may be ours" if waiting == 1 else f"{waiting} new links may be ours"
    pile: dict[str, int | str] = {"pile": PlacementState.PROPOSED.value}
    return [Due("Decide", told, "placements.every", pile)]


def _promises(session: Session, project_id: int, today: date) -> list[Due]:
    return [
        Due(
            "We owe" if owed.owed_by is Side.US else "They owe",
            f"{partner.name}: {owed.what}",
            "partners.show",
            {"number": partner.id or 0},
            owed.due_on,
            is_late=True,
        )
        for owed, partner in partners.overdue(session, project_id, today=today)
    ]


def _agreements(session: Session, project_id: int, today: date) -> list[Due]:
    found = partners.ending(session, project_id, since=today - _ENDED_LATELY, before=today + SOON)
    return [
        Due(
            "Renew",
            f"{partner.name}: {deal.title}",
            "partners.show",
            {"number": partner.id or 0},
            deal.ends_on,
            is_late=deal.ends_on is not None and deal.ends_on < today,
        )
        for deal, partner in found
    ]


def _terms(session: Session, project_id: int, today: date) -> list[Due]:
    return [
        Due(
            "Paid until",
            f"{site.key}: {link.linking_page}",
            "placements.every",
            {"pile": placement.state.value},
            placement.paid_until,
            is_late=placement.paid_until is not None and placement.paid_until < today,
        )
        for placement, link, _, site in placements.ending(session, project_id, before=today + SOON)
    ]
