"""Which letter of ours is being answered? A ladder of evidence, strongest first. Pure.

    1  In-Reply-To is a Message-ID of ours, or an attached original carries one or our send token
    2  References name one of ours, and the base subject is the same
    3  it came to the reply address that only that letter had
    4  it belongs to the same conversation of the mail provider
    5  our signed unsubscribe link stands in the quoted text
    6  the sender, or the failed recipient, is a contact with an open enrolment
    7  the sender's domain is a contact's, and the base subject is the same

Rungs 6 and 7 hold the sequence and ask; a false stop costs minutes, a false follow-up the link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from outreach.mail.values import MessageKind, ParsedMessage
from outreach.mail.wording import alternatives

WEAK_FROM = 6
BY_ADDRESS = 6

_PHRASES = Path(__file__).parent / "phrases"
_PREFIX = re.compile(
    rf"\s*(?:\[[^\]\n]{{1,40}}\]\s*)?(?:{alternatives(_PHRASES / 'subjects.txt', 'prefix')})"
    r"(?:\s*\[\d+\]|\s*\(\d+\)|\^\d+)?\s*[:：]\s*",
    re.IGNORECASE,
)
_TAG = re.compile(alternatives(_PHRASES / "subjects.txt", "tag"), re.IGNORECASE)
_UNSUBSCRIBE_LINK = re.compile(
    r"https?://[^\s<>\"]{1,200}?/(?:u|unsubscribe)/([A-Za-z0-9._~=-]{12,300})"
)
_SUBJECT_TOKEN = re.compile(r"\bunsubscribe[:\s]+([A-Za-z0-9._~=-]{12,300})$", re.IGNORECASE)
# Many people share these domains, so two addresses on one have nothing to do with each other.
_FREE_MAIL = frozenset(
    domain
    for line in (_PHRASES / "free_mail.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for domain in line.split()
)


@dataclass(frozen=True, slots=True)
class KnownLetter:
    """A letter of ours, as the ladder needs to know it."""

    enrolment_key: str
    outbound_key: str
    subject: str


class KnownThreads(Protocol):
    """Look-ups into what we sent. Keys come back as they are; nothing is read into them."""

    def by_message_id(self, message_id: str) -> KnownLetter | None:
        """By our Message-ID or the one the provider put in its place, with angle brackets."""

    def by_send_token(self, token: str) -> KnownLetter | None:
        """By the value of X-Outreach-Send."""

    def by_reply_address(self, address: str) -> KnownLetter | None:
        """By the plus-token of a reply address, only if its HMAC is right."""

    def by_thread_id(self, thread_id: str) -> KnownLetter | None:
        """By the provider's conversation."""

    def by_unsubscribe_token(self, token: str) -> KnownLetter | None:
        """By the token of our unsubscribe link, only if its signature is right."""

    def by_contact(self, address: str) -> Sequence[KnownLetter]:
        """Latest letter of each open enrolment of this contact, newest first."""

    def by_domain(self, domain: str) -> Sequence[KnownLetter]:
        """Latest letter of each open enrolment at the same registrable domain, newest first."""


@dataclass(frozen=True, slots=True)
class Match:
    """The letter that is being answered, and how we know.

    Attributes:
        rung: 1 (certain) to 7.
        sentence: for the person who reads the inbox.
        alternatives: further enrolments that fit as well; only on weak rungs.
    """

    rung: int
    enrolment_key: str
    outbound_key: str
    sentence: str
    alternatives: tuple[str, ...] = ()

    @property
    def is_weak(self) -> bool:
        """Enough to hold the sequence and ask a person, not enough to count a reply."""
        return self.rung >= WEAK_FROM


def match(message: ParsedMessage, known: KnownThreads) -> Match | None:
    """The strongest match, or None if nothing ties the message to a letter of ours."""
    return next(_rungs(message, known), None)


def _rungs(message: ParsedMessage, known: KnownThreads) -> Iterator[Match]:
    yield from _by_identity(message, known)
    yield from _by_references(message, known)
    for address in message.recipients:
        letter = known.by_reply_address(address)
        if letter:
            yield _matched(3, letter, f"It came to {address}, which only this letter had.")
    letter = known.by_thread_id(message.thread_id) if message.thread_id else None
    if letter:
        yield _matched(4, letter, "The mail provider keeps it in the same conversation.")
    yield from _by_unsubscribe_link(message, known)
    yield from _by_address(message, known)
    yield from _by_domain(message, known)


def _by_identity(message: ParsedMessage, known: KnownThreads) -> Iterator[Match]:
    letter = known.by_message_id(message.in_reply_to) if message.in_reply_to else None
    if letter:
        yield _matched(1, letter, "It answers the Message-ID of this letter.")
    for message_id in message.cited_message_ids:
        letter = known.by_message_id(message_id)
        if letter:
            yield _matched(1, letter, "It returns or quotes the Message-ID of this letter.")
    letter = known.by_send_token(message.send_token) if message.send_token else None
    if letter:
        yield _matched(1, letter, "It returns our own header of this letter.")


def _by_references(message: ParsedMessage, known: KnownThreads) -> Iterator[Match]:
    for message_id in reversed(message.references):  # the latest letter comes last
        letter = known.by_message_id(message_id)
        if letter and base_subject(letter.subject) == base_subject(message.subject):
            yield _matched(2, letter, "It refers to this letter and has the same subject.")


def _by_unsubscribe_link(message: ParsedMessage, known: KnownThreads) -> Iterator[Match]:
    text = message.text if "/u" in message.text else ""  # the search reads all of a long text
    tokens = [found.group(1) for found in _UNSUBSCRIBE_LINK.finditer(text)]
    subject = _SUBJECT_TOKEN.search(message.subject)
    for token in dict.fromkeys([*([subject.group(1)] if subject else []), *tokens[:20]]):
        letter = known.by_unsubscribe_token(token)
        if letter:
            yield _matched(5, letter, "The unsubscribe link of this letter stands in it.")


def _by_address(message: ParsedMessage, known: KnownThreads) -> Iterator[Match]:
    if message.kind in (MessageKind.BOUNCE, MessageKind.COMPLAINT):
        addresses = [recipient.address for recipient in message.bounced if recipient.address]
        sentence = "It reports about {}, to whom this letter went."
    else:
        addresses = [message.sender_address] if message.sender_address else []
        sentence = "{} has an open enrolment, but the message does not say what it answers."
    for address in addresses:
        letters = known.by_contact(address)
        if letters:
            yield _matched(6, letters[0], sentence.format(address), letters[1:])


def _by_domain(message: ParsedMessage, known: KnownThreads) -> Iterator[Match]:
    domain = message.sender_address.rpartition("@")[2]
    if not domain or domain in _FREE_MAIL or message.kind is MessageKind.BOUNCE:
        return
    subject = base_subject(message.subject)
    letters = [
        letter for letter in known.by_domain(domain) if base_subject(letter.subject) == subject
    ]
    if letters and subject:
        sentence = f"Someone else at {domain} writes under the subject of this letter."
        yield _matched(7, letters[0], sentence, letters[1:])


def _matched(
    rung: int, letter: KnownLetter, sentence: str, others: Sequence[KnownLetter] = ()
) -> Match:
    keys = dict.fromkeys(other.enrolment_key for other in others)
    keys.pop(letter.enrolment_key, None)
    return Match(rung, letter.enrolment_key, letter.outbound_key, sentence, tuple(keys))


def base_subject(subject: str) -> str:
    """Subject without reply and forward prefixes, ticket numbers and mailing tags, folded.

    RFC 5256 section 2.1, widened to the prefixes that mail programs write in other languages.
    """
    text = " ".join(_TAG.sub(" ", subject[:1000]).split())
    while (shorter := _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text) != text:
        text = shorter
    return text.strip(" -–:").casefold()
