"""Why an email may not go now: one word each for log, page and API, and one sentence."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """Who has to wait because of a block."""

    INSTALLATION = "installation"
    MAILBOX = "mailbox"
    CAMPAIGN = "campaign"
    LETTER = "letter"


class Block(StrEnum):
    """Every reason there is, the weightiest first."""

    FENCED = "fenced"
    SUPPRESSED = "suppressed"
    BOUNCED = "bounced"
    ANSWERED = "answered"
    ENROLMENT_ENDED = "enrolment_ended"
    EVIDENCE_GONE = "evidence_gone"
    NOT_APPROVED = "not_approved"
    LAW = "law"
    CAMPAIGN_PAUSED = "campaign_paused"
    AUTH_FAILED = "auth_failed"
    MAILBOX_PAUSED = "mailbox_paused"
    DNS_GATE = "dns_gate"
    HELD = "held"
    PREVIOUS_UNCERTAIN = "previous_uncertain"
    EVIDENCE_STALE = "evidence_stale"
    INBOX_STALE = "inbox_stale"
    DAILY_CAP = "daily_cap"
    RAMP = "ramp"
    CAMPAIGN_CAP = "campaign_cap"
    SITE_TOO_SOON = "site_too_soon"
    PERSON_TOO_SOON = "person_too_soon"
    OUTSIDE_WINDOW = "outside_window"
    HOURLY_CAP = "hourly_cap"
    GAP = "gap"

    @property
    def is_final(self) -> bool:
        """The letter will never go; it is cancelled with this reason."""
        return self in FINAL

    @property
    def scope(self) -> Scope:
        return _SCOPES.get(self, Scope.LETTER)

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


FINAL = frozenset(
    {Block.SUPPRESSED, Block.BOUNCED, Block.ANSWERED, Block.ENROLMENT_ENDED, Block.EVIDENCE_GONE}
)
_SCOPES = {
    Block.FENCED: Scope.INSTALLATION,
    Block.AUTH_FAILED: Scope.MAILBOX,
    Block.MAILBOX_PAUSED: Scope.MAILBOX,
    Block.DNS_GATE: Scope.MAILBOX,
    Block.DAILY_CAP: Scope.MAILBOX,
    Block.RAMP: Scope.MAILBOX,
    Block.HOURLY_CAP: Scope.MAILBOX,
    Block.GAP: Scope.MAILBOX,
    Block.CAMPAIGN_PAUSED: Scope.CAMPAIGN,
    Block.CAMPAIGN_CAP: Scope.CAMPAIGN,
}
_SENTENCES = {
    Block.FENCED: "This looks like a restored backup: nothing is sent until a person accepts it.",
    Block.SUPPRESSED: "The address or its site is on the do-not-contact list.",
    Block.BOUNCED: "Mail to this address came back.",
    Block.ANSWERED: "This person has answered; the sequence stopped.",
    Block.ENROLMENT_ENDED: "The sequence for this person has ended.",
    Block.EVIDENCE_GONE: "The reason to write is gone: the link works again or was removed.",
    Block.NOT_APPROVED: "A person has not approved the letter yet.",
    Block.LAW: "The law of the recipient's country does not allow it (any more).",
    Block.CAMPAIGN_PAUSED: "The campaign is not running.",
    Block.AUTH_FAILED: "The mailbox's provider refuses the password.",
    Block.MAILBOX_PAUSED: "The mailbox is paused; a person must resume it.",
    Block.DNS_GATE: "The DNS of the sending domain has lacked what providers require for 72 hours.",
    Block.HELD: "The sequence is on hold for this person.",
    Block.PREVIOUS_UNCERTAIN: "Nobody knows yet whether the letter before arrived.",
    Block.EVIDENCE_STALE: "The evidence is old and must be looked at again first.",
    Block.INBOX_STALE: "The inbox was not read lately: an answer could have been missed.",
    Block.DAILY_CAP: "The mailbox has sent its letters for today; every letter counts.",
    Block.RAMP: "The mailbox is new and has sent what a mailbox of its age should in a day.",
    Block.CAMPAIGN_CAP: "The campaign has sent its letters for today, from all its mailboxes.",
    Block.SITE_TOO_SOON: "This site was written to today already, by whatever campaign.",
    Block.PERSON_TOO_SOON: "This person was written to today already, by whatever campaign.",
    Block.OUTSIDE_WINDOW: "It is outside the sending window of the recipient.",
    Block.HOURLY_CAP: "The mailbox has sent its letters for this hour.",
    Block.GAP: "The mailbox pauses between two letters.",
}
