"""Mail's HTML made harmless: no script, no style, no picture, no form, nothing from afar.

What is left is structure and words. The page shows it in a sandboxed frame of its own besides, so
that a hole here would still run nothing and load nothing.
"""

from __future__ import annotations

import nh3

from outreach.mail.html_text import MAX_HTML

_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "center", "cite", "code", "dd", "del", "div", "dl"),
    *("dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre"),
    *("q", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot"),
    *("th", "thead", "tr", "tt", "u", "ul"),
}
_WITH_CONTENT = {"script", "style", "title", "svg", "math", "template", "noscript", "iframe"}
_ATTRIBUTES = {
    "a": {"href"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "ol": {"start"},
    "*": {"dir", "lang"},
}


def harmless(html: str) -> str:
    """`html` with tags of words and structure only; links keep their address, open nothing here."""
    return nh3.clean(
        html[:MAX_HTML],
        tags=_TAGS,
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
