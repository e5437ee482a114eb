"""Tells a restored backup from the live database, by a small file beside it.

The file holds the installation's key and an epoch that rises in the database first and in the file
second. A database whose epoch is behind the file's, or whose key is another, is a copy of an older
day: everything in it that looks unsent may have been sent. It is fenced until a person accepts it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from outreach.clock import Clock
from outreach.errors import DatabaseError
from outreach.model.event import WORKER
from outreach.store import installation
from outreach.store.engine import Store


def check(store: Store, clock: Clock, state_file: Path) -> bool:
    """Fence the database if it is behind its state file; return whether it is fenced."""
    known = _read(state_file)
    with store.write() as session:
        row = installation.the_installation(session, now=clock.now())
        if known is not None:
            key, epoch = known
            if key != row.key:
                why = "The state file belongs to another database."
                installation.fence(session, now=clock.now(), actor=WORKER, why=why)
            elif epoch > row.epoch:
                why = "The database is older than its state file: it was restored from a backup."
                installation.fence(session, now=clock.now(), actor=WORKER, why=why)
        return row.fenced_at is not None


def advance(store: Store, clock: Clock, state_file: Path) -> None:
    """Mark that things have happened which an older copy would not know."""
    with store.write() as session:
        row = installation.the_installation(session, now=clock.now())
        if row.fenced_at is not None:
            return
        row.epoch += 1
        key, epoch = row.key, row.epoch
    _write(state_file, key, epoch)


def accept(store: Store, clock: Clock, state_file: Path, *, actor: str) -> None:
    """A person declares this database to be the live one."""
    known = _read(state_file)
    with store.write() as session:
        row = installation.the_installation(session, now=clock.now())
        row.epoch = max(row.epoch, known[1] if known else 0) + 1
        installation.lift_fence(session, now=clock.now(), actor=actor)
        key, epoch = row.key, row.epoch
    _write(state_file, key, epoch)


def _read(path: Path) -> tuple[str, int] | None:
    if not path.exists():
        return None
    try:
        state = json.loads(path.read_text("utf-8"))
        return str(state["key"]), int(state["epoch"])
    except (ValueError, KeyError, TypeError) as damaged:
        raise DatabaseError(
            f"The state file {path} is damaged. If the database is the live one, delete the file "
            "and run `outreach db accept`."
        ) from damaged


def _write(path: Path, key: str, epoch: int) -> None:
    partial = path.with_name(path.name + ".part")
    with partial.open("w", encoding="utf-8") as file:
        json.dump({"key": key, "epoch": epoch}, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
