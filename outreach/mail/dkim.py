"""DKIM signatures of our own (RFC 6376, RFC 8463), for relays that do not sign.

relaxed/relaxed; RSA-SHA256 and Ed25519-SHA256; both unsubscribe headers are covered, as RFC 8058
asks; From is signed once more than it occurs, so that nobody can add a second one. Never `l=`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from outreach.errors import InvalidInput

PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

SMALLEST_RSA = 1024  # bits; verifiers ignore shorter ones (RFC 8301); ours have 2048
SIGNED = (
    *("from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references"),
    *("mime-version", "content-type", "content-transfer-encoding"),
    *("list-unsubscribe", "list-unsubscribe-post"),
)
UNSUBSCRIBE = frozenset(("list-unsubscribe", "list-unsubscribe-post"))

_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?", re.IGNORECASE)
_SIGNED_TAG = re.compile(r"(?:^|;)\s*h\s*=([^;]*)")
_BLANKS = re.compile(rb"[ \t]+")
_FOLD = 72


@dataclass(frozen=True, slots=True)
class Signer:
    """A key and where its public half stands: `<selector>._domainkey.<domain>`."""

    domain: str
    selector: str
    key: PrivateKey = field(repr=False)

    @property
    def algorithm(self) -> str:
        """Value of the a= tag."""
        return "rsa-sha256" if isinstance(self.key, rsa.RSAPrivateKey) else "ed25519-sha256"


def new_key(kind: str = "rsa") -> str:
    """Return a new private key as PEM: "rsa" with 2048 bits, or "ed25519"."""
    made: PrivateKey = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if kind == "rsa"
        else ed25519.Ed25519PrivateKey.generate()
    )
    return made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def signer(domain: str, selector: str, pem: str) -> Signer:
    """Return the signer of a stored key.

    Raises:
        InvalidInput: the names or the key can't be used; nothing of the key is shown.
    """
    if not _SELECTOR.fullmatch(selector) or not _SELECTOR.fullmatch(domain):
        raise InvalidInput("the domain or the selector is not a DNS name.", field="selector")
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InvalidInput("this is not an unencrypted private key in PEM.", field="key") from None
    if not isinstance(key, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        raise InvalidInput("DKIM knows RSA and Ed25519 keys only.", field="key")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < SMALLEST_RSA:
        raise InvalidInput(f"{key.key_size} bits are too few; take 2048.", field="key")
    return Signer(domain.lower(), selector.lower(), key)


def dns_record(using: Signer) -> str:
    """Return the TXT record to put at `<selector>._domainkey.<domain>`."""
    public = using.key.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        raw = public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return f"v=DKIM1; k=rsa; p={base64.b64encode(raw).decode()}"
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"


def signed(raw: bytes, signers: Sequence[Signer], *, at: datetime) -> bytes:
    """Return the letter with one signature of each signer on top.

    Args:
        raw: sealed bytes, CRLF line ends.
        at: of the t= tag, aware.
    """
    head, _, body = raw.partition(b"\r\n\r\n")
    headers = _relaxed_headers(head)
    body_hash = base64.b64encode(sha256(relaxed_body(body)).digest()).decode()
    lines = [_signature(using, headers, body_hash, at) for using in signers]
    return b"".join(line + b"\r\n" for line in lines) + raw


def covered_headers(signature: str) -> frozenset[str]:
    """Return the lower-case names in the h= tag of a DKIM-Signature value."""
    found = _SIGNED_TAG.search(re.sub(r"\s+", "", signature))
    return frozenset(name.lower() for name in found[1].split(":") if name) if found else frozenset()


def covers_unsubscribe(signatures: Sequence[str]) -> bool:
    """Whether one of the signatures covers both unsubscribe headers (UN-3, RFC 8058)."""
    return any(covered_headers(signature) >= UNSUBSCRIBE for signature in signatures)


def relaxed_body(body: bytes) -> bytes:
    """Canonicalise a body (RFC 6376 section 3.4.4)."""
    lines = [_BLANKS.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"\r\n".join(lines) + b"\r\n" if lines else b""


def relaxed_header(name: bytes, value: bytes) -> bytes:
    """Canonicalise one header (RFC 6376 section 3.4.2), without line end."""
    unfolded = value.replace(b"\r\n", b"")
    return name.lower().strip() + b":" + _BLANKS.sub(b" ", unfolded).strip(b" ")


def _relaxed_headers(head: bytes) -> list[tuple[str, bytes]]:
    found = []
    for line in re.split(rb"\r\n(?![ \t])", head):
        name, _, value = line.partition(b":")
        found.append((name.decode("ascii").lower().strip(), relaxed_header(name, value)))
    return found


def _signature(
    using: Signer, headers: list[tuple[str, bytes]], body_hash: str, at: datetime
) -> bytes:
    present = [name for name, _ in headers]
    names = ["from", *(name for name in SIGNED if name in present)]
    tags = (
        f"v=1; a={using.algorithm}; c=relaxed/relaxed; d={using.domain};\r\n"
        f"\ts={using.selector}; t={int(at.timestamp())};\r\n"
        f"\th={_folded(':'.join(names), ':')};\r\n"
        f"\tbh={body_hash};\r\n\tb="
    ).encode("ascii")
    lines = [_last(headers, name) for name in SIGNED if name in present]
    lines.append(relaxed_header(b"DKIM-Signature", tags))
    value = base64.b64encode(_signed_bytes(using.key, b"\r\n".join(lines))).decode()
    return b"DKIM-Signature: " + tags + _folded(value, "").encode("ascii")


def _last(headers: list[tuple[str, bytes]], name: str) -> bytes:
    """Several of one name are signed from the bottom up; a sealed letter has one of each."""
    return next(line for known, line in reversed(headers) if known == name)


def _signed_bytes(key: PrivateKey, text: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(text, padding.PKCS1v15(), SHA256())
    return key.sign(sha256(text).digest())  # RFC 8463 section 3: the hash is what is signed


def _folded(text: str, between: str) -> str:
    """Break a long value over lines, after `between` if there is one."""
    pieces = text.split(between) if between else re.findall(f".{{1,{_FOLD}}}", text)
    lines, line = [], ""
    for number, piece in enumerate(pieces):
        more = piece + (between if number < len(pieces) - 1 else "")
        if line and len(line) + len(more) > _FOLD:
            lines.append(line)
            line = ""
        line += more
    return "\r\n\t ".join([*lines, line])
