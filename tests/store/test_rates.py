"""What became of letters, counted once each, with honest intervals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.intervals import wilson
from outreach.model.email import InboundState
from outreach.model.event import WORKER, record
from outreach.store.engine import Store
from outreach.store.rates import By, Rates, rates
from tests.support.build import Build
from tests.support.databases import both


def of(store: Store, build: Build, by: By) -> list[Rates]:
    with store.read() as session:
        return rates(session, by, since=build.clock.now() - timedelta(days=7))


@both
def test_each_letter_counts_once_in_each_column(store: Store, build: Build) -> None:
    letters = [build.sent_letter() for _ in range(4)]
    for intent in ("question", "interested"):
        build.inbound(
            b"x", outbound_id=letters[0].id, kind="human", rung=1, intent=intent,
            state=InboundState.APPLIED,
        )  # fmt: skip
    build.inbound(b"x", outbound_id=letters[1].id, kind="human", rung=6)
    build.inbound(b"x", outbound_id=letters[2].id, kind="complaint", rung=1)
    with store.write() as session:
        row = session.merge(letters[3])
        record(row, "bounced", at=build.clock.now(), actor=WORKER)
    for by in By:
        (one,) = of(store, build, by)
        assert one.sent == 4
        counts = [one.bounced, one.refused, one.complained, one.replied, one.positive]
        assert [rate.count for rate in counts] == [1, 0, 1, 1, 1]
    assert of(store, build, By.LETTER)[0].name == f"{build.the_campaign.name}, letter 1"
    assert of(store, build, By.TACTIC)[0].name == "broken_link"
    assert of(store, build, By.MAILBOX)[0].key == build.the_mailbox.id


def test_old_letters_are_left_out(store: Store, build: Build) -> None:
    build.sent_letter()
    build.clock.advance(timedelta(days=8))
    assert of(store, build, By.MAILBOX) == []


@pytest.mark.parametrize(
    ("count", "out_of", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (1, 4, 0.0456, 0.6994), (50, 100, 0.4038, 0.5962)],
)
def test_wilson(count: int, out_of: int, low: float, high: float) -> None:
    assert wilson(count, out_of) == pytest.approx((low, high), abs=1e-4)
