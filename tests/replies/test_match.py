# ruff: noqa: E501 - a table is read by rows
"""Threading: which letter is answered, over the ways in which mail programs lose the thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from outreach.mail.parse import parse_message
from outreach.replies.match import KnownLetter, Match, base_subject, match

OURS = "<a1b2c3d4e5f60718@mail.brand.example>"
SECOND = "<b1b2c3d4e5f60719@mail.brand.example>"
WIRE = "<0100019b-rewritten-000000@eu-west-1.amazonses.com>"
OTHER = "<ffffffffffffffff@mail.brand.example>"
SUBJECT = "A dead link on your page about soil"


@dataclass
class Threads:
    """What we sent, as plain dictionaries."""

    ids: dict[str, KnownLetter] = field(default_factory=dict)
    tokens: dict[str, KnownLetter] = field(default_factory=dict)
    replies: dict[str, KnownLetter] = field(default_factory=dict)
    threads: dict[str, KnownLetter] = field(default_factory=dict)
    unsubscribes: dict[str, KnownLetter] = field(default_factory=dict)
    contacts: dict[str, list[KnownLetter]] = field(default_factory=dict)
    domains: dict[str, list[KnownLetter]] = field(default_factory=dict)

    def by_message_id(self, message_id: str) -> KnownLetter | None:
        return self.ids.get(message_id)

    def by_send_token(self, token: str) -> KnownLetter | None:
        return self.tokens.get(token)

    def by_reply_address(self, address: str) -> KnownLetter | None:
        return self.replies.get(address)

    def by_thread_id(self, thread_id: str) -> KnownLetter | None:
        return self.threads.get(thread_id)

    def by_unsubscribe_token(self, token: str) -> KnownLetter | None:
        return self.unsubscribes.get(token)

    def by_contact(self, address: str) -> Sequence[KnownLetter]:
        return self.contacts.get(address, [])

    def by_domain(self, domain: str) -> Sequence[KnownLetter]:
        return self.domains.get(domain, [])


FIRST = KnownLetter("enrolment-1", "letter-1", SUBJECT)
FOLLOW_UP = KnownLetter("enrolment-1", "letter-2", f"Re: {SUBJECT}")
ELSEWHERE = KnownLetter("enrolment-9", "letter-9", "Another matter")
GMAIL = KnownLetter("enrolment-5", "letter-5", SUBJECT)

KNOWN = Threads(
    ids={OURS: FIRST, SECOND: FOLLOW_UP, WIRE: FIRST, OTHER: ELSEWHERE},
    tokens={"row-token-1": FIRST},
    replies={"anna+r-77aa@brand.example": FIRST},
    unsubscribes={"c2lnbmVkLXRva2VuLTE": FIRST},
    contacts={
        "sam@garden.example": [FIRST, ELSEWHERE],
        "kim@gmail.com": [GMAIL],
        "lone@press.example": [KnownLetter("enrolment-3", "letter-3", SUBJECT)],
    },
    domains={"garden.example": [FIRST, ELSEWHERE], "gmail.com": [GMAIL]},
)


def message(
    *,
    sender: str = "Sam <sam@garden.example>",
    to: str = "Anna <anna@brand.example>",
    subject: str = f"Re: {SUBJECT}",
    body: str = "Sure, I will fix it.",
    **headers: str,
) -> bytes:
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def bounce(
    original: str, *, recipient: str = "nobody@nowhere.example", kind: str = "message/rfc822"
) -> bytes:
    return message(
        sender="MAILER-DAEMON@mx.example",
        subject="Undelivered Mail Returned to Sender",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
        body=(
            "--b\nContent-Type: text/plain\n\nThe letter could not be delivered.\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
            f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n\n"
            f"--b\nContent-Type: {kind}\n\n{original}\n\nHello\n--b--\n"
        ),
    )


QUOTE = "\n\nOn Mon, 2 Mar 2026 at 10:00, Anna <anna@brand.example> wrote:\n> Hello Sam\n"
COLLEAGUE = "Lee <lee@garden.example>"
STRANGER = "Pat <pat@agency.example>"

CASES: list[tuple[str, bytes, int | None, str]] = [
    # --- rung 1: In-Reply-To
    ("plain answer", message(In_Reply_To=OURS), 1, "letter-1"),
    (
        "answer to the follow-up",
        message(In_Reply_To=SECOND, References=f"{OURS} {SECOND}"),
        1,
        "letter-2",
    ),
    ("SES rewrote our id", message(In_Reply_To=WIRE), 1, "letter-1"),
    ("subject changed", message(In_Reply_To=OURS, subject="Links for Thursday"), 1, "letter-1"),
    ("subject gone", message(In_Reply_To=OURS, subject=""), 1, "letter-1"),
    ("from another address", message(In_Reply_To=OURS, sender="s.moor@gmail.com"), 1, "letter-1"),
    ("from a colleague", message(In_Reply_To=OURS, sender=COLLEAGUE), 1, "letter-1"),
    ("from an agency", message(In_Reply_To=OURS, sender=STRANGER), 1, "letter-1"),
    (
        "two ids in In-Reply-To",
        message(In_Reply_To=f"{OURS} (Anna's message of Monday)"),
        1,
        "letter-1",
    ),
    ("comment before the id", message(In_Reply_To=f"Your message {OURS}"), 1, "letter-1"),
    ("folded header", message(In_Reply_To=f"\r\n {OURS}"), 1, "letter-1"),
    ("lower-case header name", message(**{"in-reply-to": OURS}), 1, "letter-1"),
    ("contradicting References", message(In_Reply_To=OURS, References=OTHER), 1, "letter-1"),
    (
        "an absence notice with the id",
        message(
            In_Reply_To=OURS, subject=f"Out of office: {SUBJECT}", Auto_Submitted="auto-replied"
        ),
        1,
        "letter-1",
    ),
    (
        "a ticket system that keeps the id",
        message(
            In_Reply_To=OURS, subject=f"[Ticket #4711] {SUBJECT}", sender="help@garden.example"
        ),
        1,
        "letter-1",
    ),
    # --- rung 1: returned originals
    ("bounce with the original", bounce(f"Message-ID: {OURS}\nSubject: {SUBJECT}"), 1, "letter-1"),
    (
        "bounce with headers only",
        bounce(f"Message-ID: {OURS}\nSubject: x", kind="text/rfc822-headers"),
        1,
        "letter-1",
    ),
    (
        "bounce of a rewritten letter",
        bounce("Message-ID: <changed@relay>\nX-Outreach-Send: row-token-1"),
        1,
        "letter-1",
    ),
    ("bounce with the wire id", bounce(f"Message-ID: {WIRE}"), 1, "letter-1"),
    (
        "bounce in words",
        message(
            sender="MAILER-DAEMON@mx.example",
            subject="failure notice",
            body=f"<x@y.example>:\n550 no such user\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <anna@brand.example>\nMessage-ID: {OURS}\nSubject: x\n",
        ),
        1,
        "letter-1",
    ),
    (
        "bounce in words with our token",
        message(
            sender="MAILER-DAEMON@mx.example",
            subject="failure notice",
            body="<x@y.example>:\n550 no such user\n\n--- Below this line is a copy of the message.\n\nX-Outreach-Send: row-token-1\nSubject: x\n",
        ),
        1,
        "letter-1",
    ),
    (
        "forwarded as attachment",
        message(
            sender=STRANGER,
            subject="Fwd: something",
            Content_Type='multipart/mixed; boundary="b"',
            body=f"--b\nContent-Type: text/plain\n\nSee attached\n--b\nContent-Type: message/rfc822\n\nMessage-ID: {OURS}\nSubject: x\n\nhi\n--b--",
        ),
        1,
        "letter-1",
    ),
    (
        "quoted with full headers",
        message(
            sender=STRANGER,
            subject="your mail",
            body=f"Please fix.\n\n> From: Anna\n> Message-ID: {OURS}\n> Subject: x\n",
        ),
        1,
        "letter-1",
    ),
    # --- rung 2: References
    ("References only", message(References=OURS), 2, "letter-1"),
    (
        "References, ours first",
        message(References=f"{OURS} <x@site> <y@site>", In_Reply_To="<y@site>"),
        2,
        "letter-1",
    ),
    ("References, latest of ours", message(References=f"{OURS} {SECOND} <x@site>"), 2, "letter-2"),
    (
        "References over several lines",
        message(References=f"<x@site>\r\n\t{OURS}\r\n\t<y@site>"),
        2,
        "letter-1",
    ),
    ("References without spaces", message(References=f"<x@site>{OURS}<y@site>"), 2, "letter-1"),
    ("German prefix", message(References=OURS, subject=f"AW: {SUBJECT}"), 2, "letter-1"),
    ("Swedish prefix", message(References=OURS, subject=f"SV: {SUBJECT}"), 2, "letter-1"),
    ("Italian prefix", message(References=OURS, subject=f"R: {SUBJECT}"), 2, "letter-1"),
    ("Polish prefix", message(References=OURS, subject=f"Odp: {SUBJECT}"), 2, "letter-1"),
    ("Turkish prefix", message(References=OURS, subject=f"Ynt: {SUBJECT}"), 2, "letter-1"),
    ("Dutch prefix", message(References=OURS, subject=f"Antw: {SUBJECT}"), 2, "letter-1"),
    ("Chinese prefix", message(References=OURS, subject=f"回复：{SUBJECT}"), 2, "letter-1"),
    ("numbered prefix", message(References=OURS, subject=f"Re[2]: {SUBJECT}"), 2, "letter-1"),
    ("many prefixes", message(References=OURS, subject=f"Re: Fwd: AW: {SUBJECT}"), 2, "letter-1"),
    (
        "tagged external",
        message(References=OURS, subject=f"Re: [EXTERNAL] {SUBJECT}"),
        2,
        "letter-1",
    ),
    ("ticket number", message(References=OURS, subject=f"[#A-1234] Re: {SUBJECT}"), 2, "letter-1"),
    (
        "other case and spaces",
        message(References=OURS, subject=f"RE:  {SUBJECT.upper()}"),
        2,
        "letter-1",
    ),
    (
        "encoded subject",
        message(References=OURS, subject="=?utf-8?q?Re=3A_A_dead_link_on_your_page_about_soil?="),
        2,
        "letter-1",
    ),
    ("colleague in References", message(References=OURS, sender=COLLEAGUE), 2, "letter-1"),
    (
        "References, strange subject",
        message(References=OURS, subject="Invoice 12", sender=STRANGER),
        None,
        "",
    ),
    (
        "a reused id of another letter",
        message(References=OTHER, subject="Invoice 12", sender=STRANGER),
        None,
        "",
    ),
    # --- rung 3: reply address
    (
        "reply token",
        message(to="anna+r-77aa@brand.example", sender=STRANGER, subject="hello"),
        3,
        "letter-1",
    ),
    (
        "reply token in Cc",
        message(Cc="Anna+R-77AA@brand.example", sender=STRANGER, subject="hello"),
        3,
        "letter-1",
    ),
    (
        "reply token among many",
        message(to="x@y.example, Anna <anna+r-77aa@brand.example>", sender=STRANGER, subject="hi"),
        3,
        "letter-1",
    ),
    (
        "forged reply token",
        message(to="anna+r-0000@brand.example", sender=STRANGER, subject="hi"),
        None,
        "",
    ),
    # --- rung 4: conversation of the provider
    (
        "Thread-Index of Exchange",
        message(sender=STRANGER, subject="hi", Thread_Index="1A00000000D00000000000000000"),
        None,
        "",
    ),
    # --- rung 5: unsubscribe link
    (
        "our footer quoted",
        message(
            sender=STRANGER,
            subject="stop",
            body="Stop it\n> https://brand.example/u/c2lnbmVkLXRva2VuLTE\n",
        ),
        5,
        "letter-1",
    ),
    (
        "mailto unsubscribe",
        message(sender=STRANGER, subject="unsubscribe:c2lnbmVkLXRva2VuLTE"),
        5,
        "letter-1",
    ),
    (
        "someone else's footer",
        message(
            sender=STRANGER, subject="stop", body="https://news.example/u/c29tZS1vdGhlci10b2tlbg"
        ),
        None,
        "",
    ),
    # --- rung 6: the contact
    ("new message of the contact", message(subject="Hello from Sam"), 6, "letter-1"),
    (
        "contact without any header",
        message(subject=f"Re: {SUBJECT}", body="yes" + QUOTE),
        6,
        "letter-1",
    ),
    ("contact in capitals", message(sender="SAM@Garden.EXAMPLE", subject="x"), 6, "letter-1"),
    ("contact on a free host", message(sender="Kim <kim@gmail.com>", subject="hey"), 6, "letter-5"),
    ("unknown id in In-Reply-To", message(In_Reply_To="<unknown@relay.example>"), 6, "letter-1"),
    (
        "absence notice without id",
        message(subject="Out of office", Auto_Submitted="auto-replied"),
        6,
        "letter-1",
    ),
    (
        "bounce that names the contact",
        bounce("Subject: x", recipient="lone@press.example"),
        6,
        "letter-3",
    ),
    (
        "encoded sender name",
        message(sender="=?utf-8?b?U8OhbQ==?= <sam@garden.example>", subject="x"),
        6,
        "letter-1",
    ),
    # --- rung 7: same domain and subject
    ("colleague, same subject", message(sender=COLLEAGUE), 7, "letter-1"),
    ("colleague forwards", message(sender=COLLEAGUE, subject=f"Fwd: {SUBJECT}"), 7, "letter-1"),
    (
        "colleague with a ticket",
        message(sender=COLLEAGUE, subject=f"[Case 991] {SUBJECT}"),
        7,
        "letter-1",
    ),
    ("colleague, other subject", message(sender=COLLEAGUE, subject="Our newsletter"), None, ""),
    ("same provider, same subject", message(sender="Joe <joe@gmail.com>"), None, ""),
    ("colleague, empty subject", message(sender=COLLEAGUE, subject=""), None, ""),
    # --- nothing
    ("stranger, same subject", message(sender=STRANGER), None, ""),
    ("newsletter", message(sender="news@shop.example", subject="Spring sale"), None, ""),
    ("bounce of somebody else's letter", bounce("Message-ID: <z@other>"), None, ""),
    ("no sender at all", b"Subject: x\r\n\r\nhello", None, ""),
    ("empty message", b"", None, ""),
]


@pytest.mark.parametrize(
    ("raw", "rung", "letter"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_ladder(raw: bytes, rung: int | None, letter: str) -> None:
    found = match(parse_message(raw), KNOWN)
    if rung is None:
        assert found is None
    else:
        assert found is not None
        assert (found.rung, found.outbound_key) == (rung, letter)
        assert found.is_weak == (rung >= 6)
        assert found.sentence.endswith(".")


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


def test_exchange_conversation() -> None:
    index = "1A00000000D00000000000000000AAAA"
    parsed = parse_message(message(sender=STRANGER, subject="hi", Thread_Index=index))
    assert len(parsed.thread_id) == 44
    known = Threads(threads={parsed.thread_id: FIRST})
    later = parse_message(message(sender=STRANGER, subject="hi", Thread_Index=index + "BBBBCCCC"))
    assert match(later, known) == Match(
        4, "enrolment-1", "letter-1", "The mail provider keeps it in the same conversation."
    )


def test_a_weak_match_names_the_alternatives() -> None:
    found = match(parse_message(message(subject="hello")), KNOWN)
    assert found is not None
    assert found.alternatives == ("enrolment-9",)


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: Re: Fwd: Links", "links"),
        ("AW: WG: Links", "links"),
        ("[EXT] Links", "links"),
        ("Links [Ticket 12345]", "links"),
        ("Reply to all", "reply to all"),
        ("Research: soil", "research: soil"),
        ("RE : Links", "links"),
        ("", ""),
        ("Re:", ""),
    ],
)
def test_base_subject(subject: str, base: str) -> None:
    assert base_subject(subject) == base
