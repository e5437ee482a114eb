"""What has left today, or may have: the counts that caps are made of. Pure; grows with each claim.

Counted from the rows at the beginning of a round, so that a restart can't reset it.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from outreach.sending.eligibility import Counts

HOUR = timedelta(hours=1)


@dataclass
class Tally:
    """Counts by day, where a day is the local one of the mailbox.

    Attributes:
        days: (kind, id, day) to letters; kind is "mailbox", "follow_up" (of a mailbox) or
            "campaign".
        nearby: the same for "site" and "person", of which there are too many to know them all.
        latest: of a mailbox with an hourly cap: when its last letters were claimed.
        free_at: of a mailbox: the end of the pause after its last letter.
    """

    days: Counter[tuple[str, int, date]] = field(default_factory=Counter)
    nearby: Counter[tuple[str, int, date]] = field(default_factory=Counter)
    latest: dict[int, deque[datetime]] = field(default_factory=dict)
    free_at: dict[int, datetime] = field(default_factory=dict)

    def beside(self) -> Tally:
        """The same tally, with sites and persons still to be counted."""
        return Tally(self.days, latest=self.latest, free_at=self.free_at)

    def counts(
        self,
        day: date,
        *,
        mailbox_id: int,
        campaign_id: int | None,
        site_id: int,
        person_id: int,
    ) -> Counts:
        """What stands against one letter on `day`."""
        days = self.days
        return Counts(
            mailbox=days["mailbox", mailbox_id, day],
            campaign=days["campaign", campaign_id or 0, day],
            site=self.nearby["site", site_id, day],
            person=self.nearby["person", person_id, day],
            hour_full_until=self._hour_full_until(mailbox_id),
            mailbox_free_at=self.free_at.get(mailbox_id),
        )

    def _hour_full_until(self, mailbox_id: int) -> datetime | None:
        claims = self.latest.get(mailbox_id)
        return claims[0] + HOUR if claims and len(claims) == claims.maxlen else None

    def limit_hour(self, mailbox_id: int, cap: int, claims: list[datetime]) -> None:
        """Keep the times of the last `cap` letters of a mailbox, oldest first."""
        self.latest[mailbox_id] = deque(claims, maxlen=cap)

    def note(
        self,
        at: datetime,
        day: date,
        *,
        mailbox_id: int,
        campaign_id: int | None,
        site_id: int,
        person_id: int,
        is_follow_up: bool,
        by_hand: bool = False,
    ) -> None:
        """One more letter; an answer by hand counts for its mailbox only."""
        self.days["mailbox", mailbox_id, day] += 1
        if mailbox_id in self.latest:
            self.latest[mailbox_id].append(at)
        if by_hand:
            return
        self.days["follow_up", mailbox_id, day] += is_follow_up
        self.days["campaign", campaign_id or 0, day] += 1
        self.nearby["site", site_id, day] += 1
        self.nearby["person", person_id, day] += 1
