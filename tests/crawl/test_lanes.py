"""Lanes: fair, bounded per key, nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from outreach.crawl.lanes import Lanes


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
