"""Links by http:// whose page can be had by https://."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from outreach.crawl.check import LinkChecker
from outreach.crawl.values import CheckResult, Verdict

_REACHED = frozenset({Verdict.ALIVE, Verdict.MOVED})


def secure_twins(results: Iterable[CheckResult], checker: LinkChecker) -> dict[str, str]:
    """Return by target where it can be had by https://.

    Targets that lead there by themselves cost no request; one on a port of its own has no twin.
    """
    plain = {one.url: one for one in results if one.url.startswith("http://")}
    found = {url: one.final_url for url, one in plain.items() if _is_secure(one.final_url)}
    twins = {_twin(url): url for url in plain.keys() - found.keys() if urlsplit(url).port is None}
    for result in checker.check_many(sorted(twins)):
        if result.verdict in _REACHED and _is_secure(result.final_url):
            found[twins[result.url]] = result.final_url
    return found


def _twin(url: str) -> str:
    return f"https://{url.removeprefix('http://')}"


def _is_secure(url: str) -> bool:
    return url.startswith("https://")
