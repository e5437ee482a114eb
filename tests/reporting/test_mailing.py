"""Reports and digests leave at most once, and never when anything is paused or fenced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from outreach.clock import FixedClock
from outreach.config import settings_from
from outreach.errors import Conflict, InvalidInput, ServerDeferred
from outreach.mail.rich import RichMail, seal_rich
from outreach.mail.values import Accepted, HandOver
from outreach.model.backlink import BacklinkState
from outreach.model.bulletin import Bulletin, BulletinKind, BulletinOrder, BulletinState, Rhythm
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.placement import PlacementState
from outreach.model.suppression import SuppressionReason
from outreach.reporting import mailing, ordering
from outreach.reporting.rhythm import covered, next_at, next_try
from outreach.store import bulletins, installation, suppressions, watching
from outreach.store.engine import Store
from tests.sending.conftest import delivery_on
from tests.support.build import NOW, Build
from tests.support.fake_mail import FakeOutbox

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("rhythm", "day", "after", "expected"),
    [
        (Rhythm.MONTH, 1, "2026-05-04T15:00Z", "2026-06-01"),
        (Rhythm.MONTH, 4, "2026-05-04T04:00Z", "2026-05-04"),
        (Rhythm.MONTH, 4, "2026-05-04T05:00Z", "2026-06-04"),
        (Rhythm.WEEK, 1, "2026-05-04T15:00Z", "2026-05-11"),
        (Rhythm.DAY, 0, "2026-10-24T15:00Z", "2026-10-25"),  # the night the clocks go back
    ],
)
def test_it_is_due_in_the_morning_of_the_mailbox(
    rhythm: Rhythm, day: int, after: str, expected: str
) -> None:
    found = next_at(rhythm, day, after=datetime.fromisoformat(after), zone=BERLIN)
    assert found == datetime.combine(date.fromisoformat(expected), time(7), BERLIN)
    assert next_at(rhythm, day, after=found, zone=BERLIN) > found


def test_a_report_is_about_the_time_before() -> None:
    month = covered(Rhythm.MONTH, date(2026, 3, 4))
    assert (month.first, month.last) == (date(2026, 2, 1), date(2026, 2, 28))
    week = covered(Rhythm.WEEK, date(2026, 5, 4))
    assert (week.first, week.last) == (date(2026, 4, 27), date(2026, 5, 3))
    assert next_try(1, now=NOW) - NOW == timedelta(minutes=30)
    assert next_try(50, now=NOW) - NOW < timedelta(days=1)


@dataclass
class WatchedOutbox(FakeOutbox):
    """Calls `before_data` when the server is ready for the body and we have not begun."""

    before_data: Callable[[], None] | None = None

    def hand_over(self, *given: Any, before_body: Callable[[], bool], **more: Any) -> HandOver:
        def may_begin() -> bool:
            if self.before_data:
                self.before_data()
            return before_body()

        return super().hand_over(*given, before_body=may_begin, **more)


@pytest.fixture
def outbox() -> WatchedOutbox:
    return WatchedOutbox()


@pytest.fixture
def delivery(store: Store, clock: FixedClock, outbox: WatchedOutbox) -> mailing.Delivery:
    return delivery_on(store, clock, settings_from({}), outbox)


def ordered(build: Build, **given: object) -> BulletinOrder:
    values: dict[str, object] = {
        "kind": BulletinKind.REPORT,
        "rhythm": Rhythm.MONTH,
        "day": 1,
        "recipients": "carla@client.example, carl@client.example",
        "at": build.clock.now(),
        "actor": "test",
        **given,
    }
    with build.store.write() as session:
        mailbox = session.get_one(Mailbox, build.the_mailbox.id)
        return ordering.add_order(session, build.the_project, mailbox, **values)  # type: ignore[arg-type]


def later(build: Build, days: int = 40) -> None:
    build.clock.advance(timedelta(days=days))


def mails(build: Build) -> list[Bulletin]:
    with build.store.read() as session:
        return bulletins.of_project(session, build.the_project.id or 0)


def won_link(build: Build) -> None:
    backlink = build.backlink(
        build.prospect(),
        state=BacklinkState.LIVE,
        anchor_text="<b>soil</b>",
        followed=True,
        first_seen_at=NOW,
        last_seen_at=NOW,
    )
    build.placement(build.opportunity(), backlink, state=PlacementState.LIVE, live_at=NOW)


def read(raw: bytes) -> EmailMessage:
    found = message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_report_leaves_once_for_each_recipient(
    build: Build, delivery: mailing.Delivery, outbox: WatchedOutbox
) -> None:
    won_link(build)
    order = ordered(build, comment="A good <month>.", language="de")
    assert mailing.plan_due(delivery) == 0
    later(build)
    assert mailing.plan_due(delivery) == 2
    assert mailing.plan_due(delivery) == 0
    assert mailing.send_bulletins(delivery)["sent"] == 2
    assert mailing.send_bulletins(delivery).total() == 0
    assert {one[1] for one in outbox.taken} == {"carla@client.example", "carl@client.example"}
    letter = read(outbox.taken[0][2])
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"].startswith("Linkbericht Ours")
    text = letter.get_body(("plain",))
    html = letter.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "A good <month>." in text.get_content()
    assert "A good &lt;month&gt;." in html.get_content()
    assert "Der ganze Bericht steht in der Datei" in text.get_content()
    assert 'lang="de"' in html.get_content()
    assert "<b>soil</b>" not in html.get_content()
    assert "<script" not in html.get_content()
    (file,) = letter.iter_attachments()
    assert file.get_content_type() == "application/pdf"
    assert file.get_content().startswith(b"%PDF")
    assert build.again(order).next_at > build.clock.now()


def test_three_missed_months_are_one_report(build: Build, delivery: mailing.Delivery) -> None:
    ordered(build, recipients="carla@client.example")
    later(build, 100)
    assert mailing.plan_due(delivery) == 1
    assert mailing.plan_due(delivery) == 0


@pytest.mark.parametrize("what", ["mailbox", "order", "fence"])
def test_nothing_leaves_when_something_is_paused_at_the_last_moment(
    build: Build, delivery: mailing.Delivery, outbox: WatchedOutbox, what: str
) -> None:
    order = ordered(build, recipients="carla@client.example")
    later(build)
    mailing.plan_due(delivery)

    def stop() -> None:
        with build.store.write() as session:
            if what == "fence":
                installation.fence(session, now=NOW, actor="test", why="restored")
            elif what == "order":
                row = session.get_one(BulletinOrder, order.id)
                ordering.pause(row, at=NOW, actor="test")
            else:
                mailbox = session.get_one(Mailbox, build.the_mailbox.id)
                mailbox.move_to(MailboxState.PAUSED, at=NOW, actor="test", why="a break")

    outbox.before_data = stop
    assert mailing.send_bulletins(delivery) == {"deferred": 1}
    assert outbox.taken == []
    assert mails(build)[0].state is BulletinState.WAITING
    later(build, 1)
    outbox.before_data = None
    mailing.send_bulletins(delivery)
    assert outbox.taken == []


@pytest.mark.parametrize(
    ("answer", "state", "sent"),
    [
        (HandOver(Accepted.UNKNOWN, None, "", "silence", "dot"), BulletinState.UNCERTAIN, 0),
        (HandOver(Accepted.REFUSED, 550, "5.1.1", "no such user", "rcpt"), BulletinState.FAILED, 0),
        (HandOver(Accepted.DEFERRED, 451, "", "later", "mail"), BulletinState.SENT, 1),
        (ServerDeferred("no way in"), BulletinState.SENT, 1),
    ],
)
def test_what_becomes_of_an_answer(
    build: Build,
    delivery: mailing.Delivery,
    outbox: WatchedOutbox,
    answer: HandOver | ServerDeferred,
    state: BulletinState,
    sent: int,
) -> None:
    ordered(build, recipients="carla@client.example")
    later(build)
    mailing.plan_due(delivery)
    outbox.answers = [answer]
    mailing.send_bulletins(delivery)
    first = mails(build)[0].message_id
    later(build, 1)
    mailing.send_bulletins(delivery)
    row = mails(build)[0]
    assert (row.state, row.message_id) == (state, first)
    assert mailing.send_bulletins(delivery).total() == 0


def test_after_a_crash_only_what_has_not_begun_goes_again(
    build: Build, delivery: mailing.Delivery, outbox: WatchedOutbox
) -> None:
    ordered(build)
    later(build)
    mailing.plan_due(delivery)
    with build.store.write() as session:
        for row, phase in zip(bulletins.of_project(session, 1), ("claimed", "body"), strict=True):
            row.state, row.phase = BulletinState.SENDING, phase
    assert mailing.send_bulletins(delivery) == {"recovered": 1, "uncertain": 1, "sent": 1}
    assert len(outbox.taken) == 1


def test_who_objected_gets_nothing(
    build: Build, delivery: mailing.Delivery, outbox: WatchedOutbox
) -> None:
    ordered(build)
    later(build)
    mailing.plan_due(delivery)
    with build.store.write() as session:
        suppressions.add(
            session,
            "carl@client.example",
            SuppressionReason.UNSUBSCRIBE,
            source="a letter",
            at=NOW,
            actor="test",
        )
    assert mailing.send_bulletins(delivery) == {"sent": 1, "failed": 1}
    assert [one[1] for one in outbox.taken] == ["carla@client.example"]


def test_a_digest_tells_what_is_new_and_weighs_enough(
    build: Build, delivery: mailing.Delivery, outbox: WatchedOutbox
) -> None:
    backlink = build.backlink(build.prospect(), state=BacklinkState.LIVE)
    alert(build, backlink, "lost", "critical", "Gone <before> the order.")
    order = ordered(
        build, kind=BulletinKind.CHANGES, rhythm=Rhythm.DAY, day=0, recipients="a@ours.example"
    )
    later(build, 2)
    assert mailing.plan_due(delivery) == 0
    alert(build, backlink, "lost", "critical", "It is <b>gone</b>.")
    alert(build, backlink, "won", "info", "It is there.")
    later(build, 2)
    assert mailing.plan_due(delivery) == 1
    assert mailing.send_bulletins(delivery) == {"sent": 1}
    letter = read(outbox.taken[0][2])
    html, text = letter.get_body(("html",)), letter.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert letter["Subject"].endswith("1 critical")
    assert "It is &lt;b&gt;gone&lt;/b&gt;." in html.get_content()
    assert "It is there." not in text.get_content()
    assert "before" not in text.get_content()
    assert f"/backlinks/{backlink.id}" in html.get_content()
    later(build, 2)
    assert mailing.plan_due(delivery) == 0
    with pytest.raises(Conflict, match="nothing changed"):
        send_now(build, order, "x")


def alert(build: Build, backlink: object, kind: str, severity: str, sentence: str) -> None:
    with build.store.write() as session:
        watching.alert(session, backlink, kind, severity, sentence, at=NOW)  # type: ignore[arg-type]


def send_now(build: Build, order: BulletinOrder, token: str) -> int:
    with build.store.write() as session:
        row = session.get_one(BulletinOrder, order.id)
        return ordering.send_now(session, row, token, key=b"k" * 32, at=NOW, actor="test")


def test_a_second_click_is_the_same_click(build: Build) -> None:
    order = ordered(build)
    assert [send_now(build, order, token) for token in ("a", "a", "b")] == [2, 0, 2]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"recipients": ""}, "recipients"),
        ({"recipients": "carla@client.example\r\nBcc: x@evil.example"}, "recipients"),
        ({"recipients": "not an address"}, "recipients"),
        ({"day": 31}, "day"),
        ({"rhythm": Rhythm.DAY}, "rhythm"),
    ],
)
def test_an_order_that_does_not_do_is_refused(
    build: Build, given: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        ordered(build, **given)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "given",
    [
        {"subject": "Report\r\nBcc: x@evil.example"},
        {"subject": "=?utf-8?q?a=0ABcc:_x@y?="},
        {"recipient": "a@b.example, c@d.example"},
        {"sender_name": "Rosa\nBcc: x@evil.example"},
    ],
)
def test_no_value_becomes_a_second_header(given: dict[str, str]) -> None:
    values = {
        "sender_name": "Rosa Pell",
        "sender_address": "rosa@ours.example",
        "recipient": "carla@client.example",
        "subject": "Link report",
        "text": "Text",
        "html": "<p>Text</p>",
        "message_id": "<1@ours.example>",
    }
    with pytest.raises(InvalidInput):
        seal_rich(RichMail(**{**values, **given}, date=NOW))  # type: ignore[arg-type]


def test_names_and_subjects_in_other_letters_come_through() -> None:
    raw = seal_rich(
        RichMail(
            "Rösa “Päll”", "rosa@ours.example", "carla@client.example", "Überblick für März " * 6,
            "Grüße\n.\nFrom here", "<p>Grüße</p>", "<1@ours.example>", NOW,
        )
    )  # fmt: skip
    letter = read(raw)
    assert letter["Subject"].strip() == ("Überblick für März " * 6).strip()
    assert letter["From"].addresses[0].display_name == "Rösa “Päll”"
    body = letter.get_body(("plain",))
    assert body is not None
    assert "\n".join(body.get_content().split("\r\n")).strip() == "Grüße\n.\nFrom here"
