"""Hostile content in titles, anchors, names and mails stays text on every page."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from outreach.web import static_files
from tests.support.corpus import shared_json
from tests.web.conftest import Browser, Parts
from tests.web.hostile import OWN, poison, storable
from tests.web.hostile_rest import PAGES as REST

PAGES = (
    "/p/1/", "/p/1/board", "/p/1/opportunities", "/p/1/opportunities?column=note&column=who",
    "/p/1/prospects", "/p/1/review",
    "/inbox?pile=all", "/p/1/inbox?pile=all", "/p/1/backlinks", "/p/1/campaigns",
    "/p/1/campaigns/1", "/p/1/mailboxes", "/p/1/runs", "/p/1/runs/1", "/p/1/settings",
    *(f"/p/1/opportunities/{number}" for number in range(1, 13)),
    *(f"/p/1/inbox/{number}" for number in range(1, 6)),
)  # fmt: skip
_STATIC = Path(static_files.__file__).parent / "static"
_OURS = {script.name for script in _STATIC.rglob("*.js")}


@pytest.mark.parametrize("page", PAGES)
def test_t06_own_payloads_build_no_markup(
    page: str, signed_in: Browser, filled: int, parts: Parts
) -> None:
    with parts.store.write() as session:
        poison(session, list(OWN))
    answer = signed_in.get(page)
    assert answer.status_code == 200
    assert _foreign_markup(answer.get_data(as_text=True)) == []


def test_t06_the_rest_of_the_pages_builds_none_either(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    for start in range(len(OWN)):  # so that each payload meets each column
        with parts.store.write() as session:
            poison(session, [*OWN[start:], *OWN[:start]])
        for page in REST[start % 2 :: 2]:
            answer = signed_in.get(page)
            assert answer.status_code == 200, page
            assert _foreign_markup(answer.get_data(as_text=True)) == [], page


def test_t06_listed_payloads_build_no_markup(signed_in: Browser, filled: int, parts: Parts) -> None:
    payloads = [one["payload"] for one in shared_json("security", "xss_payloads.json")["payloads"]]
    for start in range(0, len(payloads), 100):
        with parts.store.write() as session:
            poison(session, [storable(text) for text in payloads[start : start + 100]])
        for page in (*PAGES, *REST):
            answer = signed_in.get(page)
            assert answer.status_code == 200, page
            assert _foreign_markup(answer.get_data(as_text=True)) == [], page


def test_what_somebody_searches_for_stays_text(signed_in: Browser, filled: int) -> None:
    for path in ("board", "opportunities", "prospects", "backlinks"):
        for payload in OWN:
            answer = signed_in.client.get(f"/p/1/{path}", query_string={"words": payload})
            assert _foreign_markup(answer.get_data(as_text=True)) == []


def test_an_address_that_hides_something_is_shown_with_marks(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    with parts.store.write() as session:
        poison(session, ["https://a.example/\u202egpj.exe"])
    page = signed_in.get("/p/1/opportunities/9").get_data(as_text=True)
    assert "⟨U+202E⟩" in page


def _foreign_markup(page: str) -> list[str]:
    """Whatever a page of ours never contains: seen by a parser, not by a pattern."""
    found = []
    for node in LexborHTMLParser(page).css("*"):
        for name, value in node.attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                found.append(f"{node.tag} {name}")
            if name in ("href", "src", "action", "formaction") and not _is_ours(name, value or ""):
                found.append(f"{node.tag} {name}={value}")
            if name.startswith("hx-") and not (value or "").startswith(
                ("/p/1/", "every", "load", "outerHTML", "none")
            ):
                found.append(f"{node.tag} {name}={value}")
        if node.tag == "iframe" and node.attributes.get("sandbox", "missing") in (None, ""):
            continue  # our frame of a mail's layout, which may do nothing
        if node.tag in ("iframe", "object", "embed", "base", "style", "math"):
            found.append(node.tag)
        if (
            node.tag == "script"
            and (node.attributes.get("src") or "").split("/")[-1].split("?")[0] not in _OURS
        ):
            found.append("script")
    return found


def _is_ours(name: str, value: str) -> bool:
    if value.startswith(("/", "#")) and not value.startswith("//"):
        return True
    return name == "href" and value.startswith(("http://", "https://", "mailto:"))
