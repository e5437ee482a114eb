"""Lanes: fair, bounded per key, nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from outreach.crawl.fleet.lanes import Lanes


def test_a_full_lane_lets_the_others_pass() -> None:
    lanes: Lanes[str] = Lanes(2)
    for number in range(5):
        lanes.add("slow", f"slow {number}")
    lanes.add("fast", "fast 0")
    assert [lanes.take() for _ in range(4)] == [
        ("slow", "slow 0"),
        ("slow", "slow 1"),
        ("fast", "fast 0"),
        None,
    ]
    lanes.done("slow")
    assert lanes.take() == ("slow", "slow 2")
    assert lanes.take() is None


@given(st.lists(st.integers(0, 4), max_size=60), st.integers(1, 3), st.randoms())
def test_every_job_runs_once_and_never_too_many_of_a_lane(
    keys: list[int], per_lane: int, chance: object
) -> None:
    lanes: Lanes[int] = Lanes(per_lane)
    for job, key in enumerate(keys):
        lanes.add(key, job)
    running: list[int] = []
    seen: list[int] = []
    while True:
        taken = lanes.take()
        if taken is not None:
            key, job = taken
            running.append(int(str(key)))
            seen.append(job)
            assert running.count(int(str(key))) <= per_lane
        elif running:
            lanes.done(running.pop(chance.randrange(len(running))))  # type: ignore[attr-defined]
        else:
            break
    assert sorted(seen) == list(range(len(keys)))


def test_what_is_put_back_comes_next_as_if_nothing_had_happened() -> None:
    lanes: Lanes[str] = Lanes(1)
    for job in ("a 0", "b 0", "a 1"):
        lanes.add(job[0], job)
    taken = lanes.take()
    assert taken == ("a", "a 0")
    lanes.put_back(*taken)
    assert [lanes.take(), lanes.take(), lanes.take()] == [("a", "a 0"), ("b", "b 0"), None]
    lanes.done("a")
    assert lanes.take() == ("a", "a 1")


def test_what_is_held_waits_for_another_one_of_its_lane() -> None:
    lanes: Lanes[str] = Lanes(3)
    for job in ("a 0", "a 1", "b 0"):
        lanes.add(job[0], job)
    assert lanes.take() == ("a", "a 0")
    assert not lanes.hold("a", "a 0")  # nothing runs that could end
    assert lanes.take() == ("a", "a 1")
    assert lanes.hold("a", "a 1")
    assert [lanes.take(), lanes.take()] == [("b", "b 0"), None]
    lanes.done("a")
    assert [lanes.take(), lanes.take()] == [("a", "a 1"), None]
