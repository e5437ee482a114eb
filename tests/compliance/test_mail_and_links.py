"""Unsubscribing, mailbox providers, link spam and sources: what is not tested in its own place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from outreach.backlinks.anchors import AnchorClass
from outreach.backlinks.harm import judge
from outreach.backlinks.harm_facts import SiteFacts
from outreach.backlinks.harm_lists import shipped_lists
from outreach.backlinks.harm_signals import SITEWIDE_PAGES
from outreach.config import Settings
from outreach.drafting.lint import DraftText, Facts, Level, lint
from outreach.mail.bounce_reasons import action_for, reason_of
from outreach.mail.parse import parse_message
from outreach.mail.values import BounceAction, MessageKind
from outreach.model.press import JournalistRequest
from outreach.prospecting.digital_pr.journalist_requests import read_requests
from outreach.prospecting.partners.reciprocity import EXCESSIVE_SITES, measured
from outreach.sending.breakers import Level as Alarm
from outreach.sending.breakers import signals
from outreach.sources import search

FACTS = Facts(is_first=False, postal_address="x", organisation="x", unsubscribe_url="x")
AWAY = b"From: a@site.example\r\nSubject: %s\r\n%s\r\nI am away until 3 June.\r\n"


def level_of_complaints(sent: int, complaints: int) -> Alarm:
    (found,) = [one for one in signals(sent, 0, complaints, 9) if one.name == "complaint"]
    return found.level


def test_mb_5_complaints_warn_from_one_and_stop_from_three_in_a_thousand() -> None:
    assert level_of_complaints(1_000, 0) is Alarm.FINE
    assert level_of_complaints(1_000, 1) is Alarm.WARN
    assert level_of_complaints(900, 3) is Alarm.PAUSE


def test_mb_7_microsofts_refusal_of_unsigned_bulk_is_our_fault() -> None:
    said = "550 5.7.515 Access denied, sending domain ours.example does not meet the required level"
    reason = reason_of(said, "5.7.515", "failed")
    assert action_for(reason, temporary_code=False) is BounceAction.OUR_FAULT


def test_mb_9_the_default_is_far_below_what_providers_call_bulk() -> None:
    settings = Settings()
    assert settings.mailbox_daily_cap == 20
    with pytest.raises(ValueError, match="40"):
        Settings(mailbox_daily_cap=41)


@pytest.mark.parametrize(
    "header",
    [b"Auto-Submitted: auto-replied\r\n", b"X-Autoreply: yes\r\n", b"Precedence: auto_reply\r\n"],
)
def test_mb_12_an_out_of_office_is_no_reply(header: bytes) -> None:
    assert parse_message(AWAY % (b"Re: A dead link", header)).kind is MessageKind.AUTO_REPLY


def test_un_10_a_mail_that_asks_to_be_left_alone_is_understood() -> None:
    asked = b"From: a@site.example\r\nSubject: unsubscribe\r\n\r\n\r\n"
    assert parse_message(asked).kind is MessageKind.UNSUBSCRIBE


@pytest.mark.parametrize(
    "words",
    ["If you link to us we will link back", "a dofollow link", "in exchange for an article",
     "we will pay", "guaranteed"],
)  # fmt: skip
def test_lp_4_offers_that_google_names_block_with_their_place(words: str) -> None:
    body = f"Hello Anna. {words}."
    found = [one for one in lint(DraftText("", body), FACTS) if one.rule == "LP-4"]
    assert found
    assert found[0].level is Level.BLOCK
    assert body[found[0].start : found[0].end]


def test_lp_5_mutual_links_alarm_from_a_share_on() -> None:
    ours = {f"site{number}.example" for number in range(10)}
    few = set(list(ours)[: EXCESSIVE_SITES - 1])
    assert not measured(ours, few).is_excessive
    many = measured(ours, ours)
    assert many.is_excessive
    assert "link exchange" in many.sentence


def test_lp_8_the_same_link_on_many_pages_frame_is_flagged() -> None:
    pages = SITEWIDE_PAGES
    facts = SiteFacts(
        "wide.example", links=pages, followed=pages, pages=pages,
        places={"footer": pages}, classes={AnchorClass.EXACT: pages},
    )  # fmt: skip
    assert any("frame of" in one.sentence for one in judge(facts, shipped_lists()).reasons)


def test_cr_3_results_pages_are_never_fetched() -> None:
    """Search goes through interfaces for programs, or through what a person pastes."""
    code = Path(search.__file__).read_text("utf-8")
    assert "google.com/search" not in code
    assert "bing.com/search" not in code


def test_cr_5_a_request_for_a_quote_enrols_nobody() -> None:
    pasted = "Query: Who knows about soil?\nEmail: ines@paper.example\nDeadline: 9 May 2026"
    found = read_requests(pasted, today=date(2026, 5, 4))
    assert len(found) <= 1
    assert "contact_id" not in JournalistRequest.model_fields
