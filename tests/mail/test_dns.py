"""Checks of a sending domain: each fault is found, named, and comes with its mend."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import dns.exception
import dns.name
import dns.resolver
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from outreach.mail.dkim import Signer, dns_record, new_key, signer
from outreach.mail.dns import (
    CheckState,
    DnsCheck,
    check_dkim,
    check_dmarc,
    check_ptr,
    check_sending_domain,
    check_spf,
    missing,
)
from outreach.mail.relays import relay_of

GOOGLE = relay_of("smtp.gmail.com")
KEY = dns_record(signer("example.org", "s1", new_key()))
PASS, WARN, FAIL, UNKNOWN = CheckState.PASS, CheckState.WARN, CheckState.FAIL, CheckState.UNKNOWN


class Zone:
    """A resolver over {"name TYPE": [records]}; an exception class instead of records is raised."""

    def __init__(self, records: dict[str, Any]) -> None:
        self.records = records

    def resolve(self, qname: str, rdtype: str, *, lifetime: float) -> Any:
        answer = self.records.get(f"{qname.rstrip('.')} {rdtype}", dns.resolver.NXDOMAIN)
        if isinstance(answer, type):
            raise answer()
        if rdtype == "TXT":
            pieces = [
                [text[i : i + 255].encode() for i in range(0, len(text), 255)] for text in answer
            ]
            return [SimpleNamespace(strings=strings) for strings in pieces]
        if rdtype == "MX":
            return [SimpleNamespace(preference=10, exchange=dns.name.from_text(n)) for n in answer]
        return answer


def spf(*records: str, **others: Any) -> DnsCheck:
    names = {f"{name.replace('_', '.')} TXT": value for name, value in others.items()}
    return check_spf("example.org", None, Zone({"example.org TXT": list(records)} | names))


GOOD = {
    "example.org TXT": ["other", "v=spf1 include:_spf.google.com ~all"],
    "_spf.google.com TXT": ["v=spf1 ip4:192.0.2.0/24 ~all"],
    "google._domainkey.example.org TXT": [KEY],
    "_dmarc.example.org TXT": ["v=DMARC1; p=none"],
    "example.org MX": ["mx.example.org."],
}


def test_mb_4_a_good_domain_passes() -> None:
    checks = check_sending_domain("example.org", relay_host="smtp.gmail.com", resolver=Zone(GOOD))
    assert {one.name: one.state for one in checks} == dict.fromkeys(
        ("SPF", "DKIM", "DMARC", "MX"), PASS
    )
    assert missing(checks) == []


def test_mb_4_an_empty_domain_is_told_what_to_publish() -> None:
    checks = check_sending_domain("example.org", relay_host="smtp.gmail.com", resolver=Zone({}))
    assert [one.name for one in missing(checks)] == ["SPF", "DKIM", "DMARC"]
    published = {one.name: one.publish for one in checks}
    assert published["SPF"] == "example.org TXT v=spf1 include:_spf.google.com ~all"
    assert "Google" in published["DKIM"]
    assert published["DMARC"].startswith("_dmarc.example.org TXT v=DMARC1; p=none;")


@pytest.mark.parametrize("trouble", [dns.exception.Timeout, dns.resolver.NoNameservers])
def test_mb_4_a_silent_dns_fails_nothing(trouble: type) -> None:
    silent = Zone(dict.fromkeys(GOOD, trouble))
    checks = check_sending_domain("example.org", relay_host="smtp.gmail.com", resolver=silent)
    assert {one.state for one in checks} == {UNKNOWN}
    assert missing(checks) == []


@pytest.mark.parametrize(
    ("records", "state", "words"),
    [
        (["v=spf1 -all"], PASS, "0 of 10"),
        (["v=spf1 a mx ~all"], PASS, "2 of 10"),
        (["v=spf1 mx", "v=spf1 a ~all"], FAIL, "2 SPF records"),
        (["v=spf1 +all"], FAIL, "whole world"),
        (["v=spf1 all"], FAIL, "whole world"),
        (["v=spf1 a ?all"], WARN, "neither"),
        (["v=spf1 a"], WARN, "neither"),
        (["v=spf10 a ~all"], FAIL, "no SPF"),
        (["v=spf1 " + "a:x.example " * 11 + "~all"], FAIL, "11 DNS look-ups"),
        (["v=spf1 include:gone.example ~all"], FAIL, "gone.example"),
    ],
)
def test_mb_4_faults_of_spf(records: list[str], state: CheckState, words: str) -> None:
    check = spf(*records)
    assert check.state is state
    assert words in check.sentence


def test_mb_4_spf_look_ups_count_through_includes_and_loops_end() -> None:
    check = spf(
        "v=spf1 include:a.example redirect=b.example",
        a_example=["v=spf1 include:b.example mx a ptr exists:x.example ~all"],
        b_example=["v=spf1 include:a.example include:example.org -all"],
    )
    assert "it takes 11 DNS look-ups" in check.sentence
    endless = {f"n{n}.example TXT": [f"v=spf1 include:n{n + 1}.example ~all"] for n in range(99)}
    records = {"example.org TXT": ["v=spf1 include:n0.example ~all"]} | endless
    check = check_spf("example.org", None, Zone(records))
    assert (check.state, "look-ups" in check.sentence) == (FAIL, True)


def test_mb_4_spf_without_the_relay_is_amended() -> None:
    zone = Zone({"example.org TXT": ["v=spf1 mx ~all"]})
    check = check_spf("example.org", GOOGLE, zone)
    assert check.state is FAIL
    assert check.publish == "example.org TXT v=spf1 include:_spf.google.com mx ~all"


def weak_record(bits: int) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return dns_record(Signer("example.org", "s1", key))


@pytest.mark.parametrize(
    ("records", "state", "words"),
    [
        ([KEY], PASS, "a key at s1"),
        (["v=DKIM1; k=ed25519; p=" + "A" * 43 + "="], PASS, "a key"),
        ([KEY.replace("k=rsa;", "k=rsa; t=y;")], WARN, "testing"),
        ([weak_record(1024)], WARN, "1024 bits"),
        (["v=DKIM1; p="], FAIL, "revoked"),
        (["v=DKIM1; p=AAAA"], FAIL, "0 bits"),
        ([KEY, KEY], FAIL, "2 DKIM keys"),
        (["unrelated"], FAIL, "no DKIM key"),
        ([], FAIL, "no DKIM key"),
    ],
)
def test_mb_4_faults_of_dkim(records: list[str], state: CheckState, words: str) -> None:
    zone = Zone({"s1._domainkey.example.org TXT": records} if records else {})
    check = check_dkim("example.org", ["s1"], None, zone)
    assert check.state is state
    assert words in check.sentence


def test_mb_4_an_unknown_selector_proves_nothing() -> None:
    check = check_dkim("example.org", [], None, Zone({}))
    assert check.state is UNKNOWN
    assert "s=" in check.sentence
    found = check_dkim("example.org", [], None, Zone({"k1._domainkey.example.org TXT": [KEY]}))
    assert found.state is PASS


def test_mb_4_our_own_key_must_be_the_published_one() -> None:
    zone = Zone({"s1._domainkey.example.org TXT": [KEY]})
    assert check_dkim("example.org", ["s1"], None, zone, own_record=KEY).state is PASS
    other = dns_record(signer("example.org", "s1", new_key()))
    check = check_dkim("example.org", ["s1"], None, zone, own_record=other)
    assert check.state is FAIL
    assert check.publish == f"s1._domainkey.example.org TXT {other}"


@pytest.mark.parametrize(
    ("records", "state", "words"),
    [
        ({"_dmarc.mail.example.org TXT": ["v=DMARC1; p=reject"]}, PASS, "p=reject"),
        ({"_dmarc.example.org TXT": ["v=DMARC1; p=reject; sp=none"]}, PASS, "p=none"),
        ({"_dmarc.example.org TXT": ["v=DMARC1; p=quarantine"]}, PASS, "p=quarantine"),
        ({"_dmarc.mail.example.org TXT": ["v=DMARC1; p=maybe"]}, FAIL, "no valid policy"),
        ({"_dmarc.mail.example.org TXT": ["v=DMARC1", "v=DMARC1; p=none"]}, FAIL, "2 DMARC"),
        ({"_dmarc.mail.example.org TXT": ["hello"]}, FAIL, "no DMARC"),
        ({}, FAIL, "Microsoft"),
    ],
)
def test_mb_2_faults_of_dmarc(records: dict[str, Any], state: CheckState, words: str) -> None:
    check = check_dmarc("mail.example.org", Zone(records))
    assert check.state is state
    assert words in check.sentence


def test_mb_1_the_name_of_an_own_relay_leads_back() -> None:
    records = {"1.2.0.192.in-addr.arpa PTR": ["mx.example.org."], "mx.example.org A": ["192.0.2.1"]}
    assert check_ptr("192.0.2.1", Zone(records)).state is PASS
    assert check_ptr("192.0.2.1", Zone(records | {"mx.example.org A": ["192.0.2.9"]})).state is FAIL
    assert check_ptr("192.0.2.1", Zone({})).state is FAIL
    assert check_ptr("no address", Zone({})).state is FAIL


def test_providers_are_known_by_their_host() -> None:
    assert relay_of("SMTP.gmail.com.") is GOOGLE
    assert relay_of("smtp.notgmail.com") is None
    assert relay_of("") is None
