"""Which servers a mailbox most likely has: by its domain, or by who takes the domain's mail.

The addresses are those that the providers publish for mail programs. A guess is shown to a person,
and tried before it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import dns.exception
import dns.resolver

from outreach.mail.addresses import Resolver
from outreach.mail.values import Security


@dataclass(frozen=True, slots=True)
class Servers:
    """Where a mailbox's letters go out and come in.

    Attributes:
        provider: for people; "" if the servers are only the usual names.
        advice: what the provider asks of programs, "" if nothing.
    """

    smtp_host: str
    imap_host: str
    provider: str = ""
    smtp_port: int = 465
    imap_port: int = 993
    security: Security = Security.TLS
    advice: str = ""

    @property
    def smtp(self) -> str:
        """As a person writes it."""
        return f"{self.smtp_host}:{self.smtp_port}"

    @property
    def imap(self) -> str:
        """As a person writes it."""
        return f"{self.imap_host}:{self.imap_port}"


_SECONDS = 5.0
_APP_ADVICE = (
    "It takes an app password, not the usual one: make one in the account's security page."
)
_GOOGLE = Servers(
    "smtp.gmail.com",
    "imap.gmail.com",
    "Google",
    advice=f"{_APP_ADVICE} It needs two-step verification there.",
)
_MICROSOFT = Servers(
    "smtp.office365.com",
    "outlook.office365.com",
    "Microsoft",
    smtp_port=587,
    advice="It refuses passwords: connect it by consent.",
)
_YAHOO = Servers("smtp.mail.yahoo.com", "imap.mail.yahoo.com", "Yahoo", advice=_APP_ADVICE)
_APPLE = Servers(
    "smtp.mail.me.com", "imap.mail.me.com", "iCloud", smtp_port=587, advice=_APP_ADVICE
)
_FASTMAIL = Servers("smtp.fastmail.com", "imap.fastmail.com", "Fastmail", advice=_APP_ADVICE)
_ZOHO = Servers("smtp.zoho.com", "imap.zoho.com", "Zoho", advice=_APP_ADVICE)
_BY_CONSENT = {"google": _GOOGLE, "microsoft": _MICROSOFT}
_BY_DOMAIN = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), _GOOGLE),
    **dict.fromkeys(("outlook.com", "hotmail.com", "live.com", "msn.com"), _MICROSOFT),
    **dict.fromkeys(("yahoo.com", "ymail.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr"), _YAHOO),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), _APPLE),
    **dict.fromkeys(("fastmail.com", "fastmail.fm"), _FASTMAIL),
    "zoho.com": _ZOHO,
    "gmx.de": Servers("mail.gmx.net", "imap.gmx.net", "GMX"),
    "gmx.net": Servers("mail.gmx.net", "imap.gmx.net", "GMX"),
    "gmx.com": Servers("mail.gmx.com", "imap.gmx.com", "GMX"),
    "web.de": Servers("smtp.web.de", "imap.web.de", "WEB.DE"),
    "mailbox.org": Servers("smtp.mailbox.org", "imap.mailbox.org", "mailbox.org"),
    "posteo.de": Servers("posteo.de", "posteo.de", "Posteo"),
}
_BY_MX = (
    ("google.com", _GOOGLE),
    ("googlemail.com", _GOOGLE),
    ("outlook.com", _MICROSOFT),
    ("yahoodns.net", _YAHOO),
    ("icloud.com", _APPLE),
    ("messagingengine.com", _FASTMAIL),
    ("zoho.com", _ZOHO),
    ("mailbox.org", _BY_DOMAIN["mailbox.org"]),
)


def servers_for(address: str, *, use_dns: bool = True, resolver: Resolver | None = None) -> Servers:
    """The servers of the mailbox `address`; the usual names where nothing is known."""
    domain = address.rpartition("@")[2].lower()
    if domain in _BY_DOMAIN:
        return _BY_DOMAIN[domain]
    for host in _mx_hosts(domain, resolver) if use_dns else ():
        for suffix, servers in _BY_MX:
            if host == suffix or host.endswith(f".{suffix}"):
                return servers
    return Servers(f"mail.{domain}", f"mail.{domain}")


def servers_of(provider: str) -> Servers:
    """The servers of a provider whose consent opens mailboxes (`mail.oauth`), by its name there."""
    return _BY_CONSENT[provider]


def consent_provider(smtp_host: str) -> str:
    """Name of the provider whose consent opens mailboxes on this server, "" if none does."""
    host = smtp_host.partition(":")[0].lower()
    return next((name for name, one in _BY_CONSENT.items() if one.smtp_host == host), "")


def _mx_hosts(domain: str, resolver: Resolver | None) -> list[str]:
    try:
        found = (resolver or dns.resolver.Resolver()).resolve(domain, "MX", lifetime=_SECONDS)
    except dns.exception.DNSException:
        return []
    return [record.exchange.to_text(omit_final_dot=True).lower() for record in found]
