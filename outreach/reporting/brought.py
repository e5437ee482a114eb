"""What letters brought in the spans that a page offers, counted ahead where that is slow."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

from sqlmodel import Session

from outreach.model.backlink_profile import SummaryKind
from outreach.store import profile
from outreach.store.rates import By, Rate, Rates, rates

SPANS = (30, 90, 365)  # days
EVERY = tuple(product(By, SPANS))


class Brought(NamedTuple):
    """Rates of a span; counted now where `counted_at` is None."""

    rates: list[Rates]
    counted_at: datetime | None = None


def rates_known(session: Session, project_id: int, by: By, days: int, *, now: datetime) -> Brought:
    """The rates of the last days, one of `SPANS`, as they were counted last."""
    ahead = profile.taken_ahead(session, project_id, SummaryKind.RATES)
    if ahead is None:
        return Brought(_now(session, project_id, by, days, now))
    return Brought([_told(row) for row in ahead.figures[_name(by, days)]], ahead.computed_at)


def count_rates(session: Session, project_id: int, now: datetime) -> dict[str, Any]:
    """Every grouping of every span, as plain values."""
    return {
        _name(by, days): [_plain(one) for one in _now(session, project_id, by, days, now)]
        for by, days in EVERY
    }


def _now(session: Session, project_id: int, by: By, days: int, now: datetime) -> list[Rates]:
    return rates(session, by, since=now - timedelta(days=days), project_id=project_id)


def _name(by: By, days: int) -> str:
    return f"{by.value} {days}"


def _plain(one: Rates) -> list[Any]:
    fates = (one.bounced, one.refused, one.complained, one.replied, one.positive)
    return [one.name, one.key, one.sent, *(fate.count for fate in fates)]


def _told(row: list[Any]) -> Rates:
    name, key, sent, *fates = row
    return Rates(name, key, sent, *(Rate(number, sent) for number in fates))
