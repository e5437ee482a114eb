"""What a month's plan is made of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from outreach.model.asset import Asset, AssetState
from outreach.model.email import InboundEmail
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.model.partner import Obligation, Partner, Side
from outreach.model.project import Project
from outreach.model.site import Site
from outreach.store import statistics
from outreach.store.best import best_first, best_of
from outreach.store.pages.badges import unread_answers

LEADS_READ = 20
_AHEAD = timedelta(days=31)
_IDENTITY = {
    "sender_name": "Say who writes.",
    "organisation": "Say for which organisation.",
    "postal_address": "Every letter needs a postal address.",
}


def facts_of(session: Session, project: Project, *, today: date) -> dict[str, Any]:
    """Everything that `outreach.reporting.plan.PlanFacts` asks for, by its names; leads as
    (opportunity, site, score) per tactic."""
    number = project.id or 0
    counts = statistics.funnel_known(session, number).counts
    return {
        "lacks": _lacks(session, project),
        "assets": _count(session, Asset, number, col(Asset.state) == AssetState.LIVE),
        "prospects": counts["prospects"],
        "unread": session.exec(
            select(func.count()).select_from(InboundEmail).where(unread_answers(number))
        ).one(),
        "agreed": _count(session, Opportunity, number, col(Opportunity.stage) == Stage.AGREED),
        "owed": _due(session, number, Side.US, today + _AHEAD),
        "awaited": _due(session, number, Side.THEM, today),
        "leads": {tactic: _leads(session, number, tactic) for tactic in Tactic},
        "contacted": counts["contacted"],
        "replied": counts["replied"],
    }


def _lacks(session: Session, project: Project) -> list[str]:
    found = [_IDENTITY[name] for name in project.missing_identity]
    if not _count(session, Mailbox, project.id or 0):
        found.append("Set up a mailbox to write from.")
    return found


def _count(session: Session, table: Any, project_id: int, *conditions: Any) -> int:
    query = select(func.count()).where(col(table.project_id) == project_id, *conditions)
    return session.exec(query).one()


def _due(session: Session, project_id: int, side: Side, until: date) -> list[tuple[str, str, date]]:
    query = (
        select(Partner.name, Obligation.what, col(Obligation.due_on))
        .join(Obligation, col(Obligation.partner_id) == Partner.id)
        .where(
            col(Partner.project_id) == project_id,
            col(Obligation.owed_by) == side,
            col(Obligation.done_at).is_(None),
            col(Obligation.due_on) <= until,
        )
        .order_by(col(Obligation.due_on), col(Obligation.id))
    )
    return [(name, what, due_on) for name, what, due_on in session.exec(query) if due_on]


def _leads(session: Session, project_id: int, tactic: Tactic) -> list[tuple[int, str, float]]:
    stages, scored = (Stage.OPEN, Stage.READY), col(Opportunity.score).is_not(None)
    best = best_of(session, project_id, stages, [tactic], scored, at_most=LEADS_READ)
    query = (
        select(Opportunity.id, Site.key, Opportunity.score)
        .join(Site, col(Site.id) == Opportunity.site_id)
        .where(col(Opportunity.id).in_(best))
        .order_by(*best_first())
    )
    return [(number or 0, site, score or 0.0) for number, site, score in session.exec(query)]
