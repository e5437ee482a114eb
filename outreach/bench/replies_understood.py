"""What `bench replies` does with each batch; in a module of its own, because children load it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from outreach.mail.parse import parse_message
from outreach.mail.values import MessageKind, ParsedMessage
from outreach.replies.classify import classify
from outreach.replies.intents import Intent

_TODAY = date(2026, 3, 2)


def understand_all(raws: Sequence[bytes]) -> list[tuple[ParsedMessage, Intent | None]]:
    """Each message read, and the intent of those that people wrote."""
    return [
        (message, classify(message, today=_TODAY) if message.kind is MessageKind.HUMAN else None)
        for message in map(parse_message, raws)
    ]
