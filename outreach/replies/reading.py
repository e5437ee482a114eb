"""Stored bytes into messages, many at a time. Child processes load this: it imports no tables."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from outreach.mail.parse import parse_message
from outreach.mail.values import ParsedMessage


def read_all(raws: Sequence[bytes]) -> list[ParsedMessage | str]:
    """Each message, or what went wrong: one poisonous message must never hide the others."""
    return [_read(raw) for raw in raws]


def _read(raw: bytes) -> ParsedMessage | str:
    try:
        return parse_message(raw)
    except Exception:  # noqa: BLE001 - as above
        return traceback.format_exc(limit=3)
