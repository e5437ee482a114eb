"""The web app on a fresh database, with and without a project in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import cast

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from outreach.clock import FixedClock
from outreach.config import Settings, settings_from
from outreach.contacts.rules import shipped_rules
from outreach.drafting.prepare import Drafting
from outreach.model.user import Role, User
from outreach.secrets import Keyring
from outreach.store import users
from outreach.store.engine import Store, open_store
from outreach.web import passwords
from outreach.web.runtime import Serving
from outreach.wsgi import create_app
from tests.support.databases import copied
from tests.web.filled import fill

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_HASH = _CHEAP.hash(PASSWORD)
_PEOPLE = (
    ("ada@ours.example", "Ada Admin", Role.ADMIN),
    ("max@ours.example", "Max Manager", Role.MANAGER),
    ("pia@ours.example", "Pia Prospector", Role.PROSPECTOR),
    ("will@ours.example", "Will Writer", Role.WRITER),
    ("clara@client.example", "Clara Client", Role.CLIENT),
    ("vera@ours.example", "Vera Viewer", Role.VIEWER),
)
_TOKEN = re.compile(r'name="csrf-token" content="([0-9a-f]{64})"')


@dataclass
class Parts:
    """A runtime made by hand."""

    store: Store
    keyring: Keyring
    settings: Settings = field(default_factory=lambda: settings_from({}))
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))

    @cached_property
    def drafting(self) -> Drafting:
        return Drafting(
            self.store, self.clock, self.keyring, shipped_rules(), self.settings.base_url
        )


class Browser:
    """A person at a browser: keeps the cookie, and takes the token from the page before."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = ""

    def get(self, path: str, **given: object) -> TestResponse:
        answer = self.client.get(path, **given)
        found = (
            _TOKEN.search(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else None
        )
        self.token = found[1] if found else self.token
        return answer

    def post(
        self, path: str, fields: dict[str, object] | None = None, **given: object
    ) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token, **(fields or {})}, **given)

    def sign_in(self, email: str = "ada@ours.example", password: str = PASSWORD) -> TestResponse:
        self.get("/sign-in")
        answer = self.post("/sign-in", {"email": email, "password": password})
        self.get("/projects/new")  # a page with the token of the new session, whatever its status
        return answer


class OfThisTest:
    """Stands where the app expects its runtime, so that one app serves all tests of a worker."""

    parts: Parts

    def __getattr__(self, name: str) -> object:
        return getattr(self.parts, name)


_OF_THIS_TEST = OfThisTest()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Every test signs in, and the real cost of a guess is 64 MiB and a tenth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", _CHEAP)
        patch.setattr(passwords, "_NOBODY", _CHEAP.hash("nobody"))
        yield


@pytest.fixture(scope="session")
def peopled_file(migrated_file: Path, quick_folder: Path) -> Path:
    """A database with one person of each role, to be copied."""
    path = quick_folder / "peopled.db"
    store = open_store(copied(migrated_file, path))
    with store.write() as session:
        for email, name, role in _PEOPLE:
            add_user(session, email, name, role)
    store.close()
    return path


@pytest.fixture
def parts(peopled_file: Path, tmp_path: Path) -> Iterator[Parts]:
    store = open_store(copied(peopled_file, tmp_path / "web.db"))
    yield Parts(store, Keyring({"k1": b"k" * 32}))
    store.close()


def add_user(session: Session, email: str, name: str, role: Role) -> User:
    return users.add(
        session, email=email, name=name, password_hash=_HASH, role=role, at=NOW, actor="test"
    )


@cache
def _app_of_worker() -> Flask:
    return create_app(cast(Serving, _OF_THIS_TEST))


@pytest.fixture
def app(parts: Parts) -> Flask:
    """The app; whoever changes the app itself makes one with `create_app`."""
    _OF_THIS_TEST.parts = parts
    return _app_of_worker()


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


@pytest.fixture
def filled(parts: Parts) -> int:
    """Number of a project in the middle of its work."""
    with parts.store.write() as session:
        project = fill(session, now=NOW)
    assert project.id is not None
    return project.id
