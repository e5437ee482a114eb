"""Attempts with a password or a code: how long the next one waits, and what is written down.

Whoever holds a session of somebody else must not guess its password faster than at the door, so the
pages that ask for it again count with the same measure.
"""

from __future__ import annotations

from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from flask import request

from outreach.errors import InvalidInput
from outreach.model.user import FAMILIAR, User
from outreach.store import users
from outreach.web import throttle
from outreach.web.passwords import is_right
from outreach.web.runtime import serving

_BITS_OF_A_CUSTOMER = 64  # whoever has IPv6 has at least a /64: 2^64 addresses (RFC 6177)


def account_hash(email: str) -> str:
    """What the throttle knows an account by."""
    return sha256(users.email_key(email).encode()).hexdigest()


def network_of(address: str) -> str:
    """What the throttle takes for one place: an IPv4 address, the /64 of an IPv6 one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    rest = 128 - _BITS_OF_A_CUSTOMER
    return f"{IPv6Address(int(parsed) >> rest << rest)}/{_BITS_OF_A_CUSTOMER}"


def seconds_to_wait(email: str) -> int:
    """Whole seconds until the browser may try this account again; 0 to go ahead."""
    account, network = account_hash(email), _network()
    now = serving().clock.now()
    since = now - throttle.WINDOW
    with serving().store.read() as session:
        by_network = users.failures_of_address(session, network, since=since)
        by_account = users.failures_of_account(session, account, since=since)
        # An attack from elsewhere must not keep the owner out: a browser's usual place waits
        # only for its own failures.
        familiar = users.is_familiar(session, account, network, since=now - FAMILIAR)
    waits = [throttle.seconds_to_wait(*by_network, free=throttle.ADDRESS_FAILURES, now=now)]
    if not familiar:
        waits.append(throttle.seconds_to_wait(*by_account, free=throttle.ACCOUNT_FAILURES, now=now))
    return max(waits)


def note(email: str, *, succeeded: bool) -> None:
    """Write one attempt down; it succeeded only if it let somebody in, which makes a place known.

    A right password before the second factor is no success: whoever stole it would then try codes
    from a place that is spared the account's own wait.
    """
    with serving().store.write() as session:
        users.record_sign_in(
            session,
            account_hash=account_hash(email),
            address=_network(),
            succeeded=succeeded,
            at=serving().clock.now(),
        )


def confirm_password(user: User, typed: str, *, field: str = "current") -> None:
    """Ask somebody who is signed in for the password again.

    Raises:
        InvalidInput: it is wrong, or too many wrong ones came before.
    """
    wait = seconds_to_wait(user.email)
    if wait:
        raise InvalidInput(f"too many attempts: wait {wait} s, then try again.", field=field)
    if not is_right(typed, user.password_hash):
        note(user.email, succeeded=False)
        raise InvalidInput("that is not your password.", field=field)


def _network() -> str:
    return network_of(request.remote_addr or "")
