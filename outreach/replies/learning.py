"""The reader learns from answers whose meaning a person has set right, here and nowhere else."""

from __future__ import annotations

from functools import lru_cache

from sqlmodel import Session

from outreach.replies.intents import IntentKind
from outreach.replies.taught import Taught, shipped
from outreach.store import inbound

AT_MOST = 300  # the latest; learning from them takes half a second, once after each correction
HOLDS = 0.1  # the pull back to what it was shipped with; see `outreach bench intents`


def reader(session: Session) -> Taught:
    """The shipped reader, and what the latest corrections of this installation taught it."""
    return _after(tuple(inbound.corrected(session, at_most=AT_MOST)))


@lru_cache(maxsize=2)
def _after(corrected: tuple[tuple[str, str], ...]) -> Taught:
    if not corrected:
        return shipped()
    # Late: only where a person has set something right is numpy worth its 16 MB.
    from outreach.replies.teaching import after

    examples = [(text, IntentKind(kind)) for text, kind in corrected]
    return after(shipped(), examples, holds=HOLDS)
