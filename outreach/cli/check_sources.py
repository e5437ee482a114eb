"""What `outreach check` is given, turned into targets: pages and their links, files, sitemaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outreach.cli.check_documents import FILE, Place, is_other_scheme, target_of, written_links
from outreach.cli.check_inputs import SITEMAP, Input, Kind, listed
from outreach.cli.check_values import Remap
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.reading.html import Document
from outreach.crawl.reading.page_links import PageLinks, Wanted, document_links
from outreach.crawl.sites.frontier import Budget, Ending, Frontier, MemoryFrontier, Outcome
from outreach.crawl.sites.site import Scope, crawl_key, walk
from outreach.crawl.sites.sitemap_files import SitemapKind, parse_sitemap
from outreach.errors import FetchError, InvalidInput
from outreach.urls import normalise, site_key

if TYPE_CHECKING:
    from outreach.cli.check_state import State  # loads the database, which few checks need

_PAGES_SHOWN = 20  # linking pages remembered of one target
_INDEX_DEPTH = 3
_NOWHERE = "http://file.invalid/"  # base of a sitemap on disk: its relative URLs lead nowhere


@dataclass(slots=True)
class Target:
    """One target and where it was met. There may be millions: tuples, most of them empty.

    Attributes:
        spellings: all ways in which it was spelt; the first is checked.
        pages: linking pages or places in files, at most 20.
        page_count: how many there are.
    """

    spellings: tuple[str, ...]
    pages: tuple[str, ...] = ()
    page_count: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What to read, and which of its links to check.

    Attributes:
        depth: clicks to follow on the same site; 0 for the given pages only.
        limit: most pages to read of one site.
        targets_only: what is given is not read but checked itself.
        only, ignored: if there are any of `only`, a target must match one; none of `ignored`.
        pages_include, pages_exclude: which links a crawl follows.
        resources: images, scripts, styles and frames count as links.
        fragments: links to a place on their own page count too.
        offline: only local files are looked at.
        remaps: what is replaced in targets before anything else is made of them.
        place: where relative links of files lead.
    """

    depth: int = 0
    limit: int = 10_000
    targets_only: bool = False
    only: tuple[re.Pattern[str], ...] = ()
    ignored: tuple[re.Pattern[str], ...] = ()
    pages_include: tuple[re.Pattern[str], ...] = ()
    pages_exclude: tuple[re.Pattern[str], ...] = ()
    resources: bool = False
    fragments: bool = False
    offline: bool = False
    remaps: tuple[Remap, ...] = ()
    place: Place = field(default_factory=Place)


class Sources:
    """Reads inputs and yields each target once, while remembering who links to it."""

    def __init__(self, fetcher: Fetcher, wish: Wish, state: State | None = None) -> None:
        self._fetcher = fetcher
        self._wish = wish
        self._state = state
        self.met: dict[str, Target] = {}
        self._given: set[int] = set()  # hashes of targets that were given themselves
        self.unread: set[str] = set()  # given pages whose links nobody saw
        self.left_out: Counter[str] = Counter()
        self.notes: list[str] = []
        self.pages_read = 0
        self._is_choosy = bool(wish.only or wish.ignored)
        self.is_exhausted = wish.targets_only  # what is met later changes nothing that is told

    def targets(self, given: Iterable[Input]) -> Iterator[str]:
        """Yield every distinct target of the inputs, as it is first met; files as file:// URLs."""
        urls: list[Iterator[str]] = []
        for one in given:
            if one.kind is Kind.DOCUMENT:
                yield from self._links_of_document(one)
            else:
                urls.append(self._urls(one))
        yield from self._of_urls(url for some in urls for url in some)
        self.is_exhausted = True

    def by_url(self, url: str) -> Target:
        """Return what is known of a target that was yielded."""
        if self._wish.targets_only:
            return Target((url,))
        return self.met[self.key(url)]

    @property
    def target_count(self) -> int:
        """Distinct targets met so far."""
        return len(self.met) + len(self._given)

    def key(self, url: str) -> str:
        """Links that mean the same are checked once; what is given itself, as it is given."""
        if self._wish.targets_only or url in self.met or url.startswith(FILE):
            return url  # a key is the key of itself
        try:
            key = normalise(url)
        except InvalidInput:
            return url
        return url if key == url else key  # one string in memory where two are equal

    def _of_urls(self, urls: Iterable[str]) -> Iterator[str]:
        if self._wish.targets_only:
            yield from self._each_once(urls)
        elif self._wish.offline:
            if unasked := sum(1 for _ in urls):
                self.left_out["not fetched, as we are offline"] += unasked
        elif self._wish.depth:
            for url in urls:
                scope = Scope(site_key(url), self._wish.depth, *self._page_patterns)
                yield from self._links_of_site(url, [url], scope)
        elif self._state is not None:
            pages = list(urls)
            if pages:
                yield from self._links_of_site(pages[0], pages, Scope("", 0))
        else:
            yield from self._links_of_pages(urls)

    @property
    def _page_patterns(self) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
        return self._wish.pages_include, self._wish.pages_exclude

    def _urls(self, one: Input) -> Iterator[str]:
        if one.kind is Kind.URL:
            yield from self._sitemap_or_page(one.url)
        elif one.kind is Kind.LIST:
            yield from listed(one.text, as_given=self._wish.targets_only)
        else:
            yield from _locations(one)

    def _sitemap_or_page(self, url: str, level: int = 0) -> Iterator[str]:
        is_page = not SITEMAP.search(url.partition("?")[0])
        if self._wish.targets_only or self._wish.offline or is_page:
            yield url
            return
        try:
            page = self._fetcher.fetch_sitemap(url)
            found = parse_sitemap(page.body, page.final_url)
        except FetchError:
            yield url  # read as a page, it gets a verdict that says what is wrong
            return
        for entry in found.entries:
            if found.kind is SitemapKind.INDEX and level < _INDEX_DEPTH:
                yield from self._sitemap_or_page(entry.url, level + 1)
            else:
                yield entry.url

    def _links_of_pages(self, urls: Iterable[str]) -> Iterator[str]:
        for url, links in self._fetcher.links_of_many(dict.fromkeys(urls), self._links_wanted):
            if links is None:
                yield from self._meet_unread(url)
            else:
                yield from self._meet_all(url, self._counted(links))

    def _links_of_site(self, start: str, starts: list[str], scope: Scope) -> Iterator[str]:
        keyed = {crawl_key(url): url for url in starts}
        limit = max(self._wish.limit, len(keyed)) if not scope.site else self._wish.limit
        frontier: Frontier
        if self._state is None:
            frontier = memory = MemoryFrontier(Budget(limit))
            for key, url in keyed.items():
                memory.add(url, key)
        else:
            pairs = [(url, key) for key, url in keyed.items()]
            frontier = stored = self._state.frontier(start, pairs, scope, limit)
            for page, links in self._state.replay(stored):
                yield from self._meet_all(page, links)
        for visited in walk(self._fetcher, frontier, scope, links_of=self._links_of):
            if visited.outcome is Outcome.READ and visited.page is not None:
                yield from self._meet_all(visited.page.final_url, visited.links)
            elif visited.waiting.depth == 0:
                yield from self._meet_unread(visited.waiting.url)
        self.notes += frontier.traps.sentences()
        if frontier.ending() is Ending.PAGES:
            self.notes.append(f"{start}: {limit:,} pages were read; --limit reads more.")

    def _links_of_document(self, one: Input) -> Iterator[str]:
        self.pages_read += 1
        own = self._wish
        for written in written_links(one.path, one.text, resources=own.resources):
            target = self._mapped(target_of(written.href, one.path, own.place))
            if is_other_scheme(target):
                self.left_out[f"{target} links, which are never fetched"] += 1
            elif not target:
                self.left_out["beginning with “/”: say with --root-dir or --base-url where"] += 1
            elif own.offline and not target.startswith(FILE):
                self.left_out["not fetched, as we are offline"] += 1
            else:
                yield from self._met(target, f"{one.path}:{written.line}")

    def _links_of(self, document: Document) -> list[str]:
        return self._counted(document_links(document, self._links_wanted))

    def _counted(self, links: PageLinks) -> list[str]:
        """The targets of a page; its other links are counted."""
        for scheme, number in links.others.items():
            self.left_out[f"{scheme}: links, which are never fetched"] += number
        return links.targets

    @property
    def _links_wanted(self) -> Wanted:
        return Wanted(self._wish.resources, self._wish.fragments)

    def _meet_all(self, page: str, targets: Iterable[str]) -> Iterator[str]:
        self.pages_read += 1
        counted: set[str] = set()  # a page that spells a target in two ways is one page
        for target in map(self._mapped, targets) if self._wish.remaps else targets:
            key = self.key(target)
            if self._is_new(target, "" if key in counted else page, key):
                yield target
            counted.add(key)

    def _meet_unread(self, url: str) -> Iterator[str]:
        """A given page that can't be read: its own verdict says what is wrong with it."""
        self.unread.add(url)
        yield from self._met(url, "")

    def _met(self, url: str, page: str) -> Iterator[str]:
        if self._is_new(url, page, self.key(url)):
            yield url

    def _is_new(self, url: str, page: str, key: str) -> bool:
        """Note a target and the page that it was met on; is it the first time?"""
        if self._is_choosy and not self._is_wanted(url):
            self.left_out["left out, as asked"] += 1
            return False
        target = self.met.get(key)
        if target is None:
            self.met[key] = Target((url,), (page,), 1) if page else Target((url,))
            return True
        if url not in target.spellings:
            target.spellings += (url,)
        if page and page not in target.pages:
            target.page_count += 1
            if len(target.pages) < _PAGES_SHOWN:
                target.pages += (page,)
        return False

    def _each_once(self, urls: Iterable[str]) -> Iterator[str]:
        """The given targets; of each only a number is kept, for there may be millions."""
        for url in map(self._mapped, urls):
            number = hash(url)
            if not self._is_wanted(url):
                self.left_out["left out, as asked"] += 1
            elif number not in self._given:
                self._given.add(number)
                yield url

    def _mapped(self, url: str) -> str:
        for pattern, replacement in self._wish.remaps:
            url = pattern.sub(replacement, url)
        return url

    def _is_wanted(self, url: str) -> bool:
        if self._wish.only and not any(pattern.search(url) for pattern in self._wish.only):
            return False
        return not any(pattern.search(url) for pattern in self._wish.ignored)


def _locations(one: Input) -> Iterator[str]:
    """The URLs of a sitemap on disk; relative ones lead nowhere."""
    try:
        found = parse_sitemap(one.path.read_bytes(), _NOWHERE)
    except (FetchError, OSError) as wrong:
        raise InvalidInput(f"{one.path}: {wrong}", field="input") from wrong
    for entry in found.entries:
        if not entry.url.startswith(_NOWHERE):
            yield entry.url
