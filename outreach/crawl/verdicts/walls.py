"""Pages that stand in front of the page: challenges, cookie walls, logins. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from outreach.crawl.verdicts.phrasebook import phrases
from outreach.crawl.verdicts.signs import Signs

_SHORT_PAGE_WORDS = 200
_TINY_PAGE_WORDS = 40
_LOGIN_PATH = re.compile(
    r"(?:^|[/_.-])(?:log-?in|sign-?in|signon|sso|auth|oauth2?|authorize|account/login|"
    r"wp-login|checkpoint|consent|captcha|challenge)(?:\.[a-z]{2,5})?(?:$|/)",
    re.IGNORECASE,
)
_GATE_PATH = re.compile(
    r"/(?:subscribe|subscription|subscriptions|paywall|register|registration|sign-?up|join|membership|"
    r"abo|age-?(?:gate|check|verification)|verify-?age|cookie-?consent|cookie-?wall|gate|privacy-?gate)"
    r"(?:\.[a-z]{2,5})?(?:$|/)",
    re.IGNORECASE,
)
_CHALLENGE_HEADERS = {
    "cf-mitigated": "challenge",
    "x-amzn-waf-action": "challenge",
    "x-datadome": "protected",
}
_CHALLENGE_SOURCES = (
    "challenges.cloudflare.com",
    "captcha-delivery.com",
    ".perimeterx.net",
    ".px-cdn.net",
    ".awswaf.com",
)


def is_challenge_answer(headers: Mapping[str, str]) -> bool:
    """Do the headers say that a firewall wants proof of a browser?"""
    for name, wanted in _CHALLENGE_HEADERS.items():
        said = headers.get(name)
        if said is not None and wanted in said.lower():
            return True
    return False


def is_challenge_page(signs: Signs) -> bool:
    """Is it a short page that asks whether we are human?"""
    if signs.word_count > _SHORT_PAGE_WORDS:
        return False
    return any(host.endswith(_CHALLENGE_SOURCES) for host in signs.sources) or _says(
        "challenge", signs
    )


def is_region_wall(signs: Signs) -> bool:
    """Is it a short page that says it shows its content in other countries only?"""
    return _says("region", signs)


def is_trouble_page(signs: Signs) -> bool:
    """Is it a short page that says its site is broken or being mended?"""
    return _says("trouble", signs)


def _says(name: str, signs: Signs) -> bool:
    """Does a short page say one of the phrases in title or headings, or a tiny one anywhere?"""
    if signs.word_count > _SHORT_PAGE_WORDS:
        return False
    book = phrases(name)
    if any(book.said_in(line) for line in signs.lines):
        return True
    return signs.word_count <= _TINY_PAGE_WORDS and bool(book.occurring_in(signs.visible))


def is_login_url(url: str) -> bool:
    """Does the path say that it is the place to log in?"""
    return bool(_LOGIN_PATH.search(urlsplit(url).path))


def is_gate_url(url: str, asked_url: str) -> bool:
    """Is it a place to log in, or one to subscribe at that remembers what was asked for?"""
    if is_login_url(url):
        return True
    parts = urlsplit(url)
    asked = urlsplit(asked_url).path
    if len(asked) < 2 or asked not in unquote(parts.query):
        return False
    return bool(_GATE_PATH.search(parts.path)) or (parts.hostname or "").startswith("consent.")


def is_login_page(signs: Signs) -> bool:
    """Does a short page ask for a password, and say so?"""
    return signs.asks_password and _says("login", signs)
