"""One process of `readers`: reads the batches that its parent hands over, until that is gone."""

from __future__ import annotations

import contextlib
import gc
from datetime import date

from outreach.children import frame, next_frame, to_parent
from outreach.replies.reading import outcome_of, to_wire


def main() -> None:
    """Read what comes through standard input, a socket."""
    parent = to_parent()
    questions = parent.makefile("rb")
    gc.freeze()
    with contextlib.suppress(EOFError, OSError):  # the parent has ended
        while True:
            today, raws = next_frame(questions)
            day = date.fromordinal(today)
            parent.sendall(frame([to_wire(outcome_of(raw, day)) for raw in raws]))
