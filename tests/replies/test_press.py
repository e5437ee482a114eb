"""A digest of journalists' requests in a mailbox becomes requests; other mail stays unread."""

from __future__ import annotations

from sqlmodel import select

from outreach.model.email import InboundState
from outreach.model.press import JournalistRequest
from outreach.replies.apply import apply_waiting
from tests.support.build import Build

DIGEST = b"""From: desk@requests.example
To: rosa@ours.example
Subject: Today's requests
Message-ID: <1@requests.example>

Summary: Soil experts on lime
Name: Lea Brandt
Email: query-7@desk.example
Media Outlet: The Weekly
Deadline: 9 May
Query: Who can explain it to beginners?
"""
OTHER = b"""From: shop@other.example
To: rosa@ours.example
Subject: Offer
Message-ID: <2@other.example>

We are looking for people who like worms.
"""


def test_only_a_list_of_requests_is_taken_in(build: Build) -> None:
    digest, other, again = (build.inbound(raw) for raw in (DIGEST, OTHER, DIGEST))
    counts = apply_waiting(build.store, build.clock, lambda _token: (0, 0))
    assert (counts["journalist_requests"], counts["unmatched"]) == (1, 2)
    with build.store.read() as session:
        request = session.exec(select(JournalistRequest)).one()
    assert (request.topic, request.source) == ("Soil experts on lime", build.the_mailbox.address)
    for row in (digest, other, again):
        kept = build.again(row)
        assert (kept.state, kept.text, kept.raw) == (InboundState.UNMATCHED, "", None)
