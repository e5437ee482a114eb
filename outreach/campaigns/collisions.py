"""Rules of courtesy over the whole installation: may this person be enrolled now? Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Collision(StrEnum):
    """Why a contact is not enrolled now; one word in log, page and API."""

    SUPPRESSED = "suppressed"
    GUESS_UNAPPROVED = "guess_unapproved"
    UNDELIVERABLE = "undeliverable"
    ALREADY_IN_CAMPAIGN = "already_in_campaign"
    IN_CONVERSATION = "in_conversation"
    SITE_IN_CONVERSATION = "site_in_conversation"
    CONTACTED_LATELY = "contacted_lately"
    SAID_NO = "said_no"
    AWAY = "away"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Collision.SUPPRESSED: "This person, or the whole site, asked not to be written to.",
    Collision.GUESS_UNAPPROVED: "The address is a guess; a person must approve it first (CS-13).",
    Collision.UNDELIVERABLE: "Mail to this address comes back.",
    Collision.ALREADY_IN_CAMPAIGN: "This person is, or was, in this campaign.",
    Collision.IN_CONVERSATION: "Someone here is already in contact with this person.",
    Collision.SITE_IN_CONVERSATION: "Someone at this site is being written to already.",
    Collision.CONTACTED_LATELY: "This person was written to recently.",
    Collision.SAID_NO: "This person declined within the last year.",
    Collision.AWAY: "This person is away, or asked to be written to later.",
}

DECLINED_COOLDOWN = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class History:
    """What the installation knows of a contact and its site.

    Attributes:
        suppressed: address, domain or hash is on the list.
        guess_unapproved, undeliverable: of the address.
        in_this_campaign: there is an enrolment, open or ended.
        open_with_person, open_with_site: open enrolments anywhere.
        last_letter_at: accepted by a server, from any campaign.
        declined_at: last time this person said no.
        away_until: out of office, or "not now", until then.
    """

    suppressed: bool
    guess_unapproved: bool
    undeliverable: bool
    in_this_campaign: bool
    open_with_person: bool
    open_with_site: bool
    last_letter_at: datetime | None
    declined_at: datetime | None
    away_until: datetime | None


def collision(history: History, *, cooldown: timedelta, now: datetime) -> Collision | None:
    """The weightiest reason not to enrol, or None to go ahead."""
    last, declined, away = history.last_letter_at, history.declined_at, history.away_until
    asked = (
        (history.suppressed, Collision.SUPPRESSED),
        (history.undeliverable, Collision.UNDELIVERABLE),
        (history.guess_unapproved, Collision.GUESS_UNAPPROVED),
        (history.in_this_campaign, Collision.ALREADY_IN_CAMPAIGN),
        (history.open_with_person, Collision.IN_CONVERSATION),
        (declined is not None and now - declined < DECLINED_COOLDOWN, Collision.SAID_NO),
        (away is not None and now < away, Collision.AWAY),
        (last is not None and now - last < cooldown, Collision.CONTACTED_LATELY),
        (history.open_with_site, Collision.SITE_IN_CONVERSATION),
    )
    return next((reason for holds, reason in asked if holds), None)
