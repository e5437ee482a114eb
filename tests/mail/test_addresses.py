"""Addresses: one mailbox or a refusal, and what the DNS and the name say about it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import dns.exception
import dns.name
import dns.resolver
import pytest

from outreach.errors import InvalidInput
from outreach.mail.addresses import (
    MailDomainState,
    checked_address,
    domain_of,
    is_disposable,
    is_free_mail,
    is_plain_address,
    is_role_address,
    look_up_mail_domain,
    normalised_address,
    suppression_key,
)
from tests.support.corpus import shared_json


class FakeResolver:
    """Answers from a table of (name, type); what is not in it has no such record."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []

    def resolve(self, qname: str, rdtype: str, *, lifetime: float) -> Any:
        self.asked.append((qname, rdtype))
        answer = self.answers.get(rdtype, dns.resolver.NoAnswer)
        if isinstance(answer, type):
            raise answer()
        return answer


def mx(*hosts: tuple[int, str]) -> list[SimpleNamespace]:
    return [SimpleNamespace(preference=p, exchange=dns.name.from_text(h)) for p, h in hosts]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ann@example.org", "ann@example.org"),
        (" ann@example.org ", "ann@example.org"),
        ("Ann Lee <ann@example.org>", "ann@example.org"),
        ('"Lee, Ann" <Ann.Lee@Example.org>', "Ann.Lee@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann+tag@example.co.uk", "ann+tag@example.co.uk"),
    ],
)
def test_t05_one_mailbox_is_accepted(typed: str, meant: str) -> None:
    assert checked_address(typed) == meant
    assert is_plain_address(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "ann@",
        "@example.org",
        "ann@example",
        "ann@localhost",
        "ann@example.org, bob@example.org",
        "Ann ann@example.org",
        "bob@example.org <ann@example.org>",
        "ann@example.org\r\nBcc: bob@example.org",
        "ann@example.org\n",
        "ann@exam\u200bple.org",
        "ann\u00a0lee@example.org",
        "ann%b.example@example.org",
        "b.example!ann@example.org",
        "-ann@example.org",
        "ann@[192.0.2.1]",
        '"ann lee"@example.org',
        "ännchen@example.org",
        "=?utf-8?q?ann?=@example.org",
        "a" * 65 + "@example.org",
    ],
)
def test_t05_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked_address(typed, field="recipient")
    assert refusal.value.field == "recipient"
    assert not is_plain_address(typed)


def test_t05_recipients_of_the_matrix() -> None:
    for case in shared_json("security", "header_injection.json")["recipients"]:
        typed = case.get("input")
        if typed is None:
            typed = "".join(text * times for text, times in case["build"])
        if case["expected"] == "accept":
            assert [checked_address(typed)] == case["addresses"], case["id"]
            continue
        with pytest.raises(InvalidInput):
            pytest.fail(f"{case['id']} gave {checked_address(typed)}")


def test_a_null_mx_is_a_definite_no() -> None:
    resolver = FakeResolver(MX=mx((0, ".")))
    domain = look_up_mail_domain("example.org", resolver=resolver)
    assert domain.state is MailDomainState.REFUSES
    assert "null MX" in domain.sentence


def test_mail_servers_come_by_preference() -> None:
    resolver = FakeResolver(MX=mx((20, "b.example."), (10, "A.example.")))
    domain = look_up_mail_domain("example.org", resolver=resolver)
    assert domain.state is MailDomainState.ACCEPTS
    assert domain.exchangers == ("a.example", "b.example")


@pytest.mark.parametrize("kind", ["A", "AAAA"])
def test_an_address_without_mx_is_enough(kind: str) -> None:
    domain = look_up_mail_domain("example.org", resolver=FakeResolver(**{kind: ["192.0.2.1"]}))
    assert domain.state is MailDomainState.ACCEPTS
    assert domain.exchangers == ("example.org",)


def test_neither_mx_nor_address_is_a_no() -> None:
    assert look_up_mail_domain("x.org", resolver=FakeResolver()).state is MailDomainState.REFUSES


def test_a_name_that_does_not_exist_is_a_no() -> None:
    resolver = FakeResolver(MX=dns.resolver.NXDOMAIN)
    assert look_up_mail_domain("x.org", resolver=resolver).state is MailDomainState.REFUSES
    assert resolver.asked == [("x.org", "MX")]


@pytest.mark.parametrize("silence", [dns.exception.Timeout, dns.resolver.NoNameservers])
@pytest.mark.parametrize("kind", ["MX", "A"])
def test_silence_of_the_dns_proves_nothing(silence: type, kind: str) -> None:
    resolver = FakeResolver(**{kind: silence})
    domain = look_up_mail_domain("example.org", resolver=resolver)
    assert domain.state is MailDomainState.UNKNOWN


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Ann@Example.ORG", "ann@example.org"),
        (" ann@bücher.example ", "ann@xn--bcher-kva.example"),
        ("ann+x@example.org", "ann+x@example.org"),
        ("not an address", "not an address"),
        ("ann@\u200d\u200d.example", "ann@\u200d\u200d.example"),
    ],
)
def test_addresses_are_compared_without_case(written: str, compared: str) -> None:
    assert normalised_address(written) == compared


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("First.Last+tag@Example.org", "first.last@example.org"),
        ("First.Last+tag@GMail.com", "firstlast@gmail.com"),
        ("firstlast@googlemail.com", "firstlast@gmail.com"),
        ("+odd@example.org", "+odd@example.org"),
        ("no address", "no address"),
    ],
)
def test_gd_5_an_objection_covers_every_spelling(written: str, key: str) -> None:
    assert suppression_key(written) == key


@pytest.mark.parametrize(
    ("local", "is_role"),
    [
        ("info", True),
        ("Redaktion", True),
        ("press-uk", True),
        ("sales.team", True),
        ("sales2", True),
        ("no-reply", True),
        ("info+x", True),
        ("contatti", True),
        ("ann", False),
        ("ann.sales", False),
        ("de", False),
        ("pressley", False),
    ],
)
def test_a_desk_is_told_from_a_person(local: str, is_role: bool) -> None:
    assert is_role_address(f"{local}@example.org") is is_role


@pytest.mark.parametrize(
    ("domain", "is_free"),
    [
        ("gmail.com", True),
        ("YAHOO.co.uk", True),
        ("live.nl", True),
        ("web.de", True),
        ("example.org", False),
        ("live.music.example.org", False),
        ("mygmail.com", False),
    ],
)
def test_gd_9_free_mail(domain: str, is_free: bool) -> None:
    assert is_free_mail(f"ann@{domain}") is is_free


def test_throw_away_boxes_are_known_with_their_subdomains() -> None:
    assert is_disposable("a@mailinator.com")
    assert is_disposable("a@x.mailinator.com")
    assert not is_disposable("a@example.com")


def test_domain_of_an_address() -> None:
    assert domain_of("Ann@Example.org") == "example.org"
    assert domain_of("nobody") == ""


def test_names_that_lead_nowhere_are_refused() -> None:
    with pytest.raises(InvalidInput, match="from outside"):
        checked_address("ann@host.internal")
