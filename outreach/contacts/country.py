"""In which country is this person, and is it a person at all? Evidence first, guesses never.

The order is fixed: what a user said, a postal address, a phone prefix, the country domain of the
address, of the site, the imprint page. All findings are kept: where two of them disagree, the
policy applies the stricter country.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from outreach.contacts.nations import PHONE, country_named, country_of_phone, names_by_code
from outreach.mail.addresses import is_free_mail, is_role_address
from outreach.text.words import fold
from outreach.urls import host_of


class AddressType(StrEnum):
    """Whose address it is, as far as the address shows."""

    PERSONAL = "personal"
    GENERIC = "generic"
    FREE_MAIL = "free_mail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CountryFinding:
    """One piece of evidence.

    Attributes:
        country: ISO 3166-1 alpha-2, upper case.
        source: user, postal_address, phone, address_domain, site_domain, imprint.
        confidence: 0 to 100.
        reason: in words, with what was seen.
    """

    country: str
    source: str
    confidence: int
    reason: str


@dataclass(frozen=True, slots=True)
class CountryEvidence:
    """What there is to go by; "" where there is nothing.

    Attributes:
        user_field: code or name that a user set.
        postal_address: as published or on file.
        phones: numbers as written.
        address: the e-mail address.
        site_url: any URL of the site.
        imprint_text: text of the imprint or contact page.
    """

    user_field: str = ""
    postal_address: str = ""
    phones: tuple[str, ...] = ()
    address: str = ""
    site_url: str = ""
    imprint_text: str = ""


@dataclass(frozen=True, slots=True)
class CountryGuess:
    """The answer.

    Attributes:
        country: of the best finding, "" if there is none.
        reason: of that finding.
        findings: all, best first.
        contradicted_by: other countries that were found; a person has to decide then.
    """

    country: str
    reason: str
    findings: tuple[CountryFinding, ...]
    contradicted_by: tuple[str, ...] = ()


# Country-code domains that are sold to the whole world and say nothing about a country.
_WORLDWIDE = frozenset(
    [
        *("ai", "am", "cc", "co", "eu", "fm", "gg", "im", "io", "is", "la", "ly", "me", "nu"),
        *("sh", "so", "tk", "to", "tv", "vc", "ws"),
    ]
)
_DOMAIN_COUNTRY = {"uk": "GB"}
_FREE_TEXT_LIMIT = 6000  # characters of an imprint


def country_of(evidence: CountryEvidence) -> CountryGuess:
    """Return the country by the best evidence, with all others that contradict it."""
    findings = tuple(one for find in _FINDERS for one in find(evidence))
    if not findings:
        return CountryGuess("", "nothing tells the country", ())
    best = findings[0]
    if best.source == "user":
        return CountryGuess(best.country, best.reason, findings)
    others = dict.fromkeys(one.country for one in findings if one.country != best.country)
    return CountryGuess(best.country, best.reason, findings, tuple(others))


def address_type(address: str) -> AddressType:
    """Return whose address it is. A free mailbox comes first: in the EU and UK it is a person's."""
    local, at, _ = address.partition("@")
    if not at or not local:
        return AddressType.UNKNOWN
    if is_free_mail(address):
        return AddressType.FREE_MAIL
    if is_role_address(address):
        return AddressType.GENERIC
    letters = re.sub(r"[^a-z]", "", fold(local))
    return AddressType.PERSONAL if len(letters) >= 2 else AddressType.UNKNOWN


def _by_user(evidence: CountryEvidence) -> list[CountryFinding]:
    code = country_named(evidence.user_field)
    return [CountryFinding(code, "user", 100, "set by a user")] if code else []


def _by_postal_address(evidence: CountryEvidence) -> list[CountryFinding]:
    lines = re.split(r"[\n,]", evidence.postal_address)
    for line in reversed(lines):
        code = country_named(line)
        if code:
            reason = f"the postal address ends in {line.strip()}"
            return [CountryFinding(code, "postal_address", 90, reason)]
    return _by_postcode(evidence.postal_address, "postal_address", 75)


def _by_phone(evidence: CountryEvidence) -> list[CountryFinding]:
    return [
        CountryFinding(code, "phone", 70, f"the phone number {number} begins with its prefix")
        for number in evidence.phones
        if (code := country_of_phone(number))
    ]


def _by_address_domain(evidence: CountryEvidence) -> list[CountryFinding]:
    domain = evidence.address.rpartition("@")[2].lower()
    if not domain or is_free_mail(evidence.address):
        return []  # gmx.de is used far beyond Germany
    return _by_domain(domain, "address_domain", 60, "the address ends in")


def _by_site_domain(evidence: CountryEvidence) -> list[CountryFinding]:
    return _by_domain(host_of(evidence.site_url), "site_domain", 50, "the site ends in")


def _by_domain(host: str, source: str, sure: int, words: str) -> list[CountryFinding]:
    top = host.rpartition(".")[2]
    if top in _WORLDWIDE or not re.fullmatch(r"[a-z]{2}", top):
        return []
    code = _DOMAIN_COUNTRY.get(top, top.upper())
    known = code in names_by_code()
    return [CountryFinding(code, source, sure, f"{words} .{top}")] if known else []


def _by_imprint(evidence: CountryEvidence) -> list[CountryFinding]:
    text = evidence.imprint_text[:_FREE_TEXT_LIMIT]
    found = [
        CountryFinding(code, "imprint", 45, f"the imprint shows the phone number {match.group()}")
        for match in PHONE.finditer(text)
        if (code := country_of_phone(match.group()))
    ]
    return found[:1] or _by_postcode(text, "imprint", 40)


_POSTCODES = (
    ("GB", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")),
    ("CA", re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d\b")),
    ("US", re.compile(
        r",? (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|"
        r"RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?\b")),
    ("NL", re.compile(r"\b[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}\b(?= +[A-Z][a-z])")),
    ("IE", re.compile(r"\b(?:[AC-FHKNPRTV-Y]\d{2}|D6W) [0-9AC-FHKNPRTV-Y]{4}\b")),
    ("PL", re.compile(r"\b\d{2}-\d{3} [A-ZŁŚŻ][a-zżźćńółęąś]+")),
    ("DE", re.compile(r"\bD-\d{5}\b")),
    ("AT", re.compile(r"\bA-\d{4}\b")),
    ("CH", re.compile(r"\bCH-\d{4}\b")),
)  # fmt: skip


def _by_postcode(text: str, source: str, sure: int) -> list[CountryFinding]:
    for code, pattern in _POSTCODES:
        match = pattern.search(text)
        if match:
            reason = f"{match.group().strip(' ,')} is a postcode of {names_by_code()[code]}"
            return [CountryFinding(code, source, sure, reason)]
    return []


_FINDERS = (
    _by_user, _by_postal_address, _by_phone, _by_address_domain, _by_site_domain, _by_imprint,
)  # fmt: skip
