"""What a webhook is sent, how it is signed, and what an answer means. Pure.

Signatures are those of Standard Webhooks 1.0 (standardwebhooks.com), for which there are libraries
in every language: HMAC-SHA256 over `id.timestamp.body`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from outreach.errors import InvalidInput
from outreach.model.backlink import Backlink
from outreach.model.backlink_profile import BacklinkAlert
from outreach.model.project import Project

SECRET_BYTES = 32
MOST_TRIES = 8  # over about thirty hours
_PREFIX = "whsec_"
_LONGEST_WAIT = timedelta(hours=12)


class Answered(StrEnum):
    """What an answer means for a call."""

    TAKEN = "taken"
    LATER = "later"
    GONE = "gone"  # 410: the receiver wants no more calls, ever


def body_of(
    project: Project,
    found: Sequence[tuple[BacklinkAlert, Backlink]],
    *,
    base_url: str,
    now: datetime,
) -> str:
    """Changes as JSON; without any it is a test."""
    place = f"{base_url}/p/{project.id}/backlinks"
    told = {
        "type": "backlinks.changed" if found else "test",
        "timestamp": now.isoformat(),
        "data": {
            "project": {"id": project.id, "name": project.name, "site": project.site_url},
            "changes": [_change(alert, backlink, place) for alert, backlink in found],
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _change(alert: BacklinkAlert, backlink: Backlink, place: str) -> dict[str, Any]:
    return {
        "id": alert.id,
        "at": alert.at.isoformat(),
        "kind": alert.kind,
        "severity": alert.severity,
        "sentence": alert.sentence,
        "linking_page": backlink.linking_page,
        "target_url": backlink.target_url,
        "url": f"{place}/{backlink.id}",
    }


def written_secret(key: bytes) -> str:
    """A key as people paste it."""
    return _PREFIX + base64.b64encode(key).decode()


def signed(body: str, secret: str, number: int, *, now: datetime) -> dict[str, str]:
    """Headers of a call; its number stays the same at every try, the time does not.

    Raises:
        InvalidInput: the secret is none of ours.
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise InvalidInput("the secret of the webhook can't be read.") from None
    name, at = f"call_{number}", str(int(now.timestamp()))
    mark = hmac.new(key, f"{name}.{at}.{body}".encode(), hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }


def meaning(status: int) -> Answered:
    """Any 2xx is taken; redirects are not followed, so that they are failures like others."""
    if 200 <= status < 300:
        return Answered.TAKEN
    return Answered.GONE if status == 410 else Answered.LATER


def next_try(tries: int, *, now: datetime) -> datetime:
    """A minute after the first try, then four times as long each time, at most half a day."""
    return now + min(timedelta(minutes=4 ** min(tries - 1, 6)), _LONGEST_WAIT)
