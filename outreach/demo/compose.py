"""Composes the pages of every site from the seed: the same seed gives the same web."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, cycle

from outreach.demo.seed import Seed, SiteSeed, Topic
from outreach.demo.values import Anchor, Paragraph, Section, Site, Target, WebPage

_FIRST_DAY = date(2019, 2, 11)
_DEAD_IN_ARTICLES = 3  # of a site's articles carry a dead link; the others are in good order


class Composer:
    """Writes all sites, one after the other, drawing evenly from titles, sentences and targets."""

    def __init__(self, seed: Seed, port: int) -> None:
        self._seed = seed
        self._port = port
        self._phrases = {name: cycle(texts) for name, texts in seed.phrases.items()}
        self._titles = {key: iter(topic.titles) for key, topic in seed.topics.items()}
        self._dead = self._by_topic(dead=True)
        self._live = self._by_topic(dead=False)
        self._turn = count()

    def sites(self) -> Iterator[Site]:
        """Every site whose owner may be written to."""
        for index, site in enumerate(self._seed.sites):
            pages = [*self._content(site), *self._around(site)]
            pages.insert(0, self._home(site, pages))
            friends = self._friends(index)
            dressed = (self._with_sidebar(page, friends) for page in pages)
            yield Site(
                host=site.host,
                root=self._url(site.host, "/"),
                name=site.name,
                tagline=site.tagline,
                hue=site.hue,
                owner=site.owner,
                pages={page.path: page for page in dressed},
            )

    # what a site is about

    def _content(self, site: SiteSeed) -> Iterator[WebPage]:
        topics = [self._seed.topics[key] for key in site.topics]
        for position, topic in enumerate(topics):
            with_dead = position < _DEAD_IN_ARTICLES
            if site.kind == "forum":
                yield from (self._thread(site, topic, ask, with_dead) for ask in topic.asks)
            else:
                yield self._article(site, topic, with_dead)
        yield self._resources(site, "/links", f"Links we like: {site.name}", topics[:3])
        yield self._resources(site, "/library", "From our reading corner", topics[3:])

    def _article(self, site: SiteSeed, topic: Topic, with_dead: bool) -> WebPage:
        title = next(self._titles[topic.key])
        left_out = next(self._turn) % len(topic.paragraphs)
        texts = [text for place, text in enumerate(topic.paragraphs) if place != left_out]
        drawn = [next(self._live[topic.key]), next(self._live[topic.key])]
        if with_dead:
            drawn.insert(1, next(self._dead[topic.key]))
        paragraphs: list[Paragraph] = [(texts[0],)]
        for text, target in zip(texts[1:], drawn, strict=False):
            paragraphs.append((text + " ", *self._sentence("carriers", _anchor(target))))
        friend = self._sentence("asides", self._friend_of(site))
        paragraphs.append((next(self._phrases["closings"]) + " ", *friend))
        sections = (Section("text", "", tuple(paragraphs)), self._comments(topic))
        return self._page(site, f"/notes/{slug(title)}", title, texts[0][:140], sections)

    def _thread(self, site: SiteSeed, topic: Topic, ask: str, with_dead: bool) -> WebPage:
        draw = [next(self._live[topic.key])]
        if with_dead:
            draw.append(next(self._dead[topic.key]))
        posts: list[Paragraph] = [(ask, " Any advice is welcome.")]
        posts += [self._sentence("answers", _anchor(target)) for target in draw]
        posts.append((topic.paragraphs[next(self._turn) % len(topic.paragraphs)],))
        names = tuple(next(self._phrases["people"]) for _ in posts)
        thread = Section("posts", "", tuple(posts), names)
        return self._page(site, f"/threads/{slug(ask)}", ask, ask, (thread,))

    def _resources(self, site: SiteSeed, path: str, title: str, topics: Sequence[Topic]) -> WebPage:
        intro = (
            "We are asked for these again and again, so here they are in one place. "
            "Nobody pays to be listed. Tell us when something has moved.",
        )
        lists = (Section("list", topic.name, self._entries(topic)) for topic in topics)
        sections = (Section("text", "", (intro,)), *lists)
        names = ", ".join(topic.name.lower() for topic in topics)
        return self._page(site, path, title, f"Hand-picked pages about {names}.", sections)

    def _entries(self, topic: Topic) -> tuple[Paragraph, ...]:
        targets = [next(self._live[topic.key]) for _ in range(3)]
        targets.insert(1, next(self._dead[topic.key]))
        return tuple(
            (Anchor(target.url, target.title), ". ", next(self._phrases["descriptions"]))
            for target in targets
        )

    def _comments(self, topic: Topic) -> Section:
        target = next(self._live[topic.key])
        link = Anchor(target.url, target.title, "ugc nofollow")
        said: tuple[Paragraph, ...] = (
            self._sentence("comments", link),
            self._sentence("comments", link),
        )
        names = tuple(next(self._phrases["people"]) for _ in said)
        return Section("comments", "Comments", said, names)

    # what every site has

    def _home(self, site: SiteSeed, pages: Sequence[WebPage]) -> WebPage:
        newest: tuple[Paragraph, ...] = tuple(
            (Anchor(page.url, page.title), ". ", page.description)
            for page in pages
            if page.is_content
        )
        sections = (
            Section("text", "", ((f"{site.name}: {site.tagline.lower()}.",),)),
            Section("list", "Newest first", newest),
        )
        return self._page(site, "/", site.name, site.tagline, sections, content=False)

    def _around(self, site: SiteSeed) -> Iterator[WebPage]:
        owner = site.owner
        who = f"{site.name} is looked after by {owner.name}, {owner.role.lower()}."
        about = (who, " We began with one page and a borrowed camera, and it grew from there.")
        yield self._plain(site, "/about", f"About {site.name}", about)
        text = (
            f"{owner.name} reads every message and answers within a week, weeds permitting. "
            f"By post: {site.name}, {site.postal}.",
        )
        shows = owner.shown in ("mailto", "obfuscated", "cfemail")
        yield self._plain(site, "/contact", "Contact", text, shows)
        if owner.shown == "author":
            path = f"/authors/{slug(owner.name)}"
            bio = (f"{owner.name}, {owner.role.lower()} of {site.name}, writes from experience.",)
            yield self._plain(site, path, owner.name, bio, True)
        if owner.shown == "imprint":
            duty = (f"Responsible for the content of this site: {owner.name}, {owner.role}.",)
            yield self._plain(site, "/imprint", "Imprint", duty, True)
        note = ("Drafts and minutes. Members only, please. ", self._private_link())
        yield self._plain(site, "/private/minutes", "Minutes", note)

    def _plain(
        self, site: SiteSeed, path: str, title: str, text: Paragraph, shows: bool = False
    ) -> WebPage:
        sections = (Section("text", "", (text,)),)
        return self._page(site, path, title, "", sections, content=False, shows=shows)

    def _private_link(self) -> Anchor:
        target = next(target for target in self._seed.targets if target.fate.is_dead)
        return Anchor(target.url, target.title)

    # small parts

    def _page(
        self,
        site: SiteSeed,
        path: str,
        title: str,
        description: str,
        sections: tuple[Section, ...],
        *,
        content: bool = True,
        shows: bool = False,
    ) -> WebPage:
        url = self._url(site.host, path)
        return WebPage(
            url,
            path,
            title,
            description,
            sections,
            published_on=self._date() if content else "",
            is_content=content,
            shows_contact=shows,
        )

    def _with_sidebar(self, page: WebPage, friends: tuple[Anchor, ...]) -> WebPage:
        if not page.is_content:
            return page
        return replace(page, sidebar=friends)

    def _date(self) -> str:
        """An ISO date between 2019 and 2025, spread evenly."""
        return (_FIRST_DAY + timedelta(days=next(self._turn) * 137 % 2400)).isoformat()

    def _friends(self, index: int) -> tuple[Anchor, ...]:
        sites = self._seed.sites
        chosen = (sites[(index + step) % len(sites)] for step in (1, 4, 7))
        return tuple(Anchor(self._url(site.host, "/"), site.name) for site in chosen)

    def _friend_of(self, site: SiteSeed) -> Anchor:
        sites = [other for other in self._seed.sites if other.host != site.host]
        chosen = sites[next(self._turn) % len(sites)]
        return Anchor(self._url(chosen.host, "/links"), f"the link list of {chosen.name}")

    def _sentence(self, kind: str, link: Anchor) -> Paragraph:
        before, marker, after = next(self._phrases[kind]).partition("{link}")
        if not marker:
            return (before,)
        if link.words[0].isupper():  # a title: in a sentence it wants quotation marks
            return (f"{before}“", link, f"”{after}")
        return (before, link, after)

    def _by_topic(self, *, dead: bool) -> dict[str, Iterator[Target]]:
        return {
            key: cycle(
                [one for one in self._seed.targets if one.topic == key and one.fate.is_dead == dead]
            )
            for key in self._seed.topics
        }

    def _url(self, host: str, path: str) -> str:
        return f"http://{host}:{self._port}{path}"


def _anchor(target: Target) -> Anchor:
    return Anchor(target.url, target.words)


def slug(text: str) -> str:
    """Lower-case words joined with hyphens, at most nine of them, for a path."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))[:9])
