"""Suppressions: asked at import, at enrolment, at scheduling and inside the claim."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from outreach.mail.addresses import domain_of, normalised_address, suppression_key
from outreach.model.event import record
from outreach.model.suppression import Suppression, SuppressionKind, SuppressionReason


def keys_for(address: str) -> list[str]:
    """Every value under which a suppression of this address may be stored."""
    key = suppression_key(address)
    domain = domain_of(normalised_address(address))
    parents = domain.split(".")
    # A suppressed domain covers its sub-domains; the bare top-level domain is never stored.
    return [key, *(".".join(parents[start:]) for start in range(len(parents) - 1))]


def is_suppressed(session: Session, address: str) -> bool:
    """Does any suppression cover the address, itself or by its domain?"""
    return find(session, address) is not None


def find(session: Session, address: str) -> Suppression | None:
    """The suppression that covers the address, if there is one."""
    query = select(Suppression).where(col(Suppression.value).in_(keys_for(address)))
    return session.exec(query).first()


def add(
    session: Session,
    address_or_domain: str,
    reason: SuppressionReason,
    *,
    source: str,
    at: datetime,
    actor: str,
) -> Suppression:
    """Store a suppression; a second one for the same value changes nothing."""
    is_address = "@" in address_or_domain
    kind = SuppressionKind.ADDRESS if is_address else SuppressionKind.DOMAIN
    # A domain goes through the same folding as addresses do: case, spaces, A-labels.
    domain = domain_of(normalised_address(f"x@{address_or_domain.strip()}"))
    value = suppression_key(address_or_domain) if is_address else domain
    query = select(Suppression).where(
        col(Suppression.kind) == kind, col(Suppression.value) == value
    )
    known = session.exec(query).first()
    if known is not None:
        return known
    row = Suppression(kind=kind, value=value, reason=reason, source=source, created_at=at)
    session.add(row)
    session.flush()
    record(row, "added", at=at, actor=actor, why=source, reason=reason)
    return row


def values(session: Session) -> Iterable[Suppression]:
    """All suppressions, oldest first."""
    return session.exec(select(Suppression).order_by(col(Suppression.id)))
