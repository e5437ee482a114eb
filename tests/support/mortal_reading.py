"""A reading child that dies over some messages: over "deadly" always, over "unlucky" once."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from outreach.replies import reading_child
from outreach.replies.reading import Outcome, outcome_of


def mortal(raw: bytes, today: date) -> Outcome:
    if b"deadly" in raw:
        os._exit(9)
    if raw.startswith(b"unlucky "):
        mark = Path(raw.split()[1].decode())
        if not mark.exists():
            mark.touch()
            os._exit(9)
    return outcome_of(raw, today)


def main() -> None:
    vars(reading_child)["outcome_of"] = mortal
    reading_child.main()
