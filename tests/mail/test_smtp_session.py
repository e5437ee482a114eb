"""Getting in: log-ins that fail blame no letter, and TLS is never given up."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from outreach.errors import MailboxLoginFailed, MailError, ServerDeferred
from outreach.mail.values import Accepted, Security
from tests.support.certificates import self_signed
from tests.support.fake_smtp import DROP, FakeSmtp
from tests.support.outboxes import ANN, outbox, send, sent_to


def test_auth_plain_and_login() -> None:
    extensions = (("AUTH PLAIN LOGIN",), ("AUTH LOGIN",), ("AUTH=LOGIN",))
    for offered in extensions:
        planned = {} if "PLAIN" in offered[0] else {"AUTH": "334 VXNlcm5hbWU6"}
        lines: list[Any] = ["334 UGFzc3dvcmQ6", "235 2.7.0 welcome"]
        with FakeSmtp(extensions=offered, answers=planned | {"LINE": lines}) as server:
            answer = sent_to(server, username="ann", secret="pässword")
        assert answer.outcome is Accepted.ACCEPTED
        sent = " ".join(server.lines)
        if "PLAIN" in offered[0]:
            assert base64.b64encode("\0ann\0pässword".encode()).decode() in sent
        else:
            assert base64.b64encode("pässword".encode()).decode() in sent


def test_xoauth2_reads_the_reason_before_the_verdict() -> None:
    reason = base64.b64encode(json.dumps({"status": "401"}).encode()).decode()
    answers: dict[str, Any] = {"AUTH": f"334 {reason}", "LINE": "535 5.7.8 token refused"}
    with (
        FakeSmtp(extensions=("AUTH XOAUTH2",), answers=answers) as server,
        pytest.raises(MailboxLoginFailed, match="token refused"),
    ):
        sent_to(server, username=ANN, secret="t0ken", mechanism="xoauth2")
    string = base64.b64encode(f"user={ANN}\x01auth=Bearer t0ken\x01\x01".encode()).decode()
    assert server.lines[1:3] == [f"AUTH XOAUTH2 {string}", ""]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ("535 5.7.8 bad credentials", MailboxLoginFailed),
        ("534 5.7.9 application-specific password required", MailboxLoginFailed),
        ("454 4.7.0 temporary failure", ServerDeferred),
        ("421 4.7.0 try again later", ServerDeferred),
    ],
)
def test_a_failed_login_is_never_the_letters_fault(reply: str, error: type[Exception]) -> None:
    with (
        FakeSmtp(extensions=("AUTH PLAIN",), answers={"AUTH": reply}) as server,
        pytest.raises(error, match="ann") as refusal,
    ):
        sent_to(server, username="ann", secret="hunter2")
    assert "hunter2" not in str(refusal.value)
    assert not server.taken


def test_a_server_without_common_mechanism_is_named() -> None:
    with (
        FakeSmtp(extensions=("AUTH GSSAPI",)) as server,
        pytest.raises(MailboxLoginFailed, match="GSSAPI"),
    ):
        sent_to(server, username="ann", secret="x")


def test_a_mailbox_can_be_tried_without_a_letter() -> None:
    with FakeSmtp(extensions=("AUTH PLAIN",)) as server:
        with outbox(server, username="ann", secret="x") as way_out:
            way_out.log_in(ANN)
            assert send(way_out).outcome is Accepted.ACCEPTED
        assert server.connections == 1
        assert server.verbs[:3] == ["EHLO", "AUTH", "MAIL"]


@pytest.mark.parametrize("answer", [DROP, "554 5.7.1 go away", "garbage"])
def test_a_mailbox_that_cannot_be_tried_says_why(answer: str) -> None:
    with (
        FakeSmtp(answers={"EHLO": answer}) as server,
        outbox(server) as way_out,
        pytest.raises(MailError, match=r"127\.0\.0\.1 broke off"),
    ):
        way_out.log_in(ANN)


def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    theirs, ours = self_signed(tmp_path)
    with FakeSmtp(tls=theirs) as server:
        answer = sent_to(server, security=Security.TLS, tls_context=ours)
    assert answer.outcome is Accepted.ACCEPTED


def test_starttls_forgets_what_was_said_in_the_clear(tmp_path: Path) -> None:
    theirs, ours = self_signed(tmp_path)
    with FakeSmtp(tls=theirs, starttls=True, extensions=("STARTTLS", "AUTH PLAIN")) as server:
        answer = sent_to(
            server, security=Security.STARTTLS, tls_context=ours, username="a", secret="b"
        )
    assert answer.outcome is Accepted.ACCEPTED
    assert server.verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


@pytest.mark.parametrize(
    "wrong", [{"address": "127.0.0.2"}, {"days": -1}], ids=["other name", "expired"]
)
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_wrong_certificate_stops_everything(
    tmp_path: Path, security: Security, wrong: dict[str, Any]
) -> None:
    theirs, ours = self_signed(tmp_path, **wrong)
    with FakeSmtp(
        tls=theirs, starttls=security is Security.STARTTLS, extensions=("STARTTLS", "AUTH PLAIN")
    ) as server:
        answer = sent_to(server, security=security, tls_context=ours, username="a", secret="b")
    assert answer.outcome is Accepted.DEFERRED
    assert answer.blames_mailbox
    assert "certificate" in answer.text
    assert "AUTH" not in server.verbs


def test_an_unknown_issuer_is_refused_by_default(tmp_path: Path) -> None:
    theirs, _ = self_signed(tmp_path)
    with FakeSmtp(tls=theirs) as server:
        assert "certificate" in sent_to(server, security=Security.TLS).text


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"STARTTLS": "454 4.7.0 not now"},
        {"STARTTLS": "220 go\r\n250 injected\r\n"},
        {"STARTTLS": "220 go\r\n250 and then plain text, no handshake"},
        {"STARTTLS": DROP},
    ],
    ids=["not offered", "refused", "bytes ahead", "half", "dropped"],
)
def test_starttls_is_never_given_up(answers: dict[str, Any]) -> None:
    extensions = ("STARTTLS", "AUTH PLAIN") if answers else ("AUTH PLAIN",)
    with FakeSmtp(extensions=extensions, answers=answers) as server:
        answer = sent_to(server, security=Security.STARTTLS, username="a", secret="b")
    assert (answer.outcome, answer.blames_mailbox) == (Accepted.DEFERRED, True)
    assert not {"AUTH", "MAIL"} & set(server.verbs)
