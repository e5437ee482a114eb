"""The scripted owners: each reads the first letter, waits a moment and does as scripted."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import logging
from calendar import month_name
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Template
from urllib.parse import urlsplit

from outreach.clock import Clock
from outreach.demo.letters import (
    automatic_reply,
    bounce,
    one_click_url,
    reply,
    sender_of,
    text_of,
)
from outreach.demo.mailbox import Mailbox
from outreach.demo.render import Edit
from outreach.demo.smtp import AcceptedLetter
from outreach.demo.understanding import Understood, understand
from outreach.demo.values import Answer, Owner, Site, Truth
from outreach.demo.web import InventedWeb

log = logging.getLogger(__name__)

_DAYS_AWAY = 9
_POST_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Deed:
    """What one owner did about one letter.

    Attributes:
        answer: the kind, which may differ from the script: a letter that can't be understood gets
            a question.
        understood: which link was changed, None if none was.
        post_status: HTTP status that our app gave to a one-click unsubscribe, None if none was
            posted or the app was not reached.
    """

    site: Site
    answer: Answer
    letter: AcceptedLetter
    at: datetime
    understood: Understood | None = None
    post_status: int | None = None


class Owners:
    """Everybody who may be written to. Lives on one event loop."""

    def __init__(
        self,
        sites: Iterable[Site],
        own_root: str,
        truth: Truth,
        web: InventedWeb,
        mailbox: Mailbox,
        replies: dict[Answer, list[str]],
        clock: Clock,
        delay_seconds: float,
    ) -> None:
        self._by_address = {site.owner.address: site for site in sites}
        self._own_root = own_root
        self._truth = truth
        self._web = web
        self._mailbox = mailbox
        self._replies = replies
        self._clock = clock
        self._delay = delay_seconds
        self._busy: set[asyncio.Task[None]] = set()
        self._written_to: set[str] = set()
        self._deeds: list[Deed] = []

    @property
    def addresses(self) -> Sequence[str]:
        """Everybody's address."""
        return tuple(self._by_address)

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """What was done so far, in order."""
        return tuple(self._deeds)

    def receive(self, letter: AcceptedLetter) -> None:
        """Take a letter; only the first to each owner is answered."""
        if letter.recipient in self._written_to:
            return
        self._written_to.add(letter.recipient)
        task = asyncio.get_running_loop().create_task(self._answer_later(letter))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def settle(self) -> None:
        """Wait until nobody is about to answer."""
        while answering := tuple(self._busy):
            await asyncio.gather(*answering)
            # Since Python 3.12 gathering what is done gives no other callback its turn.
            self._busy.difference_update(answering)

    async def close(self) -> None:
        """Let everybody drop what they are doing."""
        for task in tuple(self._busy):
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    async def _answer_later(self, letter: AcceptedLetter) -> None:
        await asyncio.sleep(self._delay)
        site = self._by_address[letter.recipient]
        understood = self._change_page(site, letter)
        answer = site.owner.answer
        if answer.changes_page and understood is None:
            answer = Answer.QUESTION
        status = None
        if answer is Answer.ONE_CLICK:
            status = await asyncio.to_thread(post_one_click, one_click_url(letter.raw))
        raw = self._written(answer, site.owner, letter, understood)
        if raw:
            # Shops' offers are what real filters put aside; reading only INBOX misses them.
            folder = "Junk" if answer is Answer.FEE else "INBOX"
            self._mailbox.folders[folder].append(raw)
        self._deeds.append(Deed(site, answer, letter, self._clock.now(), understood, status))

    def _change_page(self, site: Site, letter: AcceptedLetter) -> Understood | None:
        answer = site.owner.answer
        if not (answer.changes_page or answer is Answer.NO):
            return None
        found = understand(text_of(letter.raw), site, self._own_root, self._truth)
        if found is None:
            return None
        edit = Edit(
            href="" if answer is Answer.NO else found.offer,
            words="Mossgrove",
            rel="nofollow" if answer is Answer.YES_NOFOLLOW else "",
            in_footer=answer is Answer.YES_FOOTER,
        )
        self._web.edit(found.page.url, found.anchor.url, edit)
        return found

    def _written(
        self, answer: Answer, owner: Owner, letter: AcceptedLetter, understood: Understood | None
    ) -> bytes:
        now = self._clock.now()
        if answer is Answer.BOUNCE:
            return bounce(letter.raw, letter.recipient, now)
        texts = self._replies.get(answer)
        if not texts:
            return b""
        chosen = texts[len(self._deeds) % len(texts)]
        text = self._filled(chosen, owner, letter, understood, now)
        if answer is Answer.OUT_OF_OFFICE:
            return automatic_reply(letter.raw, owner, text, now)
        return reply(letter.raw, owner, text, now)

    def _filled(
        self,
        text: str,
        owner: Owner,
        letter: AcceptedLetter,
        understood: Understood | None,
        now: datetime,
    ) -> str:
        until = now + timedelta(days=_DAYS_AWAY)
        return Template(text).substitute(
            first=(sender_of(letter.raw)[0].split() or ["there"])[0],
            me=owner.first_name,
            page=understood.page.title if understood else "",
            anchor=understood.anchor.words if understood else "",
            until=f"{until.day} {month_name[until.month]} {until.year}",
        )


def post_one_click(url: str) -> int | None:
    """Unsubscribe as a mail provider does (RFC 8058); None if nobody answers."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        return None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_POST_SECONDS)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with contextlib.closing(connection):
        try:
            connection.request("POST", path, "List-Unsubscribe=One-Click", form)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as unreachable:
            log.info("nobody took the one-click unsubscribe: %s", unreachable)
            return None
