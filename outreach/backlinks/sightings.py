"""Where sources disagree about one backlink. Pure; nobody is overruled, both are shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol


class Seen(Protocol):
    """A backlink as our own looks found it."""

    followed: bool | None
    anchor_text: str
    looked_at: Any
    state: Any


class Said(Protocol):
    """What one source claims."""

    source: str
    claims: dict[str, Any]


def disagreements(row: Seen, said: Iterable[Said]) -> list[str]:
    """Sentences about what a source says otherwise than we saw; [] before we looked."""
    if row.looked_at is None or row.followed is None:
        return []
    found: list[str] = []
    ours = "followed" if row.followed else "not followed"
    for one in said:
        claims = one.claims
        theirs = claims.get("followed")
        if theirs is not None and theirs is not row.followed:
            what = "followed" if theirs else "not followed"
            found.append(f"{one.source} calls it {what}; we saw it {ours}.")
        anchor = str(claims.get("anchor_text", ""))
        if anchor and anchor.casefold().split() != row.anchor_text.casefold().split():
            found.append(f"{one.source} read “{anchor}”; we read “{row.anchor_text}”.")
        is_lost = str(row.state) == "lost"
        if claims.get("lost") and not is_lost:
            found.append(f"{one.source} calls it lost; we have not lost it.")
    return found
