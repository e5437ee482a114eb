"""A report of an invented client, with words that some formats would take for commands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from outreach.languages import Language
from outreach.reporting.client import Link, Look, Period, Spent, client_report
from outreach.reporting.outcomes import Grouping, Written

TODAY = date(2026, 5, 4)
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
NASTY = '#panic("boom") *bold* $x$ <b>&amp; "quotes" \\ @ref'


def link(number: int, won_on: date, **given: Any) -> Link:
    values: dict[str, Any] = {
        "site": f"site{number}.example",
        "page": f"https://site{number}.example/reading/books-on-soil-and-gardens-{number}",
        "target": "https://www.ours.example/guides/soil-calendar",
        "anchor": "the soil calendar",
        "tactic": "broken_link",
        "method": "outreach-editorial",
        "followed": number % 3 > 0,
        "place": "body",
        "won_on": won_on,
        "seen_until": TODAY,
        "quality": 40.0 + number,
    }
    return Link(**{**values, **given})


LINKS = [
    *(link(n, date(2026, 4, 3) + timedelta(days=n)) for n in range(5)),
    *(link(10 + n, date(2025, 11, 1) + timedelta(days=20 * n)) for n in range(4)),
    link(20, date(2026, 1, 10), lost_on=date(2026, 4, 12)),
    link(21, date(2026, 4, 2), anchor=NASTY),
    link(30, date(2026, 4, 9), method="paid", risk="A compensated link must carry rel=sponsored."),
]


def written(count: int = 40) -> list[Written]:
    return [
        Written(
            {Grouping.TACTIC: "broken_link" if n % 4 else "mention", Grouping.PERSON: "user:1"},
            replied=n % 5 == 0,
            positive=n % 10 == 0,
            won=n % 8 == 0,
            kept=n % 16 == 0,
        )
        for n in range(count)
    ]


def sample(*, reader: Language | None = None, **look: str) -> dict[str, Any]:
    values = {
        "project": "Ours & Sons",
        "site": "https://www.ours.example/",
        "agency": "Canal Walk Agency",
        "contact": "rosa@canalwalk.example",
        "comment": f"A good month.\n{NASTY}",
    }
    spent = Spent(12.5, {"EUR": 24_000})
    whose = Look(**{**values, **look})
    return client_report(whose, APRIL, LINKS, written(), spent, today=TODAY, reader=reader)
