"""Where a server takes commands together (RFC 2920): fewer waits, and the same promises."""

from __future__ import annotations

import copy
import socket
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.mail.outbox import dial
from outreach.mail.values import Accepted
from tests.mail.test_outbox_promise import NO
from tests.support.fake_smtp import DROP, FakeSmtp
from tests.support.outboxes import ANN, BOB, RAW, outbox, send, sent_to

TOGETHER = ("SIZE 10000000", "PIPELINING")


class Writes:
    """Connects, and keeps what was written, write by write."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def __call__(self, host: str, port: int, seconds: float) -> Any:
        self._socket: socket.socket = dial(host, port, seconds)
        return self

    def sendall(self, raw: bytes) -> None:
        self.written.append(raw)
        self._socket.sendall(raw)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


def test_envelope_and_data_leave_in_one_write() -> None:
    writes = Writes()
    with FakeSmtp(extensions=TOGETHER) as server:
        answer = sent_to(server, connect=writes, copy_to=ANN)
    assert answer.outcome is Accepted.ACCEPTED
    (letter,) = server.taken
    assert (letter.recipients, letter.raw) == ((BOB, ANN), RAW)
    assert [raw.count(b"\r\n") for raw in writes.written[:2]] == [1, 4]  # EHLO; four commands
    assert writes.written[1].endswith(b"\r\nDATA\r\n")
    assert not writes.written[2].startswith(b"DATA")  # the body waits for 354


def test_a_refused_recipient_leaves_the_connection_in_step() -> None:
    answers: dict[str, Any] = {"RCPT": ["550 5.1.1 no such person"], "DATA": ["503 5.5.1 no"]}
    with FakeSmtp(extensions=TOGETHER, answers=answers) as server, outbox(server) as way_out:
        first, second = send(way_out), send(way_out)
    assert (first.outcome, first.code, first.phase) == (Accepted.REFUSED, 550, "rcpt")
    assert second.outcome is Accepted.ACCEPTED
    assert server.connections == 1


def test_a_server_that_wants_the_body_of_a_refused_letter_gets_none() -> None:
    asked: list[bool] = []
    with (
        FakeSmtp(extensions=TOGETHER, answers={"RCPT": ["550 5.1.1 no"]}) as server,
        outbox(server) as way_out,
    ):
        first = send(way_out, before_body=lambda: bool(asked.append(True)) or True)
        second = send(way_out)
    assert (first.outcome, asked) == (Accepted.REFUSED, [])
    assert second.outcome is Accepted.ACCEPTED
    assert (server.connections, len(server.taken)) == (2, 1)


def test_a_refused_copy_does_not_hold_up_the_letter() -> None:
    answers: dict[str, Any] = {"RCPT": ["250 ok", "550 5.1.1 not here"]}
    with FakeSmtp(extensions=TOGETHER, answers=answers) as server:
        assert sent_to(server, copy_to=ANN).outcome is Accepted.ACCEPTED


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("trouble", [DROP, "garbage", "250-\r\n251 two codes", "421 4.7.0 bye"])
def test_lost_before_the_body_is_worth_another_try(verb: str, trouble: str) -> None:
    asked: list[bool] = []
    with (
        FakeSmtp(extensions=TOGETHER, answers={verb: trouble}) as server,
        outbox(server) as way_out,
    ):
        answer = send(way_out, before_body=lambda: bool(asked.append(True)) or True)
    assert (answer.outcome, answer.phase) == (Accepted.DEFERRED, verb.lower())
    assert not asked
    assert not server.taken


PLANS = st.fixed_dictionaries(
    {},
    optional={
        verb: st.lists(st.sampled_from([*NO, "250 ok", "354 go"]), min_size=1, max_size=3)
        for verb in ("MAIL", "RCPT", "DATA")
    },
)


@settings(max_examples=60, deadline=None)
@given(plan=PLANS, agrees=st.booleans())
def test_what_it_says_is_what_the_server_did(plan: dict[str, Any], agrees: bool) -> None:
    with (
        FakeSmtp(extensions=TOGETHER, answers=copy.deepcopy(plan)) as server,
        outbox(server, command_seconds=0.2, final_dot_seconds=0.2) as way_out,
    ):
        for _ in range(2):
            before = len(server.taken)
            answer = send(way_out, before_body=lambda: agrees)
            arrived = len(server.taken) - before
            assert arrived == (answer.outcome is Accepted.ACCEPTED)
            assert agrees or not arrived
