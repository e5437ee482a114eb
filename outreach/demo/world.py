"""The whole demo world in one object: start it, point the product at it, look at what happened."""

from __future__ import annotations

import asyncio
import concurrent.futures
import secrets
import tempfile
import threading
from collections.abc import Coroutine
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from outreach.clock import Clock, SystemClock
from outreach.demo.certificates import context_by_name, wrong_certificate
from outreach.demo.compose import Composer
from outreach.demo.gateway import Gateway, visible_path
from outreach.demo.httpd import HttpServer
from outreach.demo.imap import ImapServer
from outreach.demo.letters import unrelated
from outreach.demo.listeners import LOOPBACK, Listeners
from outreach.demo.mailbox import Mailbox
from outreach.demo.own_site import compose_own_site
from outreach.demo.owners import Deed, Owners
from outreach.demo.seed import Seed, read_seed
from outreach.demo.smtp import AcceptedLetter, MailServer
from outreach.demo.truth import truth_of
from outreach.demo.values import Fate, Ports, Site, Truth
from outreach.demo.web import InventedWeb, Visit

_NO_PORTS = Ports(0, 0, 0)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """The demo's mailbox, for SMTP and IMAP alike."""

    address: str
    username: str
    password: str
    sender_name: str


class DemoWorld:
    """An invented web, a mail server, a mailbox and scripted owners, all on loopback.

    Everything runs on one event loop in a thread of its own, from `start` to `stop`.
    """

    def __init__(self, *, clock: Clock | None = None, answer_delay_seconds: float = 0.3) -> None:
        self._clock = clock or SystemClock()
        self._delay = answer_delay_seconds
        self._closing = ExitStack()
        self._servers: list[asyncio.Server] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="demo-world", daemon=True
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Reserve ports, write the hosts file and open all servers."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        folder = self._closing.enter_context(tempfile.TemporaryDirectory(prefix="outreach-demo-"))
        self._folder = Path(folder)
        self._compose()
        self.hosts_file = self._write_hosts()
        self.seed_file = self._folder / "prospects.txt"
        self.seed_file.write_text("\n".join(self.seed_urls) + "\n", "utf-8")
        self._thread.start()
        self._wait(self._open_servers(), 30)

    def stop(self) -> None:
        """Close all servers and remove the files. Safe to call twice."""
        if self._thread.is_alive():
            self._wait(self._close_servers(), 30)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
        self._loop.close()
        self._closing.close()

    # what the product is told

    @property
    def allowed_ports(self) -> tuple[int, ...]:
        """Every port that a link of the invented web leads to."""
        ports = self._listeners.ports
        return (ports.http, ports.tls, ports.closed)

    @property
    def own_site_url(self) -> str:
        """Home page of our own project."""
        return self.own_site.root

    @property
    def seed_urls(self) -> tuple[str, ...]:
        """The pages that prospects come from; the last one is off limits by robots.txt."""
        pages = [page.url for site in self.sites for page in site.pages.values() if page.is_content]
        return (*pages, f"{self.sites[0].root}private/minutes")

    @property
    def mailbox(self) -> DemoLogin:
        """Credentials of the demo's mailbox."""
        box = self._box
        return DemoLogin(box.address, box.address, box.password, self.own_site.owner.name)

    def settings(self) -> dict[str, str]:
        """`OUTREACH_*` values that let the product live in this world, and in no other."""
        return {
            "OUTREACH_HOSTS_FILE": str(self.hosts_file),
            "OUTREACH_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
            "OUTREACH_ALLOWED_PORTS": ",".join(str(port) for port in self.allowed_ports),
            "OUTREACH_CONTACT_URL": f"{self.own_site_url}about",
            "OUTREACH_DNS_CHECKS": "false",
            "OUTREACH_CONNECT_SECONDS": "2",
            "OUTREACH_FETCH_SECONDS": "10",
            "OUTREACH_HOST_DELAY_SECONDS": "0.02",
            "OUTREACH_HOST_CONNECTIONS": "8",
            "OUTREACH_LOSS_CONFIRM_HOURS": "0",
            "OUTREACH_MAILBOX_DAILY_CAP": "40",
            "OUTREACH_GAP_MINUTES_MIN": "0",
            "OUTREACH_GAP_MINUTES_MAX": "0",
            "OUTREACH_WORKER_TICK_SECONDS": "5",
            "OUTREACH_INBOX_POLL_SECONDS": "5",
        }

    # what happened

    def browser_url(self, url: str = "") -> str:
        """Where an ordinary browser sees a page of the invented web; without `url`, all sites."""
        path = visible_path(url) if url else "/"
        return f"http://{LOOPBACK}:{self._listeners.ports.http}{path}"

    @property
    def mail_log(self) -> tuple[AcceptedLetter, ...]:
        """Every letter that the mail server accepted."""
        return self._mail.log

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every request that the web answered."""
        return self.web.visits

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """What the owners did."""
        return self._owners.deeds

    @property
    def mailbox_changes(self) -> tuple[tuple[str, int, str], ...]:
        """Flags that IMAP clients set: (folder, UID, flag). Empty if they only read."""
        return tuple(self._box.changes)

    def wait_for_answers(self, timeout: float = 30) -> bool:
        """Wait until no owner is about to answer; False if `timeout` seconds passed first."""
        try:
            self._wait(self._owners.settle(), timeout)
        except TimeoutError:
            return False
        return True

    # making it

    def _compose(self) -> None:
        # Which hosts there are does not depend on the ports; the URLs do.
        draft = read_seed(_NO_PORTS)
        tls_hosts = _tls_hosts(draft)
        hosts = [site.host for site in draft.sites] + [draft.own.host]
        hosts += [one.host for one in draft.targets if one.fate is not Fate.UNRESOLVABLE]
        self._listeners = Listeners(list(dict.fromkeys(hosts)), list(tls_hosts))
        self._closing.callback(self._listeners.close)
        ports = self._listeners.ports
        seed = read_seed(ports)
        self.sites: tuple[Site, ...] = tuple(Composer(seed, ports.http).sites())
        self.own_site = compose_own_site(seed.own, ports.http)
        self.truth: Truth = truth_of(self.sites, seed.targets)
        self.web = InventedWeb(self.sites, self.own_site, seed, ports, self._clock)
        gateway = Gateway((self.own_site, *self.sites), self.web.respond)
        self._http = HttpServer(
            lambda request: (gateway if request.host == LOOPBACK else self.web.respond)(request)
        )
        self._tls_hosts = tls_hosts
        self._people(seed)

    def _people(self, seed: Seed) -> None:
        password = secrets.token_urlsafe(12)
        self._box = Mailbox(self.own_site.owner.address, password, self._clock)
        self._imap = ImapServer(self._box)
        newsletter, spam = unrelated(self._box.address, self._clock.now())
        self._box.folders["INBOX"].append(newsletter)
        self._box.folders["Junk"].append(spam)
        self._owners = Owners(
            self.sites,
            self.own_site.root,
            self.truth,
            self.web,
            self._box,
            seed.replies,
            self._clock,
            self._delay,
        )
        known = self._owners.addresses
        self._mail = MailServer(self._box, known, self._owners.receive, self._clock)

    def _write_hosts(self) -> Path:
        path = self._folder / "hosts"
        entries = self._listeners.addresses.items()
        path.write_text("".join(f"{address} {host}\n" for host, address in entries), "utf-8")
        return path

    async def _open_servers(self) -> None:
        names = {
            host: wrong_certificate(self._folder, host, expired=expired, now=self._clock.now())
            for host, expired in self._tls_hosts.items()
        }
        tls = context_by_name(names)
        start = asyncio.start_server
        self._servers += [
            await start(self._http.converse, sock=one) for one in self._listeners.http
        ]
        self._servers += [
            await start(self._http.converse, sock=one, ssl=tls) for one in self._listeners.tls
        ]
        imap = await start(self._imap.converse, LOOPBACK, 0, limit=1024 * 1024)
        loop = asyncio.get_running_loop()
        smtp = await loop.create_server(lambda: self._mail.protocol(loop), LOOPBACK, 0)
        self._servers += [imap, smtp]
        self.imap_port: int = imap.sockets[0].getsockname()[1]
        self.smtp_port: int = smtp.sockets[0].getsockname()[1]

    async def _close_servers(self) -> None:
        for server in self._servers:
            server.close()
        await self._owners.close()
        await self._http.close()
        await self._imap.close()
        self._mail.close()

    def _wait(self, work: Coroutine[Any, Any, None], timeout: float) -> None:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            future.result(timeout)
        except concurrent.futures.TimeoutError:
            future.cancel()
            raise


def _tls_hosts(seed: Seed) -> dict[str, bool]:
    """Host to "its certificate has expired", for those that speak TLS."""
    wrong = (Fate.SELF_SIGNED, Fate.EXPIRED)
    return {one.host: one.fate is Fate.EXPIRED for one in seed.targets if one.fate in wrong}
