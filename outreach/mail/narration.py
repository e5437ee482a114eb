"""Recipients out of bounces that are told in words: qmail, old sendmail, exim, and their cousins.

The words before the returned message are searched. Strong evidence (an address that opens a
paragraph, follows "recipient:", or stands alone on a line) wins over mere mention.
"""

from __future__ import annotations

import re

MAX_NARRATION = 60_000
_ADDRESS = r"[A-Za-z0-9_.!#$%&'*+/=?^{|}~`-]+@(?:[A-Za-z0-9_-]+\.)+[A-Za-z0-9-]{2,}"
_HEADER_LINE = r"(?:Received|Return-Path|Message-ID|MIME-Version|X-[A-Za-z-]+|Delivered-To|DKIM-Signature|Content-Type|From|To|Date|Subject|Reply-To|Sender)"
_ORIGINAL_STARTS = re.compile(
    r"^[>\s]*-{2,}[ \t]*(?:below|original|this is a copy|returned|unsent|undelivered|"
    r"message (?:header|text|follows)|the (?:header|original|beginning)|begin(?:ning)? of|copy of|"
    r"transcript of message|enclosed|included is|message header|forwarded)"
    r"|^[ \t]*(?:the )?(?:unsent message|original message|your (?:original )?message|message headers?|"
    r"header of the (?:original|message)|a copy of (?:your|the) (?:original )?message|"
    r"text of the (?:original )?message|received:? header)[^\n]{0,60}(?:follows|below|:[ \t]*$)"
    rf"|^[>\s]*{_HEADER_LINE}:[^\n]*\n(?:[ \t]+[^\n]*\n)*[>\s]*{_HEADER_LINE}:"
    r"|^[ \t]*\*{2,}[ \t]*(?:original|message)|^Content-Type: (?:message|text)/",
    re.IGNORECASE | re.MULTILINE,
)
_OPENS_LINE = re.compile(
    rf"^[ \t>*-]{{0,12}}<?\"?({_ADDRESS})\"?>?[ \t]*(?:\([^)\n]*\)[ \t]*)?(?:$|[:;,]|\.{{1,3}}(?:\s|$)|"
    r"[ \t]*(?:\.\.\.|-{1,2}|=)[ \t])",
    re.MULTILINE,
)
_AFTER_WORDS = re.compile(
    r"(?:recipients?|error-for|failed address|rcpt to|address(?:es)?|mailbox(?:es)?|"
    r"invalid receiver|deliver(?:y|ed)?(?: (?:it|mail|message|the message|your message))? to"
    r"(?: the)?(?: (?:user|address|mailbox|recipient))?|"
    r"failed to deliver to|mailbox is full|quota|unknown user|user unknown|no such user|"
    r"user|undeliverable to|destinatario|destinataire|empf.nger|\u5b9b\u5148)"
    rf"[^\S\n]*[:=]?[^\S\n]*['\"\u2018\u201c(\[]?<?\"?({_ADDRESS})",
    re.IGNORECASE,
)
_ANY = re.compile(_ADDRESS)
_STAFF = re.compile(
    r"^(?:postmaster|mailer-?daemon|abuse|support|helpdesk|hostmaster|webmaster|no-?reply|root|"
    r"contact|info|admin(?:istrator)?)@|(?:-owner|-bounces|-request|-admin)@|^owner-",
    re.IGNORECASE,
)


def narration(text: str) -> str:
    """The part of a bounce that tells what happened, without the returned message."""
    text = text[:MAX_NARRATION]
    start = 0
    while found := _ORIGINAL_STARTS.search(text, start):
        if text[: found.start()].strip():
            return text[: found.start()]
        start = found.end()
    return text


def narrated(text: str, *, own: frozenset[str]) -> list[tuple[str, str]]:
    """(address, words about it) of each failed recipient, in order; `own` are never among them."""
    for pattern in (_OPENS_LINE, _AFTER_WORDS, _ANY):
        places = _places(pattern, text, own)
        if places:
            return _with_words(text, places)
    return []


def _places(pattern: re.Pattern[str], text: str, own: frozenset[str]) -> list[tuple[str, int]]:
    places: dict[str, int] = {}
    for found in pattern.finditer(text):
        address = found.group(found.lastindex or 0).strip(".'\"").lower()
        strict = pattern is _ANY
        if address in own or (strict and _STAFF.search(address)):
            continue
        places.setdefault(address, found.start())
        if len(places) >= 1000:
            break
    return list(places.items())


def _with_words(text: str, places: list[tuple[str, int]]) -> list[tuple[str, str]]:
    """Each address with the words up to the next one, at most 1,500 characters."""
    ordered = sorted(places, key=lambda place: place[1])
    ends = [start for _, start in ordered[1:]] + [len(text)]
    return [
        (address, " ".join(text[start : min(end, start + 1500)].split()))
        for (address, start), end in zip(ordered, ends, strict=True)
    ]
