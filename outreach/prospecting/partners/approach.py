"""Partners, as one tactic among others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from outreach.model.opportunity import Stage, Tactic
from outreach.prospecting.partners.examined import read_page
from outreach.prospecting.partners.record import record_opportunities
from outreach.prospecting.partners.signals import WEIGHTS
from outreach.prospecting.partners.verify import verify
from outreach.prospecting.tactic import Approach, Fact
from outreach.store import partners

_ROW = "the partner, as you entered it"
FACTS = (
    Fact("partner.name", ("partner", "name"), _ROW, "Mill & Co"),
    Fact("partner.how", ("partner", "how"), _ROW, "you supply us"),
    Fact("partner.lists", ("partner", "lists"), "the headings of the page", "customers"),
)


def _line(evidence: Mapping[str, Any]) -> str:
    partner = evidence.get("partner") or {}
    return f"{partner['name']} lists {partner['lists']}" if partner else ""


def _wakes(session: Session, project_id: int, since: datetime) -> datetime | None:
    """The first midnight after which something that is still owed is overdue."""
    days = partners.open_days(session, project_id)
    moments = (datetime.combine(day + timedelta(days=1), time(), UTC) for day in days)
    return min((at for at in moments if at > since), default=None)


APPROACH = Approach(
    tactic=Tactic.PARTNER,
    about="Suppliers, customers, associations and events that you work with anyway, list others "
    "like you and don't list you yet. Links for links are measured, and stopped before it is a "
    "scheme.",
    needs="Your partners, a line each: on the partners page, or outreach partners add.",
    find=record_opportunities,
    weights=WEIGHTS,
    facts=FACTS,
    read=read_page,
    verify=verify,
    stages={Stage.OPEN: "Could list us", Stage.CONTACTED: "Asked", Stage.WON: "Listed"},
    line=_line,
    wakes=_wakes,
)
