"""Search engines behind one question: SearXNG (one's own server), Brave and Google (own keys).

Formats: docs.searxng.org/dev/search_api.html, api.search.brave.com/app/documentation,
developers.google.com/custom-search/v1 (it ends on 2027-01-01: `CSE_ENDS_ON`). Every way
in which they fail is an OutsideError with a sentence that says what to do; `retry_after` is set
when waiting helps.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qs

from outreach.clock import Clock
from outreach.crawl.fetching.politeness import retry_after_seconds
from outreach.errors import BadAnswer, FetchError, NotAllowed
from outreach.urls import is_http, parse_http

if TYPE_CHECKING:
    from outreach.crawl.fetching.http_client import ApiClient  # httpx, which few need

DEFAULT_WAIT_SECONDS = 60.0
BRAVE_URL = "https://api.search.brave.com"
CSE_URL = "https://www.googleapis.com/customsearch/v1"
CSE_ENDS_ON = date(2027, 1, 1)
_BRAVE_PAGES = 10
_CSE_PAGES = 10
_MOST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Question:
    """One query.

    Attributes:
        query: as one would type it.
        language: two letters, "" for any.
        page: from 1.
    """

    query: str
    language: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """One result.

    Attributes:
        position: from 1, over all pages of the answer.
        engine: who found it, as "brave" or "duckduckgo".
    """

    url: str
    title: str
    words: str
    position: int
    engine: str


class SearchEngine(Protocol):
    """Anything that answers questions."""

    def ask(self, question: Question) -> list[Hit]:
        """The results, best first; an empty list means that there are none.

        Raises:
            OutsideError: refused, over quota, unreachable, or an answer that makes no sense.
        """


class Searxng:
    """A SearXNG server. JSON must be among its `search.formats`, which it is not by default."""

    def __init__(self, client: ApiClient, clock: Clock, base_url: str) -> None:
        self._client = client
        self._clock = clock
        self._url = base_url.rstrip("/") + "/search"

    def ask(self, question: Question) -> list[Hit]:
        """As `SearchEngine.ask`."""
        asked = {"q": question.query, "format": "json", "pageno": str(question.page)}
        if question.language:
            asked["language"] = question.language
        response = self._client.get(self._url, params=asked, headers=_WANTED)
        host = _host(self._url)
        if response.status_code == 403:
            raise NotAllowed(
                f"{host} refuses JSON (status 403). Its owner allows it in settings.yml with "
                "search: formats: [html, json]; the limiter may refuse programs, too."
            )
        found = _read(response, host, self._clock.now())
        results = found.get("results")
        if not isinstance(results, list):
            raise BadAnswer(f"{host} answered JSON without results: is it a SearXNG server?")
        hits = _hits(results, words="content", engine="engine", host=host)
        if not hits and (silent := _silent_engines(found.get("unresponsive_engines"))):
            raise FetchError(
                f"{host}: none of its engines answered ({silent}); this is no empty result.",
                retry_after=DEFAULT_WAIT_SECONDS,
            )
        return hits


class Brave:
    """Brave's web search API, 20 results a page and 10 pages at most."""

    def __init__(
        self, client: ApiClient, clock: Clock, key: str, base_url: str = BRAVE_URL
    ) -> None:
        self._client = client
        self._clock = clock
        self._key = key
        self._url = base_url.rstrip("/") + "/res/v1/web/search"

    def ask(self, question: Question) -> list[Hit]:
        """As `SearchEngine.ask`."""
        if question.page > _BRAVE_PAGES:
            return []
        asked = {"q": question.query, "count": "20", "offset": str(question.page - 1)}
        if question.language:
            asked["search_lang"] = question.language
        headers = {**_WANTED, "X-Subscription-Token": self._key}
        response = self._client.get(self._url, params=asked, headers=headers)
        host = _host(self._url)
        if response.status_code in (401, 403, 422) and b"token" in response.content.lower():
            raise NotAllowed(f"{host} refuses the key: set it again, and look at your plan.")
        found = _read(response, host, self._clock.now())
        web = found.get("web") or {}
        results = web.get("results", []) if isinstance(web, dict) else None
        if not isinstance(results, list) or ("web" not in found and "query" not in found):
            raise BadAnswer(f"{host} answered JSON that is not of Brave's search.")
        return _hits(results, words="description", engine="", host="brave")


class GoogleCse:
    """Google's Custom Search JSON API, 10 results a page and 100 in all.

    The engine's id stands in the address, as `?cx=`.
    """

    def __init__(self, client: ApiClient, clock: Clock, key: str, base_url: str) -> None:
        self._client = client
        self._clock = clock
        self._key = key
        self._url, _, query = base_url.partition("?")
        self._engine = parse_qs(query).get("cx", [""])[0]

    def ask(self, question: Question) -> list[Hit]:
        """As `SearchEngine.ask`."""
        if question.page > _CSE_PAGES:
            return []
        start = 10 * (question.page - 1) + 1
        asked = {"q": question.query, "cx": self._engine, "key": self._key, "start": str(start)}
        if question.language:
            asked["lr"] = f"lang_{question.language}"
        response = self._client.get(self._url, params=asked, headers=_WANTED)
        host = _host(self._url)
        if response.status_code == 400 and b"API key not valid" in response.content:
            raise NotAllowed(f"{host} refuses the key: set it again, and look at your plan.")
        found = _read(response, host, self._clock.now())
        results = found.get("items", [])
        if not isinstance(results, list) or not ({"items", "searchInformation"} & found.keys()):
            raise BadAnswer(f"{host} answered JSON that is not of Google's search.")
        named = [{**one, "url": one.get("link")} for one in results if isinstance(one, dict)]
        return _hits(named, words="snippet", engine="", host="google")


_WANTED = {"Accept": "application/json"}


def _host(url: str) -> str:
    parsed = parse_http(url)
    return parsed.host if parsed else url


def _read(response: Any, host: str, now: datetime) -> dict[str, Any]:
    """The JSON object of an answer; every other answer is explained."""
    status, body = response.status_code, response.content
    if status in (429, 503):
        asked = retry_after_seconds(response.headers.get("retry-after", ""), now)
        wait = asked or DEFAULT_WAIT_SECONDS
        raise FetchError(
            f"{host} asks us to wait {wait:.0f} seconds (status {status}).", retry_after=wait
        )
    if status in (401, 402, 403):
        raise NotAllowed(f"{host} refuses us (status {status}): look at the key and the plan.")
    if status != 200:
        raise FetchError(f"{host} answered with status {status}.", temporary=status >= 500)
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        shown = "nothing" if not body.strip() else "something that is no JSON"
        raise BadAnswer(f"{host} answered {shown} where search results should be.")
    return found


def _hits(results: list[Any], *, words: str, engine: str, host: str) -> list[Hit]:
    hits: list[Hit] = []
    for result in results:
        if not isinstance(result, dict) or not is_http(str(result.get("url", ""))):
            continue
        hits.append(
            Hit(
                url=str(result["url"]),
                title=_text(result.get("title")),
                words=_text(result.get(words)),
                position=len(hits) + 1,
                engine=_text(result.get(engine)) or host,
            )
        )
    return hits


def _silent_engines(listed: Any) -> str:
    """Pairs of name and reason, or plain names."""
    if not isinstance(listed, list):
        return ""
    named = [": ".join(map(str, one)) if isinstance(one, list) else str(one) for one in listed]
    return ", ".join(named)[:_MOST_TEXT]


def _text(value: Any) -> str:
    return " ".join(str(value).split())[:_MOST_TEXT] if value else ""
