"""Leases and the claim: once means once, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from outreach.clock import FixedClock
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import OutboundEmail, OutboundState
from outreach.store import claims, installation
from outreach.store.claims import Claim, Sealed
from outreach.store.engine import Store
from tests.support.build import NOW, Build
from tests.support.databases import both

MINUTE = timedelta(minutes=1)
pytestmark = both


def take(store: Store, owner: str, at: timedelta = timedelta()) -> int | None:
    with store.write() as session:
        return installation.take_lease(session, "delivery", owner, now=NOW + at, length=MINUTE)


def test_a_lease_is_one_owner_s_until_it_runs_out(store: Store) -> None:
    assert take(store, "a") == 1
    assert take(store, "b") is None
    assert take(store, "a", at=MINUTE / 2) == 1
    assert take(store, "b", at=MINUTE) is None  # it was renewed meanwhile
    assert take(store, "b", at=MINUTE * 2) == 2
    assert take(store, "a", at=MINUTE * 2) is None


def test_an_owner_who_overslept_gets_a_new_epoch(store: Store) -> None:
    assert take(store, "a") == 1
    assert take(store, "a", at=MINUTE * 5) == 2


def test_a_lease_that_was_given_back_is_free_at_once(store: Store) -> None:
    take(store, "a")
    with store.write() as session:
        installation.give_back(session, "delivery", "b", now=NOW)  # not b's to give
    assert take(store, "b") is None
    with store.write() as session:
        installation.give_back(session, "delivery", "a", now=NOW)
    assert take(store, "b") == 2


def test_of_many_at_once_one_gets_the_lease(new_store: Callable[[], Store]) -> None:
    stores = [new_store() for _ in range(6)]
    together = threading.Barrier(len(stores))
    got: list[int | None] = []

    def try_it(number: int) -> None:
        together.wait()
        got.append(take(stores[number], f"owner {number}"))

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(len(stores))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got, key=str) == [1, None, None, None, None, None]


def claim_by(token: str) -> Claim:
    return Claim(token=token, lease="delivery", epoch=1, at=NOW)


MINE, THEIRS = claim_by("mine"), claim_by("theirs")


def claimed(store: Store, letter: OutboundEmail, claim: Claim) -> bool:
    number = letter.id or 0
    with store.write() as session:
        row = session.get_one(OutboundEmail, number)
        sealed = Sealed(number, 1 if row.enrolment_id else None, b"sealed", "0" * 64)
        return claims.claim(session, [sealed], claim) == {number}


def begun(store: Store, letter: OutboundEmail, claim: Claim) -> bool:
    with store.write() as session:
        return claims.begin_bodies(session, [letter.id or 0], claim) == {letter.id}


def test_a_claim_saves_what_leaves_before_it_leaves(store: Store, build: Build) -> None:
    letter = build.letter(state=OutboundState.SCHEDULED)
    take(store, "a")
    assert claimed(store, letter, MINE)
    row = build.again(letter)
    assert (row.state, row.phase) == (OutboundState.SENDING, "claimed")
    assert build.bytes_of(letter) == b"sealed"
    assert (row.claim_token, row.claimed_at, row.epoch) == ("mine", NOW, 1)
    assert begun(store, letter, MINE)
    assert build.again(letter).phase == "body"


def test_a_second_claim_is_refused(store: Store, build: Build) -> None:
    letter = build.letter(state=OutboundState.SCHEDULED)
    take(store, "a")
    assert claimed(store, letter, MINE)
    assert not claimed(store, letter, THEIRS)
    assert not begun(store, letter, THEIRS)


def test_of_many_claims_at_once_one_wins(new_store: Callable[[], Store], clock: FixedClock) -> None:
    build = Build(new_store(), clock)
    letter = build.letter(state=OutboundState.SCHEDULED)
    take(build.store, "a")
    stores = [new_store() for _ in range(5)]
    together = threading.Barrier(len(stores))
    won: list[bool] = []

    def try_it(number: int) -> None:
        together.wait()
        won.append(claimed(stores[number], letter, claim_by(f"t{number}")))

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(len(stores))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, False, True]


@pytest.mark.parametrize("state", [one for one in OutboundState if one != OutboundState.SCHEDULED])
def test_only_a_scheduled_letter_can_be_claimed(
    store: Store, build: Build, state: OutboundState
) -> None:
    letter = build.letter(state=state)
    take(store, "a")
    assert not claimed(store, letter, MINE)
    assert build.again(letter).state is state


def test_an_answer_that_came_after_the_look_defeats_the_claim(store: Store, build: Build) -> None:
    letter = build.letter(state=OutboundState.SCHEDULED)
    take(store, "a")
    with store.write() as session:
        enrolment = session.get_one(Enrolment, letter.enrolment_id)
        enrolment.move_to(EnrolmentState.REPLIED, at=NOW, actor="worker", why="yes")
    assert not claimed(store, letter, MINE)


def test_a_worker_that_overslept_is_fenced_off(store: Store, build: Build) -> None:
    letter = build.letter(state=OutboundState.SCHEDULED)
    take(store, "a")
    assert claimed(store, letter, MINE)
    assert take(store, "b", at=MINUTE * 2) == 2
    assert not begun(store, letter, MINE)
    assert build.again(letter).phase == "claimed"


def test_an_answer_typed_by_hand_needs_no_enrolment(store: Store, build: Build) -> None:
    letter = build.letter(state=OutboundState.SCHEDULED, enrolment_id=None, step=None)
    take(store, "a")
    assert claimed(store, letter, MINE)
