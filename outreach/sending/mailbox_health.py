"""Is a mailbox fit to send? What the DNS says of its domain, and whether its servers let us in.

look      questions to the DNS and the servers, no transaction open
| record  what a campaign can't start without is kept in the row, for `campaigns.readiness`
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes

from outreach.clock import Clock
from outreach.errors import MailError
from outreach.mail.addresses import Resolver, domain_of
from outreach.mail.dkim import covers_unsubscribe, dns_record
from outreach.mail.dns import (
    CheckState,
    DnsCheck,
    check_host_ptr,
    check_own_key,
    check_sending_domain,
    missing,
)
from outreach.mail.inbox import Inbox
from outreach.mail.outbox import Outbox
from outreach.mail.values import Security
from outreach.model.event import WORKER, record
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring
from outreach.sending.signing import records_of, sign, signers_of
from outreach.store import mailboxes
from outreach.store.engine import Store
from outreach.urls import registrable_domain

LOOK_AGAIN = timedelta(hours=24)
_SAMPLE = (
    b"From: a@ours.example\r\n"
    b"List-Unsubscribe: <https://ours.example/u>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nSigned to look at its signature.\r\n"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a mailbox, as `outreach doctor mail` shows it.

    Attributes:
        check: "SPF", "DKIM", "DMARC", "MX", "PTR", "One-click", "SMTP", "IMAP" or "Sent".
        publish: what to put into the DNS, "" if nothing.
    """

    check: str
    state: CheckState
    sentence: str
    publish: str = ""


@dataclass(frozen=True, slots=True)
class DnsLook:
    """How the DNS is asked.

    Attributes:
        use_dns: the setting; where it is off nothing is asked and nothing blocks.
        resolver: None is the system's.
    """

    store: Store
    clock: Clock
    keyring: Keyring
    use_dns: bool
    resolver: Resolver | None = None

    def at(self, mailbox: Mailbox) -> list[DnsCheck]:
        """Ask about one mailbox and keep what a campaign must know; [] where checks are off."""
        checks = self._asked(mailbox) if self.use_dns else []
        now = self.clock.now()
        with self.store.write() as session:
            row = session.get_one(Mailbox, mailbox.id)
            if self.use_dns:
                _keep(row, checks, now)
            else:
                row.dns_problems, row.dns_checked_at, row.dns_lacks_since = [], None, None
        return checks

    def at_due(self) -> int:
        """Ask about every mailbox whose last look is a day old; return how many."""
        before = self.clock.now() - LOOK_AGAIN
        with self.store.read() as session:
            due = mailboxes.dns_due(session, before=before, checks_on=self.use_dns)
        for mailbox in due:
            self.at(mailbox)
        return len(due)

    def of_keys(self, mailbox: Mailbox) -> list[DnsCheck]:
        """Ask for the records of the mailbox's own keys; [] where checks are off."""
        if not self.use_dns:
            return []
        return [
            check_own_key(one.domain, one.selector, dns_record(one), self.resolver)
            for one in signers_of(mailbox, self.keyring)
        ]

    def _asked(self, mailbox: Mailbox) -> list[DnsCheck]:
        # The RSA key: every receiver knows it. One that waits proves nothing about what leaves now.
        signers = signers_of(mailbox, self.keyring)[:1] if mailbox.signs else ()
        return check_sending_domain(
            domain_of(mailbox.address),
            relay_host=mailbox.smtp_host,
            selectors=[one.selector for one in signers],
            own_record="".join(records_of(signers).values()),
            resolver=self.resolver,
        )


def _keep(row: Mailbox, checks: Iterable[DnsCheck], now: datetime) -> None:
    """A silent DNS proves nothing: what was known of that check before still counts."""
    looked = list(checks)
    unknown = {one.name for one in looked if one.state is CheckState.UNKNOWN}
    kept = [problem for problem in row.dns_problems if problem["check"] in unknown]
    found = [
        {"check": one.name, "sentence": one.sentence, "publish": one.publish}
        for one in missing(looked)
    ]
    before = {problem["check"] for problem in row.dns_problems}
    row.dns_problems, row.dns_checked_at = [*kept, *found], now
    row.dns_lacks_since = (row.dns_lacks_since or now) if row.dns_problems else None
    after = {problem["check"] for problem in row.dns_problems}
    if before != after:
        why = f"The DNS lacks {', '.join(sorted(after))}." if after else "The DNS has all we need."
        record(row, "dns_checked", at=now, actor=WORKER, why=why)


def findings(
    mailbox: Mailbox,
    dns: DnsLook,
    *,
    open_outbox: Callable[[Mailbox], Outbox],
    open_inbox: Callable[[Mailbox], Inbox],
) -> list[Finding]:
    """Everything about one mailbox. Logs in to both servers; nothing is sent or changed there."""
    checks = [
        Finding(one.name, one.state, one.sentence, one.publish if _is_due(one) else "")
        for one in dns.at(mailbox)
    ]
    if not dns.use_dns:
        why = "Not checked: OUTREACH_DNS_CHECKS is false."
        checks = [Finding(name, CheckState.UNKNOWN, why) for name in ("SPF", "DKIM", "DMARC", "MX")]
    reputation = [*_ptr(mailbox, dns), _one_click(mailbox, dns)]
    return [*checks, *reputation, _smtp(mailbox, open_outbox), *_imap(mailbox, open_inbox)]


def _is_due(check: DnsCheck) -> bool:
    return check.state is not CheckState.PASS


def _ptr(mailbox: Mailbox, dns: DnsLook) -> list[Finding]:
    """Of a relay under our own domain alone: those of providers are their own affair."""
    domain = registrable_domain(domain_of(mailbox.address))
    if not dns.use_dns or registrable_domain(mailbox.smtp_host) != domain:
        return []
    found = check_host_ptr(mailbox.smtp_host, dns.resolver)
    return [Finding(found.name, found.state, found.sentence, found.publish)]


def _one_click(mailbox: Mailbox, dns: DnsLook) -> Finding:
    """UN-3: the signature must cover both unsubscribe headers (RFC 8058 section 4)."""
    if not mailbox.dkim_secret:
        why = (
            "The relay signs. Send a letter to yourself and look into its source: both "
            "list-unsubscribe and list-unsubscribe-post must stand in h= of DKIM-Signature."
        )
        return Finding("One-click", CheckState.UNKNOWN, why)
    head = message_from_bytes(sign(_SAMPLE, mailbox, dns.keyring, at=dns.clock.now()))
    if covers_unsubscribe(head.get_all("DKIM-Signature", [])):
        return Finding("One-click", CheckState.PASS, "Our signature covers the unsubscribe link.")
    return Finding("One-click", CheckState.FAIL, "Our signature leaves out the unsubscribe link.")


def _smtp(mailbox: Mailbox, open_outbox: Callable[[Mailbox], Outbox]) -> Finding:
    where = f"{mailbox.smtp_host}:{mailbox.smtp_port}"
    try:
        with open_outbox(mailbox) as outbox:
            outbox.log_in(mailbox.address)
    except MailError as failed:
        return Finding("SMTP", CheckState.FAIL, str(failed))
    return _let_in("SMTP", where, mailbox.smtp_security)


def _imap(mailbox: Mailbox, open_inbox: Callable[[Mailbox], Inbox]) -> list[Finding]:
    if not mailbox.imap_host:
        why = "No IMAP server is set: answers go unread, and no campaign can start."
        return [Finding("IMAP", CheckState.FAIL, why)]
    try:
        with open_inbox(mailbox) as inbox:
            names = [folder.role.value for folder in inbox.folders()]
    except MailError as failed:
        return [Finding("IMAP", CheckState.FAIL, str(failed))]
    where = f"{mailbox.imap_host}:{mailbox.imap_port}"
    return [_let_in("IMAP", where, mailbox.imap_security), _sent(mailbox, "sent" in names)]


def _let_in(check: str, where: str, security: str) -> Finding:
    if security == Security.PLAIN:
        why = f"{where} takes our log-in, but nothing protects the password on its way."
        return Finding(check, CheckState.WARN, why)
    return Finding(check, CheckState.PASS, f"{where} takes our log-in, its certificate is good.")


def _sent(mailbox: Mailbox, has_folder: bool) -> Finding:
    """Where a provider files what we send, a letter of unknown fate can be looked for."""
    if not has_folder:
        why = "There is no Sent folder: letters of unknown fate are left to a person."
        return Finding("Sent", CheckState.WARN, why)
    if mailbox.sent_autosaves is None:
        why = "Whether the provider files what we send is learnt with the first letters."
        return Finding("Sent", CheckState.UNKNOWN, why)
    does = "files" if mailbox.sent_autosaves else "does not file"
    return Finding("Sent", CheckState.PASS, f"The provider {does} what we send.")
