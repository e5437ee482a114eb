"""What an element says about the place of its content: landmarks, roles, class words, styles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from outreach.crawl.reading.blocks import HEADINGS
from outreach.crawl.values import LinkPlacement

_HIDDEN = LinkPlacement.HIDDEN
_LANDMARKS = {
    "nav": LinkPlacement.NAVIGATION,
    "header": LinkPlacement.HEADER,
    "footer": LinkPlacement.FOOTER,
    "aside": LinkPlacement.SIDEBAR,
    "form": LinkPlacement.SIDEBAR,  # what stands beside its fields: terms, logins, newsletters
}
_ROLES = {
    "navigation": LinkPlacement.NAVIGATION,
    "menu": LinkPlacement.NAVIGATION,
    "menubar": LinkPlacement.NAVIGATION,
    "banner": LinkPlacement.HEADER,
    "contentinfo": LinkPlacement.FOOTER,
    "complementary": LinkPlacement.SIDEBAR,
    "search": LinkPlacement.HEADER,
    "dialog": LinkPlacement.SIDEBAR,
}
# Words of class and id attributes; regular expressions, set apart by spaces.
_WORDS = {
    LinkPlacement.COMMENTS: "[ck]om+ent(?!ar(?:y|ies)\\b)[a-z]* respond responses disqus "
    "reactions? reacties yorum(?:lar)?",
    LinkPlacement.BIO: "(author|about)[-_]?(bio|box|info|card|author|profile) bio biography "
    "signature byline[-_]?bio",
    LinkPlacement.NAVIGATION: "nav navbar navigation navi subnav topnav menu menus submenu "
    "mainmenu breadcrumbs? crumbs pagination pager paging pagenav page[-_]?numbers "
    "skip[-_]?links? toc prev[-_]?next post[-_]?navigation",
    LinkPlacement.FOOTER: "(print[-_]?)?footer foot colophon copyright site[-_]?info imprint",
    LinkPlacement.SIDEBAR: "side[-_]?bar\\w* widgets?(?!\\sblog\\b) rail aside related\\w* "
    "recommend\\w* recirc\\w* outbrain taboola popular trending promos? sponsor\\w* newsletter "
    "subscribe share sharing social\\w* sharedaddy tag[-_]?cloud tag[-_]?list "
    "(post|entry|article)[-_]?tags most[-_]?(read|popular|viewed) read[-_]?(more|next) "
    "more[-_]?(stories|news|articles|posts|from) blogroll advert\\w* ads? cookie\\w* consent "
    "gdpr popup modal",
    LinkPlacement.HEADER: "header masthead top[-_]?bar branding logo "
    "((entry|post|article)[-_]?)?meta(data)? byline",
}
_MAX_CHARS = 300
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMED = re.compile(
    r"(?:^|[\s_-])(?<!has[_-])(?<!no[_-])(?<!not[_-])(?<!with[_-])(?<!without[_-])(?:"
    + "|".join(f"(?P<{place.name}>{'|'.join(words.split(' '))})" for place, words in _WORDS.items())
    + r")(?=$|[\s_-])"
)
_REMARK = re.compile(
    r"(?:^|[\s_-])(?:pull)?(?:quote|notes?|onebox|callout|footnotes?|admonition)\b"
)
_PLACES = {place.name: place for place in _WORDS}
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|text-indent\s*:\s*-\d{3,}|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|(?:left|top)\s*:\s*-\d{4,}px"
)


def own_region(tag: str, attributes: Mapping[str, str | None]) -> LinkPlacement | None:
    """Return what the element itself says about the place of its content, None if nothing."""
    if not attributes:
        return _LANDMARKS.get(tag)
    asked = attributes.get
    style = asked("style")
    if "hidden" in attributes or (style is not None and _hides(style)):
        return _HIDDEN
    return _said(tag, asked("id"), asked("class"), asked("role"))


@lru_cache(maxsize=32_768)  # pages of one site share their ids and classes
def _said(tag: str, name: str | None, words: str | None, role: str | None) -> LinkPlacement | None:
    """A heading that is called a header is the one of its card; a remark aside is text."""
    claim = (
        (_named(name) if name else None)
        or (_named(words) if words else None)
        or (_ROLES.get(role.lower()) if role else None)
        or _LANDMARKS.get(tag)
    )
    if claim is LinkPlacement.HEADER and tag in HEADINGS:
        return None
    return None if tag == "aside" and words and _REMARK.search(words) else claim


def _named(words: str) -> LinkPlacement | None:
    """Find the first telling word of an id or class attribute."""
    lowered = words.lower()
    if lowered != words:
        lowered = _CAMEL.sub("-", words).lower()
    found = _NAMED.search(lowered[:_MAX_CHARS])
    return None if found is None or found.lastgroup is None else _PLACES[found.lastgroup]


def is_invisible(attributes: Mapping[str, str | None]) -> bool:
    """Is the element itself kept from the reader's eyes by an attribute or its inline style?"""
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and _hides(style)


@lru_cache(maxsize=4_096)
def _hides(style: str) -> bool:
    return _INVISIBLE.search(style.lower()) is not None
