"""One demo world for the tests that only look, and what they look with."""

from __future__ import annotations

import http.client
import smtplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import urlsplit

import pytest
from imapclient import IMAPClient

from outreach.demo.values import Answer, Site
from outreach.demo.world import DemoWorld

Ask = Callable[..., "tuple[int, dict[str, str], str]"]


@pytest.fixture(scope="module")
def world() -> Iterator[DemoWorld]:
    with DemoWorld(answer_delay_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def ask(world: DemoWorld) -> Ask:
    """Ask one URL of the world, without following redirects: (status, headers, text)."""
    lines = (line.split() for line in world.hosts_file.read_text().splitlines())
    addresses = {host: address for address, host in lines}

    def ask_one(url: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(addresses[parts.hostname or ""], parts.port)
        try:
            connection.request(method, parts.path or "/", headers={"Host": parts.netloc})
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read().decode()
        finally:
            connection.close()

    return ask_one


def site_that(world: DemoWorld, answer: Answer) -> Site:
    return next(site for site in world.sites if site.owner.answer is answer)


def dead_link_of(world: DemoWorld, site: Site) -> tuple[str, str]:
    """(page, dead target) of a site."""
    return next(pair for pair in sorted(world.truth.opportunities) if pair[0].startswith(site.root))


def letter_to(world: DemoWorld, site: Site, text: str | None = None) -> EmailMessage:
    page, dead = dead_link_of(world, site)
    letter = EmailMessage()
    letter["From"] = f"Robin Ashdown <{world.mailbox.address}>"
    letter["To"] = site.owner.address
    letter["Subject"] = "A dead link on “your page”"
    letter["Message-ID"] = make_msgid(domain="mossgrove.example")
    letter["Date"] = formatdate()
    offer = f"{world.own_site_url}guides/hot-composting"
    default = f"Hello,\n\non {page} the link to {dead} is dead. Ours: {offer}.\n"
    letter.set_content(text if text is not None else default)
    return letter


def post(world: DemoWorld, *letters: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", world.smtp_port) as server:
        server.login(world.mailbox.username, world.mailbox.password)
        for letter in letters:
            server.send_message(letter)


def inbox(world: DemoWorld, folder: str = "INBOX") -> list[bytes]:
    """All messages of a folder, oldest first."""
    with IMAPClient("127.0.0.1", port=world.imap_port, ssl=False) as client:
        client.login(world.mailbox.username, world.mailbox.password)
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search(), ["BODY.PEEK[]"])
        return [found[number][b"BODY[]"] for number in sorted(found)]
