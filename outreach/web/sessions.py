"""Server-side sessions: the cookie holds a random id, the table holds its hash and the rest."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask import session as flask_session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from outreach.config import Settings
from outreach.model.user import User
from outreach.model.web_session import WebSession
from outreach.store import people, web_sessions
from outreach.web.runtime import Serving

_ID = re.compile(r"[A-Za-z0-9_-]{43}")
_SEEN_EVERY = timedelta(minutes=1)


class BrowserSession(CallbackDict[str, Any], SessionMixin):
    """One browser's session during one request.

    Attributes:
        cookie_id: secret of the browser; its hash is the key of the row.
        user: who is signed in, None for a visitor. Visitors have no row.
        unsent: the browser does not know `cookie_id` yet.
        by_token: a program shows an API token; it has no cookie and changes nothing.
        token_shown: the page holds a token, so the browser must be told the id it belongs to.
    """

    def __init__(
        self, cookie_id: str, *, user: User | None = None, content: dict[str, Any] | None = None
    ) -> None:
        super().__init__(content, lambda changed: setattr(changed, "modified", True))
        self.cookie_id = cookie_id
        self.user = user
        self.unsent = False
        self.by_token = False
        self.token_shown = False
        self.modified = False


def new_id() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(cookie_id: str) -> str:
    """What is stored of a secret that somebody carries: a cookie, a token, an invitation."""
    return sha256(cookie_id.encode()).hexdigest()


def browser_session() -> BrowserSession:
    """The session of the request that is being answered."""
    found = flask_session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(found, BrowserSession)
    return found


class TableSessions(SessionInterface):
    """Loads and saves sessions in the table `web_session`."""

    def __init__(self, runtime: Serving) -> None:
        self._runtime = runtime

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        shown = request.headers.get("Authorization", "")
        if shown.startswith("Bearer "):
            return self._of_token(shown.removeprefix("Bearer ").strip())
        cookie_id = request.cookies.get(cookie_name(self._runtime.settings), "")
        if not _ID.fullmatch(cookie_id):
            stranger = BrowserSession(new_id())
            stranger.unsent = True
            return stranger
        if request.path.startswith(f"{app.static_url_path}/"):
            return BrowserSession(cookie_id)
        found = self._load(cookie_id)
        return BrowserSession(cookie_id) if found is None else found  # an empty one is false

    def save_session(
        self,
        app: Flask,  # noqa: ARG002 Flask's interface
        session: SessionMixin,
        response: Response,
    ) -> None:
        assert isinstance(session, BrowserSession)
        response.vary.add("Cookie")
        if session.unsent and session.token_shown:
            self._send_cookie(response, session.cookie_id)
        if session.by_token:
            return
        if session.user is not None and session.modified:
            with self._runtime.store.write() as store:
                web_sessions.keep_content(store, hash_of(session.cookie_id), dict(session))

    def sign_in(self, session: BrowserSession, user: User, *, address: str, browser: str) -> None:
        """Begin a session under a new id, so that an id planted before is worth nothing."""
        self.sign_out(session)
        now = self._runtime.clock.now()
        assert user.id is not None
        row = WebSession(
            id_hash=hash_of(session.cookie_id),
            user_id=user.id,
            created_at=now,
            seen_at=now,
            address=address[:64],
            browser=browser[:255],
        )
        with self._runtime.store.write() as store:
            web_sessions.begin(store, row)
        session.user = user

    def sign_out(self, session: BrowserSession) -> None:
        """Delete the row and give the browser a new id."""
        if session.user is not None:
            with self._runtime.store.write() as store:
                web_sessions.end(store, hash_of(session.cookie_id))
        session.clear()
        session.user, session.modified = None, False
        session.cookie_id = new_id()
        session.unsent = session.token_shown = True

    def _of_token(self, token: str) -> BrowserSession:
        """The person whose token it is; a stranger if it is nobody's any more."""
        now = self._runtime.clock.now()
        found = BrowserSession(new_id())
        found.by_token = True
        with self._runtime.store.read() as store:
            known = people.token_owner(store, hash_of(token), now=now)
        if known is None:
            return found
        row, found.user = known
        if row.used_at is None or now - row.used_at >= _SEEN_EVERY:
            with self._runtime.store.write() as store:
                people.token_used(store, row.id or 0, at=now)
        return found

    def _load(self, cookie_id: str) -> BrowserSession | None:
        now, settings = self._runtime.clock.now(), self._runtime.settings
        with self._runtime.store.read() as store:
            found = web_sessions.find(
                store,
                hash_of(cookie_id),
                seen_since=now - timedelta(hours=settings.session_idle_hours),
                made_since=now - timedelta(days=settings.session_days),
            )
        if found is None:
            return None
        row, user = found
        if now - row.seen_at >= _SEEN_EVERY:
            with self._runtime.store.write() as store:
                web_sessions.touch(store, row.id_hash, at=now)
        return BrowserSession(cookie_id, user=user, content=row.content)

    def _send_cookie(self, response: Response, cookie_id: str) -> None:
        settings = self._runtime.settings
        response.set_cookie(
            cookie_name(settings),
            cookie_id,
            secure=is_https(settings),
            httponly=True,
            samesite="Lax",
            path="/",
        )


def sign_in(user: User) -> None:
    """Let this browser in as `user`, under a new id."""
    address, browser = request.remote_addr or "", request.headers.get("User-Agent", "")
    _interface().sign_in(browser_session(), user, address=address, browser=browser)


def sign_out() -> None:
    """End this browser's session at once."""
    _interface().sign_out(browser_session())


def _interface() -> TableSessions:
    found = current_app.session_interface
    assert isinstance(found, TableSessions)
    return found


def is_https(settings: Settings) -> bool:
    """People reach us by TLS."""
    return settings.base_url.startswith("https://")


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this very host, which browsers grant under TLS only."""
    return "__Host-outreach" if is_https(settings) else "outreach"
