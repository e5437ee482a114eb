"""Search engines by key in the browser: set up, asked for, done by the worker."""

from __future__ import annotations

from sqlmodel import select

from outreach.model.search import SearchProvider, SearchRequest
from outreach.sources.searching import key_context
from tests.web.conftest import Browser, Parts

_KEY = "a key that nobody sees again"
_BRAVE = {"name": "mine", "kind": "brave", "key": _KEY, "monthly": "500"}


def test_a_key_is_sealed_and_never_shown(signed_in: Browser, parts: Parts, filled: int) -> None:
    assert signed_in.post("/search-providers", {**_BRAVE, "key": ""}).status_code == 422
    assert signed_in.post("/search-providers", dict(_BRAVE)).status_code == 303
    assert signed_in.post("/search-providers", dict(_BRAVE)).status_code == 422  # the name is taken
    page = signed_in.get("/search-providers").get_data(as_text=True)
    assert "0 of 500 queries" in page
    assert _KEY not in page
    with parts.store.read() as session:
        row = session.exec(select(SearchProvider)).one()
    assert _KEY not in row.key_sealed
    assert parts.keyring.open(row.key_sealed, context=key_context(row)) == _KEY
    assert signed_in.post(f"/search-providers/{row.id}/remove").status_code == 303
    assert "mine" not in signed_in.get("/search-providers").get_data(as_text=True)


def test_what_the_page_shows_is_asked_within_a_budget(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    signed_in.post("/search-providers", dict(_BRAVE))
    here = "/p/1/searches?tactic=guest_post&topic=moss&language=en"
    page = signed_in.get(here).get_data(as_text=True)
    assert 'name="budget"' in page
    asked = {"tactic": "guest_post", "topic": "moss", "language": "en", "provider": "1"}
    asked |= {"pages": "2", "budget": "7"}
    assert signed_in.post("/p/1/searches/ask", dict(asked)).status_code == 303
    with parts.store.read() as session:
        row = session.exec(select(SearchRequest)).one()
    assert row.budget == 7
    assert [one["page"] for one in row.questions[:2]] == [1, 2]
    assert all("moss" in one["query"] for one in row.questions)
    assert "To be asked" in signed_in.get(here).get_data(as_text=True)
    nothing = signed_in.post("/p/1/searches/ask", {**asked, "topic": ""})
    assert nothing.status_code == 422
