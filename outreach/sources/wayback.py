"""What a dead page used to say: the Wayback Machine's closest capture.

Availability API: archive.org/help/wayback_api.php. One request at a time; a refusal is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from outreach.clock import Clock
from outreach.crawl.fetching.politeness import retry_after_seconds
from outreach.errors import BadAnswer, FetchError

if TYPE_CHECKING:
    from outreach.crawl.fetching.http_client import ApiClient  # httpx, which few need

ARCHIVE_URL = "https://archive.org"
_WAIT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Capture:
    """One page as the archive keeps it.

    Attributes:
        url: of the capture, for people.
        raw_url: of the same capture without the archive's bar, to be read by programs.
        taken_at: when it was captured.
        status: HTTP status then, None if it is not told.
    """

    url: str
    raw_url: str
    taken_at: datetime
    status: int | None


def closest_capture(
    client: ApiClient,
    clock: Clock,
    url: str,
    *,
    near: datetime | None = None,
    archive_url: str = ARCHIVE_URL,
) -> Capture | None:
    """The capture nearest to `near` (the newest without it); None if there is none.

    Raises:
        FetchError: unreachable, asks to wait (`retry_after`), or answers nonsense.
    """
    asked = {"url": url}
    if near is not None:
        asked["timestamp"] = f"{near:%Y%m%d%H%M%S}"
    response = client.get(f"{archive_url}/wayback/available", params=asked)
    if response.status_code in (429, 503):
        asked_for = retry_after_seconds(response.headers.get("retry-after", ""), clock.now())
        wait = asked_for or _WAIT_SECONDS
        raise FetchError(f"The web archive asks us to wait {wait:.0f} s.", retry_after=wait)
    if response.status_code != 200:
        raise FetchError(f"The web archive answered with status {response.status_code}.")
    try:
        found = json.loads(response.content)["archived_snapshots"]
        return _capture(found["closest"], url) if found else None
    except (ValueError, KeyError, TypeError) as wrong:
        raise BadAnswer("The web archive answered something that we can't read.") from wrong


def _capture(said: dict[str, Any], url: str) -> Capture | None:
    if not said.get("available"):
        return None
    stamp, status = str(said["timestamp"]), str(said.get("status", ""))
    return Capture(
        url=str(said["url"]),
        raw_url=f"https://web.archive.org/web/{stamp}id_/{url}",
        taken_at=datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
        status=int(status) if status.isdigit() else None,
    )
