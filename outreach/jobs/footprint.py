"""Keeps a process that runs for weeks small and quick; both are no-ops where they can't be had."""

from __future__ import annotations

import ctypes
import gc

_M_ARENA_MAX = -8  # mallopt(3)
_ARENAS = 1


def keep_small() -> None:
    """Call once, when everything is loaded and before threads begin.

    What was loaded stays for ever, so no garbage collection looks at it again. The threads share
    one heap: by default glibc gives each its own, which keeps what that thread needed at its peak.
    """
    gc.collect()
    gc.freeze()
    try:
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
    except (OSError, AttributeError):
        return  # not glibc
