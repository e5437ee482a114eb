"""What goes out and what comes in: values. Nothing here opens a connection.

Messages that come in by the thousand are named tuples: making a frozen dataclass costs five times
as much.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Security(StrEnum):
    """How a mail connection is protected."""

    TLS = "tls"  # from the first byte: 465, 993
    STARTTLS = "starttls"  # required, never downgraded: 587, 143
    PLAIN = "plain"  # loopback and closed networks only


@dataclass(frozen=True, slots=True)
class ServerLogin:
    """How to reach and log in to one SMTP or IMAP server. `repr` hides the secret."""

    host: str
    port: int
    security: Security
    username: str = ""
    secret: str = field(default="", repr=False)
    mechanism: str = "password"  # or "xoauth2"; then `secret` is the access token


@dataclass(frozen=True, slots=True)
class Letter:
    """What one outbound email is meant to be, before it is bytes.

    Attributes:
        sender_name, sender_address: the From.
        recipient: exactly one address.
        subject, text: as a person approved them.
        message_id: with angle brackets, on the sender's domain.
        in_reply_to: wire Message-ID of the letter before, "" for a first letter.
        references: older Message-IDs, oldest first.
        list_unsubscribe_url: https (http only on closed networks) URL of RFC 8058; "" for a
            manual answer.
        list_unsubscribe_mailto: address, "" if there is none.
        send_token: opaque value of our own X-Outreach-Send header.
        date: of the Date header, aware.
    """

    sender_name: str
    sender_address: str
    recipient: str
    subject: str
    text: str
    message_id: str
    date: datetime
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    list_unsubscribe_url: str = ""
    list_unsubscribe_mailto: str = ""
    send_token: str = ""
    reply_to: str = ""


class Accepted(StrEnum):
    """How a hand-over ended."""

    ACCEPTED = "accepted"  # 250 to the final dot
    DEFERRED = "deferred"  # a definite 4xx, or contact lost before the body began
    REFUSED = "refused"  # a definite 5xx
    UNKNOWN = "unknown"  # contact lost after the body began


@dataclass(frozen=True, slots=True)
class HandOver:
    """What the server said to one letter.

    Attributes:
        outcome: see `Accepted`.
        code: SMTP reply code, None if there was no answer.
        enhanced: RFC 3463 status as "5.1.1", "" if none was given.
        text: the server's words, printable, at most 500 characters.
        phase: last verb that was sent: connect, ehlo, auth, mail, rcpt, data, body, dot.
        retry_after: seconds the server asked for ("try again in N minutes"), None if it did not.
        blames_mailbox: the refusal is about us (5.7.x, policy, throttle), not about the recipient.
    """

    outcome: Accepted
    code: int | None
    enhanced: str
    text: str
    phase: str
    retry_after: float | None = None
    blames_mailbox: bool = False


class RawMessage(NamedTuple):
    """One message as it lies in a mailbox.

    Attributes:
        folder: as the server names it.
        uidvalidity, uid: the cursor of RFC 9051.
        raw: full bytes; empty if only the headers were fetched.
        received_at: INTERNALDATE, aware UTC.
        size: RFC822.SIZE in bytes.
    """

    folder: str
    uidvalidity: int
    uid: int
    raw: bytes
    received_at: datetime
    size: int


class MessageKind(StrEnum):
    """What wrote a message, in the order in which we ask."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"  # ARF feedback report
    AUTO_REPLY = "auto_reply"
    UNSUBSCRIBE = "unsubscribe"
    HUMAN = "human"


class BounceAction(StrEnum):
    """What a bounce asks of us."""

    STOP_WRITING = "dead"  # no such person or host
    TRY_LATER = "retry"
    OUR_FAULT = "sender"  # our side must change something; the contact is not to blame
    UNKNOWN = "unscored"


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """One failed recipient of a bounce.

    Attributes:
        address: lower case.
        status: RFC 3463 code as it occurs in the message, "" if none does.
        permanent: True, False (temporary), None if the message does not say.
        reason: class such as userunknown, mailboxfull, policyviolation.
        action: what it asks of us.
        text: the server's words.
    """

    address: str
    status: str
    permanent: bool | None
    reason: str
    action: BounceAction
    text: str = ""


class ParsedMessage(NamedTuple):
    """One inbound message, read without ever raising.

    Attributes:
        message_id, in_reply_to: with angle brackets, "" if missing.
        references: in order, oldest first.
        sender_name, sender_address: first From; address lower case.
        recipients: To and Cc, lower case.
        subject: decoded, one line.
        date: of the Date header, None if it can't be read.
        text: whole visible text; HTML turned into text if there is no plain part.
        html: HTML part as sent, "" if there is none.
        fresh_text: what the sender wrote, without quotes, signature and disclaimer.
        kind: see `MessageKind`.
        bounced: failed recipients, for bounces.
        cited_message_ids: Message-IDs of ours found in attached originals or the body.
        returns_on: for auto-replies, the ISO date of return, "" if none was read.
        attachments: (file name, media type, bytes) of each, contents not kept.
        problems: what was wrong with the message, in words.
        thread_id: Exchange's conversation (first 22 bytes of Thread-Index, as hex), "" if none.
    """

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender_name: str
    sender_address: str
    recipients: tuple[str, ...]
    subject: str
    date: datetime | None
    text: str
    html: str
    fresh_text: str
    kind: MessageKind
    kind_reason: str
    bounced: tuple[BouncedRecipient, ...] = ()
    cited_message_ids: tuple[str, ...] = ()
    returns_on: str = ""
    send_token: str = ""
    attachments: tuple[tuple[str, str, int], ...] = ()
    problems: tuple[str, ...] = ()
    thread_id: str = ""
