"""Who asks us to stop is heard, in whatever language; who speaks of stopping something is not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from outreach.mail.parse import parse_message
from outreach.mail.values import MessageKind
from outreach.replies.classify import classify
from outreach.replies.intents import IntentKind
from outreach.replies.reading import Reading, outcome_of
from outreach.replies.understand import STOPPING

TODAY = date(2026, 3, 2)
QUOTED = """

On Mon, 2 Mar 2026 at 10:00, Rosa Pell <rosa@ours.example> wrote:
> there is a dead link on your page.
>
> If you do not want to hear from us, reply "stop" or unsubscribe: https://ours.example/u/abc
"""
ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "stops_blind.jsonl").read_text("utf-8").splitlines()
]


def letter(text: str) -> bytes:
    head = "From: kim@club.example\r\nTo: rosa@ours.example\r\nSubject: Re: A dead link\r\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}{QUOTED}".encode()


def read(text: str) -> Reading:
    outcome = outcome_of(letter(text), TODAY)
    assert isinstance(outcome, Reading)
    return outcome


def stops(text: str) -> bool:
    return classify(parse_message(letter(text)), today=TODAY).kind in STOPPING


def test_requests_to_stop_in_33_languages() -> None:
    asked = [row for row in ROWS if row["kind"] in STOPPING]
    missed = [row["text"] for row in asked if not stops(row["text"])]
    assert len(asked) >= 190
    assert len(missed) / len(asked) <= 0.02, missed


def test_nobody_else_is_stopped() -> None:
    others = [row["text"] for row in ROWS if row["kind"] not in STOPPING]
    assert len(others) >= 90
    assert [text for text in others if stops(text)] == []


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("Please remove your tracking pixel and stop emailing me.", True),
        ("Remove the dead link? I did. Now stop contacting us.", True),
        ("Please don't remove us from your page of partners!", False),
        ("Please don't send us emails about this again.", True),
        ("Please don't send us articles about casinos.", False),
        ("That's the third.\nStop.", True),
        ("The tour ends at the last stop.", False),
        ("I'm a lawyer and would love to add it.", False),
        ("My lawyer will write to you.", True),
    ],
)
def test_the_words_themselves_decide_not_their_neighbours(text: str, stopped: bool) -> None:
    assert stops(text) is stopped


@pytest.mark.parametrize(
    ("text", "kind", "intent", "erasure"),
    [
        ("Stop emailing me.", MessageKind.UNSUBSCRIBE, None, False),
        ("Stop emailing me or my lawyer will write.", MessageKind.HUMAN, IntentKind.HOSTILE, False),
        (
            "Which data you hold about me? I ask under article 15 GDPR.",
            MessageKind.HUMAN, IntentKind.REMOVE_ME, True,
        ),
        (
            "Ich widerspreche der Verarbeitung meiner Daten.",
            MessageKind.HUMAN, IntentKind.REMOVE_ME, True,
        ),
    ],
)  # fmt: skip
def test_a_threat_or_a_right_beside_it_asks_for_a_person(
    text: str, kind: MessageKind, intent: IntentKind | None, erasure: bool
) -> None:
    reading = read(text)
    assert reading.message.kind is kind
    assert (reading.intent.kind if reading.intent else None) is intent
    assert (reading.intent is not None and reading.intent.erasure) is erasure
