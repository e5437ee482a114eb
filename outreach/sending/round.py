"""One round of delivering: each mailbox's next letters are chosen, decided, sealed and claimed."""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property

from sqlmodel import Session

from outreach.errors import DatabaseError, InvalidInput
from outreach.logs import event_line
from outreach.mail.mime import seal
from outreach.mail.outbox import Outbox
from outreach.model.email import Urgency
from outreach.model.mailbox import Mailbox
from outreach.sending import outcome
from outreach.sending.blocks import Scope
from outreach.sending.delivery import LEASE, Delivery
from outreach.sending.eligibility import Verdict
from outreach.sending.letters import letter_of
from outreach.sending.queue_order import in_turn, lanes
from outreach.sending.signing import sign
from outreach.sending.situation import (
    Look,
    Looked,
    count_nearby,
    mailbox_zone,
    pause_bounds,
    read_pace,
)
from outreach.sending.tally import Tally
from outreach.sending.transmit import Transmission
from outreach.store import claims, queue, queued
from outreach.store.claims import Claim, Sealed
from outreach.store.queued import Queued

log = logging.getLogger(__name__)
CHUNK = 64
CHUNK_THAT_FLOWS = 128  # what is claimed must be through soon: only where the server is quick
CHUNK_WITH_PAUSES = 8  # only one of them goes; the others are there in case the first must wait
_ENDINGS = {Scope.INSTALLATION, Scope.MAILBOX}


class Round:
    """What the mailboxes of one round share: the lease's epoch, the counts, the number allowed."""

    def __init__(self, delivery: Delivery, epoch: int, tally: Tally, at_most: int) -> None:
        self.delivery, self.epoch, self.tally = delivery, epoch, tally
        self._left, self._lent = at_most, 0
        self._changed = threading.Condition()

    def of_mailbox(self, mailbox: Mailbox) -> Counter[str]:
        """Deliver a mailbox's letters until it rests, or nothing more may go."""
        turn = MailboxTurn(self, mailbox)
        while not turn.rests and (allowed := self._take(turn.chunk)):
            used = 0
            try:
                used = turn.go_on(allowed)
            finally:
                self._give_back(allowed, used)
        return turn.counts

    def _take(self, wanted: int) -> int:
        """As many as are left; while another mailbox may give some back, wait for them."""
        with self._changed:
            self._changed.wait_for(lambda: self._left or not self._lent)
            given = min(wanted, self._left)
            self._left -= given
            self._lent += given
            return given

    def _give_back(self, lent: int, used: int) -> None:
        with self._changed:
            self._lent -= lent
            self._left += lent - used
            self._changed.notify_all()

    @cached_property
    def unsubscribe_key(self) -> bytes:
        return self.delivery.keyring.derive("unsubscribe")


class MailboxTurn:
    """One mailbox in one round.

    Attributes:
        rests: nothing more leaves from it in this round.
        counts: what became of its letters.
    """

    def __init__(self, turn: Round, mailbox: Mailbox) -> None:
        self.turn, self.delivery, self.mailbox = turn, turn.delivery, mailbox
        self.number = mailbox.id or 0
        self.pauses = pause_bounds(mailbox, self.delivery.settings)[1] > 0
        self.chunk = CHUNK_WITH_PAUSES if self.pauses else CHUNK
        self.rests = self._flows = False
        self.counts: Counter[str] = Counter()
        self._resting_campaigns: set[int] = set()

    def go_on(self, at_most: int) -> int:
        """Deliver the next letters and return how many were looked at; none left: it rests."""
        now = self.delivery.clock.now()
        with self.delivery.read() as session:
            numbers = self._next(session, now, at_most)
            if not numbers:
                self.rests = True
                return 0
            look = Look(session, self.delivery.settings, now=now)
            looked = look.at(queued.letters(session, numbers))
            tally = self._tally(session, look, looked)
        going = self._sorted_out(looked, tally, now)
        if going and (outbox := self._outbox(going)):
            self._send(going, outbox, now)
        return len(going) if self.pauses and going else len(numbers)

    def _next(self, session: Session, now: datetime, at_most: int) -> list[int]:
        read = _reader(session, self.number, now, at_most)
        by_hand = read((Urgency.BY_HAND, 0))
        if by_hand:
            return by_hand[:at_most]
        settings = self.delivery.settings
        running = queue.running_campaigns(session, self.mailbox.project_id)
        awake = [one for one in running if one not in self._resting_campaigns]
        day = now.astimezone(mailbox_zone(self.mailbox, settings)).date()
        groups = lanes(awake, self.turn.tally, self.number, day, share=settings.follow_up_share)
        return in_turn(groups, read, at_most=at_most)

    def _tally(self, session: Session, look: Look, looked: Sequence[Looked]) -> Tally:
        read_pace(self.turn.tally, look.mailbox(self.number))
        return count_nearby(session, self.turn.tally, looked)

    def _sorted_out(self, looked: list[Looked], tally: Tally, now: datetime) -> list[Looked]:
        """Those that may go; what blocks the others is written down."""
        going: list[Looked] = []
        for one in looked:
            try:
                verdict = one.verdict(tally, now=now)
            except ValueError as wrong:  # a window that never opens
                self._set_aside(one, wrong, now)
                continue
            if verdict.may_go:
                going.append(one)
                if self.pauses and not one.letter.by_hand:
                    break
            elif self._blocked(one, verdict, now):
                break
        return going

    def _blocked(self, one: Looked, verdict: Verdict, now: datetime) -> bool:
        """Write down why; True if the whole mailbox has to wait."""
        block = verdict.first.block
        campaign = one.letter.campaign_id
        if campaign in self._resting_campaigns:
            return False
        self.counts[block.value] += 1
        scopes = set() if verdict.is_final else {wait.block.scope for wait in verdict.waits}
        self.rests = bool(scopes & _ENDINGS) and not one.letter.by_hand
        if not self.rests and Scope.CAMPAIGN in scopes and campaign is not None:
            self._resting_campaigns.add(campaign)
        waits_itself = verdict.is_final or not (self.rests or Scope.CAMPAIGN in scopes)
        later = verdict.look_again_at(now=now) if waits_itself else None
        with self.delivery.write() as session:
            outcome.record_block(session, one.letter.id, block, later=later, now=now)
        return self.rests

    def _set_aside(self, one: Looked, wrong: Exception, now: datetime) -> None:
        """Unforeseen: one letter must never hold up the others."""
        log.error(event_line("letter.failed", email=one.letter.id), exc_info=wrong)
        why = f"{type(wrong).__name__}: {wrong}"
        with self.delivery.write() as session:
            outcome.record_trouble(session, one.letter.id, why, now=now)
        self.counts["trouble"] += 1

    def _outbox(self, going: list[Looked]) -> Outbox | None:
        try:
            return self.delivery.outbox_of(self.mailbox)
        except DatabaseError:
            raise
        except Exception as closed:  # noqa: BLE001 - a damaged key concerns this mailbox alone
            for one in going:
                self._set_aside(one, closed, self.delivery.clock.now())
            return None

    def _send(self, going: list[Looked], outbox: Outbox, now: datetime) -> None:
        sealed = self._sealed(going, now)
        claim = Claim(secrets.token_hex(16), LEASE, self.turn.epoch, now)
        with self.delivery.write() as session:
            taken = self._claimed(session, going, sealed, claim)
        if len(taken) < len(sealed):
            self.counts["gone"] += len(sealed) - len(taken)
        ready = [(one.letter, sealed[one.letter.id]) for one in going if one.letter.id in taken]
        if ready:
            self._transmit(ready, outbox, claim)
        elif sealed:
            self.rests = True  # somebody else sends, or all of them changed meanwhile

    def _transmit(
        self, ready: Sequence[tuple[Queued, Sealed]], outbox: Outbox, claim: Claim
    ) -> None:
        turn = Transmission(
            self.delivery, self.mailbox, claim, pauses=self.pauses, flows=self._flows
        )
        self.counts.update(turn.of(ready, outbox))
        self._flows = turn.flows
        if not self.pauses:
            self.chunk = min(2 * self.chunk, CHUNK_THAT_FLOWS) if turn.flows else CHUNK

    def _sealed(self, going: list[Looked], now: datetime) -> dict[int, Sealed]:
        """The bytes of each letter; one that can't be sealed goes back to its reviewer."""
        found: dict[int, Sealed] = {}
        for one in going:
            try:
                raw = self._bytes(one, now)
            except InvalidInput as wrong:
                with self.delivery.write() as session:
                    outcome.record_unsealable(session, one.letter.id, str(wrong), now=now)
                self.counts["unsealable"] += 1
                continue
            digest = hashlib.sha256(raw).hexdigest()
            found[one.letter.id] = Sealed(one.letter.id, one.letter.standing.version, raw, digest)
        return found

    def _bytes(self, one: Looked, now: datetime) -> bytes:
        letter = letter_of(
            one.letter,
            self.mailbox,
            base_url=self.delivery.settings.base_url,
            unsubscribe_key=self.turn.unsubscribe_key,
            now=now,
        )
        return sign(seal(letter), self.mailbox, self.delivery.keyring, at=now)

    def _claimed(
        self, session: Session, going: list[Looked], sealed: dict[int, Sealed], claim: Claim
    ) -> set[int]:
        """Decide once more, in the claim's own transaction: what came in since must count."""
        ready = [one for one in going if one.letter.id in sealed]
        if not ready or self.delivery.take_lease(session) != claim.epoch:
            return set()
        look = Look(session, self.delivery.settings, now=claim.at)
        looked = look.again(ready)
        tally = self._tally(session, look, looked)
        still: list[Sealed] = []
        for one in looked:
            if one.verdict(tally, now=claim.at).may_go:
                one.note(tally, at=claim.at)
                still.append(sealed[one.letter.id])
        return claims.claim(session, still, claim)


def _reader(
    session: Session, mailbox_id: int, now: datetime, at_most: int
) -> Callable[[tuple[Urgency, int]], list[int]]:
    def read(lane: tuple[Urgency, int]) -> list[int]:
        urgency, campaign = lane
        return queue.next_in_lane(
            session, mailbox_id, urgency, campaign or None, now=now, at_most=at_most
        )

    return read
