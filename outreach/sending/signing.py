"""DKIM signatures of our own, for mailboxes whose relay does not sign.

Keys are sealed in the mailbox as {selector: PEM}: RSA first, Ed25519 only beside it, because not
every receiver knows it. Mailboxes of one domain share the key of a selector: the DNS has room for
one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from outreach.errors import Conflict, InvalidInput
from outreach.mail.addresses import domain_of
from outreach.mail.dkim import Signer, dns_record, new_key, signed, signer
from outreach.model.event import record
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring
from outreach.store.sealed import opened, seal_into

COLUMN = "dkim_secret"
LONGEST_SELECTOR = 50  # with the ending of the second key it must still be one DNS label


def signers_of(mailbox: Mailbox, keyring: Keyring) -> tuple[Signer, ...]:
    """Who signs for this mailbox, or waits to; nobody if the relay does."""
    if not mailbox.dkim_secret:
        return ()
    return _signers(domain_of(mailbox.address), opened(keyring, mailbox, COLUMN))


@lru_cache(maxsize=64)
def _signers(domain: str, keys: str) -> tuple[Signer, ...]:
    """Reading an RSA key takes longer than signing with it."""
    return tuple(signer(domain, selector, pem) for selector, pem in json.loads(keys).items())


def sign(raw: bytes, mailbox: Mailbox, keyring: Keyring, *, at: datetime) -> bytes:
    """The sealed letter with the signatures of its mailbox, or as it is if there are none."""
    return signed(raw, signers_of(mailbox, keyring), at=at) if mailbox.signs else raw


def records_of(signers: Iterable[Signer]) -> dict[str, str]:
    """{name: TXT value} to put into the DNS."""
    return {f"{one.selector}._domainkey.{one.domain}": dns_record(one) for one in signers}


def make_keys(
    mailbox: Mailbox,
    others: Iterable[Mailbox],
    keyring: Keyring,
    *,
    selector: str,
    ed25519: bool,
    at: datetime,
    actor: str,
    waits: bool = False,
) -> tuple[Signer, ...]:
    """Give the mailbox keys under `selector`; asked again, they stay as they are.

    Args:
        others: the other mailboxes of the project; one of the same domain shares its key.
        ed25519: a second key, at `<selector>-ed25519`.
        waits: nothing is signed before `start_signing`: the records are not in the DNS yet.

    Raises:
        InvalidInput: the selector is no DNS name.
    """
    if len(selector) > LONGEST_SELECTOR:
        raise InvalidInput(f"write at most {LONGEST_SELECTOR} characters.", field="selector")
    wanted = {selector.lower(): "rsa"}
    if ed25519:
        wanted[f"{selector.lower()}-ed25519"] = "ed25519"
    domain = domain_of(mailbox.address)
    same = [mailbox, *(one for one in others if domain_of(one.address) == domain)]
    known: Mapping[str, str] = {
        name: pem for one in reversed(same) for name, pem in _keys(one, keyring).items()
    }
    keys = {name: known.get(name) or new_key(kind) for name, kind in wanted.items()}
    made = tuple(signer(domain, name, pem) for name, pem in keys.items())
    if keys != _keys(mailbox, keyring):
        seal_into(keyring, mailbox, COLUMN, json.dumps(keys))
        mailbox.dkim_selector = selector.lower()
    elif mailbox.dkim_waits == waits:
        return made
    mailbox.dkim_waits = waits
    verb, why = "dkim_key_made" if waits else "signs", f"Own DKIM key at {selector.lower()}."
    record(mailbox, verb, at=at, actor=actor, why=why)
    return made


def start_signing(mailbox: Mailbox, *, at: datetime, actor: str) -> None:
    """The records of a waiting key are in the DNS: letters are signed from now on.

    Raises:
        Conflict: there is no key that waits.
    """
    if not mailbox.dkim_waits:
        raise Conflict("This mailbox has no key that waits.")
    mailbox.dkim_waits = False
    record(mailbox, "signs", at=at, actor=actor, why=f"Own DKIM key at {mailbox.dkim_selector}.")


def stop_signing(mailbox: Mailbox, *, at: datetime, actor: str) -> None:
    """Forget the keys: the relay signs, or nobody."""
    mailbox.dkim_selector = mailbox.dkim_secret = ""
    mailbox.dkim_waits = False
    record(mailbox, "signs_no_more", at=at, actor=actor)


def _keys(mailbox: Mailbox, keyring: Keyring) -> dict[str, str]:
    stored: dict[str, str] = json.loads(opened(keyring, mailbox, COLUMN) or "{}")
    return stored
