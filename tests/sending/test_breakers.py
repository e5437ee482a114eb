"""Mailboxes are judged by their numbers; only a person lets one go on."""

from __future__ import annotations

import inspect
import pkgutil
from datetime import timedelta
from importlib import import_module

import pytest

from outreach import campaigns, sending
from outreach.model.email import OutboundState
from outreach.model.mailbox import MailboxState
from outreach.sending.breakers import Level, rate, signals
from outreach.sending.breaking import judge_mailboxes
from tests.support.build import Build

FINE, WARN, PAUSE = Level.FINE, Level.WARN, Level.PAUSE


@pytest.mark.parametrize(
    ("numbers", "levels"),
    [
        ((0, 0, 0, 0), (FINE, FINE, FINE)),
        ((49, 40, 0, 1), (FINE, FINE, FINE)),  # too few letters to tell
        ((50, 1, 0, 1), (WARN, FINE, FINE)),
        ((60, 3, 0, 1), (PAUSE, FINE, FINE)),
        ((60, 0, 1, 1), (FINE, WARN, FINE)),  # one report alone never pauses
        ((60, 0, 2, 1), (FINE, PAUSE, FINE)),
        ((5000, 0, 3, 1), (FINE, PAUSE, FINE)),
        ((100, 0, 0, 0), (FINE, FINE, WARN)),
        ((200, 0, 0, 0), (FINE, FINE, PAUSE)),
        ((200, 0, 0, 1), (FINE, FINE, FINE)),
    ],
)
def test_levels(numbers: tuple[int, int, int, int], levels: tuple[Level, ...]) -> None:
    assert tuple(one.level for one in signals(*numbers)) == levels


def test_an_interval_says_how_little_few_letters_prove() -> None:
    few, many = rate(3, 60), rate(300, 6000)
    assert (round(few.low, 3), round(few.high, 3)) == (0.017, 0.137)
    assert many.high - many.low < (few.high - few.low) / 8
    assert (rate(0, 0).low, rate(0, 0).high) == (0.0, 1.0)


def test_bad_numbers_pause_a_mailbox_and_a_person_s_word_counts_anew(build: Build) -> None:
    for number in range(50):
        state = OutboundState.FAILED if number < 3 else OutboundState.SENT
        build.letter(state=state, claimed_at=build.clock.now())
    assert judge_mailboxes(build.store, build.clock) == 1
    mailbox = build.again(build.the_mailbox)
    assert mailbox.state is MailboxState.PAUSED
    assert "3 of 50" in mailbox.state_reason
    build.clock.advance(timedelta(minutes=1))
    with build.store.write() as session:
        row = session.get_one(type(mailbox), mailbox.id)
        row.move_to(MailboxState.OK, at=build.clock.now(), actor="user:1", why="Cleaned.")
    assert judge_mailboxes(build.store, build.clock) == 0
    assert build.again(mailbox).state is MailboxState.OK


def test_no_function_can_be_forced() -> None:
    for package in (sending, campaigns):
        for module in pkgutil.iter_modules(package.__path__):
            found = import_module(f"{package.__name__}.{module.name}")
            for _, function in inspect.getmembers(found, inspect.isfunction):
                assert "force" not in inspect.signature(function).parameters, function
