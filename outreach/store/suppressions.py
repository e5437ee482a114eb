"""Suppressions: asked at import, at enrolment, at scheduling and inside the claim."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert
from sqlmodel import Session, col, func, select

from outreach.mail.addresses import domain_of, normalised_address, suppression_key
from outreach.model.event import event_values, record
from outreach.model.installation import Installation
from outreach.model.suppression import Suppression, SuppressionKind, SuppressionReason
from outreach.store.claims import write_events
from outreach.store.installation import the_installation


def keys_for(address: str, secret: str = "") -> list[str]:
    """Every value under which a suppression of this address may be stored.

    With `secret`, as `secret_of` gives it, also the keyed hash that an erased address leaves.
    Lists of others may hold plain hashes, of the address as it is or folded as ours are.
    """
    key = suppression_key(address)
    domain = domain_of(normalised_address(address))
    parents = domain.split(".")
    # A suppressed domain covers its sub-domains; the bare top-level domain is never stored.
    plain = [key, *(".".join(parents[start:]) for start in range(len(parents) - 1))]
    plain += dict.fromkeys([digest_of(key), digest_of(normalised_address(address))])
    return [*plain, hash_of(address, secret)] if secret else plain


def digest_of(address: str) -> str:
    """SHA-256 of an address: how it stands in a list that travels between programs."""
    return hashlib.sha256(address.encode()).hexdigest()


def secret_of(session: Session) -> str:
    """What erased addresses are hashed with, "" before the installation has an identity."""
    row = session.get(Installation, 1)
    return row.key if row is not None else ""


def hash_of(address: str, secret: str) -> str:
    """The keyed hash (HMAC-SHA-256) that stands for an erased address."""
    key = suppression_key(address).encode()
    return hmac.new(secret.encode(), key, hashlib.sha256).hexdigest()


def was_erased(session: Session, address: str) -> bool:
    """Did this person ask us to forget the address? Then it is not stored again either."""
    secret = secret_of(session)
    if not secret:
        return False
    query = select(Suppression.id).where(
        col(Suppression.kind) == SuppressionKind.HASH,
        col(Suppression.value) == hash_of(address, secret),
    )
    return session.exec(query).first() is not None


def remember_erased(session: Session, address: str, *, at: datetime, actor: str) -> Suppression:
    """Keep the hash of an address that is about to be forgotten; its plain suppression goes."""
    secret = the_installation(session, now=at).key
    plain = col(Suppression.value) == suppression_key(address)
    session.exec(delete(Suppression).where(plain, col(Suppression.kind) == SuppressionKind.ADDRESS))
    value = hash_of(address, secret)
    known = session.exec(select(Suppression).where(col(Suppression.value) == value)).first()
    if known is not None:
        return known
    reason = SuppressionReason.ERASURE
    row = Suppression(
        kind=SuppressionKind.HASH, value=value, reason=reason, source="erased", created_at=at
    )
    session.add(row)
    session.flush()
    record(row, "added", at=at, actor=actor, why="An erased person is never written to again.")
    return row


def is_suppressed(session: Session, address: str) -> bool:
    """Does any suppression cover the address, itself or by its domain?"""
    return find(session, address) is not None


def find(session: Session, address: str) -> Suppression | None:
    """The suppression that covers the address, if there is one."""
    query = select(Suppression).where(
        col(Suppression.value).in_(keys_for(address, secret_of(session)))
    )
    return session.exec(query).first()


def covering(session: Session, addresses: Iterable[str]) -> dict[str, Suppression]:
    """The suppression of each of these addresses that one covers."""
    secret = secret_of(session)
    keys = {address: keys_for(address, secret) for address in addresses}
    wanted = {key for each in keys.values() for key in each}
    query = select(Suppression).where(col(Suppression.value).in_(wanted))
    found = {row.value: row for row in session.exec(query)}
    return {
        address: next(found[key] for key in each if key in found)
        for address, each in keys.items()
        if not found.keys().isdisjoint(each)
    }


def covered(session: Session, addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that a suppression covers, in one question."""
    secret = secret_of(session)
    keys = {address: keys_for(address, secret) for address in addresses}
    wanted = {key for each in keys.values() for key in each}
    query = select(Suppression.value).where(col(Suppression.value).in_(wanted))
    found = set(session.exec(query))
    return {address for address, each in keys.items() if not found.isdisjoint(each)}


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


def add_listed(
    session: Session,
    listed: Sequence[tuple[SuppressionKind, str]],
    reason: SuppressionReason,
    *,
    source: str,
    at: datetime,
    actor: str,
) -> int:
    """Store those of a list that are new, by kind and value in its comparison form; return how
    many. At most some hundred at a time.
    """
    column = col(Suppression.value)
    asked = select(Suppression.kind, column).where(column.in_([value for _, value in listed]))
    known = set(session.exec(asked))
    rows = [
        {"kind": kind, "value": value, "reason": reason, "source": source, "created_at": at}
        for kind, value in listed
        if (kind, value) not in known
    ]
    if rows:
        added = session.connection().execute(
            insert(Suppression).returning(col(Suppression.id)), rows
        )
        write_events(
            session,
            [
                event_values(
                    "suppression",
                    number or 0,
                    "added",
                    at=at,
                    actor=actor,
                    why=source,
                    reason=reason,
                )
                for number in added.scalars()
            ],
        )
    return len(rows)


def values(session: Session) -> Iterable[Suppression]:
    """All suppressions, oldest first."""
    return session.exec(
        select(Suppression).order_by(col(Suppression.id)).execution_options(yield_per=1_000)
    )


def latest(session: Session, *, at_most: int) -> list[Suppression]:
    """The newest suppressions, newest first."""
    query = select(Suppression).order_by(col(Suppression.id).desc())
    return list(session.exec(query.limit(at_most)))


def count_by_reason(session: Session) -> dict[str, int]:
    """How many there are for each reason."""
    query = select(Suppression.reason, func.count()).group_by(col(Suppression.reason))
    return dict(session.exec(query).all())


def as_listed(row: Suppression) -> str:
    """How it leaves the house: an address only as its hash (CS-9), a domain as it is."""
    return digest_of(row.value) if row.kind is SuppressionKind.ADDRESS else row.value
