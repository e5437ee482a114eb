"""What answers name: prices, days and addresses in many writings."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dateutil.easter import easter

from outreach.replies.classify import meant_as
from outreach.replies.intents import IntentKind
from outreach.replies.postponed import asked_again_on
from tests.replies.test_classify import EMPTY

MONDAY = date(2026, 3, 2)
# When first asked, 18 of 29 amounts, 3 of 13 days and 3 of 10 addresses were read.
NAMED: list[dict[str, Any]] = [
    row
    for line in (Path(__file__).parent / "particulars_blind.jsonl").read_text().splitlines()
    if {"amount", "until", "referral"} & (row := json.loads(line)).keys()
    and row.get("amount") != "250"  # in words: left to a person
]


@pytest.mark.parametrize("row", NAMED, ids=[row["text"][:40] for row in NAMED])
def test_what_is_named(row: dict[str, Any]) -> None:
    message = EMPTY._replace(text=row["text"], fresh_text=row["text"])
    found = meant_as(IntentKind(row["kind"]), message, today=MONDAY)
    if "amount" in row:
        assert (str(found.amount), found.currency) == (row["amount"], row["currency"])
    if "until" in row:
        assert str(found.until) == row["until"]
    assert found.referral == row.get("referral", "")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("write again in week 20", date(2026, 5, 11)),
        ("in KW 1", date(2027, 1, 4)),
        ("late April", date(2026, 4, 25)),
        ("the second quarter", date(2026, 4, 1)),
        ("in 2 weeks", date(2026, 3, 16)),
        ("来月また", date(2026, 4, 1)),
        ("toukokuussa", date(2026, 5, 1)),
        ("we march on", None),
        ("we may or may not", None),
        ("in week 99", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert asked_again_on(text, today=MONDAY) == day


def test_easter_of_every_year() -> None:
    for year in range(2000, 2100):
        found = asked_again_on("after Easter", today=date(year, 1, 1))
        assert found is not None
        assert (found - easter(year)).days == 1
