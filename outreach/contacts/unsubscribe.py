"""Unsubscribing: a token that names recipient and project, and what it does (UN-4 to UN-12)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct

from sqlmodel import Session

from outreach.clock import Clock
from outreach.errors import NotFound
from outreach.model.contact import Contact
from outreach.model.suppression import Suppression, SuppressionReason
from outreach.store import suppressions

_MAC_BYTES = 12
_NUMBERS = struct.Struct(">II")


def token_for(key: bytes, *, contact_id: int, project_id: int) -> str:
    """An opaque token that never expires and can't be forged (UN-6, UN-7).

    Args:
        key: from `Keyring.derive("unsubscribe")`.
    """
    numbers = _NUMBERS.pack(contact_id, project_id)
    return base64.urlsafe_b64encode(numbers + _mac(key, numbers)).decode().rstrip("=")


def read_token(key: bytes, token: str) -> tuple[int, int]:
    """(contact id, project id) of a token.

    Raises:
        NotFound: it is not one of ours; the same for every kind of wrong.
    """
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, UnicodeEncodeError):
        raw = b""
    numbers, mac = raw[: _NUMBERS.size], raw[_NUMBERS.size :]
    if len(numbers) != _NUMBERS.size or not hmac.compare_digest(_mac(key, numbers), mac):
        raise NotFound("This link is not valid.")
    contact_id, project_id = _NUMBERS.unpack(numbers)
    return contact_id, project_id


def _mac(key: bytes, numbers: bytes) -> bytes:
    return hmac.new(key, numbers, hashlib.sha256).digest()[:_MAC_BYTES]


def unsubscribe(
    session: Session, contact_id: int, clock: Clock, *, source: str, actor: str
) -> Suppression:
    """Suppress the contact for the whole installation, for ever. Doing it twice changes nothing.

    Letters that are still unsent are cancelled by `outreach.campaigns.lifecycle`, which the caller
    runs in the same transaction.

    Raises:
        NotFound: the contact was erased; its hash keeps it suppressed.
    """
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise NotFound("This address is no longer stored here.")
    return suppressions.add(
        session,
        contact.address,
        SuppressionReason.UNSUBSCRIBE,
        source=source,
        at=clock.now(),
        actor=actor,
    )
