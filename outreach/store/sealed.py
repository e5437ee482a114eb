"""Sealed columns: which there are, what binds each to its place, and moving them to a new key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select

from outreach.errors import SettingsError
from outreach.model.mail_provider import MailProvider
from outreach.model.mailbox import Mailbox
from outreach.model.search import SearchProvider
from outreach.model.user import User
from outreach.model.webhook import Webhook
from outreach.secrets import VERSION, Keyring, add_key, key_id_of
from outreach.store.engine import Store

Sealing = Mailbox | MailProvider | SearchProvider | User | Webhook
COLUMNS: dict[type[Sealing], tuple[str, ...]] = {
    Mailbox: ("smtp_secret", "imap_secret", "dkim_secret", "oauth_secret"),
    MailProvider: ("secret_sealed",),
    SearchProvider: ("key_sealed",),
    User: ("totp_secret",),
    Webhook: ("secret_sealed",),
}
BATCH = 100  # rows in one transaction


def secret_context(row: Sealing, column: str) -> str:
    """Binds a sealed secret to its row and column, so that it can't be moved elsewhere."""
    place = f"{row.__tablename__}|{row.id}|{column}"
    return f"{place}|{row.project_id}" if isinstance(row, Mailbox | Webhook) else place


def opened(keyring: Keyring, row: Sealing, column: str) -> str:
    """The secret in the clear, "" if there is none.

    Raises:
        SettingsError: its key is not in the key file.
        DatabaseError: it was changed or moved.
    """
    value: str = getattr(row, column)
    return keyring.open(value, context=secret_context(row, column)) if value else ""


def seal_into(keyring: Keyring, row: Sealing, column: str, text: str) -> None:
    """Seal `text` into a column of a row that has its id; "" empties it."""
    sealed = keyring.seal(text, context=secret_context(row, column)) if text else ""
    setattr(row, column, sealed)


def key_ids(session: Session) -> set[str]:
    """Ids of the keys that the stored secrets need."""
    found: set[str] = set()
    for table, names in COLUMNS.items():
        for column in (getattr(table, name) for name in names):
            stored = session.exec(select(column).where(column != ""))
            found |= {key_id_of(value) for value in stored}
    return found


def load_keyring(store: Store, path: Path) -> Keyring:
    """The keys of the file; a new file is made only where nothing was sealed yet.

    Raises:
        SettingsError: the file is missing or lacks a key that the database needs; names its id.
    """
    with store.read() as session:
        needed = key_ids(session)
    if needed and not path.exists():
        raise SettingsError(
            f"OUTREACH_SECRET_KEY_FILE: there is no file {path}, and the database holds secrets "
            f"sealed with {_named(sorted(needed))}. Put back the key file; nothing was changed."
        )
    keyring = Keyring.load(path)
    lacking = sorted(needed - set(keyring.ids))
    if lacking:
        raise SettingsError(
            f"OUTREACH_SECRET_KEY_FILE: {path} lacks {_named(lacking)}, with which secrets in the "
            "database are sealed. Put back the key file that belongs to this database."
        )
    return keyring


def _named(ids: Sequence[str]) -> str:
    return f"the key{'s' if len(ids) > 1 else ''} {', '.join(ids)}"


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did.

    Attributes:
        key_id: of the key that seals from now on.
        continued: an earlier rotation was unfinished and was finished instead of begun anew.
        secrets: how many were sealed again.
    """

    key_id: str
    continued: bool
    secrets: int


def rotate(store: Store, path: Path) -> Rotation:
    """Add a key and seal every secret again under it; may be stopped and started at any moment.

    Older keys stay in the file: backups need them, and links to unsubscribe are derived from the
    first one. Programs that run take up the new key by themselves.
    """
    keyring = load_keyring(store, path)
    with store.read() as session:
        continued = _stale_count(session, keyring) > 0
    if not continued:
        add_key(path)
        keyring = Keyring.load(path)
    return Rotation(keyring.newest, continued, seal_again(store, keyring))


def seal_again(store: Store, keyring: Keyring, *, batch: int = BATCH) -> int:
    """Move every secret to the newest key, in short transactions; return how many."""
    return sum(_table_again(store, keyring, table, batch) for table in COLUMNS)


def _table_again(store: Store, keyring: Keyring, table: type[Sealing], batch: int) -> int:
    count = 0
    while True:
        with store.write() as session:
            query: Any = select(table).where(_stale(keyring, table))
            query = query.order_by(col(table.id)).limit(batch)
            # Locked until the commit: a password that is changed meanwhile is not overwritten.
            rows: list[Sealing] = list(session.exec(query.with_for_update()))
            count += sum(_moved(keyring, row) for row in rows)
        if not rows:
            return count


def _moved(keyring: Keyring, row: Sealing) -> int:
    count = 0
    for name in COLUMNS[type(row)]:
        value: str = getattr(row, name)
        if value and keyring.needs_new_seal(value):
            setattr(row, name, keyring.seal_again(value, context=secret_context(row, name)))
            count += 1
    return count


def _stale_count(session: Session, keyring: Keyring) -> int:
    queries = [
        select(func.count()).select_from(table).where(_stale(keyring, table)) for table in COLUMNS
    ]
    return sum(session.exec(query).one() for query in queries)


def _stale(keyring: Keyring, table: type[Sealing]) -> ColumnElement[bool]:
    current = f"{VERSION}.{keyring.newest}."
    columns = [col(getattr(table, name)) for name in COLUMNS[table]]
    return or_(*(and_(one != "", ~one.startswith(current, autoescape=True)) for one in columns))
