"""An expression that is tried sparingly finds what it finds when it is always tried."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from outreach.mail import bounce_reasons
from outreach.mail.sparing import Sparing

SERVER_WORDS = Path(__file__).with_name("server_words.txt").read_text("utf-8").splitlines()
USED = {name: one for name, one in vars(bounce_reasons).items() if isinstance(one, Sparing)}


@pytest.mark.parametrize("name", USED)
def test_nothing_that_servers_say_is_passed_over(name: str) -> None:
    always = re.compile(USED[name].expression, re.IGNORECASE)
    expected = [line for line in SERVER_WORDS if always.search(line)]
    assert [line for line in SERVER_WORDS if USED[name].occurs_in(line)] == expected


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (r"end of (?:the )?data", "timeout after END OF DATA"),
        (r"\brcpt[ _]to\b", "in reply to RCPT TO command"),
        (r"\d+ \w+", "no needle is known: 12 files"),
    ],
)
def test_case_does_not_count_and_the_unknown_is_tried(expression: str, text: str) -> None:
    assert Sparing(expression).occurs_in(text)
    assert not Sparing(expression).occurs_in("nothing of the kind")


def test_every_set_of_a_way_is_needed() -> None:
    assert not Sparing(r"after (?:the )?data\b").occurs_in("after all, no database")
