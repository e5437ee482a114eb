"""kill -9 while letters leave: nothing is sent twice, nothing is lost.

The sink writes each acceptance to disk before it says 250; what it wrote is the truth. It also
stands in for the Sent folder when uncertain letters are settled. The figures of a run are in the
properties of `pytest --junit-xml`. KILLS=1000 in the environment makes it the full measurement.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, func, select

from outreach.clock import FixedClock
from outreach.model.email import OutboundEmail, OutboundState, SealedLetter
from outreach.model.mailbox import Mailbox
from outreach.sending.reconcile import reconcile_uncertain
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.fake_mail import FakeInbox, FakeMailbox
from tests.support.smtp_sink import RunningSink, running_sink

pytestmark = pytest.mark.slow
LETTERS_A_KILL = 4  # more are added when they run out


@dataclass
class Workers:
    """Starts workers on the test's database, kills them, waits for them."""

    process: subprocess.Popen[str]
    database: str = ""
    folder: str = ""

    def start(self, *, point: str = "", ahead: float = 0) -> int:
        where = {"database": self.database, "folder": self.folder}
        return self._ask({**where, "point": point, "ahead": ahead})

    def wait(self, pid: int) -> int:
        """0, or minus the signal that ended it."""
        return self._ask({"wait": pid})

    def _ask(self, order: dict[str, object]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture(scope="module")
def started() -> Iterator[Workers]:
    command = [sys.executable, "-m", "tests.sending.kill_worker"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Workers(process)
        finally:
            process.kill()


@pytest.fixture
def workers(started: Workers, store: Store, tmp_path: Path) -> Workers:
    started.database = store.engine.url.render_as_string(hide_password=False)
    started.folder = str(tmp_path)
    return started


@pytest.fixture(scope="module")
def quick_sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSink]:
    with running_sink(tmp_path_factory.mktemp("sink") / "accepted") as sink:
        yield sink


class Letters:
    """Due letters of a mailbox that sends through the sink, day and night."""

    def __init__(self, store: Store, sink: RunningSink) -> None:
        self.count = 0
        self._build = Build(store, FixedClock(datetime.now(UTC)))
        mailbox = self._build.mailbox(
            smtp_host="127.0.0.1",
            smtp_port=sink.port,
            smtp_security="plain",
            daily_cap=10_000,
            sent_autosaves=True,
        )
        always = {"window_days": list(range(1, 8)), "window_from": 0, "window_to": 24}
        self._campaign = self._build.campaign(mailbox_id=mailbox.id, **always)

    def add(self, letters: int) -> None:
        for _ in range(letters):
            enrolment = self._build.enrolment(campaign=self._campaign)
            self._build.letter(enrolment, state=OutboundState.SCHEDULED)
        self.count += letters


def states(store: Store) -> dict[OutboundState, int]:
    with store.read() as session:
        query = select(OutboundEmail.state, func.count()).group_by(col(OutboundEmail.state))
        return dict(session.exec(query).all())


def settle(store: Store, sink: RunningSink, workers: Workers) -> Counter[str]:
    """Two hours later: the uncertain letters are looked for in Sent, and what never left leaves."""
    taken = [(letter["message_id"], letter["token"]) for letter in sink.taken()]
    box = FakeMailbox(sent=taken)

    def open_inbox(_mailbox: Mailbox) -> FakeInbox:
        return FakeInbox(box)

    later = timedelta(hours=2)
    counts = reconcile_uncertain(store, FixedClock(datetime.now(UTC) + later), open_inbox)  # type: ignore[arg-type]
    assert workers.wait(workers.start(ahead=later.total_seconds() + 120)) == 0
    return counts


def prove(store: Store, sink: RunningSink, letters: int) -> None:
    """Every letter is sent and was accepted exactly once, as the bytes that we keep."""
    accepted = Counter(letter["message_id"] for letter in sink.taken())
    assert {key: count for key, count in accepted.items() if count > 1} == {}
    assert states(store) == {OutboundState.SENT: letters}
    with store.read() as session:
        bytes_of = (
            select(OutboundEmail.message_id, SealedLetter.sha256)
            .join(SealedLetter, col(SealedLetter.email_id) == OutboundEmail.id)
            .order_by(col(SealedLetter.id))
        )
        kept = dict(session.exec(bytes_of).all())
        assert {letter["message_id"]: letter["sha256"] for letter in sink.taken()} == kept
        if store.is_sqlite:
            assert session.connection().execute(text("PRAGMA integrity_check")).scalar() == "ok"
            broken = session.connection().execute(text("PRAGMA foreign_key_check")).all()
            assert broken == []


KILLS = int(os.environ.get("KILLS", "55"))


@pytest.mark.timeout(120 + 3 * KILLS)
@pytest.mark.parametrize(
    ("database", "kills"),
    [("sqlite", KILLS), pytest.param("postgresql", 20, marks=pytest.mark.servers)],
)
def test_killed_at_random(
    store: Store,
    workers: Workers,
    kills: int,
    tmp_path: Path,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    chance, began = random.Random(7), time.monotonic()
    killed: Counter[str] = Counter()
    with running_sink(tmp_path / "accepted", slow=0.02) as sink:
        letters = Letters(store, sink)
        letters.add(min(kills, 100) * LETTERS_A_KILL)
        while killed.total() < kills:
            spot = chance.choice(SPOTS)
            if kill_one(spot, workers, sink, pause=chance.uniform(0, 0.1)):
                killed[spot] += 1
            else:
                letters.add(min(kills, 100))
        assert workers.wait(workers.start()) == 0
        settled = settle(store, sink, workers)
        prove(store, sink, letters.count)
    figures = {"kills": dict(killed), "letters": letters.count, "uncertain": dict(settled)}
    record_testsuite_property(
        "kill loop", {**figures, "seconds": round(time.monotonic() - began, 1)}
    )
    assert set(settled) <= {"found", "absent"}


def kill_one(spot: str, workers: Workers, sink: RunningSink, *, pause: float) -> bool:
    """Start a worker and end it there, or at any moment; False if it had nothing to send."""
    if spot != ANYWHERE:
        return workers.wait(workers.start(point=spot)) != 0
    pid = workers.start()
    sink.wait_for_more(2.0)
    time.sleep(pause)  # somewhere in one of the next letters
    os.kill(pid, signal.SIGKILL)  # it is not waited for yet, so the number is still its own
    return workers.wait(pid) != 0


@dataclass(frozen=True)
class Point:
    """A moment of death, and what must be known of the letter after the restart."""

    name: str
    accepted: int
    state: OutboundState

    def __str__(self) -> str:
        return self.name


POINTS = [
    Point("before claim commit", 0, OutboundState.SENT),
    Point("after claim commit", 0, OutboundState.SENT),
    Point("before body commit", 0, OutboundState.SENT),
    Point("after body commit", 0, OutboundState.UNCERTAIN),
    Point("in the body", 0, OutboundState.UNCERTAIN),
    Point("before the answer", 1, OutboundState.UNCERTAIN),
    Point("after 250", 1, OutboundState.UNCERTAIN),
    Point("before record commit", 1, OutboundState.UNCERTAIN),
]


ANYWHERE = "anywhere"
SPOTS = [ANYWHERE, *(point.name for point in POINTS)]


@pytest.mark.parametrize(
    ("database", "point"),
    [
        *(("sqlite", point) for point in POINTS),
        *(
            pytest.param("postgresql", point, marks=pytest.mark.servers)
            for point in POINTS
            if point.name.startswith("after")
        ),
    ],
    ids=str,
)
def test_killed_at(store: Store, workers: Workers, quick_sink: RunningSink, point: Point) -> None:
    sink = quick_sink.from_now_on()
    letters = Letters(store, sink)
    letters.add(3)
    assert workers.wait(workers.start(point=point.name)) == -signal.SIGKILL
    assert len(sink.taken()) == point.accepted
    assert workers.wait(workers.start()) == 0
    expected = Counter({OutboundState.SENT: 2})
    expected[point.state] += 1
    assert states(store) == expected
    settle(store, sink, workers)
    prove(store, sink, letters.count)
