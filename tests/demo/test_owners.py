"""Each scripted owner gets a letter and does what the script says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from outreach.demo.score import score
from outreach.demo.values import Answer
from outreach.demo.world import DemoWorld
from tests.demo.conftest import Ask, dead_link_of, inbox, letter_to, post, site_that


@pytest.fixture
def app() -> Iterator[tuple[str, list[bytes]]]:
    """A stand-in for our own web app: (URL, bodies posted to it)."""
    posted: list[bytes] = []

    class Unsubscribe(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with HTTPServer(("127.0.0.1", 0), Unsubscribe) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/u/token", posted
        server.shutdown()


def answered(world: DemoWorld, answer: Answer) -> EmailMessage:
    """The answer that came to a letter to the owner with that script."""
    site = site_that(world, answer)
    before = len(inbox(world)), len(inbox(world, "Junk"))
    letter = letter_to(world, site)
    post(world, letter)
    assert world.wait_for_answers(5)
    news = inbox(world)[before[0] :] + inbox(world, "Junk")[before[1] :]
    assert len(news) == 1
    found = message_from_bytes(news[0], policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.fixture(scope="module")
def world() -> Iterator[DemoWorld]:
    with DemoWorld(answer_delay_seconds=0.01) as running:
        yield running


def test_a_yes_replaces_the_dead_link_by_the_offered_article(world: DemoWorld, ask: Ask) -> None:
    page, dead = dead_link_of(world, site_that(world, Answer.YES))
    assert f'href="{dead}"' in ask(page)[2]
    reply = answered(world, Answer.YES)
    text = ask(page)[2]
    assert f'href="{dead}"' not in text
    assert f'<a href="{world.own_site_url}guides/hot-composting">' in text
    sent = world.mail_log[-1]
    assert reply["In-Reply-To"] == sent.message_id
    assert sent.message_id in reply["References"]
    assert reply["Subject"] == "Re: A dead link on “your page”"
    assert reply["Auto-Submitted"] is None
    body = reply.get_body(("plain",))
    assert body is not None
    assert "> on " in body.get_content()


def test_a_yes_may_be_nofollow(world: DemoWorld, ask: Ask) -> None:
    page, _ = dead_link_of(world, site_that(world, Answer.YES_NOFOLLOW))
    answered(world, Answer.YES_NOFOLLOW)
    assert f'href="{world.own_site_url}guides/hot-composting" rel="nofollow"' in ask(page)[2]


def test_a_yes_may_end_up_in_the_footer(world: DemoWorld, ask: Ask) -> None:
    page, dead = dead_link_of(world, site_that(world, Answer.YES_FOOTER))
    answered(world, Answer.YES_FOOTER)
    article, _, footer = ask(page)[2].partition("<footer")
    assert dead not in article
    assert world.own_site_url not in article
    assert world.own_site_url in footer


def test_a_no_takes_the_dead_link_out_and_gives_none(world: DemoWorld, ask: Ask) -> None:
    page, dead = dead_link_of(world, site_that(world, Answer.NO))
    reply = answered(world, Answer.NO)
    assert "no thank you" in str(reply)
    assert dead not in ask(page)[2]
    assert world.own_site_url not in ask(page)[2]


def test_an_absence_is_marked_as_automatic_and_names_the_return(world: DemoWorld) -> None:
    reply = answered(world, Answer.OUT_OF_OFFICE)
    assert reply["Auto-Submitted"] == "auto-replied"
    assert "out of the office until" in str(reply)
    assert "$" not in str(reply)


def test_a_bounce_is_a_report_that_says_who_and_why(world: DemoWorld) -> None:
    report = answered(world, Answer.BOUNCE)
    address = site_that(world, Answer.BOUNCE).owner.address
    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "delivery-status"
    explanation, status, original = report.iter_parts()
    assert address in explanation.get_content()
    about_message, about_recipient = status.get_payload()
    assert about_message["Reporting-MTA"]
    assert about_recipient["Final-Recipient"] == f"rfc822; {address}"
    assert (about_recipient["Status"], about_recipient["Action"]) == ("5.1.1", "failed")
    assert original.get_content()["Message-ID"] == world.mail_log[-1].message_id
    assert not report.defects


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer.REMOVE_ME, "remove me from your list"),
        (Answer.FEE, "80 EUR for a dofollow link"),
        (Answer.QUESTION, "which page do you mean"),
    ],
)
def test_other_people_write_what_such_people_write(
    world: DemoWorld, answer: Answer, words: str
) -> None:
    assert words in str(answered(world, answer))


def test_one_click_posts_to_the_header_and_writes_nothing(
    world: DemoWorld, app: tuple[str, list[bytes]]
) -> None:
    url, posted = app
    letter = letter_to(world, site_that(world, Answer.ONE_CLICK))
    letter["List-Unsubscribe"] = f"<mailto:x@mossgrove.example>, <{url}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    before = len(inbox(world))
    post(world, letter)
    assert world.wait_for_answers(5)
    assert posted == [b"List-Unsubscribe=One-Click"]
    assert world.deeds[-1].post_status == 200
    assert len(inbox(world)) == before


def test_one_click_without_an_app_is_no_unsubscribe() -> None:
    with DemoWorld(answer_delay_seconds=0) as fresh:
        letter = letter_to(fresh, site_that(fresh, Answer.ONE_CLICK))
        letter["List-Unsubscribe"] = "<http://127.0.0.1:1/u/token>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        post(fresh, letter)
        assert fresh.wait_for_answers(5)
        assert fresh.deeds[-1].post_status is None
        result = score(fresh, reported_dead=(), reported_opportunities=(), seconds=1)
        assert result.unsubscribed == 0


def test_silence_is_silent_and_a_second_letter_gets_no_second_answer(world: DemoWorld) -> None:
    site = site_that(world, Answer.SILENCE)
    before, done = len(inbox(world)), len(world.deeds)
    post(world, letter_to(world, site), letter_to(world, site))
    assert world.wait_for_answers(5)
    assert len(inbox(world)) == before
    assert len(world.deeds) == done + 1


def test_a_letter_without_an_offer_is_asked_about_and_changes_nothing(ask: Ask) -> None:
    with DemoWorld(answer_delay_seconds=0) as fresh:
        site = site_that(fresh, Answer.YES)
        page, dead = dead_link_of(fresh, site)
        post(fresh, letter_to(fresh, site, f"The link to {dead} on {page} is dead.\n"))
        assert fresh.wait_for_answers(5)
        assert fresh.deeds[-1].answer is Answer.QUESTION
        assert f'href="{dead}"' in fresh.web.page_html(page)


def test_the_page_and_the_words_of_the_link_are_enough(ask: Ask) -> None:
    with DemoWorld(answer_delay_seconds=0) as fresh:
        site = site_that(fresh, Answer.YES)
        page = site.pages["/links"]
        dead = [anchor for anchor in page.anchors() if anchor.url in fresh.truth.dead][-1]
        offer = f"{fresh.own_site_url}guides/seed-saving"
        text = f"On\n{page.url}\nthe link “{dead.words}” is dead. We have {offer}.\n"
        post(fresh, letter_to(fresh, site, text))
        assert fresh.wait_for_answers(5)
        understood = fresh.deeds[-1].understood
        assert understood is not None
        assert (understood.anchor, understood.offer) == (dead, offer)


def test_waiting_gives_up_in_time() -> None:
    with DemoWorld(answer_delay_seconds=30) as slow:
        post(slow, letter_to(slow, site_that(slow, Answer.YES)))
        assert not slow.wait_for_answers(0.1)
