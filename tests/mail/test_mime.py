"""Sealing: what may not go in does not come out, and what goes in comes out the same."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.errors import InvalidInput
from outreach.mail.mime import ONE_CLICK, is_our_message_id, new_message_id, seal
from outreach.mail.readback import read_back
from outreach.mail.values import Letter
from tests.support.corpus import shared_json

KEY = b"k" * 32
PLAIN = Letter(
    sender_name="Ann Lee",
    sender_address="ann@example.org",
    recipient="bob@example.com",
    subject="A dead link on your page",
    text="Hi Bob,\n\none link is dead.\n\nAnn\n",
    message_id="<1.2@example.org>",
    date=datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
)


def parsed(raw: bytes) -> EmailMessage:
    """The letter as the standard library reads it: a third, unrelated parser."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_plain_letter_reads_as_meant() -> None:
    raw = seal(PLAIN)
    message = parsed(raw)
    assert message.keys() == [
        *("From", "To", "Subject", "Date", "Message-ID"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    ]
    assert message["From"] == "Ann Lee <ann@example.org>"
    assert message["To"] == "bob@example.com"
    assert message["Date"] == "Wed, 04 Mar 2026 05:06:07 +0000"
    assert message.get_content().replace("\r\n", "\n") == PLAIN.text
    assert message.get_content_type() == "text/plain"
    assert message["Content-Transfer-Encoding"] == "7bit"


def test_mb_11_neither_auto_submitted_nor_precedence_is_set() -> None:
    names = {name.lower() for name, _ in parsed(seal(PLAIN)).items()}
    assert not names & {"auto-submitted", "precedence"}


def test_mb_11_the_message_id_is_on_the_sending_domain() -> None:
    with pytest.raises(InvalidInput, match="MB-11"):
        seal(replace(PLAIN, message_id="<1.2@elsewhere.example>"))


@pytest.mark.parametrize(
    "text",
    [
        "Grüße aus Köln\n",
        "x" * 2000 + "\n",
        "From here on\n",
        "a\nFrom here on and so on, with an ö\n",
        ".\n..\n.dot\n",
        "tab\there  \nand blanks at the end   \n",
        "a = b =3D =\n",
        "日本語のテキスト" * 40 + "\n",
        "nul \x00 and bell \x07\n",
        "next line \x85 and separator \u2028 inside\n",
    ],
)
def test_bodies_come_out_as_they_went_in(text: str) -> None:
    raw = seal(replace(PLAIN, text=text))
    assert read_back(raw).text == text
    content = parsed(raw).get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.decode() == text.replace("\n", "\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\r\nFrom " not in raw.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("text", ["a\r\nb", "a\rb", "a\nb\n\n\n"])
def test_every_line_end_becomes_crlf(text: str) -> None:
    raw = seal(replace(PLAIN, text=text))
    assert raw.endswith(b"\r\n\r\na\r\nb\r\n")


@pytest.mark.parametrize(
    "subject",
    [
        "Frage zu Ihrer Seite über Bienen – und noch viel mehr, damit es zwei Zeilen werden",
        "日本語の件名" * 10,
        "word " * 40 + "end",
        "x" * 255,
        "What is 2+2=?",
        "=?not-an-encoded-word",
        "two  blanks",
        "emoji family 👨‍👩‍👧‍👦 " * 5 + "!",
    ],
)
def test_subjects_survive_folding_and_encoding(subject: str) -> None:
    raw = seal(replace(PLAIN, subject=subject))
    if subject.count("  ") == 0 and len(subject) < 255:
        assert parsed(raw)["Subject"] == subject
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    words = re.findall(rb"=\?utf-8\?[^ ]*\?=", head)
    assert all(len(word) <= 75 for word in words)


@pytest.mark.parametrize("name", ["", "Ann", 'Ann "A." Lee', "Lee, Ann", "Änn Lée", "a\\b", "A.=?"])
def test_display_names_survive_quoting(name: str) -> None:
    message = parsed(seal(replace(PLAIN, sender_name=name)))
    sender = message["From"].addresses
    assert [(one.display_name, one.addr_spec) for one in sender] == [(name, "ann@example.org")]


def test_threads_name_the_letters_before() -> None:
    raw = seal(replace(PLAIN, in_reply_to="<b@x.example>", references=("<a@x.example>",)))
    message = parsed(raw)
    assert message["In-Reply-To"] == "<b@x.example>"
    assert message["References"].split() == ["<a@x.example>", "<b@x.example>"]


def test_long_threads_keep_first_and_last() -> None:
    thread = tuple(f"<{number:060d}@x.example>" for number in range(100))
    kept = parsed(seal(replace(PLAIN, references=thread)))["References"].split()
    assert kept[0] == thread[0]
    assert kept[1:] == list(thread[-len(kept) + 1 :])
    assert 1400 < len(" ".join(kept)) <= 1500


def test_what_is_no_message_id_is_left_out_of_the_thread() -> None:
    raw = seal(replace(PLAIN, references=("<a@x.example>", "no id", "<b@x.example>")))
    assert parsed(raw)["References"].split() == ["<a@x.example>", "<b@x.example>"]


def test_un_1_un_2_unsubscribe_headers() -> None:
    raw = seal(
        replace(
            PLAIN,
            list_unsubscribe_url="https://o.example/u/" + "t" * 120,
            list_unsubscribe_mailto="stop@example.org",
        )
    )
    message = parsed(raw)
    assert message["List-Unsubscribe"] == (
        f"<https://o.example/u/{'t' * 120}>, <mailto:stop@example.org?subject=unsubscribe>"
    )
    assert message["List-Unsubscribe-Post"] == ONE_CLICK == "List-Unsubscribe=One-Click"


def test_un_11_no_one_click_with_a_mailto_alone() -> None:
    message = parsed(seal(replace(PLAIN, list_unsubscribe_mailto="stop@example.org")))
    assert message["List-Unsubscribe"] == "<mailto:stop@example.org?subject=unsubscribe>"
    assert "List-Unsubscribe-Post" not in message


FIELDS = {
    "sender_name": ("From", "{}"),
    "sender_address": ("From", "{}"),
    "recipient": ("To", "{}"),
    "reply_to": ("Reply-To", "{}"),
    "subject": ("Subject", "{}"),
    "message_id": ("Message-ID", "<{}@example.org>"),
    "in_reply_to": ("In-Reply-To", "<{}@a.test>"),
    "references": ("References", "<{}@a.test>"),
    "list_unsubscribe_url": ("List-Unsubscribe", "https://a.test/{}"),
    "list_unsubscribe_mailto": ("List-Unsubscribe", "{}@a.test"),
    "send_token": ("X-Outreach-Send", "{}"),
}
HOSTILE = [
    *("a\r\nBcc: e@x.test", "a\nBcc: e@x.test", "a\rBcc: e@x.test", "a\r\n\r\nbody", "a\r\n x"),
    *("a\r\n", "\r\nBcc: e@x.test", "a\x0bB: c", "a\x1cB: c", "a\x85B: c", "a\u2028B: c", "a\x00B"),
    *("a\x1b[31m", "a\x7f", "a\ud80d", "=?utf-8?q?a=0ABcc:_e@x.test?=", "=?x?B?YQpCY2M6?="),
    "Hello =?utf-8*en?Q?a=0ABcc:_e@x.test?= there",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("field", FIELDS)
def test_t05_hostile_values_are_refused_by_name(field: str, value: str) -> None:
    header, shape = FIELDS[field]
    hostile: Any = shape.format(value)
    with pytest.raises(InvalidInput) as refusal:
        seal(replace(PLAIN, **{field: (hostile,) if field == "references" else hostile}))
    assert refusal.value.field == header


def matrix() -> Iterator[tuple[str, str, str]]:
    for case in shared_json("security", "header_injection.json")["injectors"]:
        value = case.get("value")
        if value is None:
            value = "".join(text * times for text, times in case["build"])
        yield case["id"], value, case["expected"]


@pytest.mark.parametrize("field", FIELDS)
def test_t05_matrix_injects_nothing(field: str) -> None:
    """Every injector: refused, or the bytes hold the intended headers and body and no more."""
    shape = FIELDS[field][1]
    for name, value, expected in matrix():
        hostile: Any = shape.format(value)
        letter = replace(PLAIN, **{field: (hostile,) if field == "references" else hostile})
        try:
            raw = seal(letter)
        except InvalidInput:
            continue
        assert expected != "refuse", (name, field)
        found = email.message_from_bytes(raw, policy=email.policy.compat32)
        assert {key.lower() for key in found} <= {
            *("from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to"),
            *("references", "list-unsubscribe", "list-unsubscribe-post", "x-outreach-send"),
            *("mime-version", "content-type", "content-transfer-encoding"),
        }, (name, field)
        assert len(found.keys()) == len(set(found.keys()))
        assert found.get_payload() == PLAIN.text.replace("\n", "\r\n"), (name, field)
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[^\r]\n|\r[^\n]|.{999}", raw)


def test_t05_good_values_pass_as_subject_and_name() -> None:
    for case in shared_json("security", "header_injection.json")["must_accept"]:
        value = case["value"]
        raw = seal(replace(PLAIN, subject=value, sender_name=value[:128]))
        assert parsed(raw)["Subject"].strip() == value.strip(), case["id"]


def test_t05_smuggling_bodies_stay_one_body() -> None:
    for case in shared_json("security", "header_injection.json")["smtp_body"]:
        raw = seal(replace(PLAIN, text=case["body"]))
        meant = case["body"].replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
        assert read_back(raw).text == meant, case["id"]
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", raw), case["id"]


@pytest.mark.parametrize("url", ["https://x.example/a>,<b", "javascript:x", "https://x y", "//x"])
def test_t05_unsubscribe_urls_are_plain(url: str) -> None:
    with pytest.raises(InvalidInput):
        seal(replace(PLAIN, list_unsubscribe_url=url))


def test_t_one_exactly_one_recipient() -> None:
    for recipient in ("a@x.example, b@x.example", "Ann <a@x.example>", "", "a@b@x.example"):
        with pytest.raises(InvalidInput, match="To"):
            seal(replace(PLAIN, recipient=recipient))


def test_half_a_character_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput) as refusal:
        seal(replace(PLAIN, text="a\ud800b"))
    assert refusal.value.field == "text"


def test_a_date_without_zone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="zone"):
        seal(replace(PLAIN, date=datetime(2026, 1, 1)))  # noqa: DTZ001 -- the point of the test


@settings(max_examples=300, deadline=None)
@given(
    subject=st.text(max_size=255),
    name=st.text(max_size=128),
    text=st.text(max_size=400),
)
def test_t05_whatever_is_sealed_reads_back(subject: str, name: str, text: str) -> None:
    try:
        raw = seal(replace(PLAIN, subject=subject, sender_name=name, text=text))
    except InvalidInput:
        return
    found = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert len(found.keys()) == 8
    assert found["To"] == PLAIN.recipient


@pytest.mark.parametrize(
    "broken",
    [
        b"Subject: a\n\r\nx\r\n",
        b"Subject: a\r\n",
        b"Subject: \xc3\xa4\r\n\r\nx\r\n",
        b"Subject: " + b"a" * 999 + b"\r\n\r\nx\r\n",
        b"no header\r\n\r\nx\r\n",
        b"Subject: a\r\nContent-Transfer-Encoding: 8bit\r\n\r\nx\r\n",
    ],
)
def test_the_second_parser_refuses_what_the_writer_never_writes(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_back(broken)


def test_message_ids_are_ours_alone() -> None:
    made = {new_message_id("example.org", KEY) for _ in range(100)}
    assert len(made) == 100
    for message_id in made:
        assert re.fullmatch(r"<[0-9a-f]{16}\.[a-z2-7]{16}@example\.org>", message_id)
        assert is_our_message_id(message_id, KEY)
        assert not is_our_message_id(message_id, b"other")
        assert not is_our_message_id(message_id.replace("example.org", "example.com"), KEY)
    for foreign in (
        "",
        "<>",
        "<a@b>",
        "<é.é@b>",
        "<" + "0" * 16 + "." + "a" * 16 + "@example.org>",
    ):
        assert not is_our_message_id(foreign, KEY)
