"""Tells a restored backup from the live database, by a small file beside it.

The file holds the installation's key and an epoch that rises in the database first and in the file
second, before anything leaves. A database whose epoch is behind the file's, whose key is another,
or that has worked before and has no file, is a copy of an older day: everything in it that looks
unsent may have been sent. It is fenced until a person accepts it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from outreach.clock import Clock
from outreach.errors import DatabaseError
from outreach.model.event import WORKER
from outreach.model.installation import Installation
from outreach.store import installation
from outreach.store.engine import Store


def check(store: Store, clock: Clock, state_file: Path) -> bool:
    """Fence the database if it is behind its state file; return whether it is fenced."""
    known = _read(state_file)
    with store.write() as session:
        row = installation.the_installation(session, now=clock.now())
        if why := _suspicion(known, row):
            installation.fence(session, now=clock.now(), actor=WORKER, why=why)
        key, epoch, fenced = row.key, row.epoch, row.fenced_at is not None
    if known is None and not fenced:
        _write(state_file, key, epoch)
    return fenced


def _suspicion(known: tuple[str, int] | None, row: Installation) -> str:
    """Why the database looks like a copy, "" if it does not."""
    if known is None and row.epoch > 0:
        return (
            "Its state file is missing: the database has worked before, perhaps somewhere else, "
            "and may be a copy of an older day."
        )
    if known is not None and known[0] != row.key:
        return "The state file belongs to another database."
    if known is not None and known[1] > row.epoch:
        return "The database is older than its state file: it was restored from a backup."
    return ""


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
