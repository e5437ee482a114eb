"""DKIM: a verifier written from the RFC agrees, and notices every change."""

from __future__ import annotations

import base64
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from outreach.errors import InvalidInput
from outreach.mail.dkim import (
    Signer,
    covered_headers,
    covers_unsubscribe,
    dns_record,
    new_key,
    relaxed_body,
    relaxed_header,
    signed,
    signer,
)
from outreach.mail.mime import seal
from outreach.mail.values import Letter

AT = datetime(2026, 3, 4, tzinfo=UTC)
LETTER = Letter(
    *("Änn", "ann@example.org", "bob@example.com", "hello " * 20, "Grüße  \n\n. a\t b \n\n\n"),
    *("<1.2@example.org>", AT),
    in_reply_to="<b@x.example>",
    references=("<a@x.example>",),
    list_unsubscribe_url="https://hives.example/u/abc",
    list_unsubscribe_mailto="stop@example.org",
)
RAW = seal(LETTER)
SIGNERS = {kind: signer("example.org", f"s-{kind}", new_key(kind)) for kind in ("rsa", "ed25519")}


def verified(raw: bytes, using: Signer) -> bool:
    """Check the first signature, step by step as RFC 6376 section 6.1.3 says."""
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = [line.split(b":", 1) for line in re.split(rb"\r\n(?![ \t])", head)]
    name, value = fields.pop(0)
    assert name == b"DKIM-Signature"
    tags = dict(
        tag.strip().split("=", 1) for tag in re.sub(r"\s", "", value.decode()).split(";") if tag
    )
    if base64.b64encode(sha256(_body(body)).digest()).decode() != tags["bh"]:
        return False
    hashed = []
    for wanted in tags["h"].split(":"):
        for index in range(len(fields) - 1, -1, -1):
            if fields[index][0].decode().lower() == wanted:
                hashed.append(_header(*fields.pop(index)) + b"\r\n")
                break
    unsigned = re.sub(rb"(\sb=).*", rb"\1", value, flags=re.DOTALL)
    text = b"".join(hashed) + _header(name, unsigned)
    return _checks(dns_record(using), text, base64.b64decode(tags["b"]))


def _body(body: bytes) -> bytes:
    text = re.sub(rb"[ \t]+(?=\r\n)", b"", body)
    text = re.sub(rb"[ \t]+", b" ", text)
    return text.rstrip(b"\r\n") + b"\r\n"


def _header(name: bytes, value: bytes) -> bytes:
    return name.lower() + b":" + b" ".join(value.replace(b"\r\n", b"").split())


def _checks(record: str, text: bytes, signature: bytes) -> bool:
    tags = dict(tag.strip().split("=", 1) for tag in record.split(";"))
    raw = base64.b64decode(tags["p"])
    try:
        if tags["k"] == "ed25519":
            key = ed25519.Ed25519PublicKey.from_public_bytes(raw)
            key.verify(signature, sha256(text).digest())
        else:
            public = load_der_public_key(raw)
            assert isinstance(public, rsa.RSAPublicKey)
            public.verify(signature, text, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize("kind", SIGNERS)
def test_a_signature_holds(kind: str) -> None:
    raw = signed(RAW, [SIGNERS[kind]], at=AT)
    assert raw.endswith(RAW)
    assert verified(raw, SIGNERS[kind])
    assert max(map(len, raw.split(b"\r\n"))) <= 80


@pytest.mark.parametrize("kind", SIGNERS)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"bob@example.com", b"eve@example.com"),
        (b"Subject: hello", b"Subject: Hello"),
        (b"One-Click", b"Two-Click"),
        (b"hives.example", b"evil.example"),
        (b"From: ", b"From: eve@example.com\r\nFrom: "),
        (b"Gr=C3", b"gr=C3"),
    ],
)
def test_every_change_breaks_it(kind: str, before: bytes, after: bytes) -> None:
    raw = signed(RAW, [SIGNERS[kind]], at=AT)
    assert before in raw
    assert not verified(raw.replace(before, after, 1), SIGNERS[kind])


def test_what_relays_do_on_the_way_does_not_break_it() -> None:
    using = SIGNERS["rsa"]
    raw = signed(seal(replace(LETTER, text="plain text")), [using], at=AT)
    head, _, body = raw.partition(b"\r\n\r\n")
    refolded = head.replace(b"Subject: hello hello", b"SUBJECT:  hello\r\n hello")
    assert verified(refolded + b"\r\n\r\n" + body.replace(b"text", b"text  ") + b"\r\n\r\n", using)


def test_un_3_both_unsubscribe_headers_are_signed() -> None:
    raw = signed(RAW, list(SIGNERS.values()), at=AT)
    signatures = re.findall(r"DKIM-Signature:(.*?)\r\n(?!\s)", raw.decode(), re.DOTALL)
    assert len(signatures) == 2
    assert covers_unsubscribe(signatures[:1])
    assert covers_unsubscribe(signatures[1:])
    assert "l=" not in re.sub(r"bh?=.*", "", signatures[0])
    assert not covers_unsubscribe(["v=1; h=from:to:list-unsubscribe; b=x"])
    assert not covers_unsubscribe([])


def test_from_is_signed_once_more_than_it_occurs() -> None:
    value = signed(RAW, [SIGNERS["rsa"]], at=AT).split(b"\r\nFrom")[0].decode()
    listed = re.sub(r"\s", "", value).partition(";h=")[2].partition(";")[0].split(":")
    assert listed.count("from") == 2
    assert covered_headers(value) >= {"from", "to", "subject", "date", "message-id"}


def test_canonical_forms_of_the_rfc() -> None:
    """The example of RFC 6376 section 3.4.5."""
    assert relaxed_header(b"A", b" X") == b"a:X"
    assert relaxed_header(b"B ", b" Y\t\r\n\tZ  ") == b"b:Y Z"
    assert relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"
    assert relaxed_body(b"\r\n\r\n") == b""


def test_keys_do_not_show_and_wrong_ones_are_explained() -> None:
    pem = new_key("ed25519")
    assert "PRIVATE" in pem
    assert "Ed25519" not in repr(signer("example.org", "s1", pem))
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    assert weak.key_size == 1024
    for domain, selector, text in [
        ("example.org", "a b", pem),
        ("exam\r\nple.org", "s1", pem),
        ("example.org", "s1", "no key"),
        ("example.org", "s1", "ü"),
    ]:
        with pytest.raises(InvalidInput) as refusal:
            signer(domain, selector, text)
        assert pem not in str(refusal.value)


@pytest.mark.slow
def test_signing_is_fast_enough() -> None:
    began = time.process_time()
    for _ in range(100):
        signed(RAW, [SIGNERS["rsa"]], at=AT)
    assert time.process_time() - began < 1
