"""Passkeys: what a browser is asked, and whether its answer counts (W3C Web Authentication, 2).

The public URL of the settings says who we are; keys are bound to its host name and answers to its
origin. Every key must have verified its user by a finger, a face or a PIN: two factors in one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    CredentialCreationOptions,
    CredentialRequestOptions,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from itsdangerous import BadSignature, URLSafeSerializer

LIFE = timedelta(minutes=15)
_ALGORITHMS = frozenset({-7, -8, -257})  # ES256, EdDSA, RS256: what keys in use can do
_REQUIRED = UserVerificationRequirement.REQUIRED
_WRONG = (ValueError, KeyError, TypeError, AttributeError, AssertionError)


class Refused(Exception):
    """The answer of the browser does not count; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge as it stands in a page.

    Attributes:
        options: what the browser's `navigator.credentials` gets, as JSON.
        ticket: proves later that the challenge is ours, when it was made and for whom.
    """

    options: str
    ticket: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that a browser made."""

    credential_id: str
    public: str
    sign_count: int
    challenged_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A challenge that a known key answered."""

    sign_count: int
    challenged_at: datetime


def host_of(base_url: str) -> str:
    """The name that keys are bound to; "" where browsers allow none: by address, without TLS."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host if parts.scheme == "https" or host == "localhost" else ""
    return ""


class Ceremonies:
    """Asks and checks, for one installation.

    Args:
        base_url: where people reach us.
        secret: signs tickets.
    """

    def __init__(self, base_url: str, secret: bytes) -> None:
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._server = Fido2Server(
            PublicKeyCredentialRpEntity(id=host_of(base_url), name="outreach"),
            verify_origin=lambda origin: origin == self._origin,
        )
        self._server.allowed_algorithms = [
            one for one in self._server.allowed_algorithms if one.alg in _ALGORITHMS
        ]
        self._signer = URLSafeSerializer(secret)

    def ask_for_new(
        self, user_id: int, email: str, name: str, known: list[str], *, browser: str, now: datetime
    ) -> Asked:
        """A challenge to make a key; those in `known` can't be made twice."""
        user = PublicKeyCredentialUserEntity(id=_handle(user_id), name=email, display_name=name)
        options, state = self._server.register_begin(
            user,
            [_credential(one) for one in known],
            resident_key_requirement=ResidentKeyRequirement.PREFERRED,
            user_verification=_REQUIRED,
        )
        return self._asked(options, state, f"new {user_id}", browser, now)

    def new_key(
        self, user_id: int, ticket: str, answer: str, *, browser: str, now: datetime
    ) -> NewKey:
        """The key that the browser made for this person.

        Raises:
            Refused: the challenge is old or somebody else's, or the answer does not fit it.
        """
        challenge, made_at = self._opened(ticket, f"new {user_id}", browser, now)
        try:
            response = RegistrationResponse.from_dict(json.loads(answer))
            seen = self._server.register_complete(_state(challenge), response)
        except _WRONG as wrong:
            raise Refused("The passkey could not be checked. Try again.") from wrong
        made = seen.credential_data
        if made is None or made.public_key.get(3) not in _ALGORITHMS:
            raise Refused("This kind of passkey can't be used here.")
        name = websafe_encode(made.credential_id)
        return NewKey(name, websafe_encode(bytes(made)), seen.counter, made_at)

    def ask_known(self, known: list[str], *, browser: str, now: datetime) -> Asked:
        """A challenge for somebody who has a key; for whoever comes if `known` is empty."""
        options, state = self._server.authenticate_begin(
            [_credential(one) for one in known] or None, user_verification=_REQUIRED
        )
        return self._asked(options, state, "known", browser, now)

    def answered(
        self,
        user_id: int,
        public: str,
        sign_count: int,
        ticket: str,
        answer: str,
        *,
        browser: str,
        now: datetime,
    ) -> Answer:
        """Check that this key, which stands at `sign_count`, answered the challenge.

        Raises:
            Refused: as for `new_key`; or the key counts backwards, as a copy of it would.
        """
        challenge, made_at = self._opened(ticket, "known", browser, now)
        try:
            response = AuthenticationResponse.from_dict(json.loads(answer))
            self._server.authenticate_complete(_state(challenge), [_credential(public)], response)
        except _WRONG as wrong:
            raise Refused("This passkey does not fit.") from wrong
        owner, counted = response.response.user_handle, response.response.authenticator_data.counter
        if owner is not None and owner != _handle(user_id):
            raise Refused("This passkey does not fit.")
        if (counted or sign_count) and counted <= sign_count:
            raise Refused("This passkey counts backwards, as a copy of it would. Use another one.")
        return Answer(counted, made_at)

    def _asked(
        self,
        options: CredentialCreationOptions | CredentialRequestOptions,
        state: dict[str, Any],
        purpose: str,
        browser: str,
        now: datetime,
    ) -> Asked:
        moment = int(now.timestamp() * 1_000_000)
        ticket = self._signer.dumps([purpose, state["challenge"], moment, _mark(browser)])
        return Asked(json.dumps(dict(options)["publicKey"]), str(ticket))

    def _opened(
        self, ticket: str, purpose: str, browser: str, now: datetime
    ) -> tuple[str, datetime]:
        try:
            for_what, challenge, moment, mark = self._signer.loads(ticket)
        except (BadSignature, ValueError, TypeError) as wrong:
            raise Refused("The page was too old. Try again.") from wrong
        made_at = datetime.fromtimestamp(moment / 1_000_000, UTC)
        if (for_what, mark) != (purpose, _mark(browser)) or not made_at <= now < made_at + LIFE:
            raise Refused("The page was too old. Try again.")
        return challenge, made_at


def credential_in(answer: str) -> str:
    """Which key an answer claims to come from; "" if it is no answer at all."""
    try:
        claimed = json.loads(answer)["rawId"]
    except _WRONG:
        return ""
    return claimed if isinstance(claimed, str) else ""


def _handle(user_id: int) -> bytes:
    """What a key keeps of its owner: a number, nothing personal."""
    return str(user_id).encode()


def _credential(public: str) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(public))


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": _REQUIRED}


def _mark(browser: str) -> str:
    return sha256(f"passkey {browser}".encode()).hexdigest()
