"""What a host answers for pages that can't exist: asked once, shared over all its URLs."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from outreach.crawl.signs import Signs

_HOSTS_REMEMBERED = 5_000
_FOLDERS_PER_HOST = 3


@dataclass(frozen=True, slots=True)
class Habit:
    """The answer to a random path.

    Attributes:
        is_honest: the host said 404 or 410, or refused: it can tell what does not exist.
        final_url: where the answer came from.
        signs: of the page it showed, None if there was none.
    """

    is_honest: bool
    final_url: str = ""
    signs: Signs | None = None


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
        parts = urlsplit(url)
        folder = parts.path.rstrip("/").rpartition("/")[0] + "/"
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._known and len(self._known) >= _HOSTS_REMEMBERED:
            self._known.pop(next(iter(self._known)))
        folders = self._known.setdefault(origin, {})
        if folder not in folders:
            if len(folders) >= _FOLDERS_PER_HOST:
                return await asyncio.shield(next(iter(folders.values())))
            name = secrets.token_hex(16)
            asking = asyncio.ensure_future(self._probe(f"{origin}{folder}{name}"))
            folders[folder] = asking
        return await asyncio.shield(folders[folder])
