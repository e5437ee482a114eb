"""Answers the questions of the match ladder from the letters that one mailbox sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel import Session

from outreach.errors import NotFound
from outreach.mail.addresses import domain_of
from outreach.model.email import OutboundEmail
from outreach.replies.match import KnownLetter
from outreach.store import letters
from outreach.urls import registrable_domain

ReadToken = Callable[[str], tuple[int, int]]


class MailboxThreads:
    """Letters of one mailbox, looked up as the ladder asks for them, each question once.

    Of use for as long as nothing is sent, settled or stopped: make another one afterwards.

    Args:
        read_token: turns a token of our unsubscribe link into (contact id, project id); raises
            NotFound for one that is not ours.
    """

    def __init__(self, session: Session, mailbox_id: int, read_token: ReadToken) -> None:
        self._session = session
        self._mailbox_id = mailbox_id
        self._read_token = read_token
        self._by_message_id: dict[str, KnownLetter | None] = {}
        self._by_domain: dict[str, list[KnownLetter]] | None = None

    def by_message_id(self, message_id: str) -> KnownLetter | None:
        if message_id not in self._by_message_id:  # In-Reply-To and References name the same
            found = letters.by_message_id(self._session, self._mailbox_id, message_id)
            self._by_message_id[message_id] = self._known(found)
        return self._by_message_id[message_id]

    def by_send_token(self, token: str) -> KnownLetter | None:
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
        found = letters.latest_to(self._session, self._mailbox_id, address=address)
        return [self._letter(email) for email in found]

    def by_domain(self, domain: str) -> Sequence[KnownLetter]:
        if self._by_domain is None:  # hundreds of letters, asked for by every foreign message
            self._by_domain = {}
            for email in letters.latest_to(self._session, self._mailbox_id):
                site = registrable_domain(domain_of(email.recipient)) or ""
                self._by_domain.setdefault(site, []).append(self._letter(email))
        return self._by_domain.get(registrable_domain(domain) or domain, [])

    def _known(self, email: OutboundEmail | None) -> KnownLetter | None:
        return None if email is None else self._letter(email)

    @staticmethod
    def _letter(email: OutboundEmail) -> KnownLetter:
        return KnownLetter(
            enrolment_key=str(email.enrolment_id or ""),
            outbound_key=str(email.id),
            subject=email.subject,
            contact_address=email.recipient,
        )
