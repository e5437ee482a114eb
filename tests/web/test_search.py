"""One field that finds anything, and shows nothing of other projects."""

from __future__ import annotations

import pytest

from tests.web.conftest import Browser


@pytest.mark.parametrize(
    ("words", "found"),
    [("gardens.ex", "Forty books"), ("Ines", "ines@compost.example"), ("A dead link", "Re:")],
)
def test_sites_people_and_mail_are_found(
    signed_in: Browser, filled: int, words: str, found: str
) -> None:
    page = signed_in.get(f"/p/{filled}/search", query_string={"words": words})
    assert found in page.get_data(as_text=True)


@pytest.mark.parametrize("words", ["", "a", "%", "no such thing <script>", "100%_"])
def test_what_finds_nothing_says_so(signed_in: Browser, filled: int, words: str) -> None:
    answer = signed_in.get(f"/p/{filled}/search", query_string={"words": words})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<script>" not in text.replace('<script src="', "")
    assert "Nothing fits" in text or "Type at least" in text
