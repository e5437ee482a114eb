"""Certificates that are wrong on purpose: signed by nobody, or run out."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def wrong_certificate(folder: Path, host: str, *, expired: bool, now: datetime) -> ssl.SSLContext:
    """Write a self-signed certificate for `host` into `folder` and return a server context.

    With `expired` it ran out thirty days before `now`.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    until = now + timedelta(days=-30 if expired else 300)
    certificate = _signed_by_itself(key, host, until)
    path = folder / f"{host}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _signed_by_itself(
    key: ec.EllipticCurvePrivateKey, host: str, until: datetime
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=90))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )


def context_by_name(contexts: dict[str, ssl.SSLContext]) -> ssl.SSLContext:
    """Return a context that shows each visitor the certificate of the name they ask for (SNI)."""
    front = next(iter(contexts.values()))

    def choose(
        connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext
    ) -> None:
        connection.context = contexts.get(name or "", front)

    front.sni_callback = choose
    return front
