"""Feeds and sitemaps in the browser: added, read now, removed, refused."""

from __future__ import annotations

import pytest

from outreach.model.followed import Followed
from outreach.store import followed
from tests.web.conftest import NOW, Browser, Parts

FORM = {"kind": "feed", "address": "https://news.example/", "limit": "200", "days": "7"}


def rows(parts: Parts) -> list[Followed]:
    with parts.store.read() as session:
        return followed.of_project(session, 1)


def test_added_read_now_and_removed(signed_in: Browser, filled: int, parts: Parts) -> None:
    signed_in.get("/p/1/feeds")
    assert signed_in.post("/p/1/feeds", FORM).status_code == 303
    (row,) = rows(parts)
    assert (row.url, row.page_limit, row.every_days, row.next_read_at) == (
        "https://news.example/", 200, 7, NOW,
    )  # fmt: skip
    with parts.store.write() as session:
        problem = "https://news.example/ is a page that names no feed."
        session.get_one(Followed, row.id).was_read(at=NOW, run_id=None, problem=problem)
    assert "names no feed" in signed_in.get("/p/1/feeds").get_data(as_text=True)
    assert signed_in.post(f"/p/1/feeds/{row.id}/read").status_code == 303
    assert rows(parts)[0].next_read_at == NOW
    assert signed_in.post(f"/p/1/feeds/{row.id}/remove").status_code == 303
    assert rows(parts) == []


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"address": "javascript:alert(1)"}, 422, "javascript:alert(1)"),
        ({"limit": "0"}, 422, "take 1 to 50,000 pages"),
        ({"days": "400"}, 422, "every 1 to 90 days"),
        ({"kind": "newspaper"}, 422, "is not one of the choices"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    signed_in: Browser, filled: int, parts: Parts, changes: dict[str, str], status: int, words: str
) -> None:
    signed_in.get("/p/1/feeds")
    answer = signed_in.post("/p/1/feeds", {**FORM, **changes})
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert words in page
    assert {**FORM, **changes}["address"] in page
    assert rows(parts) == []


def test_twice_is_once(signed_in: Browser, filled: int, parts: Parts) -> None:
    signed_in.get("/p/1/feeds")
    signed_in.post("/p/1/feeds", FORM)
    again = signed_in.post("/p/1/feeds", {**FORM, "address": "https://news.example"})
    assert again.status_code == 409
    assert "followed already" in again.get_data(as_text=True)
    assert len(rows(parts)) == 1
