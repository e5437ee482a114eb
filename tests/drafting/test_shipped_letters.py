"""The letters that ship: short, complete, and fit for the sandbox."""

from __future__ import annotations

import json
import re

import pytest

from outreach.bundled import bundled
from outreach.drafting.render import render
from outreach.drafting.syntax import check_template

STEPS = json.loads((bundled("seed_data") / "sequences" / "broken_link.json").read_text("utf-8"))
LETTERS = [step["template"] for step in STEPS["steps"]]
KNOWN = {
    "contact": {"greeting": "Hi Ada,"},
    "page": {
        "title": "Laying the long hedge, a beginner's account",
        "url": "http://hedgerow-journal.example/notes/laying-the-long-hedge",
    },
    "link": {
        "anchor_text": "Planting distances for native hedges",
        "heading": "Hedges",
        "where": "in the list",
    },
    "dead": {
        "url": "http://treewardens.example/hedges/planting-distances",
        "reason_in_words": "The server says that this page does not exist (404), asked twice.",
        "checked_on": "2026-11-22",
    },
    "asset": {
        "title": "Planting and laying a native hedge",
        "url": "http://mossgrove.example/guides/native-hedge",
        "summary": "Planting distances for native hedges, species and the first cuts.",
    },
}
BARE = {
    **{name: KNOWN[name] for name in ("contact", "page", "dead")},
    "link": {},
    "asset": {name: KNOWN["asset"][name] for name in ("title", "url")},
}


def source(letter: str, part: str) -> str:
    return (bundled("templates") / "email" / letter / f"{part}.txt").read_text("utf-8")


def test_the_sequence_waits_before_each_reminder() -> None:
    assert [step["delay_days"] for step in STEPS["steps"]] == [0, 4, 5]
    assert STEPS["tactic"] == "broken_link"


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("variables", [KNOWN, BARE], ids=["everything known", "only the needful"])
def test_each_letter_is_short_complete_and_has_two_links_at_most(
    letter: str, variables: dict[str, dict[str, str]]
) -> None:
    body = source(letter, "body")
    assert check_template(body) == []
    rendered = render(body, variables)
    assert rendered.problems == ()
    assert 20 < len(rendered.text.split()) < 80
    assert len(re.findall(r"https?://", rendered.text)) <= 2
    assert KNOWN["asset"]["url"] in rendered.text
    assert "\n\n\n" not in rendered.text


@pytest.mark.parametrize("title", ["Links", "Laying the long hedge", "A very long title " * 9])
def test_the_subject_has_a_good_length_and_reminders_keep_it(title: str) -> None:
    rendered = render(source(LETTERS[0], "subject"), {"page": {"title": title}})
    assert 20 <= len(rendered.text) <= 60
    assert [source(letter, "subject") for letter in LETTERS[1:]] == ["", ""]
