"""The pure parts: links, spreadsheets, throttle, times."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.model.email import InboundEmail, OutboundEmail
from outreach.store.pages.opportunity import Whole
from outreach.web.links import safe_href, safe_next, shown
from outreach.web.rendering import counted, excerpt
from outreach.web.spreadsheets import csv_line, disarmed
from outreach.web.throttle import delay_after, seconds_to_wait
from outreach.web.words import _WORDS, KINDS
from tests.support.corpus import CHECKOUT, shared_json


@pytest.mark.parametrize(
    "url",
    ["https://a.example/x?y=1#z", "http://a.example", "mailto:ada@a.example", "HTTPS://A.EXAMPLE/"],
)
def test_good_addresses_become_links(url: str) -> None:
    assert safe_href(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:x",
        "data:text/html,<script>", "vbscript:x", "//a.example", "/path", "", "ftp://a.example",
        "https:\\\\a.example", "https://a.example/\u2028", "http://[::1", "https:a.example",
        "\x01javascript:alert(1)", "blob:https://a.example/1",
    ],
)  # fmt: skip
def test_everything_else_stays_text(url: str) -> None:
    assert safe_href(url) == ""


def test_invisible_characters_are_shown() -> None:
    assert shown("exa\u202emple\u200b.org") == "exa⟨U+202E⟩mple⟨U+200B⟩.org"


@given(st.text(max_size=60))
def test_a_sign_in_never_leads_away(path: str) -> None:
    goal = safe_next(path, "/")
    assert goal.startswith("/")
    assert not goal.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "'=1", "''=1",
     "＝1", "＋1", "－1", "＠x", "|calc", "%0A", "\x00=1", "\ufeff=cmd|' /C calc'!A0", "\u202e=1"],
)  # fmt: skip
def test_formulas_are_disarmed(cell: str) -> None:
    assert disarmed(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["soil calendar", "", "a=b", "https://a.example/?q=1", "it's", "'tis"]
)
def test_ordinary_text_stays_as_it_is(cell: str) -> None:
    assert disarmed(cell) == cell


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30),
        min_size=1,
        max_size=5,
    )
)
def test_a_csv_reader_sees_the_same_cells(cells: list[str]) -> None:
    read = next(csv.reader(io.StringIO(csv_line(cells), newline="")))
    assert read == [disarmed(cell) for cell in cells]


def test_numbers_and_times_stay_bare() -> None:
    at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
    assert csv_line([1, -2.5, at, None]) == "1,-2.5,2026-05-04T09:30:00+00:00,\r\n"


def test_t07_every_listed_cell_is_written_as_it_must_be() -> None:
    wrong = [
        one["id"]
        for one in shared_json("security", "csv_formula.json")["cells"]
        if disarmed(one["cell"]) != ("'" if one["expected"] == "prefix" else "") + one["cell"]
    ]
    assert wrong == []


def test_the_delay_grows_and_ends() -> None:
    seconds = [delay_after(count, free=5).total_seconds() for count in (0, 4, 5, 6, 7, 10, 11, 999)]
    assert seconds == [0, 0, 1, 2, 4, 32, 60, 60]


def test_the_wait_is_counted_from_the_last_failure() -> None:
    now = datetime(2026, 5, 4, tzinfo=UTC)
    assert seconds_to_wait(0, None, free=5, now=now) == 0
    assert seconds_to_wait(7, now - timedelta(seconds=1.5), free=5, now=now) == 3
    assert seconds_to_wait(7, now - timedelta(seconds=4), free=5, now=now) == 0


def test_a_cut_is_marked_only_inside_a_sentence() -> None:
    assert excerpt("ion and the rest") == "… ion and the rest …"
    assert excerpt("A whole sentence.") == "A whole sentence."
    assert excerpt("") == ""


def test_the_same_answer_twice_is_one_line() -> None:
    hops: list[dict[str, object]] = [
        {"url": "http://a.example", "status": 301},
        {"url": "https://a.example", "status": 404},
        {"url": "https://a.example", "status": 404},
    ]
    assert counted(hops) == [(hops[0], 1), (hops[1], 2)]


def test_an_answer_never_stands_before_its_letter() -> None:
    at = datetime(2026, 5, 4, 9, 30, 0, 900_000, tzinfo=UTC)
    letter = OutboundEmail(id=7, accepted_at=at)  # type: ignore[call-arg]
    answer = InboundEmail(outbound_id=7, received_at=at.replace(microsecond=0))  # type: ignore[call-arg]
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "opportunity",
            "site",
            "prospect",
            "asset",
            "contacts",
            "enrolments",
            "placements",
            "events",
        )
    )
    assert Whole(letters=[letter], answers=[answer], **nothing).thread == [letter, answer]


def test_icons_that_templates_use_are_in_the_sprite() -> None:
    names = set((CHECKOUT / "outreach/web/icons.txt").read_text("ascii").split())
    used: set[str] = set()
    for template in Path(CHECKOUT / "templates/web").rglob("*.html"):
        used |= set(re.findall(r'icon\("([a-z0-9-]+)"', template.read_text("utf-8")))
    used |= {word.icon for _, word in _WORDS} | {word.icon for word in KINDS.values()}
    assert used <= names
