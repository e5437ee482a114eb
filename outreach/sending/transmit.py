"""Claimed letters leave over one connection, and every answer is on disk before it matters.

before_body   one commit: what was accepted before is recorded, the coming bodies are marked
| body, dot   the server answers, or does not
| record      at once, or with the next mark where letters flow

A mark covers one letter, and only where a mailbox makes no pauses and its server answers within
milliseconds, several: each commit waits for the disk, and these letters then share that wait. A
crash leaves all that were marked `uncertain`, so letters that leave minutes apart never share.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from outreach.errors import DatabaseError, InvalidInput, MailboxLoginFailed, MailError
from outreach.logs import event_line
from outreach.mail.outbox import Outbox
from outreach.mail.values import Accepted, HandOver
from outreach.model.mailbox import Mailbox
from outreach.sending import outcome
from outreach.sending.delivery import Delivery
from outreach.sending.settle import AcceptedLetter, settle_accepted
from outreach.store import claims
from outreach.store.claims import Claim, Sealed
from outreach.store.queued import Queued

log = logging.getLogger(__name__)
MARKED_TOGETHER = 32
_FLOWING_SECONDS = 0.01


class Transmission:
    """Hands the letters of one claim over.

    Attributes:
        flows: the server's last answer to a body came within milliseconds.
        counts: what became of the letters.
    """

    def __init__(
        self, delivery: Delivery, mailbox: Mailbox, claim: Claim, *, pauses: bool, flows: bool
    ) -> None:
        self._delivery, self._mailbox, self._claim, self._pauses = delivery, mailbox, claim, pauses
        self._letters: Sequence[tuple[Queued, Sealed]] = ()
        self._marked: set[int] = set()
        self._withdrawn: set[int] = set()
        self._accepted: list[AcceptedLetter] = []
        self.flows = flows
        self._body_began = 0.0
        self.counts: Counter[str] = Counter()

    def of(self, letters: Sequence[tuple[Queued, Sealed]], outbox: Outbox) -> Counter[str]:
        """Hand them over in order until the mailbox has to stop; the rest go back to the queue."""
        self._letters = letters
        handed = 0
        try:
            for place in range(len(letters)):
                handed = place + 1
                if not self._one(place, outbox):
                    break
        finally:
            self._settle_and_release([letter.id for letter, _ in letters[handed:]])
        return self.counts

    def _one(self, place: int, outbox: Outbox) -> bool:
        """Hand over one letter; False if the mailbox should not go on at once."""
        letter, sealed = self._letters[place]
        try:
            answer = self._handed_over(place, letter, sealed, outbox)
        except DatabaseError:
            raise  # without the ledger nothing may be sent at all
        except Exception as unforeseen:
            log.exception(event_line("letter.failed", email=letter.id))
            why = f"{type(unforeseen).__name__}: {unforeseen}"
            with self._delivery.write() as session:
                outcome.record_trouble(session, letter.id, why, now=self._now())
            self.counts["trouble"] += 1
            return False
        self.flows = time.monotonic() - self._body_began < _FLOWING_SECONDS
        if isinstance(answer, HandOver) and answer.outcome is Accepted.ACCEPTED:
            self._accepted.append(AcceptedLetter(letter, answer.code, answer.text, self._now()))
            if self._pauses or not self.flows:
                self._settle_and_release([])
            return True
        return self._not_accepted(letter, answer)

    def _handed_over(
        self, place: int, letter: Queued, sealed: Sealed, outbox: Outbox
    ) -> HandOver | MailError:
        try:
            return outbox.hand_over(
                self._mailbox.address,
                letter.recipient,
                sealed.raw,
                before_body=lambda: self._may_begin(place),
                copy_to=self._mailbox.address if self._mailbox.copies_itself else "",
            )
        except MailError as failed:
            return failed
        except InvalidInput as unsafe:
            return HandOver(Accepted.REFUSED, None, "", str(unsafe), "mail")

    def _may_begin(self, place: int) -> bool:
        allowed = self._letters[place][0].id in self._marked or self._mark(place)
        self._body_began = time.monotonic()
        return allowed

    def _mark(self, place: int) -> bool:
        """The point of no return of this letter, and of those that will follow it at once."""
        together = MARKED_TOGETHER if self.flows and not self._pauses else 1
        numbers = [letter.id for letter, _ in self._letters[place : place + together]]
        with self._delivery.write() as session:
            self._record_accepted(session)
            self._delivery.take_lease(session)
            marked = claims.begin_bodies(session, numbers, self._claim)
        self._count_accepted()
        self._marked |= marked
        if numbers[0] not in marked:
            self._withdrawn.add(numbers[0])
        return numbers[0] in marked

    def _not_accepted(self, letter: Queued, answer: HandOver | MailError) -> bool:
        with self._delivery.write() as session:
            if letter.id in self._withdrawn:
                claims.release(session, [letter.id], self._claim)
                word = "gone"
            elif isinstance(answer, MailboxLoginFailed):
                word = outcome.record_login_failed(
                    session, letter.id, self._claim, str(answer), now=self._now()
                )
            elif isinstance(answer, MailError):
                word = outcome.record_no_connection(
                    session, letter.id, self._claim, answer, now=self._now()
                )
            else:
                word = outcome.record_answer(
                    session, letter.id, self._claim, answer, now=self._now()
                )
        self.counts[word] += 1
        return isinstance(answer, HandOver) and not answer.blames_mailbox

    def _settle_and_release(self, left: list[int]) -> None:
        if not self._accepted and not left:
            return
        with self._delivery.write() as session:
            self._record_accepted(session)
            claims.release(session, left, self._claim)
        self._count_accepted()

    def _record_accepted(self, session: Session) -> None:
        settings = self._delivery.settings
        settle_accepted(session, self._accepted, self._claim, self._mailbox, settings)

    def _count_accepted(self) -> None:
        """After the commit: an answer is forgotten here only when it stands in the ledger."""
        if self._accepted:
            self.counts["sent"] += len(self._accepted)
        self._accepted = []

    def _now(self) -> datetime:
        return self._delivery.clock.now()
