"""What is wrong with a certificate that did not verify, in words, with the date or the names."""

from __future__ import annotations

import ssl
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

# Codes of X509_verify_cert_error_string(3).
_NOT_YET_VALID = 9
_EXPIRED = 10
_SELF_SIGNED = frozenset({18, 19})
_UNKNOWN_ISSUER = frozenset({20, 21})
_OTHER_NAME = frozenset({62, 64})
_NAMES_SHOWN = 3


def unverified_context() -> ssl.SSLContext:
    """A context for looking at a bad certificate; nothing may ever be sent or believed over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def problem_in_words(failure: ssl.SSLCertVerificationError, der: bytes | None) -> str:
    """Describe `failure`; `der` is the server's certificate, None if it could not be read."""
    certificate = _parsed(der)
    code = failure.verify_code
    if code == _EXPIRED:
        end = certificate.not_valid_after_utc if certificate else None
        return "the certificate has expired" + _on(end)
    if code == _NOT_YET_VALID:
        start = certificate.not_valid_before_utc if certificate else None
        return "the certificate is not valid yet" + _on(start, "; it begins on")
    if code in _OTHER_NAME:
        names = ", ".join(_names(certificate)[:_NAMES_SHOWN])
        return "the certificate is for another name" + (f" ({names})" if names else "")
    if code in _SELF_SIGNED:
        return "the certificate is self-signed"
    if code in _UNKNOWN_ISSUER:
        return "the certificate's issuer is unknown, or the chain is incomplete"
    return failure.verify_message or "the certificate could not be verified"


def _on(moment: datetime | None, words: str = " on") -> str:
    return f"{words} {moment.date().isoformat()}" if moment else ""


def _parsed(der: bytes | None) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(der) if der else None
    except ValueError:
        return None


def _names(certificate: x509.Certificate | None) -> list[str]:
    if certificate is None:
        return []
    try:
        names = certificate.extensions.get_extension_for_oid(
            ExtensionOID.SUBJECT_ALTERNATIVE_NAME
        ).value
        assert isinstance(names, x509.SubjectAlternativeName)
        return [str(name) for name in names.get_values_for_type(x509.DNSName)]
    except (x509.ExtensionNotFound, ValueError):
        common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return [str(attribute.value) for attribute in common]
