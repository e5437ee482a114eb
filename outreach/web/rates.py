"""What letters brought: bounces, complaints and answers by letter, mailbox and tactic."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request
from sqlmodel import Session

from outreach.intervals import percents
from outreach.reporting.brought import SPANS, Brought, rates_known
from outreach.store.rates import By, Rates
from outreach.web import exports, forms
from outreach.web.runtime import serving

pages = Blueprint("rates", __name__)


@pages.get("/p/<int:project_id>/rates")
def table(project_id: int) -> str:
    """Shares with their intervals, so that three letters are never taken for a trend."""
    with serving().store.read() as session:
        found = _brought(session, project_id)
    return render_template(
        "rates/table.html",
        rates=found.rates,
        counted_at=found.counted_at,
        by=_by(),
        ways=By,
        days=_days(),
        spans=SPANS,
        percents=percents,
    )


def _brought(session: Session, project_id: int) -> Brought:
    return rates_known(session, project_id, _by(), _days(), now=serving().clock.now())


def _by() -> By:
    return forms.asked_choice("by", By) or By.LETTER


def _days() -> int:
    days = request.args.get("days", type=int)
    return days if days in SPANS else SPANS[1]


def _share(name: str) -> dict[str, Callable[[Rates], object]]:
    """A count, its share and the ends of its interval, as four columns."""
    return {
        name: lambda one: getattr(one, name).count,
        f"{name} share": lambda one: round(getattr(one, name).share, 4),
        f"{name} low": lambda one: round(getattr(one, name).low, 4),
        f"{name} high": lambda one: round(getattr(one, name).high, 4),
    }


_TABLE = exports.Table[Rates](
    "letters-brought",
    {
        "name": lambda one: one.name,
        "sent": lambda one: one.sent,
        **_share("bounced"),
        **_share("refused"),
        **_share("complained"),
        **_share("replied"),
        **_share("positive"),
    },
    lambda session, project_id: _brought(session, project_id).rates,
)
exports.offer(pages, "/p/<int:project_id>/rates", _TABLE)
