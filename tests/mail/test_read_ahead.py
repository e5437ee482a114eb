"""Batches that child processes read: the same results, in order, whatever becomes of them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from outreach.mail import read_ahead as module
from outreach.mail.read_ahead import WORTH_A_CHILD, children_for, read_ahead
from outreach.replies.reading import read_all

RAWS = [f"Subject: {number}\r\n\r\nHello\r\n".encode() for number in range(60)]


def process_number(_batch: object) -> int:
    time.sleep(0.01)
    return os.getpid()


def batches(size: int = 5) -> Iterator[list[bytes]]:
    for start in range(0, len(RAWS), size):
        time.sleep(0.02)  # the children get ready meanwhile
        yield RAWS[start : start + size]


def subjects(children: int) -> list[str]:
    read = read_ahead(batches(), read_all, children=children)
    return [getattr(one, "subject", "") for batch in read for one in batch]


@pytest.mark.parametrize("children", [0, 1, 2])
def test_results_come_in_order(children: int) -> None:
    assert subjects(children) == [str(number) for number in range(60)]


@pytest.mark.parametrize("children", [1, 2])
def test_children_do_the_work(children: int) -> None:
    """Their own numbers come back once they are ready; until then, ours."""
    until, numbers = time.monotonic() + 20, {os.getpid()}
    moments = iter(lambda: len(numbers) > children or time.monotonic() > until, True)
    for number in read_ahead((() for _ in moments), process_number, children=children):
        numbers.add(number)
    assert len(numbers) == children + 1


def test_a_child_that_dies_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[module._Child] = []
    give = module._Child.give

    def killed(self: module._Child, task: module._Task[object, object]) -> None:
        begun.append(self)
        self._process.kill()
        self._process.wait()
        give(self, task)

    monkeypatch.setattr(module._Child, "give", killed)
    many = [batch for _ in range(10) for batch in batches()]

    def slowly() -> Iterator[list[bytes]]:
        for batch in many:
            time.sleep(0 if begun else 0.02)
            yield batch

    results = list(read_ahead(slowly(), read_all, children=1))
    assert begun
    assert [len(batch) for batch in results] == [len(batch) for batch in many]


def test_children_end_with_their_parent_s_interest() -> None:
    read = read_ahead(batches(), read_all, children=2)
    next(read)
    read.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_few_messages_start_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert children_for(WORTH_A_CHILD - 1) == 0
    assert children_for(100_000) == module.MOST_CHILDREN
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert children_for(100_000) == 0
