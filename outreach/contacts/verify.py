"""Whether an address can take mail: syntax, then its domain. Mailboxes are never asked."""

from __future__ import annotations

from outreach.errors import InvalidInput
from outreach.mail.addresses import (
    MailDomainState,
    checked_address,
    domain_of,
    look_up_mail_domain,
)
from outreach.model.contact import Verification

_VERDICTS = {
    MailDomainState.ACCEPTS: Verification.DELIVERABLE,
    MailDomainState.REFUSES: Verification.INVALID,
    MailDomainState.UNKNOWN: Verification.UNCHECKED,
}


class DomainCheck:
    """Verifies addresses; each domain is looked up once."""

    def __init__(self, *, use_dns: bool) -> None:
        self._use_dns = use_dns
        self._known: dict[str, Verification] = {}

    def verdict(self, address: str) -> Verification:
        """What is known of the address without ever asking its mailbox."""
        try:
            checked_address(address)
        except InvalidInput:
            return Verification.INVALID
        if not self._use_dns:
            return Verification.SYNTAX_ONLY
        domain = domain_of(address)
        if domain not in self._known:
            self._known[domain] = _VERDICTS[look_up_mail_domain(domain).state]
        return self._known[domain]
