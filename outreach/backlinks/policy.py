"""Clauses of Google's link-spam policy that a flag may refer to, in our own words.

Source: Google Search Central, "Spam policies for Google web search", section link spam.
"""

from __future__ import annotations

from enum import StrEnum


class Clause(StrEnum):
    PAID = "Links for money, goods or services, unless marked sponsored or nofollow"
    AUTOMATED = "Automated programs or services that create links"
    ADVERTORIAL = "Advertorials, guest posts or press releases with optimised anchor texts"
    DIRECTORY = "Low-quality directory or bookmark sites"
    WIDGET = "Keyword-rich, hidden or low-quality links embedded in widgets"
    FOOTER = "Widely distributed links in footers or templates"
    COMMENTS = "Forum comments or signatures with optimised links"
    MADE_FOR_LINKS = "Low-value content made mainly to influence ranking"
    NONE = ""
