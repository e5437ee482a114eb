"""Messages divided among processes: the same readings as in one, in order, and no death spreads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from outreach.bench.letters import letters
from outreach.mail.values import MessageKind
from outreach.replies import readers
from outreach.replies.readers import FROM, Readers, readers_for
from outreach.replies.reading import Outcome, Reading, from_wire, outcome_of, to_wire

TODAY = date(2026, 3, 2)
LETTERS = list(letters(60))
COMPLAINT = (
    b"From: fbl@isp.example\r\nContent-Type: multipart/report; report-type=feedback-report;"
    b' boundary="x"\r\n\r\n--x\r\nContent-Type: message/feedback-report\r\n\r\n'
    b"Feedback-Type: abuse\r\nOriginal-Rcpt-To: sam@site.example\r\n--x--\r\n"
)
POSTPONED = b"From: sam@site.example\r\nDate: nonsense\r\n\r\nNot now, ask me again on 5 May 2026."


def _batches(size: int = 10) -> Iterator[list[bytes]]:
    for start in range(0, len(LETTERS), size):
        yield LETTERS[start : start + size]


def _all(reading: Readers) -> list[Outcome]:
    return [one for _, told in reading.read_each(_batches(), list) for one in told]


@pytest.mark.parametrize("raw", [*LETTERS[:10], COMPLAINT, POSTPONED, b"", b"\xff\0 no header"])
def test_a_reading_comes_through_as_it_was(raw: bytes) -> None:
    read = outcome_of(raw, TODAY)
    assert isinstance(read, Reading)
    again = from_wire(to_wire(read))
    assert (again, repr(again)) == (read, repr(read))


def test_every_kind_of_value_was_among_them() -> None:
    read = [outcome_of(raw, TODAY) for raw in (*LETTERS[:10], COMPLAINT, POSTPONED)]
    values = [one for one in read if isinstance(one, Reading)]
    assert {one.message.kind for one in values} >= {*MessageKind} - {MessageKind.UNSUBSCRIBE}
    intents = [one.intent for one in values if one.intent]
    assert any(one.amount for one in intents)
    assert any(one.until for one in intents)
    assert any(one.message.date is None for one in values)


def test_two_processes_read_what_one_reads_and_in_its_order() -> None:
    with Readers(0, today=TODAY) as alone:
        expected = _all(alone)
    with Readers(2, today=TODAY) as both:
        assert len({os.getpid(), *both.process_ids}) == 3
        assert _all(both) == expected
        assert _all(both) == expected  # they stay for the next mailbox


def test_batches_are_not_taken_from_the_source_long_before_they_are_read() -> None:
    taken = 0

    def counted() -> Iterator[list[bytes]]:
        nonlocal taken
        for batch in _batches(size=2):
            taken += 1
            yield batch

    with Readers(2, today=TODAY) as both:
        for number, _ in enumerate(both.read_each(counted(), list)):
            assert taken <= number + 6


def test_a_message_over_which_readers_die_hides_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(readers, "CHILD", "tests.support.mortal_reading")
    unlucky = b"unlucky " + bytes(tmp_path / "mark") + b"\r\n\r\nSee you."
    batches = [[LETTERS[0], b"Subject: deadly\r\n\r\n", LETTERS[1]], [LETTERS[2], unlucky]]
    with Readers(1, today=TODAY) as mortal:
        (_, first), (_, second) = mortal.read_each(batches, list)
    assert isinstance(first[1], str)
    assert "ended" in first[1]
    assert (first[0], first[2]) == (outcome_of(LETTERS[0], TODAY), outcome_of(LETTERS[1], TODAY))
    assert second == [outcome_of(LETTERS[2], TODAY), outcome_of(unlucky, TODAY)]


def test_where_no_process_can_be_started_one_reads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_module: str) -> None:
        raise BlockingIOError("fork: Resource temporarily unavailable")

    monkeypatch.setattr(readers, "start_child", refused)
    with readers_for(FROM, today=TODAY) as alone:
        assert _all(alone) == [outcome_of(raw, TODAY) for raw in LETTERS]


def test_children_end_with_their_parent_and_are_for_many_only() -> None:
    with readers_for(FROM - 1, today=TODAY) as few:
        assert few.process_ids == []
    with Readers(1, today=TODAY) as one:
        (child,) = one.process_ids
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
