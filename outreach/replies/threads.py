"""Answers the questions of the match ladder from the letters that one mailbox sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from outreach.errors import NotFound
from outreach.mail.addresses import domain_of, normalised_address
from outreach.mail.values import ParsedMessage
from outreach.model.email import OutboundEmail
from outreach.replies.match import KnownLetter
from outreach.store import letters
from outreach.store.known_senders import known_hosts, known_letters, known_people
from outreach.urls import registrable_domain

ReadToken = Callable[[str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Familiar:
    """What of a batch of messages is known to a mailbox at all; the rest needs no further question.

    It may be too much, for a sequence ends, and never too little.

    Attributes:
        letters: Message-IDs and send tokens of ours that the messages name.
        people: comparison forms of addresses in them that were ever enrolled.
        sites: registrable domains to which this mailbox writes.
    """

    letters: frozenset[str]
    people: frozenset[str]
    sites: frozenset[str]


def familiar(session: Session, mailbox_id: int, messages: Iterable[ParsedMessage]) -> Familiar:
    """Ask for all of them together: four questions, however many messages."""
    marks: set[str] = set()
    addresses: set[str] = set()
    for one in messages:
        marks.update((one.in_reply_to, one.send_token), one.cited_message_ids, one.references)
        addresses.add(normalised_address(one.sender_address))
        addresses.update(normalised_address(failed.address) for failed in one.bounced)
    return Familiar(
        letters=known_letters(session, mailbox_id, marks),
        people=known_people(session, addresses),
        sites=frozenset(map(_site, known_hosts(session, mailbox_id))),
    )


def _site(host: str) -> str:
    return registrable_domain(host) or host


def _may_be_of(domain: str, sites: frozenset[str]) -> bool:
    """Some ending of the domain, at its dots, is one of the sites."""
    domain = domain.lower().rstrip(".")
    while domain not in sites:
        _, dot, domain = domain.partition(".")
        if not dot:
            return False
    return True


class MailboxThreads:
    """Letters of one mailbox, looked up as the ladder asks for them, each question once.

    Of use for as long as nothing is sent, settled or stopped: make another one afterwards.

    Args:
        known: what is familiar of the messages that are matched.
        read_token: turns a token of our unsubscribe link into (contact id, project id); raises
            NotFound for one that is not ours.
    """

    def __init__(
        self, session: Session, mailbox_id: int, known: Familiar, read_token: ReadToken
    ) -> None:
        self._session = session
        self._mailbox_id = mailbox_id
        self._known_to_us = known
        self._read_token = read_token
        self._by_message_id: dict[str, KnownLetter | None] = {}
        self._by_domain: dict[str, list[KnownLetter]] | None = None

    def by_message_id(self, message_id: str) -> KnownLetter | None:
        if message_id not in self._known_to_us.letters:
            return None
        if message_id not in self._by_message_id:  # In-Reply-To and References name the same
            found = letters.by_message_id(self._session, self._mailbox_id, message_id)
            self._by_message_id[message_id] = self._known(found)
        return self._by_message_id[message_id]

    def by_send_token(self, token: str) -> KnownLetter | None:
        if token not in self._known_to_us.letters:
            return None
        return self._known(letters.by_send_token(self._session, self._mailbox_id, token))

    def by_reply_address(self, address: str) -> KnownLetter | None:  # noqa: ARG002
        """None: we send from plain addresses, without plus-tokens."""
        return None

    def by_thread_id(self, thread_id: str) -> KnownLetter | None:  # noqa: ARG002
        """None: we do not learn the conversation ids of providers."""
        return None

    def by_unsubscribe_token(self, token: str) -> KnownLetter | None:
        try:
            contact_id, _ = self._read_token(token)
        except NotFound:
            return None
        found = letters.latest_to(self._session, self._mailbox_id, contact_id=contact_id)
        return self._known(found[0] if found else None)

    def by_contact(self, address: str) -> Sequence[KnownLetter]:
        if normalised_address(address) not in self._known_to_us.people:
            return []
        found = letters.latest_to(self._session, self._mailbox_id, address=address)
        return [self._letter(email) for email in found]

    def by_domain(self, domain: str) -> Sequence[KnownLetter]:
        if not _may_be_of(domain, self._known_to_us.sites):  # few are, and the list is long
            return []
        site = _site(domain)
        if site not in self._known_to_us.sites:
            return []
        if self._by_domain is None:  # hundreds of letters
            self._by_domain = {}
            for email in letters.latest_to(self._session, self._mailbox_id):
                its_site = _site(domain_of(email.recipient))
                self._by_domain.setdefault(its_site, []).append(self._letter(email))
        return self._by_domain.get(site, [])

    def _known(self, email: OutboundEmail | None) -> KnownLetter | None:
        return None if email is None else self._letter(email)

    @staticmethod
    def _letter(email: OutboundEmail) -> KnownLetter:
        return KnownLetter(
            enrolment_key=str(email.enrolment_id or ""),
            outbound_key=str(email.id),
            subject=email.subject,
        )
