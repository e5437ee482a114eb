"""E-mail addresses: strict reading, comparing, and what an address says about its owner.

An address that is not plainly one mailbox is refused, never repaired: no groups, routes, comments,
quoted local parts, relays by `%` or `!`, address literals, control or invisible characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import idna

from outreach.errors import InvalidInput
from outreach.mail.address_lists import words_of

_ATOM = r"[A-Za-z0-9&'*+/=?^_`{|}~#$-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(
    rf"(?=[^@]{{1,64}}@.{{1,253}}\Z)(?!-)(?!=\?)(?:{_ATOM})(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}\Z"
)
_NAMED = re.compile(
    r'\s*(?:"(?P<quoted>[^"\\]*)"|(?P<bare>[^"<>@,;:()\\\[\]]*))\s*<(?P<in>[^<>]*)>'
)
_NOWHERE = frozenset(("localhost", "localdomain", "invalid", "local", "onion", "arpa", "internal"))
_NO_DOTS = frozenset(("gmail.com", "googlemail.com"))


class MailDomainState(StrEnum):
    """Whether a domain takes mail."""

    ACCEPTS = "accepts"
    REFUSES = "refuses"  # definite: no such name, null MX, neither MX nor address
    UNKNOWN = "unknown"  # the DNS gave no answer: nothing is proved


@dataclass(frozen=True, slots=True)
class MailDomain:
    """What the DNS says about mail for a domain.

    Attributes:
        domain: A-labels, lower case.
        state: see `MailDomainState`.
        sentence: the reason, for a person.
        exchangers: MX hosts by preference; the domain itself if it has only an address.
    """

    domain: str
    state: MailDomainState
    sentence: str
    exchangers: tuple[str, ...] = ()


class Resolver(Protocol):
    """The part of `dns.resolver.Resolver` that is used here."""

    def resolve(self, qname: str, rdtype: str, *, lifetime: float) -> Any:
        """Return the records, or raise a `dns.exception.DNSException`."""


def is_plain_address(text: str) -> bool:
    """Whether `text` is an address as it may stand on the wire: ASCII, one mailbox, no extras."""
    return len(text) <= 254 and _PLAIN.match(text) is not None


def checked_address(text: str, *, field: str = "address") -> str:
    """Return the one address in `text` ("ann@x.com" or "Ann <ann@x.com>"), domain in A-labels.

    Raises:
        InvalidInput: with a plain sentence, for the form field `field`.
    """
    _refuse_invisible(text, field)
    bare = _without_name(text.strip(" "), field)
    # Late, as the DNS below: whoever only sends needs neither, and they bring 3 MB with them.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(
            bare, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False
        )
    except EmailNotValidError as wrong:
        raise InvalidInput(
            f"{bare[:80]!r} is not an e-mail address: {wrong}", field=field
        ) from None
    address = f"{found.local_part}@{found.ascii_domain}"
    if not is_plain_address(address) or _is_nowhere(domain_of(address)):
        raise InvalidInput(f"{bare[:80]!r} can't be written to from outside.", field=field)
    return address


def domain_of(address: str) -> str:
    """Domain of an address, lower case; "" if there is no "@"."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def normalised_address(text: str) -> str:
    """Return the form in which two addresses are compared: lower case, domain in A-labels.

    Never raises: what is no address comes back trimmed and in lower case.
    """
    address = unicodedata.normalize("NFC", text).strip().lower()
    local, at, domain = address.rpartition("@")
    if not at or domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return address


def suppression_key(text: str) -> str:
    """Return the form under which a person stays suppressed: tags and Gmail's dots folded away.

    A wider net than `normalised_address`, on purpose: who said no as `ann+news@` is not asked
    again as `ann@`.
    """
    local, at, domain = normalised_address(text).rpartition("@")
    if not at:
        return domain
    local = local.partition("+")[0] or local
    if domain in _NO_DOTS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def is_role_address(address: str) -> bool:
    """Whether a desk rather than a person reads it, as info@, redaktion@, press-uk@, sales2@."""
    local = normalised_address(address).rpartition("@")[0].partition("+")[0]
    roles = words_of("role_names")
    if local in roles:
        return True
    words = {word.rstrip("0123456789") for word in re.split(r"[._-]", local)} - {""}
    return bool(words & roles) and words <= roles | words_of("role_companions")


def is_free_mail(address: str) -> bool:
    """Whether anyone can have an address there; then it counts as a private person's (GD-9)."""
    domain = domain_of(normalised_address(address))
    family = domain.partition(".")[0]
    return domain in words_of("free_mail") or (
        domain.count(".") <= 2 and family in words_of("free_mail_families")
    )


def is_disposable(address: str) -> bool:
    """Whether the domain, or one above it, gives out throw-away addresses."""
    labels = domain_of(normalised_address(address)).split(".")
    return any(
        ".".join(labels[start:]) in words_of("disposable") for start in range(len(labels) - 1)
    )


def look_up_mail_domain(
    domain: str, *, timeout: float = 5, resolver: Resolver | None = None
) -> MailDomain:
    """Ask the DNS whether `domain` takes mail (RFC 5321 section 5.1, null MX of RFC 7505).

    Never raises; a time-out or a failing name server is `UNKNOWN`. `timeout` in seconds, for
    each of at most three questions.
    """
    import dns.exception
    import dns.resolver

    asked = resolver or dns.resolver.Resolver()
    try:
        answer = asked.resolve(domain, "MX", lifetime=timeout)
    except dns.resolver.NXDOMAIN:
        return _refuses(domain, "does not exist")
    except dns.resolver.NoAnswer:
        return _by_address(domain, asked, timeout)
    except (dns.exception.DNSException, UnicodeError) as silence:
        return _unknown(domain, silence)
    hosts = sorted((record.preference, str(record.exchange).lower()) for record in answer)
    names = tuple(host.rstrip(".") for _, host in hosts if host != ".")
    if not names:
        return _refuses(domain, "says that it takes no mail (null MX)")
    return MailDomain(domain, MailDomainState.ACCEPTS, f"{domain} takes mail.", names)


def _by_address(domain: str, asked: Resolver, timeout: float) -> MailDomain:
    import dns.exception
    import dns.resolver

    for kind in ("A", "AAAA"):
        try:
            asked.resolve(domain, kind, lifetime=timeout)
        except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
            continue
        except dns.exception.DNSException as silence:
            return _unknown(domain, silence)
        sentence = f"{domain} has no MX record; mail goes to its own address."
        return MailDomain(domain, MailDomainState.ACCEPTS, sentence, (domain,))
    return _refuses(domain, "has neither a mail server nor an address")


def _refuses(domain: str, why: str) -> MailDomain:
    return MailDomain(domain, MailDomainState.REFUSES, f"The domain {domain} {why}.")


def _unknown(domain: str, silence: Exception) -> MailDomain:
    sentence = f"The DNS gave no answer about {domain} ({type(silence).__name__})."
    return MailDomain(domain, MailDomainState.UNKNOWN, sentence)


def _refuse_invisible(text: str, field: str) -> None:
    """Refuse control, format and separator characters: what a person can't see can't be meant."""
    for character in text:
        if character != " " and unicodedata.category(character) in _INVISIBLE:
            raise InvalidInput(
                f"there is an invisible character (U+{ord(character):04X}) in the address.",
                field=field,
            )


_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"))


def _without_name(text: str, field: str) -> str:
    if not text.endswith(">"):
        return text
    named = _NAMED.fullmatch(text)
    if named is None or "=?" in text:
        raise InvalidInput(f"{text[:80]!r} is not one e-mail address.", field=field)
    return named["in"]


def _is_nowhere(domain: str) -> bool:
    return domain.rpartition(".")[2] in _NOWHERE
