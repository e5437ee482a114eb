"""Connecting a mailbox: a new one is led up to its number, a known one is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.sending.connect import Given, new_mailbox, pace_sentence
from tests.support.build import NOW, Build


@pytest.mark.parametrize(
    ("in_use_days", "ramp_days", "sentence"),
    [
        (0, 30, "begins with 5 letters a day"),
        (16, 30, "begins with 15 letters a day"),
        (30, 30, ""),
        (365, 30, ""),
        (0, 0, ""),
    ],
)
def test_a_new_mailbox_is_led_up(
    build: Build, in_use_days: float, ramp_days: float, sentence: str
) -> None:
    given = Given("rosa@ours.example", "smtp.ours.example", in_use_days=in_use_days)
    row = new_mailbox(given, build.the_project, zone="UTC", ramp_days=ramp_days, now=NOW)
    began = NOW - timedelta(days=in_use_days)
    assert row.ramp_began_at == (began if sentence else None)
    assert sentence in pace_sentence(row, now=NOW)
    assert bool(sentence) == bool(pace_sentence(row, now=NOW))
