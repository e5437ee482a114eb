"""A worker that runs for weeks stays small."""

from __future__ import annotations

import gc

from outreach.jobs.footprint import keep_small


def test_what_is_loaded_is_never_looked_at_again() -> None:
    before = gc.get_freeze_count()
    try:
        keep_small()
        assert gc.get_freeze_count() > before + 1_000
    finally:
        gc.unfreeze()
