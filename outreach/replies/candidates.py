"""Which messages of Sent and Archive are worth their body? Decided by headers alone. Pure.

Those folders hold a person's other mail. Only a letter to one of our contacts that we did not send,
and an answer that was filed away before we saw it, are any of our business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from outreach.mail.addresses import normalised_address
from outreach.mail.outline import read_outline
from outreach.mail.parse import addresses_in
from outreach.mail.values import RawMessage

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,255}>")
MAX_CITED = 50


@dataclass(frozen=True, slots=True)
class Heading:
    """What the headers of one message say.

    Attributes:
        message_id, send_token: "" if missing.
        cited: Message-IDs of In-Reply-To and References.
        sender, recipients: comparison forms of the addresses.
    """

    uid: int
    message_id: str
    send_token: str
    cited: tuple[str, ...]
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of a batch of headings.

    Attributes:
        letters: Message-IDs and send tokens of ours that occur in it.
        people: comparison forms of addresses in it that were ever enrolled.
    """

    letters: frozenset[str]
    people: frozenset[str]


def heading_of(message: RawMessage) -> Heading:
    """Read the header block of a message; never raises."""
    headers = read_outline(message.raw).headers
    found = _MESSAGE_ID.search(headers.raw("message-id"))
    cited = f"{headers.raw('in-reply-to')} {headers.raw('references')}"
    return Heading(
        uid=message.uid,
        message_id=found.group(0) if found else "",
        send_token=headers.raw("x-outreach-send").strip()[:64],
        cited=tuple(_MESSAGE_ID.findall(cited)[-MAX_CITED:]),
        sender=next(iter(_addresses(headers.every("from"))), ""),
        recipients=tuple(dict.fromkeys(_addresses(headers.every("to") + headers.every("cc"))))[
            :MAX_CITED
        ],
    )


def _addresses(values: Sequence[str]) -> list[str]:
    return [normalised_address(one) for value in values for _, one in addresses_in(value)]


def is_by_hand(heading: Heading, known: Known) -> bool:
    """A letter in Sent to somebody we write to, which is not one of ours."""
    ours = heading.message_id in known.letters or heading.send_token in known.letters
    return not ours and not known.people.isdisjoint(heading.recipients)


def is_answer(heading: Heading, known: Known) -> bool:
    """A filed message that answers a letter of ours, or comes from somebody we write to."""
    return not known.letters.isdisjoint(heading.cited) or heading.sender in known.people
