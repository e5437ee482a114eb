"""What will be sent in the coming weeks, letter by letter: the same decision, asked ahead. Pure.

A mailbox takes the next letter of its lanes that may go, as the worker does; what a letter waits
for is jumped over. It is an upper bound: nobody answers, everything that waits for a person is
approved in time, and inboxes and evidence stay fresh.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from outreach.campaigns.due import next_step_at
from outreach.campaigns.letters import next_kept
from outreach.campaigns.manual_tasks import is_task
from outreach.model.email import urgency_of
from outreach.sending.blocks import Block, Scope
from outreach.sending.eligibility import Limits, Situation, Verdict, decide
from outreach.sending.pacing import Window, gap, ramp_cap
from outreach.sending.queue_order import Lane, lanes
from outreach.sending.tally import Tally


@dataclass(frozen=True, slots=True)
class Course:
    """The rest of one person's sequence.

    Attributes:
        step: the next letter's place in `steps`.
        ready_at: from when it may leave, as far as the sequence is concerned.
        supposed: it is not written or not approved yet.
    """

    enrolment_id: int
    mailbox_id: int
    campaign_id: int
    site_id: int
    contact_id: int
    step: int
    steps: tuple[dict[str, object], ...]
    ready_at: datetime
    situation: Situation
    limits: Limits
    supposed: bool = False
    working_days: bool = False
    ramp_began_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One letter of the calendar."""

    at: datetime
    course: Course

    @property
    def step(self) -> int:
        return self.course.step


@dataclass
class _Row:
    """Letters of one lane for whom the same window opens, by the time from which they may go.

    Attributes:
        asleep_until: none of them may go before: the window is shut, or the campaign rests.
    """

    letters: list[tuple[datetime, int, Course]] = field(default_factory=list)
    asleep_until: datetime | None = None

    @property
    def wakes_at(self) -> datetime:
        """When its first letter may be asked about; there must be one."""
        first = self.letters[0][0]
        return first if self.asleep_until is None else max(first, self.asleep_until)


@dataclass
class _MailboxQueue:
    """The lanes of one mailbox, and in each a row for every window."""

    lanes: dict[Lane, dict[Window, _Row]] = field(default_factory=lambda: defaultdict(dict))

    def row(self, course: Course) -> _Row:
        lane = self.lanes[urgency_of(course.step), course.campaign_id]
        return lane.setdefault(course.situation.window, _Row())

    def rows(self) -> Iterator[_Row]:
        """Those that hold a letter."""
        return (row for lane in self.lanes.values() for row in lane.values() if row.letters)


def _first_awake(rows: Iterable[_Row], at: datetime) -> _Row | None:
    """The row whose first letter has waited longest, of those that may be asked about now."""
    awake = [row for row in rows if row.letters and row.wakes_at <= at]
    return min(awake, key=lambda row: (row.wakes_at, row.letters[0][1]), default=None)


Pauses = Callable[[int], tuple[float, float]]
"""Mailbox to its shortest and longest pause, in minutes."""


class Forecast:
    """The calendar of one installation, from `now` to `until`."""

    def __init__(
        self, tally: Tally, pauses: Pauses, *, now: datetime, until: datetime, share: float = 1.0
    ) -> None:
        self._tally, self._pauses, self._share = tally, pauses, share
        self._now, self._until = now, until
        self._queues: dict[int, _MailboxQueue] = defaultdict(_MailboxQueue)
        self._turns: list[tuple[datetime, int]] = []
        self._count = 0

    def of(self, courses: Iterable[Course]) -> Iterator[Slot]:
        """Every letter that would leave, in order of time."""
        for course in courses:
            self._wait(course, max(course.ready_at, self._now))
        starts = {number: self._first_wake(queue) for number, queue in self._queues.items()}
        self._turns = [(at, number) for number, at in starts.items()]
        heapq.heapify(self._turns)
        while self._turns:
            at, mailbox = heapq.heappop(self._turns)
            if at > self._until:
                return
            slot = self._turn(mailbox, at)
            if slot is not None:
                yield slot

    def _wait(self, course: Course, at: datetime) -> None:
        self._count += 1  # the longest waiting first; a heap can't compare courses
        row = self._queues[course.mailbox_id].row(course)
        heapq.heappush(row.letters, (at, self._count, course))

    def _first_wake(self, queue: _MailboxQueue) -> datetime:
        waits = (row.wakes_at for row in queue.rows())
        return min(waits, default=self._until + timedelta(days=1))

    def _turn(self, mailbox: int, at: datetime) -> Slot | None:
        """One letter of this mailbox at `at`, if any may go; its next turn is planned."""
        queue = self._queues[mailbox]
        for lane in self._in_turn(mailbox, queue, at):
            while (row := _first_awake(queue.lanes[lane].values(), at)) is not None:
                course = row.letters[0][2]
                verdict = self._verdict(course, at)
                if verdict.may_go:
                    heapq.heappop(row.letters)
                    return self._leaves(course, at)
                rests_until = self._rests_until(verdict)
                if rests_until is not None:
                    heapq.heappush(self._turns, (rests_until, mailbox))
                    return None
                self._step_aside(queue.lanes[lane].values(), row, verdict, at)
        heapq.heappush(self._turns, (max(self._first_wake(queue), at), mailbox))
        return None

    def _in_turn(self, mailbox: int, queue: _MailboxQueue, at: datetime) -> list[Lane]:
        first = {
            lane: row
            for lane, rows in queue.lanes.items()
            if (row := _first_awake(rows.values(), at)) is not None
        }
        awake = list(first)
        if len(awake) < 2:
            return awake
        zone = first[awake[0]].letters[0][2].situation.day_zone
        day = at.astimezone(zone).date()
        campaigns = {campaign for _, campaign in awake}
        order = lanes(campaigns, self._tally, mailbox, day, share=self._share)
        return [lane for group in order for lane in group if lane in awake]

    def _verdict(self, course: Course, at: datetime) -> Verdict:
        day = at.astimezone(course.situation.day_zone).date()
        counts = self._tally.counts(
            day,
            mailbox_id=course.mailbox_id,
            campaign_id=course.campaign_id,
            site_id=course.site_id,
            person_id=course.contact_id,
        )
        return decide(course.situation, counts, self._limits(course, at), now=at)

    @staticmethod
    def _limits(course: Course, at: datetime) -> Limits:
        """A young mailbox may send more later on."""
        began = course.ramp_began_at
        if began is None:
            return course.limits
        return replace(course.limits, ramp_cap=ramp_cap((at - began).days))

    def _rests_until(self, verdict: Verdict) -> datetime | None:
        ends = [
            wait.until or self._until + timedelta(days=1)
            for wait in verdict.waits
            if wait.block.scope in {Scope.MAILBOX, Scope.INSTALLATION}
        ]
        return max(ends, default=None)

    def _step_aside(self, lane: Iterable[_Row], row: _Row, verdict: Verdict, at: datetime) -> None:
        """Let the first of a row wait: alone, with all of its window, or with all of the lane."""
        never = self._until + timedelta(days=1)
        campaign = [one.until for one in verdict.waits if one.block.scope is Scope.CAMPAIGN]
        shut = [one.until for one in verdict.waits if one.block is Block.OUTSIDE_WINDOW]
        if campaign:
            until = max(until or never for until in campaign)
            for one in lane:
                one.asleep_until = until
        elif shut:
            row.asleep_until = shut[0] or never
        else:
            course = heapq.heappop(row.letters)[2]
            if all(wait.until is not None for wait in verdict.waits):
                self._wait(course, verdict.look_again_at(now=at))

    def _leaves(self, course: Course, at: datetime) -> Slot:
        day = at.astimezone(course.situation.day_zone).date()
        self._tally.note(
            at,
            day,
            mailbox_id=course.mailbox_id,
            campaign_id=course.campaign_id,
            site_id=course.site_id,
            person_id=course.contact_id,
            is_follow_up=course.step > 0,
        )
        pause = gap(f"{course.enrolment_id}:{course.step}", *self._pauses(course.mailbox_id))
        self._tally.free_at[course.mailbox_id] = at + pause
        self._follow_up(course, at)
        heapq.heappush(self._turns, (at + pause, course.mailbox_id))
        return Slot(at, course)

    def _follow_up(self, course: Course, at: datetime) -> None:
        place, due = course.step, at
        while place == course.step or (place < len(course.steps) and is_task(course.steps[place])):
            # A task by hand is supposed to be done on the day on which it falls due.
            due = next_step_at(
                course.steps, place + 1, accepted_at=due, working_days=course.working_days
            )
            place = next_kept(course.steps, place + 1)
        if place < len(course.steps) and due <= self._until:
            self._wait(replace(course, step=place, ready_at=due, supposed=True), due)
