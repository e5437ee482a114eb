"""The set-up, the sample and the help, as somebody meets them who has never seen a terminal."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from outreach import languages
from outreach.bundled import bundled
from outreach.model.crawl import Crawl, CrawlPurpose
from outreach.model.opportunity import Tactic
from outreach.model.project import Project
from outreach.web.guides import GUIDES
from tests.support.mirrored import CODE, mirrored_locales
from tests.web.conftest import Browser, Parts

_PROJECT = {"name": "Moss & Co", "site_url": "https://www.moss.example/"}


def test_the_set_up_goes_from_the_site_to_ready(signed_in: Browser, parts: Parts) -> None:
    made = signed_in.post("/projects/new", dict(_PROJECT))
    links = made.headers["Location"]
    assert links.endswith("/setup/links")
    assert "Read my whole site" in signed_in.get(links).get_data(as_text=True)
    wrong = {"which": "named", "pages": "https://www.moss.example/a\nhttps://other.example/b"}
    answer = signed_in.post(links, wrong)
    assert answer.status_code == 422
    assert "other.example/b</textarea>" in answer.get_data(as_text=True)  # nothing typed is lost
    mailbox = signed_in.post(links, {"which": "all", "brand_names": "Moss & Co\nMoss"})
    page = signed_in.get(mailbox.headers["Location"]).get_data(as_text=True)
    assert 'name="setup"' in page
    ready = re.search(r'href="([^"]+/setup/ready)"', page)
    assert ready is not None
    assert "Ready to begin" in signed_in.get(ready[1]).get_data(as_text=True)
    with parts.store.read() as session:
        project = session.exec(select(Project)).one()
        crawl = session.exec(select(Crawl)).one()
    assert project.brand_names == ["Moss & Co", "Moss"]
    assert (crawl.purpose, crawl.depth) == (CrawlPurpose.ASSETS, 3)


def test_named_pages_are_read_without_following_links(signed_in: Browser, parts: Parts) -> None:
    links = signed_in.post("/projects/new", dict(_PROJECT)).headers["Location"]
    signed_in.post(links, {"which": "named", "pages": "https://www.moss.example/a"})
    with parts.store.read() as session:
        crawl = session.exec(select(Crawl)).one()
    assert crawl.depth == 0


def test_the_checklist_ticks_itself(signed_in: Browser, parts: Parts) -> None:
    signed_in.post("/projects/new", dict(_PROJECT))
    assert "0 of 8" in signed_in.get("/p/1/").get_data(as_text=True)
    with parts.store.write() as session:
        project = session.get_one(Project, 1)
        project.sender_name = project.organisation = project.postal_address = "Moss"
    page = signed_in.get("/p/1/").get_data(as_text=True)
    assert "1 of 8" in page
    assert "<code" not in page.partition("first letter")[2].partition("</section>")[0]


def test_sample_data_is_marked_and_removed_with_one_click(signed_in: Browser, parts: Parts) -> None:
    home = signed_in.post("/projects/sample").headers["Location"]
    page = signed_in.get(home).get_data(as_text=True)
    assert "Sample data: nothing here is real" in page
    beyond = signed_in.get("/projects/new").get_data(as_text=True)  # a page of no project
    assert "Use sample data" not in beyond
    assert "nothing here is real" not in beyond
    assert signed_in.post(f"{home}sample/remove").status_code == 303
    assert signed_in.get(home).status_code == 404


def test_no_project_of_one_s_own_is_removed_as_a_sample(signed_in: Browser, filled: int) -> None:
    answer = signed_in.post(f"/p/{filled}/sample/remove")
    assert answer.status_code == 409
    assert signed_in.get(f"/p/{filled}/").status_code == 200


@pytest.mark.parametrize("name", GUIDES)
def test_every_guide_is_whole_and_leads_to_pages(
    name: str, signed_in: Browser, filled: int
) -> None:
    answer = signed_in.get(f"/help/{name}")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    for address in re.findall(r'class="btn btn-sm" href="([^"]+)"', page):
        assert signed_in.get(address).status_code == 200, address


def test_there_is_a_guide_for_each_tactic_and_a_glossary(signed_in: Browser) -> None:
    assert {tactic.value for tactic in Tactic} < set(GUIDES)
    page = signed_in.get("/help/glossary").get_data(as_text=True)
    assert 'id="anchor_text"' in page
    assert 'id="nofollow"' in page
    assert signed_in.get("/help/nonsense").status_code == 404


def _leads_to(told: dict[str, Any]) -> list[object]:
    """The pages that a guide sends to, part by part."""
    return [
        [(step.get("to"), step.get("tactic")) for step in part.get("steps", [])]
        for part in told["part"]
    ]


def test_other_languages_explain_what_english_explains(signed_in: Browser) -> None:
    folder = bundled("templates") / "guides"
    english = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in folder.glob("en/*")}
    others = [path for path in folder.iterdir() if path.is_dir() and path.name != "en"]
    assert others
    for other in others:
        told = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in other.glob("*.toml")}
        assert set(told) == {*GUIDES, "terms"}
        assert set(told["terms"]) == set(english["terms"]), other.name
        for name in GUIDES:
            assert _leads_to(told[name]) == _leads_to(english[name]), (other.name, name)
    signed_in.post("/account/language", {"language": "de"})
    assert "Ankertext" in signed_in.get("/help/glossary").get_data(as_text=True)
    assert "Digitale PR" in signed_in.get("/help").get_data(as_text=True)


def test_what_a_language_lacks_is_explained_in_english(
    signed_in: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "FOLDER", mirrored_locales(tmp_path / "locales"))
    signed_in.post("/account/language", {"language": CODE})
    assert "Anchor text" in signed_in.get("/help/glossary").get_data(as_text=True)
    assert "Digital PR" in signed_in.get("/help").get_data(as_text=True)


def test_a_mistyped_site_is_corrected_before_anything_was_found(
    signed_in: Browser, parts: Parts
) -> None:
    answer = signed_in.post("/projects/new", {**_PROJECT, "site_url": "moss"})
    assert answer.status_code == 422
    assert "for instance www.example.com" in answer.get_data(as_text=True)
    signed_in.post("/projects/new", dict(_PROJECT))
    assert (
        signed_in.post("/p/1/settings", {**_PROJECT, "site_url": "mos.example"}).status_code == 303
    )
    with parts.store.read() as session:
        project = session.get_one(Project, 1)
        crawl = session.exec(select(Crawl)).one()
    assert (project.site_url, project.site_key) == ("https://mos.example/", "mos.example")
    assert crawl.project_id == 1  # it is read anew


def test_a_project_with_findings_keeps_its_domain(signed_in: Browser, filled: int) -> None:
    path = f"/p/{filled}/settings"
    page = signed_in.get(path).get_data(as_text=True)
    found = re.search(r'name="site_url"[^>]* value="([^"]+)"', page)
    assert found is not None
    other = signed_in.post(path, {"name": "Ours", "site_url": "https://other.example/"})
    assert other.status_code == 422
    assert "a new project for another site" in other.get_data(as_text=True)
    same = found[1].replace("https://", "http://")
    assert signed_in.post(path, {"name": "Ours", "site_url": same}).status_code == 303
    assert f'value="{same}"' in signed_in.get(path).get_data(as_text=True)
