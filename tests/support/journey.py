"""From source rows to a drafted letter, on a web that is a table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from outreach.campaigns.enrol import enrol_ready
from outreach.campaigns.sequences import starter_steps
from outreach.contacts.discover import discover_contacts
from outreach.contacts.rules import shipped_rules
from outreach.contacts.verify import DomainCheck
from outreach.drafting.prepare import Drafting, prepare_due
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail
from outreach.model.opportunity import Opportunity, Tactic
from outreach.model.prospect import Prospect, ProspectState
from outreach.prospecting.examine import examine_new
from outreach.prospecting.find import find_with
from outreach.prospecting.registry import approach_for
from outreach.prospecting.tactic import Workbench
from outreach.secrets import Keyring
from outreach.urls import site_key
from tests.support.build import Build
from tests.support.fake_crawl import FakeChecker, FakeFetcher

BASE_URL = "https://outreach.ours.example"


class Journey:
    """One project on a small web; each step is what the worker would do by itself."""

    def __init__(self, build: Build, tactic: Tactic, pages: dict[str, Any]) -> None:
        self.build = build
        self.tactic = tactic
        self.fetcher = FakeFetcher(build.clock, pages)
        self.bench = Workbench(
            build.store,
            build.clock,
            self.fetcher,  # type: ignore[arg-type]
            FakeChecker(build.clock),  # type: ignore[arg-type]
            timedelta(days=2),
        )

    def prospects(self, *urls: str) -> None:
        """Make new prospects of these pages and examine them."""
        for url in urls:
            site = self.build.site(site_key(url))
            self.build.prospect(site, url=url, state=ProspectState.NEW, title="")
        self.examine()

    def examine(self) -> None:
        examine_new(
            self.build.store,
            self.build.clock,
            self.fetcher,  # type: ignore[arg-type]
            self.build.the_project,
        )

    def again(self, url: str) -> None:
        """Have a page examined once more."""
        with self.build.store.write() as session:
            row = session.exec(select(Prospect).where(col(Prospect.url) == url)).one()
            row.move_to(ProspectState.NEW, at=self.build.clock.now())
        self.examine()

    def find(self) -> dict[str, int]:
        approach = approach_for(self.tactic)
        assert approach is not None
        with self.build.store.read() as session:
            project = session.get_one(type(self.build.the_project), self.build.the_project.id)
        return dict(find_with(self.bench, project, approach).counts)

    def verify(self, row: Opportunity) -> str:
        approach = approach_for(self.tactic)
        assert approach is not None
        assert approach.verify is not None
        return approach.verify(self.bench, row.id or 0)

    def opportunities(self) -> list[Opportunity]:
        with self.build.store.read() as session:
            query = select(Opportunity).where(col(Opportunity.tactic) == self.tactic)
            return list(session.exec(query.order_by(col(Opportunity.id))))

    def discover(self) -> None:
        discover_contacts(
            self.build.store,
            self.build.clock,
            self.fetcher,  # type: ignore[arg-type]
            self.build.the_project,
            DomainCheck(use_dns=False),
        )

    def everyone_is_in(self, country: str) -> None:
        """Say in which country all contacts are, as a person would."""
        with self.build.store.write() as session:
            for contact in session.exec(select(Contact)):
                contact.country = country

    def drafted(self, sequence: str, **campaign: Any) -> list[OutboundEmail]:
        """Enrol what is ready with a shipped sequence; the letters as they wait for approval."""
        row = self.build.campaign(tactic=self.tactic, steps=starter_steps(sequence), **campaign)
        enrol_ready(self.build.store, self.build.clock, row, cooldown=timedelta(days=90))
        prepare_due(self.drafting)
        return self.letters()

    def letters(self) -> list[OutboundEmail]:
        with self.build.store.read() as session:
            return list(session.exec(select(OutboundEmail).order_by(col(OutboundEmail.id))))

    @property
    def drafting(self) -> Drafting:
        keyring = Keyring({"k1": b"k" * 32})
        return Drafting(self.build.store, self.build.clock, keyring, shipped_rules(), BASE_URL)
