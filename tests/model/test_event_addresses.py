"""Events can't be changed, so they hold no whole address of anybody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from outreach.model.event import event_values, without_addresses


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Contact: anna.berg+x@site.example (editor).", "Contact: a…@site.example (editor)."),
        ("a@b.example and c@d.example", "a…@b.example and c…@d.example"),
        ("no address, only @site", "no address, only @site"),
        ("https://site.example/@anna", "https://site.example/@anna"),
        ("", ""),
    ],
)
def test_addresses_are_shortened(text: str, kept: str) -> None:
    assert without_addresses(text) == kept


def test_details_are_shortened_too() -> None:
    at = datetime(2026, 5, 4, tzinfo=UTC)
    row = event_values(
        "contact", 1, "merged", at=at, actor="x", why="y@z.example", into="q@r.example"
    )
    assert (row["why"], row["detail"]) == ("y…@z.example", {"into": "q…@r.example"})
