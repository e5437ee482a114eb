"""Loads what reports are made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from outreach.languages import Language
from outreach.model.placement import PlacementState, ReportBrand
from outreach.model.project import Project
from outreach.reporting.ahead import letters_known, letters_now, qualities_known
from outreach.reporting.client import Link, Look, Period, Spent, client_report
from outreach.reporting.outcomes import Grouping, Written
from outreach.reporting.worth import MOST_WEIGHED, weighed
from outreach.store import costs, outcomes
from outreach.store.outcomes import Counted, PlacedLink


def report_of(
    session: Session,
    project: Project,
    when: Period,
    *,
    comment: str = "",
    with_costs: bool = False,
    reader: Language | None = None,
    counted_ahead: bool = False,
    now: datetime,
) -> dict[str, Any]:
    """Everything that the client's report of a period says.

    Args:
        counted_ahead: somebody waits for it; it says when letters and answers were counted.
    """
    number = project.id or 0
    known = letters_known if counted_ahead else letters_now
    letters = known(session, number, when)
    return client_report(
        look_of(project, costs.brand(session, number), comment),
        when,
        links(session, project, counted_ahead=counted_ahead, now=now),
        written(letters.counted),
        spent(session, number, when) if with_costs else None,
        counted_at=letters.counted_at,
        today=now.date(),
        reader=reader,
    )


def look_of(project: Project, brand: ReportBrand | None, comment: str = "") -> Look:
    """Whose report it is; without settings, the project's own."""
    if brand is None:
        return Look(project.name, project.site_url, project.organisation, comment=comment)
    return Look(
        project.name,
        project.site_url,
        brand.agency or project.organisation,
        brand.colour,
        brand.contact,
        comment,
    )


def links(
    session: Session, project: Project, *, counted_ahead: bool = False, now: datetime
) -> list[Link]:
    """Every link that was won, and every risk, the latest first, each with its quality.

    Args:
        counted_ahead: somebody waits for it: what the worker has weighed is not weighed again.
    """
    rows = outcomes.placed_links(session, project.id or 0)
    latest = [row.backlink_id for row in rows[:MOST_WEIGHED]]
    scores = qualities_known(session, project.id or 0) if counted_ahead else {}
    scores |= weighed(session, project, [one for one in latest if one not in scores], now=now)
    return [_link(row, scores.get(row.backlink_id)) for row in rows]


def _link(row: PlacedLink, quality: float | None) -> Link:
    lost_at = row.lost_at if row.state is PlacementState.LOST else None
    return Link(
        site=row.site,
        page=row.page,
        target=row.target,
        anchor=row.anchor,
        tactic=row.tactic,
        method=row.acquisition.value,
        followed=row.followed,
        place=row.place,
        won_on=row.won_at.date(),
        seen_until=(row.last_seen_at or row.won_at).date(),
        lost_on=lost_at.date() if lost_at else None,
        # A risk that is gone was no win either; its reasons stay with it.
        risk=" ".join(str(one) for one in row.risks or ()),
        quality=quality,
    )


def written(letters: Iterable[Counted]) -> list[Written]:
    """First letters by every name that they are grouped by."""
    return [
        Written(
            names={
                Grouping.TACTIC: one.tactic,
                Grouping.CAMPAIGN: one.campaign,
                Grouping.LETTER: f"{one.campaign}, text {one.variant or 'A'}",
                Grouping.MAILBOX: one.mailbox,
                Grouping.PERSON: one.person,
            },
            count=one.contacted,
            bounced=one.bounced,
            replied=one.replied,
            positive=one.positive,
            won=one.won,
            kept=one.kept,
            risk=one.risk,
        )
        for one in letters
    ]


def spent(session: Session, project_id: int, when: Period) -> Spent:
    """What was written down for the period."""
    hours, cents = 0.0, dict[str, int]()
    for cost in costs.every(session, project_id, since=when.first, until=when.last):
        hours += cost.hours
        if cost.cents:
            cents[cost.currency] = cents.get(cost.currency, 0) + cost.cents
    return Spent(hours, cents)


def usual_period(today: date, began: date) -> Period:
    """Last month; of a project that is younger than that, this month until today."""
    last = last_month(today)
    return last if began <= last.last else Period(today.replace(day=1), today)


def last_month(today: date) -> Period:
    """The calendar month before this one."""
    end = today.replace(day=1) - timedelta(days=1)
    return Period(end.replace(day=1), end)
