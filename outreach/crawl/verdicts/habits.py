"""What a host answers for pages that can't exist: asked once, shared over all its URLs."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from outreach.crawl.verdicts.signs import Signs

_HOSTS_REMEMBERED = 5_000
_FOLDERS_PER_HOST = 3


@dataclass(frozen=True, slots=True)
class Habit:
    """The answer to a random path.

    Attributes:
        is_honest: the host said 404 or 410, or refused: it can tell what does not exist.
        final_url: where the answer came from.
        signs: of the page it showed, None if there was none.
        likeness: how much of that page another random path showed, 0 to 1: less than 1 where
            something else is recommended each time.
    """

    is_honest: bool
    final_url: str = ""
    signs: Signs | None = None
    likeness: float = 0.0


UNKNOWN_HABIT = Habit(is_honest=True)
Probe = Callable[[str], Awaitable[Habit]]


class Habits:
    """Habits by host and folder; the first folders of a host are asked, later ones share.

    Args:
        probe: fetches a URL that can't exist and says how it was answered.
    """

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._known: dict[str, dict[str, asyncio.Future[Habit]]] = {}

    async def of(self, url: str) -> Habit:
        """Return how the host of `url` answers for missing siblings of it."""
        asking = self._asking(url)
        if asking is None:
            origin, folder = _place(url)
            asking = asyncio.ensure_future(self._probe(missing_sibling(url)))
            self._folders(origin)[folder] = asking
        return await asyncio.shield(asking)

    def known(self, url: str) -> Habit | None:
        """Return it if nobody has to be asked."""
        asking = self._asking(url)
        if asking is None or not asking.done() or asking.cancelled():
            return None
        return asking.result()

    def _asking(self, url: str) -> asyncio.Future[Habit] | None:
        origin, folder = _place(url)
        folders = self._known.get(origin, {})
        if folder in folders:
            return folders[folder]
        return next(iter(folders.values())) if len(folders) >= _FOLDERS_PER_HOST else None

    def _folders(self, origin: str) -> dict[str, asyncio.Future[Habit]]:
        if origin not in self._known and len(self._known) >= _HOSTS_REMEMBERED:
            self._known.pop(next(iter(self._known)))
        return self._known.setdefault(origin, {})


def missing_sibling(url: str) -> str:
    """Return a URL in the folder of `url` that can't exist, another one each time."""
    origin, folder = _place(url)
    return f"{origin}{folder}{secrets.token_hex(16)}"


def _place(url: str) -> tuple[str, str]:
    """Return the origin, and the folder in which the URL stands."""
    scheme, _, rest = url.partition("://")
    authority, _, path = rest.partition("?")[0].partition("#")[0].partition("/")
    return f"{scheme}://{authority}", f"/{path}".rstrip("/").rpartition("/")[0] + "/"
