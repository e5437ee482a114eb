# ruff: noqa: E501 (a case is a line)
"""Labelled cases: a new link, what we had written, and which opportunity truly earned it.

Each case is one line: name, the link, our approaches, the truth. "d" are days after the first
letter. The truth is a number of an approach, or None for a link that is nobody's work.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from outreach.placements.earned import Approach, NewLink, Saying

FIRST_LETTER = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OFFER, OTHER, HOME = "ours.example/guide", "ours.example/tools", "ours.example"
ASKED = Approach(
    opportunity=1,
    page_key="club.example/links",
    site_key="club.example",
    targets=frozenset({OFFER}),
    written_at=FIRST_LETTER,
    last_word_at=FIRST_LETTER,
)


def at(days: float) -> datetime:
    return FIRST_LETTER + timedelta(days=days)


@dataclass(frozen=True)
class Case:
    name: str
    link: NewLink
    approaches: tuple[Approach, ...]
    truth: int | None


def link(
    page: str = "club.example/links", target: str = OFFER, d: float = 9, **more: Any
) -> NewLink:
    site = more.pop("site", page.split("/")[0].removeprefix("www.").removeprefix("blog."))
    return NewLink(page, site, target, at(d), **more)


def asked(number: int = 1, last: float = 0, **more: Any) -> Approach:
    return replace(ASKED, opportunity=number, last_word_at=at(last), **more)


def named(*pages: str) -> frozenset[str]:
    return frozenset(pages)


P, A, D = Saying.PLACED, Saying.AGREED, Saying.DECLINED
LIST2 = "club.example/books"
CASES = (
    # The page we wrote about, and the page we offered.
    Case("asked for, a week later", link(), (asked(),), 1),
    Case("asked for, the same day", link(d=0.2), (asked(),), 1),
    Case("asked for, after the reminder", link(d=14), (asked(last=12),), 1),
    Case("asked for, after two months of silence", link(d=60), (asked(last=9),), 1),
    Case("asked for, after five months", link(d=150), (asked(last=9),), 1),
    Case("asked for, a year later", link(d=365), (asked(last=9),), 1),
    Case("asked for, they agreed", link(d=20), (asked(last=18, saying=A),), 1),
    Case("asked for, they said it is there", link(d=3), (asked(last=2, saying=P),), 1),
    Case("asked for, answered without saying much", link(d=6), (asked(last=5, saying=Saying.ANSWERED),), 1),
    Case("asked for, undated export", link(d=10, is_dated=False), (asked(),), 1),
    Case("asked for, vendor's day is a little early", link(d=-1), (asked(),), 1),
    Case("asked for, page republished since", link(page_published_on=at(5).date()), (asked(),), 1),
    Case("lost link put back after the letter", link(d=11), (asked(targets=frozenset({OFFER, HOME})),), 1),
    Case("lost link to another page put back", link(target=HOME, d=4), (asked(targets=frozenset({OFFER, HOME})),), 1),
    # The page we wrote about, another page of ours.
    Case("same page, they chose our home page", link(target=HOME, d=8), (asked(last=7, saying=A),), 1),
    Case("same page, they chose another page, silent", link(target=OTHER, d=8), (asked(),), 1),
    Case("same page, other page of ours, said placed", link(target=OTHER, d=8), (asked(last=7, saying=P),), 1),
    Case("same page, home page, after a month", link(target=HOME, d=50), (asked(last=9),), 1),
    # Another page of the site.
    Case("other page, offered page, quick", link(LIST2, d=6), (asked(),), 1),
    Case("other page, offered page, agreed", link("club.example/blog/new", d=15), (asked(last=12, saying=A),), 1),
    Case("other page, offered page, two months", link(LIST2, d=70), (asked(last=9),), 1),
    Case("other page, offered page, half a year, silent", link(LIST2, d=170), (asked(last=9),), 1),
    Case("other page, home page, agreed", link(LIST2, HOME, d=15), (asked(last=12, saying=A),), 1),
    Case("other page, home page, said placed", link(LIST2, HOME, d=15), (asked(last=14, saying=P),), 1),
    Case("new article that cites us, soon", link("club.example/2026/soil", d=10, page_published_on=at(9).date()), (asked(),), 1),
    Case("new article, other page of ours, soon", link("club.example/2026/soil", OTHER, d=10, page_published_on=at(9).date()), (asked(last=8, saying=A),), 1),
    Case("subdomain of theirs, offered page", link("blog.club.example/soil", d=12), (asked(),), 1),
    Case("other page, undated export, agreed", link(LIST2, d=12, is_dated=False), (asked(last=10, saying=A),), 1),
    Case("other page, undated export, said placed", link(LIST2, d=12, is_dated=False), (asked(last=10, saying=P),), 1),
    Case("guest article on their site", link("club.example/guests/rosa", HOME, d=40, page_published_on=at(38).date()), (asked(last=30, saying=A),), 1),
    # What the thread says.
    Case("they name a page on another site", link("magazine.example/soil", d=9), (asked(last=8, saying=P, named_pages=named("magazine.example/soil")),), 1),
    Case("they name a page, home page linked", link("magazine.example/soil", HOME, d=9), (asked(last=8, saying=P, named_pages=named("magazine.example/soil")),), 1),
    Case("they name a page of their own", link(LIST2, OTHER, d=9), (asked(last=8, saying=P, named_pages=named(LIST2)),), 1),
    Case("they name it though we saw it late", link(LIST2, d=120), (asked(last=20, saying=P, named_pages=named(LIST2)),), 1),
    Case("they name it, agreed only", link("magazine.example/soil", d=9), (asked(last=8, saying=A, named_pages=named("magazine.example/soil")),), 1),
    Case("declined first, then linked from that page", link(d=40), (asked(last=5, saying=D),), 1),
    # Several opportunities.
    Case("two pages of one site, the right one", link(d=6), (asked(), asked(2, page_key=LIST2)), 1),
    Case("two offers for one site", link(target=OTHER, d=6), (asked(), asked(2, targets=frozenset({OTHER}))), 2),
    Case("the one who agreed, not the silent one", link(LIST2, d=20), (asked(), asked(2, page_key=LIST2, last=18, saying=A)), 2),
    Case("the earlier one has its link already", link(LIST2, d=20), (asked(has_link=True), asked(2, page_key=LIST2, last=12)), 2),
    Case("the letter that came back did nothing", link(d=20), (asked(delivered=False), asked(2, last=12)), 2),
    Case("second campaign a year later", link(d=372), (asked(), asked(2, written_at=at(365), last=365, page_key=LIST2)), 2),
    Case("named in one thread of two", link(LIST2, d=9), (asked(), asked(2, last=8, saying=P, named_pages=named(LIST2))), 2),
    # Near misses: nobody's work.
    Case("there a month before the letter", link(d=-30), (asked(),), None),
    Case("there years before, other page", link(LIST2, d=-900), (asked(),), None),
    Case("there four days before the letter", link(LIST2, d=-4), (asked(),), None),
    Case("before the letter, to the home page", link(target=HOME, d=-10), (asked(),), None),
    Case("another site", link("stranger.example/soil", d=5), (asked(),), None),
    Case("another site, same page name", link("stranger.example/links", d=5), (asked(last=4, saying=A),), None),
    Case("another blog on a shared platform", link("anna.blogs.example/soil", site="anna.blogs.example", d=5), (asked(site_key="bert.blogs.example", page_key="bert.blogs.example/soil"),), None),
    Case("name that only ends alike", link("myclub.example/links", d=5), (asked(),), None),
    Case("nobody was written to", link(d=5), (), None),
    Case("big site, home page, months later", link("club.example/news/7", HOME, d=100), (asked(last=9),), None),
    Case("big site, other page, half a year later", link("club.example/news/8", OTHER, d=190), (asked(last=9),), None),
    Case("big site, other page of ours, a year later", link("club.example/news/9", OTHER, d=370), (asked(last=9),), None),
    Case("undated, other page, home page", link(LIST2, HOME, d=20, is_dated=False), (asked(),), None),
    Case("undated, other page of both", link(LIST2, OTHER, d=50, is_dated=False), (asked(last=9),), None),
    Case("letter bounced, other page links", link(LIST2, d=12), (asked(delivered=False),), None),
    Case("letter bounced, home page linked from it", link(target=HOME, d=12), (asked(delivered=False),), None),
    Case("declined, later another page links home", link(LIST2, HOME, d=30), (asked(last=5, saying=D),), None),
    Case("declined, later cited elsewhere on the site", link("club.example/news/1", OTHER, d=60), (asked(last=5, saying=D),), None),
    Case("its link is found, a second one months later", link("club.example/news/2", OTHER, d=95), (asked(last=9, has_link=True),), None),
    Case("named page on another site is another page", link("magazine.example/other", d=9), (asked(last=8, saying=A, named_pages=named("magazine.example/soil")),), None),
    Case("syndicated copy on another site", link("mirror.example/club/links", d=9), (asked(last=8, saying=P, named_pages=named("club.example/links")),), None),
    Case("footer of the site links home, months on", link("club.example/about", HOME, d=120), (asked(last=9),), None),
    Case("two bounced letters", link(LIST2, d=9), (asked(delivered=False), asked(2, delivered=False)), None),
)  # fmt: skip
