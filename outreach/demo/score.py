"""What the product achieved in the demo world, counted from what the world's own servers saw."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urldefrag

from selectolax.lexbor import LexborHTMLParser

from outreach.demo.letters import text_of
from outreach.demo.owners import Deed
from outreach.demo.smtp import AcceptedLetter
from outreach.demo.values import Answer, Truth
from outreach.demo.web import InventedWeb
from outreach.demo.world import DemoWorld


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one run.

    Attributes:
        dead_targets: dead target URLs that there are.
        found: of these, reported as dead.
        missed: of these, not reported.
        falsely_dead: reported as dead, but alive, a trap, or unknown to this web.
        opportunities: reported (linking page, dead target) pairs that really exist.
        sent: letters that the mail server accepted.
        duplicates: of these, repeated: a Message-ID or a recipient's same text was seen before.
        replied: answers by people about the matter; automatic ones, bounces and requests to be
            left alone are not among them.
        bounced: delivery status notifications returned.
        unsubscribed: people who asked out: one-click posts that our app took, and "remove me".
        written_after_goodbye: letters accepted for someone after they asked out; must be 0.
        links_won: pages that link to us now because of a letter.
        links_won_followed: of these, in the text and without nofollow.
        seconds: wall clock of the run.
    """

    dead_targets: int
    found: int
    missed: int
    falsely_dead: int
    opportunities: int
    sent: int
    duplicates: int
    replied: int
    bounced: int
    unsubscribed: int
    written_after_goodbye: int
    links_won: int
    links_won_followed: int
    seconds: float

    def as_dict(self) -> dict[str, int | float]:
        """The figures by name, for JSON."""
        return asdict(self)


def score(
    world: DemoWorld,
    *,
    reported_dead: Collection[str],
    reported_opportunities: Collection[tuple[str, str]],
    seconds: float,
) -> Score:
    """Compare what the product reported with the truth, and count what the servers saw.

    `reported_dead` are target URLs with a replaceable verdict, `reported_opportunities` pairs of
    (linking page URL, dead target URL).
    """
    truth, deeds, letters = world.truth, world.deeds, world.mail_log
    reported = {_bare(url) for url in reported_dead}
    dead = {_bare(url) for url in truth.dead}
    won, followed = links_won(world.web, deeds, world.own_site_url)
    return Score(
        dead_targets=len(dead),
        found=len(reported & dead),
        missed=len(dead - reported),
        falsely_dead=len(reported - dead),
        opportunities=_real_opportunities(truth, reported_opportunities),
        sent=len(letters),
        duplicates=duplicates(letters),
        replied=sum(deed.answer.is_human_reply for deed in deeds),
        bounced=sum(deed.answer is Answer.BOUNCE for deed in deeds),
        unsubscribed=sum(_asked_out(deed) for deed in deeds),
        written_after_goodbye=_after_goodbye(letters, deeds),
        links_won=won,
        links_won_followed=followed,
        seconds=round(seconds, 1),
    )


def duplicates(letters: Sequence[AcceptedLetter]) -> int:
    """How many letters repeat one that was accepted before."""
    ids: set[tuple[str, str]] = set()
    texts: set[tuple[str, bytes]] = set()
    repeated = 0
    for letter in letters:
        by_id = (letter.recipient, letter.message_id)
        by_text = (letter.recipient, hashlib.sha256(text_of(letter.raw).encode()).digest())
        repeated += by_id in ids or by_text in texts
        ids.add(by_id)
        texts.add(by_text)
    return repeated


def links_won(web: InventedWeb, deeds: Sequence[Deed], own_root: str) -> tuple[int, int]:
    """Count (pages that link to us because of a letter, of these in the text and followed).

    The pages are read as they stand now, so a link that was taken away again does not count.
    """
    won = followed = 0
    for url in {deed.understood.page.url for deed in deeds if deed.understood}:
        page = LexborHTMLParser(web.page_html(url))
        links = [
            link
            for link in page.css("a")
            if (link.attributes.get("href") or "").startswith(own_root)
        ]
        won += bool(links)
        inside = page.css(f'article a[href^="{own_root}"]')
        followed += any("nofollow" not in (link.attributes.get("rel") or "") for link in inside)
    return won, followed


def _real_opportunities(truth: Truth, reported: Collection[tuple[str, str]]) -> int:
    real = {(page, _bare(dead)) for page, dead in truth.opportunities}
    return len(real & {(_bare(page), _bare(dead)) for page, dead in reported})


def _asked_out(deed: Deed) -> bool:
    taken = deed.post_status is not None and 200 <= deed.post_status < 300
    return deed.answer is Answer.REMOVE_ME or (deed.answer is Answer.ONE_CLICK and taken)


def _after_goodbye(letters: Sequence[AcceptedLetter], deeds: Sequence[Deed]) -> int:
    goodbyes = {deed.letter.recipient: deed.at for deed in deeds if _asked_out(deed)}
    return sum(
        letter.recipient in goodbyes and letter.at > goodbyes[letter.recipient]
        for letter in letters
    )


def _bare(url: str) -> str:
    return urldefrag(url).url
