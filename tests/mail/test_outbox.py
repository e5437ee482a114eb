"""The way out: definite answers are definite, silence is named for what it is."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from outreach.errors import InvalidInput
from outreach.mail.mime import seal
from outreach.mail.outbox import LETTERS_PER_CONNECTION, Outbox
from outreach.mail.values import Accepted, HandOver, Letter, Security, ServerLogin
from tests.support.corpus import shared_json
from tests.support.fake_smtp import DROP, TAKE_AND_DROP, FakeSmtp, Slowly
from tests.support.outboxes import ANN, BOB, RAW, outbox, send, sent_to

PLAIN = Letter(
    *("Ann", ANN, BOB, "hello", "text\n", "<1.2@example.org>"), datetime(2026, 1, 1, tzinfo=UTC)
)


def test_a_letter_arrives_byte_for_byte() -> None:
    with FakeSmtp() as server:
        answer = sent_to(server)
    assert answer == HandOver(Accepted.ACCEPTED, 250, "2.0.0", "2.0.0 queued", "dot")
    (letter,) = server.taken
    assert (letter.sender, letter.recipients, letter.raw) == (ANN, (BOB,), RAW)
    assert server.verbs == ["EHLO", "MAIL", "RCPT", "DATA", "DOT", "QUIT"]
    assert server.lines[0] == "EHLO example.org"


def test_a_real_server_takes_it() -> None:
    class Keeping(Message):
        def __init__(self) -> None:
            super().__init__()
            self.letters: list[Any] = []

        def handle_message(self, message: Any) -> None:
            self.letters.append(message)

    keeping = Keeping()
    controller = Controller(keeping, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        login = ServerLogin("127.0.0.1", controller.port, Security.PLAIN)
        with Outbox(login, connect_seconds=5, command_seconds=5, final_dot_seconds=5) as way_out:
            answers = [send(way_out) for _ in range(3)]
    finally:
        controller.stop()
    assert [answer.outcome for answer in answers] == [Accepted.ACCEPTED] * 3
    assert [letter["X-RcptTo"] for letter in keeping.letters] == [BOB] * 3
    assert ".dotted line" in keeping.letters[0].get_payload()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("trouble", [DROP, "garbage", "999 what", "250-\r\n251 two codes"])
def test_lost_before_the_body_is_worth_another_try(verb: str, trouble: str) -> None:
    asked: list[bool] = []
    with FakeSmtp(answers={verb: trouble}) as server, outbox(server) as way_out:
        answer = send(way_out, before_body=lambda: bool(asked.append(True)) or True)
    assert answer.outcome is Accepted.DEFERRED
    assert answer.code is None
    assert answer.phase == verb.lower()
    assert not asked
    assert not server.taken


@pytest.mark.parametrize("trouble", [DROP, "garbage", "354 again", "100 hm", Slowly(2, "250 late")])
def test_lost_after_the_body_is_unknown(trouble: Any) -> None:
    with FakeSmtp(answers={"DOT": trouble}) as server:
        answer = sent_to(server, final_dot_seconds=0.3)
    assert answer.outcome is Accepted.UNKNOWN
    assert answer.phase == "dot"


def test_a_letter_that_was_taken_in_silence_is_unknown() -> None:
    with FakeSmtp(answers={"DOT": TAKE_AND_DROP}) as server:
        assert sent_to(server).outcome is Accepted.UNKNOWN
    assert len(server.taken) == 1


def test_lost_in_the_body_is_unknown() -> None:
    with FakeSmtp(answers={"BODY": DROP}) as server, outbox(server) as way_out:
        answer = send(way_out, RAW + b"x" * 70 + b"\r\n" + b"line\r\n" * 2_000_000)
    assert answer.outcome is Accepted.UNKNOWN
    assert answer.phase == "body"


def test_a_refusal_in_the_middle_of_the_body_is_definite() -> None:
    with FakeSmtp(answers={"BODY": "552 5.3.4 too big"}) as server, outbox(server) as way_out:
        answer = send(way_out)
    assert (answer.outcome, answer.code) == (Accepted.REFUSED, 552)


def test_a_slow_final_dot_is_waited_for() -> None:
    with FakeSmtp(answers={"DOT": Slowly(0.5, "250 2.0.0 at last")}) as server:
        answer = sent_to(server, command_seconds=0.2)
    assert answer.outcome is Accepted.ACCEPTED


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize(
    ("reply", "outcome"),
    [("451 4.3.0 later", Accepted.DEFERRED), ("554 5.6.0 no", Accepted.REFUSED)],
)
def test_answers_to_each_verb_are_definite(verb: str, reply: str, outcome: Accepted) -> None:
    with FakeSmtp(answers={verb: [reply]}) as server, outbox(server) as way_out:
        first, second = send(way_out), send(way_out)
    assert (first.outcome, first.code, first.phase) == (outcome, int(reply[:3]), verb.lower())
    assert second.outcome is Accepted.ACCEPTED
    assert server.connections == 1
    assert server.verbs.count("RSET") == 1
    assert len(server.taken) == 1


@pytest.mark.parametrize("reply", ["250 ok", "550 5.1.1 not you", "451 later"])
def test_a_copy_to_ourselves_that_is_refused_is_no_error(reply: str) -> None:
    with FakeSmtp({"RCPT": ["250 ok", reply]}) as server:
        answer = sent_to(server, copy_to=ANN)
    assert answer.outcome is Accepted.ACCEPTED
    assert [line for line in server.lines if line.startswith("RCPT")] == [
        f"RCPT TO:<{BOB}>",
        f"RCPT TO:<{ANN}>",
    ]


def test_a_refused_recipient_gets_no_letter_by_way_of_the_copy() -> None:
    with FakeSmtp({"RCPT": ["550 5.1.1 unknown", "250 ok"]}) as server:
        answer = sent_to(server, copy_to=ANN)
    assert (answer.outcome, server.taken) == (Accepted.REFUSED, [])


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO"])
def test_a_5xx_before_the_letter_is_not_the_letters_fault(verb: str) -> None:
    with FakeSmtp(answers={verb: "554 5.7.1 go away"}) as server:
        answer = sent_to(server)
    assert (answer.outcome, answer.blames_mailbox) == (Accepted.DEFERRED, True)


def test_552_to_the_recipient_is_temporary() -> None:
    with FakeSmtp(answers={"RCPT": "552 5.2.2 mailbox full"}) as server:
        answer = sent_to(server)
    assert (answer.outcome, answer.blames_mailbox) == (Accepted.DEFERRED, False)


def test_a_server_that_cannot_be_reached_blames_the_mailbox() -> None:
    login = ServerLogin("127.0.0.1", free_port(), Security.PLAIN)
    with Outbox(login, connect_seconds=1, command_seconds=1, final_dot_seconds=1) as way_out:
        answer = send(way_out)
    assert (answer.outcome, answer.phase) == (Accepted.DEFERRED, "connect")
    assert answer.blames_mailbox
    assert "can't be reached" in answer.text


def test_the_last_word_can_withdraw_the_letter() -> None:
    with FakeSmtp() as server, outbox(server) as way_out:
        answer = send(way_out, before_body=lambda: False)
        assert (answer.outcome, answer.phase) == (Accepted.DEFERRED, "data")
        assert send(way_out).outcome is Accepted.ACCEPTED
    assert server.connections == 2
    assert len(server.taken) == 1


def test_an_error_in_the_last_word_sends_nothing() -> None:
    def fails() -> bool:
        raise RuntimeError("disk full")

    with FakeSmtp() as server, outbox(server) as way_out:
        with pytest.raises(RuntimeError, match="disk full"):
            send(way_out, before_body=fails)
        assert not server.taken
        assert send(way_out).outcome is Accepted.ACCEPTED


def test_one_connection_serves_many_letters_but_not_for_ever() -> None:
    with FakeSmtp() as server, outbox(server) as way_out:
        for _ in range(LETTERS_PER_CONNECTION + 1):
            assert send(way_out).outcome is Accepted.ACCEPTED
    assert server.connections == 2


def test_an_old_connection_is_left_for_a_new_one() -> None:
    now = [0.0]
    with FakeSmtp() as server, outbox(server, monotonic=lambda: now[0]) as way_out:
        send(way_out)
        now[0] = 301
        send(way_out)
    assert server.connections == 2


def test_a_connection_that_died_in_silence_is_replaced() -> None:
    now = [0.0]
    with (
        FakeSmtp(answers={"RSET": DROP}) as server,
        outbox(server, monotonic=lambda: now[0]) as way_out,
    ):
        send(way_out)
        now[0] = 60
        assert send(way_out).outcome is Accepted.ACCEPTED
    assert (server.connections, len(server.taken)) == (2, 2)


def test_421_ends_the_connection_and_pauses_the_mailbox() -> None:
    reply = "421 4.7.0 Too many messages, try again in 15 minutes"
    with FakeSmtp(answers={"MAIL": [reply]}) as server, outbox(server) as way_out:
        answer = send(way_out)
        send(way_out)
    assert answer.outcome is Accepted.DEFERRED
    assert answer.blames_mailbox
    assert answer.retry_after == 900
    assert server.connections == 2


def test_an_answer_that_came_too_early_is_not_believed() -> None:
    with FakeSmtp(answers={"DATA": "354 go\r\n250 2.0.0 queued\r\n"}) as server:
        answer = sent_to(server)
    assert answer.outcome is Accepted.DEFERRED
    assert "out of turn" in answer.text
    assert not server.taken


@pytest.mark.parametrize("flood", ["250-x\r\n" * 500, "250 " + "x" * 20_000])
def test_an_endless_answer_ends(flood: str) -> None:
    with FakeSmtp(answers={"MAIL": flood}) as server:
        assert sent_to(server).outcome is Accepted.DEFERRED


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: a\r\n\r\nb\n.\r\nMAIL FROM:<e@x.example>\r\n",
        b"Subject: a\r\n\r\nb\r.\r\n",
        b"Subject: a\r\n\r\nb\0\r\n",
        b"Subject: a\r\n\r\nno end",
        b"Subject: " + b"a" * 1000 + b"\r\n\r\n\r\n",
    ],
)
def test_t05_bytes_that_read_two_ways_are_refused(raw: bytes) -> None:
    with FakeSmtp() as server, outbox(server) as way_out:
        with pytest.raises(InvalidInput):
            send(way_out, raw)
        assert server.connections == 0


@pytest.mark.parametrize("where", ["sender", "recipient"])
def test_t05_envelopes_that_are_two_commands_are_refused(where: str) -> None:
    with FakeSmtp() as server, outbox(server) as way_out:
        for address in (
            "a@x.example>\r\nRCPT TO:<e@x.example",
            "a@x.example> SIZE=1",
            "",
            "a b@c.d",
        ):
            with pytest.raises(InvalidInput, match=where):
                send(way_out, **{where: address})


@pytest.mark.parametrize("lenient", [False, True], ids=["strict", "lenient"])
def test_t05_smuggling_bodies_arrive_as_one_letter(lenient: bool) -> None:
    cases = shared_json("security", "header_injection.json")["smtp_body"]
    with FakeSmtp(lenient=lenient) as server, outbox(server) as way_out:
        for case in cases:
            raw = seal(replace(PLAIN, text=case["body"]))
            assert send(way_out, raw).outcome is Accepted.ACCEPTED
    assert len(server.taken) == len(cases)
    assert {letter.recipients for letter in server.taken} == {(BOB,)}
