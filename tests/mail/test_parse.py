# ruff: noqa: E501 - letters and tables are read by rows
"""Reading any bytes: kinds, bounds, broken encodings, and nothing ever raised."""

from __future__ import annotations

import random
import time
import tracemalloc

import pytest

from outreach.bench.letters import letters
from outreach.mail.outline import MAX_PARTS, read_outline
from outreach.mail.parse import addresses_in, date_of, parse_message
from outreach.mail.values import BounceAction, MessageKind


def plain(body: bytes, head: bytes = b"") -> bytes:
    return b"From: Sam <sam@garden.example>\r\nSubject: Re: Link\r\n" + head + b"\r\n" + body


def test_a_plain_answer() -> None:
    found = parse_message(
        b"Message-ID: <1@x>\r\nIn-Reply-To: <0@y>\r\nReferences: <z@y>\r\n <0@y>\r\n"
        b'From: "Moor, Sam" <SAM@garden.example>\r\nTo: a@b.example, "C" <c@d.example>\r\nCc: e@f.example\r\n'
        b"Subject: =?iso-8859-1?Q?Gr=FC=DFe?= =?utf-8?B?IOKcky4=?=\r\n"
        b"Date: Mon, 2 Mar 2026 10:00:00 +0200\r\n\r\nHello\r\n"
    )
    assert found.message_id == "<1@x>"
    assert found.in_reply_to == "<0@y>"
    assert found.references == ("<z@y>", "<0@y>")
    assert (found.sender_name, found.sender_address) == ("Moor, Sam", "sam@garden.example")
    assert found.recipients == ("a@b.example", "c@d.example", "e@f.example")
    assert found.subject == "Grüße ✓."
    assert found.date is not None
    assert found.date.isoformat() == "2026-03-02T08:00:00+00:00"
    assert found.fresh_text == "Hello"
    assert found.kind is MessageKind.HUMAN


def test_html_only_becomes_text_without_the_quote() -> None:
    found = parse_message(
        plain(
            b"<p>Yes, <b>gladly</b>.</p><div class=gmail_quote>On Monday Anna wrote:"
            b"<blockquote>old</blockquote></div><script>evil()</script>",
            b"Content-Type: text/html; charset=utf-8\r\n",
        )
    )
    assert found.fresh_text == "Yes, gladly."
    assert "old" in found.text
    assert "evil" not in found.text


def test_attachments_are_listed_not_kept() -> None:
    found = parse_message(
        plain(
            b"--b\r\nContent-Type: text/plain\r\n\r\nSee the file\r\n--b\r\n"
            b"Content-Type: application/pdf\r\nContent-Disposition: attachment; "
            b"filename*0*=utf-8''Pr%C3%A9; filename*1=sentation.pdf\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n",
            b"Content-Type: multipart/mixed; boundary=b\r\n",
        )
    )
    assert found.attachments == (("Présentation.pdf", "application/pdf", 4),)
    assert found.text.strip() == "See the file"


def test_a_delivery_report() -> None:
    report = parse_message(next(raw for n, raw in enumerate(letters(8)) if n == 7))
    assert report.kind is MessageKind.BOUNCE
    (failed,) = report.bounced
    assert failed.address == "sam7@gone.example"
    assert (failed.status, failed.permanent, failed.reason) == ("5.1.1", True, "userunknown")
    assert failed.action is BounceAction.STOP_WRITING
    assert report.cited_message_ids == ("<letter-7@example.net>",)
    assert report.send_token == "token7"


def test_a_report_of_success_is_no_bounce() -> None:
    raw = next(raw for n, raw in enumerate(letters(8)) if n == 7)
    assert (
        parse_message(raw.replace(b"Action: failed", b"Action: delivered")).kind
        is not MessageKind.BOUNCE
    )


def test_a_complaint() -> None:
    found = parse_message(
        plain(
            b"--b\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report\r\n--b\r\n"
            b"Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: x/1\r\n"
            b"Version: 1\r\nOriginal-Rcpt-To: <kim@isp.example>\r\n\r\n--b\r\n"
            b"Content-Type: message/rfc822\r\n\r\nMessage-ID: <ours@brand.example>\r\n\r\nhi\r\n--b--\r\n",
            b"Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n",
        )
    )
    assert found.kind is MessageKind.COMPLAINT
    assert [one.address for one in found.bounced] == ["kim@isp.example"]
    assert found.cited_message_ids == ("<ours@brand.example>",)


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        (b"Unsubscribe\r\n", b"Re: Link"),
        (b"Please remove me from your list.\r\n", b"Re: Link"),
        (b"", b"unsubscribe:c2lnbmVkLXRva2Vu"),
        (b"Bitte keine weiteren Mails.\r\n", b"Re: Link"),
    ],
)
def test_requests_to_stop(body: bytes, subject: bytes) -> None:
    raw = b"From: a@b.example\r\nSubject: " + subject + b"\r\n\r\n" + body
    assert parse_message(raw).kind is MessageKind.UNSUBSCRIBE


@pytest.mark.parametrize(
    "body",
    [
        b"Sure!\r\n\r\nOn Mon, 2 Mar 2026 at 10:00, A <a@b.example> wrote:\r\n> unsubscribe here\r\n",
        b"I will remove the dead link and add yours.\r\n",
        b"How do I unsubscribe from your newsletter feature in the tool?\r\n",
        b"My package could not be delivered, the driver said 550 is the wrong house number.\r\n",
    ],
)
def test_people_stay_people(body: bytes) -> None:
    assert parse_message(plain(body)).kind is MessageKind.HUMAN


def test_a_person_who_forwards_a_bounce_is_a_person() -> None:
    raw = (
        b"From: Sam <sam@garden.example>\r\nSubject: Fwd: Undelivered Mail Returned to Sender\r\n"
        b"In-Reply-To: <x@y>\r\n\r\nAnna, did you mean my old address? See below.\r\n\r\n"
        b"<old@garden.example>: host mx said: 550 5.1.1 User unknown\r\n"
    )
    assert parse_message(raw).kind is MessageKind.HUMAN


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"\x00" * 1000,
        b"no header at all",
        b"From:\r\nSubject:\r\nDate: yesterday\r\n\r\n",
        b"Content-Type: multipart/mixed\r\n\r\n--b\r\n",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\nx',
        b"Content-Type: text/plain; charset=no-such-charset\r\n\r\nh\xe9llo",
        b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-" * 5000,
        b"Content-Transfer-Encoding: base64\r\n\r\n===\xff==A",
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ=4=\r\n=",
        b"Subject: =?utf-8?b?////?= =?x?q?=?= =?=?=\r\n\r\nx",
        b"Date: Mon, 99 Foo 99999999999 99:99:99 +9999999\r\n\r\nx",
        b"References: " + b"<a@b> " * 5000 + b"\r\n\r\nx",
        b"From: " + b"(" * 5000 + b"\r\n\r\nx",
        b"From: a@b.example\r\nCc: " + b"x:" * 5000 + b"\r\n\r\nx",
    ],
)
def test_nonsense_is_read_without_raising(raw: bytes) -> None:
    assert isinstance(parse_message(raw).text, str)


def test_too_many_parts_are_cut_and_named() -> None:
    raw = plain(
        b"--b\r\n\r\nx\r\n" * (MAX_PARTS + 500), b"Content-Type: multipart/mixed; boundary=b\r\n"
    )
    started = time.process_time()
    found = parse_message(raw)
    assert time.process_time() - started < 3
    assert any("parts" in problem for problem in found.problems)
    assert len(read_outline(raw).parts) <= MAX_PARTS


def test_deep_nesting_is_cut_and_named() -> None:
    body = b"hello"
    for depth in range(60):
        edge = b"b%d" % depth
        body = b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n--%s\r\n%s\r\n--%s--\r\n' % (
            edge,
            edge,
            body,
            edge,
        )
    found = parse_message(b"From: a@b.example\r\n" + body)
    assert any("deeper" in problem for problem in found.problems)


def test_a_megabyte_of_headers() -> None:
    raw = plain(b"hello", b"X-Fill: " + b"y" * 2_000_000 + b"\r\n")
    started = time.process_time()
    found = parse_message(raw)
    assert time.process_time() - started < 2
    assert any("header" in problem for problem in found.problems)
    assert found.sender_address == "sam@garden.example"


def test_eighty_megabytes_do_not_cost_eighty_more() -> None:
    raw = plain(
        b"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/zip; name=bomb.zip\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + b"A" * 81_000_000 + b"\r\n--b--\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n",
    )
    tracemalloc.start()
    started = time.process_time()
    found = parse_message(raw)
    seconds, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.text == "hello"
    assert found.attachments[0][0] == "bomb.zip"
    assert seconds < 3
    assert peak < 10_000_000


HOSTILE_TEXTS = [
    "\n" * 200_000,
    " " * 200_000,
    ">" * 200_000,
    "a" * 200_000,
    "a@" * 100_000,
    "On 1 " * 40_000,
    "wrote:\n" * 20_000,
    "From: x\n" * 20_000,
    "Received: x\n " * 20_000,
    "-- \n" * 50_000,
    "<" * 100_000,
    "550 5.1.1 " * 20_000,
    "1.1." * 50_000,
    "unsubscribe " * 20_000,
    "not not not " * 20_000,
    "€" + "1 000" * 30_000,
    "((((" * 50_000,
    "https://" * 30_000,
]


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=lambda text: repr(text[:10]))
@pytest.mark.parametrize("head", [b"", b"Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n"])
def test_hostile_texts_are_read_in_time(text: str, head: bytes) -> None:
    sender = (
        b"From: MAILER-DAEMON@x.example\r\nSubject: failure\r\n"
        if head
        else b"From: a@b.example\r\n"
    )
    started = time.process_time()
    parse_message(sender + head + b"Date: Mon, 2 Mar 2026 10:00:00 +0000\r\n\r\n" + text.encode())
    assert time.process_time() - started < 2.0


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """One to eight small accidents: bytes lost, doubled, replaced, cut off, moved."""
    bad = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(bad) or 1)
        match chance.randrange(6):
            case 0:
                del bad[at : at + chance.randint(1, 40)]
            case 1:
                bad[at:at] = bad[at : at + 200]
            case 2:
                bad[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                bad = bad[: at + 1]
            case 4:
                bad[at:at] = chance.choice(
                    [b"\r\n", b"\x00", b"--edge\r\n", b"=?", b"<>", b"\xff\xfe", b":"]
                )
            case _:
                bad = bad[at:] + bad[:at]
    return bytes(bad)


def test_mutated_messages() -> None:
    chance = random.Random(20260302)
    seeds = [
        *letters(10, size=1500),
        plain(b"<table>" * 50 + b"<p>hi</p>", b"Content-Type: text/html\r\n"),
        plain(
            "Ich bin bis 9. März im Urlaub.".encode("latin-1"), b"Auto-Submitted: auto-replied\r\n"
        ),
    ]
    slowest = 0.0
    for _ in range(1_500):
        raw = mutated(chance.choice(seeds), chance)
        started = time.process_time()
        parse_message(raw)
        slowest = max(slowest, time.process_time() - started)
    assert slowest < 0.2


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a@b.example", [("", "a@b.example")]),
        ("<A@B.example>", [("", "a@b.example")]),
        (
            '"Moor, Sam" <a@b.example>, c@d.example',
            [("Moor, Sam", "a@b.example"), ("", "c@d.example")],
        ),
        ("=?utf-8?q?S=C3=A1m?= <a@b.example>", [("Sám", "a@b.example")]),
        ("undisclosed-recipients:;", []),
        ("", []),
    ],
)
def test_addresses(value: str, found: list[tuple[str, str]]) -> None:
    assert addresses_in(value) == found


def test_dates() -> None:
    assert date_of("nonsense") is None
    assert date_of("") is None
    naive = date_of("Mon, 2 Mar 2026 10:00:00")
    assert naive is not None
    assert naive.isoformat() == "2026-03-02T10:00:00+00:00"
