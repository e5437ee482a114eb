"""Pages that stand in front of the page: challenges, cookie walls, logins. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from outreach.crawl.phrasebook import phrases
from outreach.crawl.signs import Signs

_SHORT_PAGE_WORDS = 200
_LOGIN_PATH = re.compile(
    r"(?:^|[/_.-])(?:log-?in|sign-?in|signon|sso|auth|oauth2?|authorize|account/login|"
    r"wp-login|checkpoint|consent|captcha|challenge)(?:\.[a-z]{2,5})?(?:$|/)",
    re.IGNORECASE,
)
_CHALLENGE_HEADERS = {
    "cf-mitigated": "challenge",
    "x-amzn-waf-action": "challenge",
    "x-datadome": "protected",
}
_CHALLENGE_SOURCES = frozenset(
    {"challenges.cloudflare.com", "geo.captcha-delivery.com", "client.perimeterx.net"}
)


def is_challenge_answer(headers: Mapping[str, str]) -> bool:
    """Do the headers say that a firewall wants proof of a browser?"""
    return any(
        wanted in headers.get(name, "").lower() for name, wanted in _CHALLENGE_HEADERS.items()
    )


def is_challenge_page(signs: Signs) -> bool:
    """Is it a short page that asks whether we are human?"""
    if signs.word_count > _SHORT_PAGE_WORDS:
        return False
    if signs.sources & _CHALLENGE_SOURCES:
        return True
    return any(phrases("challenge").said_in(line) for line in signs.lines)


def is_login_url(url: str) -> bool:
    """Does the path say that it is the place to log in?"""
    return bool(_LOGIN_PATH.search(urlsplit(url).path))


def is_login_page(signs: Signs) -> bool:
    """Does a short page ask for a password, under a title that says so?"""
    if signs.word_count > _SHORT_PAGE_WORDS or not signs.asks_password:
        return False
    return any(phrases("login").said_in(line) for line in signs.lines)
