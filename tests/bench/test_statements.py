"""However many rows a page shows, it asks the database as often."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from outreach.bench.busy_house import Size
from outreach.bench.house import signed_in
from outreach.bench.web import furnished, pages_of
from outreach.model.opportunity import Stage
from outreach.store.engine import Store
from outreach.wsgi import create_app

FEW, MORE = Size(6, 12, 6), Size(24, 48, 24)
LISTS = {
    "dashboard.today",
    "opportunities.board",
    "opportunities.table",
    "drafts.queue",
    "inbox.threads",
    "campaigns.show",
    "partners.every",
    "partners.file",
    "backlinks.table",
    "prospects.table",
    "contacts.every",
}


@contextmanager
def told(store: Store) -> Iterator[list[str]]:
    """What the database is asked for meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def asked_for(store: Store, client: FlaskClient, path: str) -> int:
    """Statements of a page, or until the first part of a file."""
    with told(store) as asked, client.get(path) as answer:
        next(iter(answer.iter_encoded()), b"")
    return len(asked)


def counts(size: Size, folder: Path) -> dict[str, int]:
    with furnished(size, keep=folder) as made:
        app: Flask = create_app(made)
        client = signed_in(app)
        addresses = dict(pages_of(app, ""))
        return {page: asked_for(made.store, client, addresses[page]) for page in LISTS}


def test_no_page_asks_for_each_of_its_rows(tmp_path: Path) -> None:
    few, more = counts(FEW, tmp_path / "few"), counts(MORE, tmp_path / "more")
    most = len(Stage)  # the board asks for each stage that holds something
    grown = {page: (few[page], more[page]) for page in few if more[page] > few[page] + most}
    assert grown == {}
