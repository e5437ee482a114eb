"""What the DNS must say before letters leave (MB-1, MB-2, MB-4, MB-7), and what to put there.

Each check is a value with a sentence and, where something is missing, the record to publish. A
silent DNS is "unknown" and fails nothing. The resolver is passed in.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import dns.exception
import dns.name
import dns.resolver
import dns.reversename
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from outreach.mail.addresses import MailDomainState, Resolver, look_up_mail_domain
from outreach.mail.relays import USUAL_SELECTORS, Relay, relay_of
from outreach.mail.spf import spf_records, spf_tree
from outreach.urls import registrable_domain

SECONDS = 5.0  # for each question
SHORT_RSA, GOOD_RSA = 1024, 2048  # bits
REQUIRED = frozenset(("SPF", "DKIM", "DMARC"))  # a campaign does not start without them (MB-4)


class CheckState(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 -- not a password
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"  # the DNS did not answer, or we can't know where to look


@dataclass(frozen=True, slots=True)
class DnsCheck:
    """One check of a sending domain.

    Attributes:
        name: "SPF", "DKIM", "DMARC", "MX" or "PTR".
        state: see `CheckState`.
        sentence: what was found, for a person.
        found: the records.
        publish: what to put into the DNS, as "name TXT value"; "" if nothing.
    """

    name: str
    state: CheckState
    sentence: str
    found: tuple[str, ...] = ()
    publish: str = ""


def check_sending_domain(
    domain: str,
    *,
    relay_host: str = "",
    selectors: Sequence[str] = (),
    own_record: str = "",
    resolver: Resolver | None = None,
) -> list[DnsCheck]:
    """Check SPF, DKIM, DMARC and MX of the domain in From. Never raises.

    Args:
        relay_host: SMTP host of the mailbox; a known provider tells what SPF must include.
        selectors: of DKIM, if known; own_record: our own key's TXT record, if we sign.
    """
    asked = resolver or dns.resolver.Resolver()
    relay = relay_of(relay_host)
    return [
        check_spf(domain, relay, asked),
        check_dkim(domain, selectors, relay, asked, own_record=own_record),
        check_dmarc(domain, asked),
        check_mx(domain, asked),
    ]


def missing(checks: Iterable[DnsCheck]) -> list[DnsCheck]:
    """Return the failed checks without which no campaign starts (MB-2, MB-4, MB-7)."""
    return [one for one in checks if one.name in REQUIRED and one.state is CheckState.FAIL]


def check_spf(domain: str, relay: Relay | None, resolver: Resolver) -> DnsCheck:
    """Exactly one record, at most ten look-ups, and the relay is in it."""
    wanted = f"include:{relay.spf_include}" if relay else "a mx"
    publish = f"{domain} TXT v=spf1 {wanted} ~all"
    try:
        records = spf_records(_texts(domain, resolver))
        tree = spf_tree(records[0], lambda name: _texts(name, resolver)) if records else None
    except TimeoutError as silence:
        return _silent("SPF", silence)
    found = tuple(records)
    if tree is None:
        return DnsCheck("SPF", CheckState.FAIL, f"{domain} has no SPF record.", (), publish)
    if len(records) > 1:
        why = f"{domain} has {len(records)} SPF records; with more than one none counts."
        return DnsCheck("SPF", CheckState.FAIL, why, found, "join them into one record")
    if tree.faults:
        why = f"The SPF record of {domain} is wrong: {'; '.join(tree.faults)}."
        return DnsCheck("SPF", CheckState.FAIL, why, found)
    if relay and relay.spf_include not in tree.includes:
        why = f"The SPF record does not include {relay.name}: {wanted} is missing."
        amended = records[0].replace("v=spf1", f"v=spf1 {wanted}", 1)
        return DnsCheck("SPF", CheckState.FAIL, why, found, f"{domain} TXT {amended}")
    if tree.final not in ("-", "~"):
        why = "The SPF record ends in neither ~all nor -all, so it protects little."
        return DnsCheck("SPF", CheckState.WARN, why, found)
    known = f" and includes {relay.name}" if relay else ""
    why = f"One record, {tree.lookups} of 10 look-ups{known}."
    return DnsCheck("SPF", CheckState.PASS, why, found)


def check_dkim(
    domain: str,
    selectors: Sequence[str],
    relay: Relay | None,
    resolver: Resolver,
    *,
    own_record: str = "",
) -> DnsCheck:
    """A key at one of the selectors; ours, if we sign. Where we only guess, nothing fails."""
    certain = bool(selectors) or (relay is not None and bool(relay.selectors))
    tried = list(selectors) or [*(relay.selectors if relay else ()), *USUAL_SELECTORS]
    publish = f"{tried[0]}._domainkey.{domain} TXT {own_record}" if own_record else ""
    for selector in dict.fromkeys(tried):
        name = f"{selector}._domainkey.{domain}"
        try:
            keys = [text for text in _texts(name, resolver) if "p=" in text]
        except TimeoutError as silence:
            return _silent("DKIM", silence)
        if keys:
            return _judged_key(selector, keys, own_record, publish)
    where = ", ".join(dict.fromkeys(tried)) if certain else "the usual selectors"
    why = f"There is no DKIM key of {domain} at {where}."
    if not certain:
        why += " Look for s= in the DKIM-Signature of a letter you received and set it here."
    elif relay and not own_record:
        publish = f"switch DKIM on at {relay.name}; it shows the record"
    state = CheckState.FAIL if certain else CheckState.UNKNOWN
    return DnsCheck("DKIM", state, why, (), publish)


def check_own_key(
    domain: str, selector: str, record: str, resolver: Resolver | None = None
) -> DnsCheck:
    """Our own key's TXT record stands where receivers look for it."""
    asked = resolver or dns.resolver.Resolver()
    return check_dkim(domain, [selector], None, asked, own_record=record)


def check_dmarc(domain: str, resolver: Resolver) -> DnsCheck:
    """One record at the domain, else at the registered domain above it; any policy will do."""
    publish = f"_dmarc.{domain} TXT v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
    above = registrable_domain(domain)
    for place in dict.fromkeys((domain, above or domain)):
        try:
            texts = _texts(f"_dmarc.{place}", resolver)
        except TimeoutError as silence:
            return _silent("DMARC", silence)
        records = [text for text in texts if text.replace(" ", "").lower().startswith("v=dmarc1")]
        if len(records) > 1:
            why = f"{place} has {len(records)} DMARC records; with more than one none counts."
            return DnsCheck("DMARC", CheckState.FAIL, why, tuple(records), "keep one of them")
        if records:
            return _judged_policy(place, domain, records[0], publish)
    why = f"{domain} has no DMARC record; Google, Yahoo and Microsoft ask for one."
    return DnsCheck("DMARC", CheckState.FAIL, why, (), publish)


def check_mx(domain: str, resolver: Resolver) -> DnsCheck:
    """The sending domain takes mail, or answers and bounces are lost."""
    answer = look_up_mail_domain(domain, timeout=SECONDS, resolver=resolver)
    state = {
        MailDomainState.ACCEPTS: CheckState.PASS,
        MailDomainState.REFUSES: CheckState.FAIL,
        MailDomainState.UNKNOWN: CheckState.UNKNOWN,
    }[answer.state]
    return DnsCheck("MX", state, answer.sentence, answer.exchangers)


def check_ptr(address: str, resolver: Resolver | None = None) -> DnsCheck:
    """For a relay of your own: the name of its address leads back to the address (MB-1)."""
    asked = resolver or dns.resolver.Resolver()
    kind = "AAAA" if ":" in address else "A"
    try:
        names = _names(dns.reversename.from_address(address).to_text(), "PTR", asked)
        forward = {name: _names(name, kind, asked) for name in names}
    except TimeoutError as silence:
        return _silent("PTR", silence)
    except dns.exception.SyntaxError:
        return DnsCheck("PTR", CheckState.FAIL, f"{address!r} is not an address.")
    confirmed = [name for name, addresses in forward.items() if address in addresses]
    if confirmed:
        why = f"{address} is {confirmed[0]}, and back."
        return DnsCheck("PTR", CheckState.PASS, why, tuple(names))
    why = f"{address} has no name that leads back to it."
    return DnsCheck("PTR", CheckState.FAIL, why, tuple(names), "ask who gave you the address")


def check_host_ptr(host: str, resolver: Resolver | None = None) -> DnsCheck:
    """The same for a relay known by name, at the first of its addresses."""
    asked = resolver or dns.resolver.Resolver()
    try:
        addresses = _names(host, "A", asked) or _names(host, "AAAA", asked)
    except TimeoutError as silence:
        return _silent("PTR", silence)
    if not addresses:
        return DnsCheck("PTR", CheckState.FAIL, f"{host} has no address.")
    return check_ptr(addresses[0], asked)


def _judged_key(selector: str, keys: list[str], own_record: str, publish: str) -> DnsCheck:
    tags = _tags(keys[0])
    found = tuple(keys)
    if len(keys) > 1:
        why = f"There are {len(keys)} DKIM keys at {selector}; verifiers may take either."
        return DnsCheck("DKIM", CheckState.FAIL, why, found, "keep one of them")
    if own_record and tags.get("p") != _tags(own_record)["p"]:
        why = f"The DKIM key at {selector} is not the one that we sign with."
        return DnsCheck("DKIM", CheckState.FAIL, why, found, publish)
    if not tags.get("p"):
        why = f"The DKIM key at {selector} is revoked (p= is empty)."
        return DnsCheck("DKIM", CheckState.FAIL, why, found, publish)
    bits = _rsa_bits(tags)
    if bits is not None and bits < SHORT_RSA:
        why = f"The DKIM key at {selector} has {bits} bits; verifiers ignore it."
        return DnsCheck("DKIM", CheckState.FAIL, why, found, publish)
    if bits is not None and bits < GOOD_RSA:
        why = f"The DKIM key at {selector} has {bits} bits; {GOOD_RSA} are better."
        return DnsCheck("DKIM", CheckState.WARN, why, found)
    if "y" in tags.get("t", "").split(":"):
        why = f"The DKIM key at {selector} says “testing” (t=y)."
        return DnsCheck("DKIM", CheckState.WARN, why, found)
    return DnsCheck("DKIM", CheckState.PASS, f"There is a key at {selector}.", found)


def _judged_policy(place: str, domain: str, record: str, publish: str) -> DnsCheck:
    tags = _tags(record)
    policy = tags.get("sp" if place != domain and "sp" in tags else "p", "").lower()
    if policy not in ("none", "quarantine", "reject"):
        why = f"The DMARC record of {place} has no valid policy (p=)."
        return DnsCheck("DMARC", CheckState.FAIL, why, (record,), publish)
    return DnsCheck("DMARC", CheckState.PASS, f"{place} says p={policy}.", (record,))


def _rsa_bits(tags: dict[str, str]) -> int | None:
    """Length of an RSA key; None for Ed25519, 0 for what is no key."""
    if tags.get("k", "rsa").lower() != "rsa":
        return None
    try:
        key = load_der_public_key(base64.b64decode(tags["p"]))
    except (ValueError, binascii.Error):
        return 0
    return key.key_size if isinstance(key, rsa.RSAPublicKey) else 0


def _tags(record: str) -> dict[str, str]:
    """Tag list of RFC 6376 section 3.2, white space removed."""
    pairs = ("".join(part.split()).partition("=") for part in record.split(";"))
    return {name.lower(): value for name, _, value in pairs if name}


def _texts(name: str, resolver: Resolver) -> list[str]:
    return _names(name, "TXT", resolver)


def _names(name: str, kind: str, resolver: Resolver) -> list[str]:
    """Records of one kind as text, [] if there are none.

    Raises:
        TimeoutError: the DNS did not answer; also for a broken name server.
    """
    try:
        answer = resolver.resolve(name, kind, lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong):
        return []
    except dns.exception.DNSException as silence:
        raise TimeoutError(f"{name} ({type(silence).__name__})") from silence
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
    return [str(record).rstrip(".").lower() for record in answer]


def _silent(name: str, silence: TimeoutError) -> DnsCheck:
    return DnsCheck(name, CheckState.UNKNOWN, f"The DNS gave no answer about {silence}.")
