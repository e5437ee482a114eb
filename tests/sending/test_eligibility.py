"""One reason not to send, the weightiest first; nothing is ever raised."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.sending.blocks import Block
from outreach.sending.eligibility import Counts, Limits, Situation, Verdict, decide
from outreach.sending.pacing import Window
from tests.support.build import NOW

ALWAYS = Window(frozenset(range(1, 8)), 0, 24, ZoneInfo("UTC"))
NIGHT = Window(frozenset(range(1, 8)), 22, 23, ZoneInfo("UTC"))
DAY = timedelta(days=1)
LIMITS = Limits(20, None, 1, evidence_age=7 * DAY, inbox_age=timedelta(minutes=15))
FREE = Situation(
    fenced=False,
    suppressed=False,
    bounced=False,
    answered=False,
    enrolment_open=True,
    held=False,
    evidence_gone=False,
    approved=True,
    campaign_running=True,
    mailbox_paused=False,
    auth_failed=False,
    previous_uncertain=False,
    by_hand=False,
    is_follow_up=False,
    known_contact=False,
    evidence_at=NOW,
    inbox_read_at=NOW,
    window=ALWAYS,
    day_zone=ZoneInfo("UTC"),
)
STALE = NOW - timedelta(minutes=16)
# In the order of their weight: each also holds where all that follow hold too.
CASES: list[tuple[Block, dict[str, Any]]] = [
    (Block.FENCED, {"fenced": True}),
    (Block.SUPPRESSED, {"suppressed": True}),
    (Block.BOUNCED, {"bounced": True}),
    (Block.ANSWERED, {"answered": True}),
    (Block.ENROLMENT_ENDED, {"enrolment_open": False}),
    (Block.EVIDENCE_GONE, {"evidence_gone": True}),
    (Block.NOT_APPROVED, {"approved": False}),
    (Block.LAW, {"forbidden": True}),
    (Block.CAMPAIGN_PAUSED, {"campaign_running": False}),
    (Block.AUTH_FAILED, {"auth_failed": True}),
    (Block.MAILBOX_PAUSED, {"mailbox_paused": True}),
    (Block.DNS_GATE, {"dns_lacks_since": NOW - timedelta(hours=73)}),
    (Block.HELD, {"held": True}),
    (Block.PREVIOUS_UNCERTAIN, {"previous_uncertain": True}),
    (Block.EVIDENCE_STALE, {"evidence_at": NOW - 8 * DAY}),
    (Block.INBOX_STALE, {"is_follow_up": True, "inbox_read_at": STALE}),
    (Block.DAILY_CAP, {"mailbox": 20}),
    (Block.RAMP, {"ramp_cap": 0}),
    (Block.CAMPAIGN_CAP, {"campaign": 5}),
    (Block.SITE_TOO_SOON, {"site": 1}),
    (Block.PERSON_TOO_SOON, {"person": 1}),
    (Block.OUTSIDE_WINDOW, {"window": NIGHT}),
    (Block.HOURLY_CAP, {"hour_full_until": NOW + timedelta(minutes=1)}),
    (Block.GAP, {"mailbox_free_at": NOW + timedelta(seconds=1)}),
]
CAPPED = replace(LIMITS, campaign_cap=5)
COUNTS = set(Counts.__slots__)


def judged(limits: Limits, **changes: Any) -> Verdict:
    """The verdict on a letter that may go but for `changes`."""
    counts = Counts(**{name: value for name, value in changes.items() if name in COUNTS})
    if "ramp_cap" in changes:
        limits = replace(limits, ramp_cap=changes["ramp_cap"])
    of_situation = set(changes) - COUNTS - {"ramp_cap"}
    situation = replace(FREE, **{name: changes[name] for name in of_situation})
    return decide(situation, counts, limits, now=NOW)


def blocked_by(limits: Limits, **changes: Any) -> Block | None:
    verdict = judged(limits, **changes)
    return None if verdict.may_go else verdict.first.block


def test_there_is_a_case_for_every_block() -> None:
    assert {block for block, _ in CASES} == set(Block)


def test_nothing_blocks_a_letter_that_may_go() -> None:
    assert blocked_by(LIMITS) is None


@pytest.mark.parametrize(("block", "changes"), CASES)
def test_each_reason_alone(block: Block, changes: dict[str, Any]) -> None:
    assert blocked_by(CAPPED, **changes) is block
    assert block.sentence


@pytest.mark.parametrize("number", range(len(CASES)))
def test_the_weightiest_reason_is_given(number: int) -> None:
    everything: dict[str, Any] = {}
    for _, changes in CASES[number:]:
        everything |= changes
    assert blocked_by(CAPPED, **everything) is CASES[number][0]


@pytest.mark.parametrize(
    ("changes", "block"),
    [
        ({"evidence_at": NOW - 7 * DAY}, None),
        ({"evidence_at": None}, None),
        ({"inbox_read_at": None}, None),  # a first letter to a stranger needs no inbox
        ({"known_contact": True, "inbox_read_at": None}, Block.INBOX_STALE),
        ({"is_follow_up": True, "inbox_read_at": None}, Block.INBOX_STALE),
        ({"is_follow_up": True, "inbox_read_at": NOW - timedelta(minutes=15)}, None),
        ({"mailbox": 19}, None),
        ({"mailbox_free_at": NOW}, None),
    ],
)
def test_edges(changes: dict[str, Any], block: Block | None) -> None:
    assert blocked_by(LIMITS, **changes) is block


def test_a_campaign_without_a_limit_has_none() -> None:
    assert blocked_by(LIMITS, campaign=10**6) is None


BY_HAND = {
    Block.FENCED,
    Block.SUPPRESSED,
    Block.BOUNCED,
    Block.AUTH_FAILED,
    Block.MAILBOX_PAUSED,
}


@pytest.mark.parametrize(("block", "changes"), CASES)
def test_an_answer_by_hand_is_held_back_by_the_strictest_reasons_only(
    block: Block, changes: dict[str, Any]
) -> None:
    found = blocked_by(CAPPED, by_hand=True, **changes)
    assert found is (block if block in BY_HAND else None)


def test_every_reason_is_given_with_its_end() -> None:
    night = judged(CAPPED, window=NIGHT, mailbox=20, held=True, held_until=NOW + DAY)
    found = {wait.block: wait.until for wait in night.waits}
    ten_at_night = NOW.replace(hour=22)
    assert found == {
        Block.HELD: NOW + DAY,
        Block.DAILY_CAP: NOW.replace(hour=0) + DAY,
        Block.OUTSIDE_WINDOW: ten_at_night,
    }
    assert night.look_again_at(now=NOW) == NOW + DAY


def test_what_only_a_person_can_end_is_looked_at_again_soon() -> None:
    assert judged(LIMITS, approved=False).look_again_at(now=NOW) == NOW + timedelta(minutes=5)


@given(st.lists(st.sampled_from(CASES), max_size=6))
def test_any_mixture_gives_one_of_its_reasons(chosen: list[tuple[Block, dict[str, Any]]]) -> None:
    changes: dict[str, Any] = {}
    for _, one in chosen:
        changes |= one
    found = blocked_by(CAPPED, **changes)
    assert (found is None) is (not chosen)
    assert found is None or found in {block for block, _ in chosen}
