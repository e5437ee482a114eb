"""The conversations that a server has open, so that it can end them all."""

from __future__ import annotations

import asyncio


class Conversations:
    """Tasks of one event loop, each with one client."""

    def __init__(self) -> None:
        self._open: set[asyncio.Task[None]] = set()

    def note_this(self) -> None:
        """The task that calls is one of them until it is done."""
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)

    async def end(self) -> None:
        """Cancel all, and wait for them."""
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
