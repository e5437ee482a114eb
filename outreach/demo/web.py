"""The invented web: which host answers what, a log of every request, and what owners changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from outreach.clock import Clock
from outreach.demo.httpd import Request, Response
from outreach.demo.render import Edit, Edits, Renderer
from outreach.demo.seed import Seed, Topic, demo_folder
from outreach.demo.traps import Behave, behaviour
from outreach.demo.values import Fate, Ports, Site, Target

_WHOLE_HOSTS = (Fate.SOFT_404, Fate.PARKED, Fate.TO_HOME)  # every path of the host alike
_NOT_ON_OUR_WEB = (Fate.UNRESOLVABLE, Fate.REFUSED)
_CRAWL_RULES = "User-agent: *\nDisallow: /private/\n"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as the web saw it."""

    at: datetime
    method: str
    host: str
    path: str
    user_agent: str
    status: int


class InventedWeb:
    """Answers requests for all hosts of the world. Used from one thread."""

    def __init__(
        self, sites: Iterable[Site], own: Site, seed: Seed, ports: Ports, clock: Clock
    ) -> None:
        self._clock = clock
        self._port = ports.http
        self._topics = seed.topics
        self._renderer = Renderer()
        self._sites = {site.host: site for site in (*sites, own)}
        self._own = own
        self._leaves: dict[tuple[str, str], tuple[Target, Behave]] = {}
        self._host_fates: dict[str, Fate] = {}
        self._moved: dict[tuple[str, str], Target] = {}
        self._edits: Edits = {}
        self._visits: list[Visit] = []
        self._style = (demo_folder() / "html" / "style.css").read_text("utf-8")
        for target in seed.targets:
            self._place(target)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every request so far, in order."""
        return tuple(self._visits)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host that answers HTTP or HTTPS, in a stable order."""
        found = [*self._sites, *self._host_fates, *(host for host, _ in self._leaves)]
        found += [host for host, _ in self._moved]
        return tuple(dict.fromkeys(found))

    def edit(self, page_url: str, target_url: str, edit: Edit) -> None:
        """Change one link of one page, as its owner."""
        self._edits[page_url, target_url] = edit

    def page_html(self, url: str) -> str:
        """A page of one of the sites as it stands now, without leaving a visit in the log."""
        parts = urlsplit(url)
        site = self._sites[parts.hostname or ""]
        return self._renderer.page(site, site.pages[parts.path], self._edits).decode()

    def respond(self, request: Request) -> Response:
        """Answer one request and log it."""
        response = self._answer(request)
        self._visits.append(
            Visit(
                self._clock.now(),
                request.method,
                request.host,
                request.path,
                request.headers.get("user-agent", ""),
                response.status,
            )
        )
        return response

    def _place(self, target: Target) -> None:
        if target.fate in _NOT_ON_OUR_WEB:
            return
        if target.fate in _WHOLE_HOSTS:
            self._host_fates[target.host] = target.fate
            return
        elsewhere = self._elsewhere(target)
        behave = behaviour(
            target.fate,
            elsewhere=elsewhere,
            challenge=self._renderer.notice("challenge", target.host),
            missing=self._renderer.notice("not_found", target.host),
        )
        self._leaves[target.host, target.path.partition("#")[0]] = (target, behave)
        if target.fate in (Fate.MOVED_SAME, Fate.MOVED_AWAY):
            new = urlsplit(elsewhere)
            self._moved[new.hostname or "", new.path] = target

    def _elsewhere(self, target: Target) -> str:
        host = "county-growers.example" if target.fate is Fate.MOVED_AWAY else target.host
        return f"http://{host}:{self._port}/articles/{target.path.rpartition('/')[2]}"

    def _answer(self, request: Request) -> Response:
        path = request.path.partition("?")[0]
        if request.method not in ("GET", "HEAD"):
            return Response(405, headers={"Allow": "GET, HEAD"})
        for shared in (self._robots, self._stylesheet):
            if (found := shared(request.host, path)) is not None:
                return found
        if request.host in self._sites:
            return self._site_page(self._sites[request.host], path)
        if request.host in self._host_fates:
            return self._whole_host(request.host, path)
        return self._leaf(request, path)

    def _robots(self, host: str, path: str) -> Response | None:
        if path != "/robots.txt":
            return None
        rules = _CRAWL_RULES
        for (leaf_host, _), (target, _) in self._leaves.items():
            if leaf_host == host and target.fate is Fate.ROBOTS_BLOCKED:
                rules += f"Disallow: {target.path.rpartition('/')[0]}/\n"
        if host == self._own.host:
            rules += f"\nSitemap: {self._own.root}sitemap.xml\n"
        return Response(200, rules.encode(), {"Content-Type": "text/plain; charset=utf-8"})

    def _stylesheet(self, host: str, path: str) -> Response | None:
        if path != "/style.css":
            return None
        hue = self._sites[host].hue if host in self._sites else 40
        text = self._style.replace("--hue: 150", f"--hue: {hue}", 1)
        return Response(200, text.encode(), {"Content-Type": "text/css; charset=utf-8"})

    def _site_page(self, site: Site, path: str) -> Response:
        if site is self._own and path == "/sitemap.xml":
            return Response(200, self._sitemap(), {"Content-Type": "application/xml"})
        if path in site.pages:
            return Response(200, self._renderer.page(site, site.pages[path], self._edits))
        return Response(404, self._renderer.notice("not_found", site.host))

    def _sitemap(self) -> bytes:
        entries = "".join(f"<url><loc>{page.url}</loc></url>" for page in self._own.pages.values())
        name = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0"?><urlset xmlns="{name}">{entries}</urlset>'.encode()

    def _whole_host(self, host: str, path: str) -> Response:
        fate = self._host_fates[host]
        if fate is Fate.PARKED:
            return Response(200, self._renderer.notice("parked", host))
        if path == "/":
            return self._host_home(host)
        if fate is Fate.TO_HOME:
            return Response(301, headers={"Location": f"http://{host}:{self._port}/"})
        return Response(200, self._renderer.notice("soft_404", host))

    def _leaf(self, request: Request, path: str) -> Response:
        key = (request.host, path)
        if key in self._leaves:
            target, behave = self._leaves[key]
            return behave(request, self._leaf_html(target))
        if key in self._moved:
            return Response(200, self._leaf_html(self._moved[key]))
        if path == "/":
            return self._host_home(request.host)
        return Response(404, self._renderer.notice("not_found", request.host))

    def _leaf_html(self, target: Target) -> bytes:
        topic: Topic = self._topics[target.topic]
        intro = f"{target.title}. A page about {topic.name.lower()}."
        return self._renderer.leaf(target.title, target.host, (intro, *topic.paragraphs[1:4]))

    def _host_home(self, host: str) -> Response:
        name = host.partition(".")[0].replace("-", " ").title()
        welcome = (
            f"Welcome to {name}. We publish leaflets, notes and a newsletter four times a year.",
            "Choose a subject from the menu, or come to one of our open days in spring.",
        )
        return Response(200, self._renderer.leaf(name, host, welcome))
