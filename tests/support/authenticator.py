"""A key made of software: answers WebAuthn challenges as a phone would, or wrongly on demand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


@dataclass
class Authenticator:
    """One key. Change an attribute to make it answer for another site, or unverified."""

    origin: str
    host: str
    credential_id: bytes = b"k" * 32
    count: int = 0
    verified: bool = True
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: dict[str, Any]) -> str:
        """The answer to a challenge to make this key."""
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(b"\0" * 16, self.credential_id, public)
        seen = self._seen(FLAG.AT, bytes(made))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._said("webauthn.create", options)),
                "attestationObject": websafe_encode(AttestationObject.create("none", seen, {})),
            }
        )

    def sign(self, options: dict[str, Any], *, owner: bytes | None = None) -> str:
        """The answer to a challenge to sign in."""
        self.count += 1 if self.count else 0
        seen, said = self._seen(FLAG(0), b""), self._said("webauthn.get", options)
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(seen),
            "signature": websafe_encode(self.key.sign(seen + sha256(said), ec.ECDSA(SHA256()))),
        }
        return self._answer(response | ({"userHandle": websafe_encode(owner)} if owner else {}))

    def _seen(self, flags: FLAG, made: bytes) -> AuthenticatorData:
        flags |= FLAG.UP | (FLAG.UV if self.verified else FLAG(0))
        return AuthenticatorData.create(sha256(self.host.encode()), flags, self.count, made)

    def _said(self, kind: str, options: dict[str, Any]) -> bytes:
        return bytes(CollectedClientData.create(kind, options["challenge"], self.origin))

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
