"""Well-known mail providers: what SPF must include and where their DKIM keys stand.

From the providers' own set-up pages; a provider that changes them shows up as a failed check that
names the record, so that a person can compare.
"""

from __future__ import annotations

from dataclasses import dataclass

# Asked when nobody knows the selector; finding none proves nothing.
USUAL_SELECTORS = (
    *("google", "selector1", "selector2", "default", "dkim", "mail", "k1", "s1", "s2", "fm1"),
    *("protonmail", "zoho", "mx", "smtp", "email"),
)


@dataclass(frozen=True, slots=True)
class Relay:
    """A provider.

    Attributes:
        name: for people.
        host: end of its SMTP host names.
        spf_include: domain that must be in the SPF record.
        selectors: of DKIM; empty if every customer gets other ones.
    """

    name: str
    host: str
    spf_include: str
    selectors: tuple[str, ...] = ()


RELAYS = (
    Relay("Google", "gmail.com", "_spf.google.com", ("google",)),
    Relay(
        "Microsoft 365",
        "office365.com",
        "spf.protection.outlook.com",
        ("selector1", "selector2"),
    ),
    Relay("Fastmail", "fastmail.com", "spf.messagingengine.com", ("fm1", "fm2", "fm3")),
    Relay("Proton", "protonmail.ch", "_spf.protonmail.ch", ("protonmail",)),
    Relay("Yandex", "yandex.com", "_spf.yandex.net", ("mail",)),
    Relay("Zoho", "zoho.com", "zohomail.com"),
    Relay("Amazon SES", "amazonaws.com", "amazonses.com"),
    Relay("Mailgun", "mailgun.org", "mailgun.org"),
    Relay("SendGrid", "sendgrid.net", "sendgrid.net", ("s1", "s2")),
    Relay("Postmark", "postmarkapp.com", "spf.mtasv.net"),
    Relay("Mailjet", "mailjet.com", "spf.mailjet.com", ("mailjet",)),
)


def relay_of(host: str) -> Relay | None:
    """Return the provider whose SMTP host this is, None if it is not a well-known one."""
    name = host.lower().rstrip(".")
    return next((r for r in RELAYS if name == r.host or name.endswith("." + r.host)), None)
