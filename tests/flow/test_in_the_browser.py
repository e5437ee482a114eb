"""The ten main tasks in one story in a real Chromium, from the first account to a disavow file.

Web, mail server and owners are the demo's; between two of the person's steps the worker takes its
round. OUTREACH_SHOTS names a folder in which a picture of every step is kept.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from outreach.bootstrap import Runtime
from outreach.config import load_settings
from outreach.demo.world import DemoWorld
from outreach.jobs.runner import run_once
from outreach.store import migrate
from outreach.web.start import first_link
from outreach.wsgi import create_app
from tests.support.in_chromium import NEEDED, chromium, served

pytestmark = [*NEEDED, pytest.mark.slow, pytest.mark.timeout(480)]
_PASSWORD = "correct horse battery staple"
_PAGES = ("/links",)  # of every site: enough for answers of several kinds
_ROUNDS = 6


@dataclass
class Story:
    """A person at a browser, the world around, and the worker between their steps."""

    page: Page
    address: str
    runtime: Runtime
    world: DemoWorld
    shots: Path
    taken: int = 0
    alarms: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def shot(self, name: str) -> None:
        self.taken += 1
        path = self.shots / f"{self.taken:02}-{name}.png"
        self.page.screenshot(path=path, full_page=True)

    def worker(self) -> None:
        """One round of everything, and time for the owners to answer."""
        run_once(self.runtime)
        assert self.world.wait_for_answers(timeout=30)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    shots = Path(os.environ.get("OUTREACH_SHOTS") or tmp_path / "shots")
    shots.mkdir(parents=True, exist_ok=True)
    with DemoWorld(answer_delay_seconds=0.01) as world:
        runtime = Runtime(load_settings({**world.settings(), **_own(tmp_path)}))
        migrate.upgrade(runtime.store)
        with served(create_app(runtime)) as address, chromium() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            told = Story(page, address, runtime, world, shots)
            page.on(
                "console", lambda one: told.alarms.append(one.text) if one.type == "error" else None
            )
            page.on("pageerror", lambda error: told.alarms.append(str(error)))
            yield told
        runtime.close()


def _own(folder: Path) -> dict[str, str]:
    return {
        "OUTREACH_DATABASE_URL": f"sqlite:///{folder / 'story.db'}",
        "OUTREACH_SECRET_KEY_FILE": str(folder / "secret.keys"),
        "OUTREACH_STATE_FILE": str(folder / "state.json"),
        "OUTREACH_UPLOAD_FOLDER": str(folder / "uploads"),
    }


def test_from_the_first_account_to_a_disavow_file(story: Story) -> None:
    _make_the_first_account(story)
    _set_up(story)
    _read_the_own_site(story)
    _bring_pages(story)
    _decide_about_reasons(story)
    _look_at_people(story)
    _make_a_campaign(story)
    _approve_by_keyboard(story)
    _read_an_answer(story)
    _see_the_link(story)
    _make_a_disavow_file(story)
    assert story.alarms == []
    assert story.world.mailbox_changes == ()  # their mailbox was read, and nothing in it changed


def _make_the_first_account(story: Story) -> None:
    runtime = story.runtime
    story.page.goto(first_link(runtime.store, runtime.keyring, story.address))
    story.page.get_by_label("Your name").fill("Robin Moss")
    story.page.get_by_label("E-mail address").fill("robin@mossgrove.example")
    story.page.get_by_label("Password").fill(_PASSWORD)
    story.shot("first-account")
    story.click("Go on")
    expect(story.page.get_by_role("heading", name="Look around first?")).to_be_visible()


def _set_up(story: Story) -> None:
    page, world = story.page, story.world
    page.get_by_label("Name", exact=True).fill("Mossgrove")
    page.get_by_label("Your site", exact=True).fill(world.own_site_url)
    page.get_by_label("Who writes", exact=True).fill(world.mailbox.sender_name)
    page.get_by_label("Organisation").fill("Mossgrove")
    page.get_by_label("Postal address", exact=True).fill("12 Fern Row, Hebden Bridge HX7 8AA")
    story.shot("set-up-site")
    story.click("Go on")
    expect(page.get_by_label("Read my whole site and find out")).to_be_checked()
    story.shot("set-up-links")
    story.click("Go on")
    page.get_by_role("textbox", name="E-mail address").fill(world.mailbox.address)
    story.click("Find its servers")
    page.get_by_role("textbox", name="Password").fill(world.mailbox.password)
    page.get_by_role("textbox", name="(SMTP)").fill(f"127.0.0.1:{world.smtp_port}")
    page.get_by_role("textbox", name="(IMAP)").fill(f"127.0.0.1:{world.imap_port}")
    page.get_by_role("combobox", name="Encryption").select_option("plain")
    page.get_by_role("combobox", name="People get mail from it").select_option("long")
    story.shot("set-up-mailbox")
    story.click("Connect and try it")
    expect(page.locator(".alert-success").first).to_contain_text("SMTP takes the log-in")
    story.shot("set-up-ready")
    page.get_by_role("link", name="To the first page").click()
    expect(page.locator("#steps-title")).to_be_visible()
    story.shot("today-first-steps")
    story.open("/p/1/settings")
    page.get_by_label("Privacy notice", exact=True).fill(f"{world.own_site_url}about")
    why = "One polite letter about a dead link, to the address that the site publishes for it."
    for label in ("Purpose", "Necessity", "Balance"):
        page.get_by_label(label, exact=True).fill(why)
    story.click("Save")


def _read_the_own_site(story: Story) -> None:
    story.worker()
    story.open("/p/1/assets")
    expect(story.page.locator("tbody tr").first).to_be_visible()
    story.shot("assets")


def _bring_pages(story: Story) -> None:
    story.open("/p/1/prospects/new")
    urls = [url for url in story.world.seed_urls if url.endswith(_PAGES)]
    story.page.get_by_label("Addresses, one a line").fill("\n".join(urls))
    story.click("Add")
    expect(story.page.locator(".run")).to_contain_text("added")
    story.worker()
    story.open("/p/1/runs")
    story.shot("runs")


def _decide_about_reasons(story: Story) -> None:
    page = story.page
    story.open("/p/1/reasons/broken_link")
    expect(page.locator("[data-line]").first).to_be_visible()
    story.shot("reasons")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("Accepted: it goes first.")
    story.open("/p/1/board")
    expect(page.locator("[data-card]").first).to_be_visible()
    story.shot("board")


def _look_at_people(story: Story) -> None:
    story.worker()
    story.open("/p/1/contacts")
    expect(story.page.locator("tbody tr").first).to_be_visible()
    story.shot("contacts")
    story.open("/p/1/opportunities?contact=known")
    story.page.locator("tbody a.fw-medium").first.click()
    story.shot("opportunity")


def _make_a_campaign(story: Story) -> None:
    page = story.page
    story.open("/p/1/campaigns/new")
    page.get_by_label("Name", exact=True).fill("Dead links")
    page.locator("input[name=sequence][value=broken_link]").check(force=True)
    for box in page.locator("input[name^=day_]").all():
        box.check()
    page.get_by_label("From hour").fill("0")
    page.get_by_label("To hour").fill("24")
    story.shot("campaign-new")
    story.click("Make it and read the letters")
    expect(page.get_by_text("As it would leave")).to_be_visible()
    story.shot("campaign-letter")
    story.open("/p/1/campaigns/1")
    story.click("Start")
    expect(page.get_by_text("Running").first).to_be_visible()
    story.shot("campaign")


def _approve_by_keyboard(story: Story) -> None:
    page = story.page
    story.worker()
    story.open("/p/1/review")
    expect(page.locator("[data-approve]").first).to_be_visible()
    story.shot("review")
    approved = 0
    while page.locator("[data-approve] button:not([disabled])").count():
        page.keyboard.press("a")
        expect(page.locator(".alert-success")).to_contain_text("Approved")
        approved += 1
        if not page.locator("[data-review]").count():
            break
    assert approved >= 3
    story.shot("review-done")


def _read_an_answer(story: Story) -> None:
    for _ in range(_ROUNDS):
        story.worker()
        story.open("/p/1/inbox?pile=answers")
        if story.page.locator("[data-item]").count() >= 2:
            break
    assert len(story.world.mail_log) >= 3
    story.shot("inbox")
    story.page.keyboard.press("j")
    story.page.keyboard.press("Enter")
    expect(story.page.locator(".letter-in").first).to_be_visible()
    story.shot("answer")


def _see_the_link(story: Story) -> None:
    page = story.page
    for _ in range(_ROUNDS):
        story.open("/p/1/backlinks?state=live")
        if page.locator("tbody tr").count():
            break
        story.worker()
    expect(page.locator("tbody tr").first).to_contain_text("Live")
    story.shot("backlinks")
    story.open("/p/1/opportunities?stage=won")
    expect(page.locator("tbody tr").first).to_be_visible()
    story.open("/p/1/")
    expect(page.locator("#won-title")).to_be_visible()
    story.shot("today-with-a-win")


def _make_a_disavow_file(story: Story) -> None:
    page = story.page
    story.open("/p/1/backlinks/harm")
    story.click("Judge anew")
    story.worker()
    story.open("/p/1/backlinks/profile")
    story.click("Compute anew")
    expect(page.locator(".tile-number").first).to_be_visible()
    story.shot("profile")
    story.open("/p/1/backlinks/harm?level=safe")
    first = page.locator(".harm-list > li").first
    site = first.locator(".harm-site").inner_text()
    first.get_by_role("textbox").fill("An exercise: this link is fine.")
    first.get_by_role("button", name="Disavow").click()
    story.shot("harm")
    story.open("/p/1/backlinks/disavow")
    page.get_by_label("Why").fill("An exercise.")
    story.click("Make version")
    story.shot("disavow")
    page.locator(".change-list a.btn").first.click()
    story.shot("disavow-version")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).first.click()
    text = Path(download.value.path()).read_text("utf-8")
    assert re.search(rf"^domain:{re.escape(site)}$", text, re.MULTILINE)
