"""Pages of ours whose links say where they stand: 26 kinds of page in five styles of markup.

Each link's URL ends in "#<place>-<n>"; own pages are on example.com, others on <word>.example.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.crawl.placement_shapes import SHAPES

_WORDS = (
    "soap water garden letter paper house river mountain bread winter summer school music "
    "window bridge market story doctor teacher engine forest island kitchen machine village "
    "museum writer painter sailor farmer gives takes makes finds shows keeps brings holds means "
    "needs small large quiet bright simple honest careful useful early often always never "
    "rarely mostly "
)
WORDS = _WORDS.split()


@dataclass(frozen=True)
class Sample:
    """One page: `name` is kind/style; `named` tells whether the markup names its regions."""

    name: str
    html: str
    named: bool


class Words:
    """Text and links from a seed."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._count = 0

    def words(self, low: int, high: int) -> str:
        return " ".join(self._random.choices(WORDS, k=self._random.randint(low, high)))

    def sentence(self) -> str:
        return self.words(8, 18).capitalize() + "."

    def text(self, sentences: int) -> str:
        return " ".join(self.sentence() for _ in range(sentences))

    def link(self, place: str, *, away: bool = False, text: str = "") -> str:
        self._count += 1
        word = self._random.choice(WORDS)
        host = f"https://{word}.example" if away else "https://example.com"
        shown = text or self.words(1, 3)
        return f'<a href="{host}/{word}#{place}-{self._count}">{shown}</a>'

    def prose(self, paragraphs: int = 4, *, tag: str = "p") -> str:
        """Paragraphs with a link inside every other one."""
        found = []
        for number in range(paragraphs):
            inner = self.link("body", away=number % 4 == 0)
            middle = (
                f" {self.words(3, 6)} {inner}, {self.words(4, 9)}. " if number % 2 == 0 else " "
            )
            found.append(f"<{tag}>{self.text(2)}{middle}{self.text(1)}</{tag}>")
        return "".join(found)


Kind = Callable[[Words], str]
Style = Callable[[Words, str], str]


def article(w: Words) -> str:
    items = "".join(f"<li>{w.text(1)} {w.link('body')} {w.text(1)}</li>" for _ in range(3))
    return f"<h1>{w.words(3, 6)}</h1>{w.prose(6)}<ul>{items}</ul>{w.prose(2)}"


def resources(w: Words) -> str:
    def row() -> str:
        return f"<li>{w.link('list', away=True)} – {w.words(5, 14)}</li>"

    parts = [f"<h2>{w.words(1, 3)}</h2><ul>{''.join(row() for _ in range(8))}</ul>" for _ in "123"]
    return f"<h1>{w.words(2, 4)}</h1><p>{w.text(1)}</p>{''.join(parts)}"


def bare_links(w: Words) -> str:
    def rows() -> str:
        return "".join(f"<li>{w.link('list', away=True)}</li>" for _ in range(10))

    parts = [f"<h3>{w.words(1, 2)}</h3><ul>{rows()}</ul>" for _ in "1234"]
    return f"<h1>{w.words(2, 4)}</h1><p>{w.text(2)}</p>{''.join(parts)}"


def directory(w: Words) -> str:
    rows = "".join(
        f"<dt>{w.link('list', away=True)}</dt><dd>{w.words(6, 12)}</dd>" for _ in range(20)
    )
    return f"<h1>{w.words(2, 4)}</h1><dl>{rows}</dl>"


def table_of_links(w: Words) -> str:
    rows = "".join(
        f"<tr><td>{w.link('list', away=True)}</td><td>{w.words(2, 5)}</td><td>{number}</td></tr>"
        for number in range(25)
    )
    return f"<h1>{w.words(2, 4)}</h1><p>{w.text(1)}</p><table>{rows}</table>"


def forum_index(w: Words) -> str:
    rows = "".join(
        f"<tr><td>{w.link('list', text=w.words(4, 9))}</td><td>{w.link('list')}</td>"
        f"<td>{number}</td></tr>"
        for number in range(30)
    )
    return f"<h1>{w.words(2, 4)}</h1><table>{rows}</table>"


def forum_thread(w: Words) -> str:
    posts = "".join(
        f'<div class="post"><div class="message">{w.prose(2)}</div>'
        f'<div class="signature">{w.words(2, 4)} {w.link("bio", away=True)}</div></div>'
        for _ in range(6)
    )
    return f"<h1>{w.words(3, 6)}</h1>{posts}"


def commented(w: Words) -> str:
    comments = "".join(
        f'<li class="comment"><b>{w.link("comments", away=True)}</b>'
        f"<p>{w.text(2)} {w.link('comments', away=True)}</p></li>"
        for _ in range(6)
    )
    return (
        f"<h1>{w.words(3, 6)}</h1>{w.prose(4)}"
        f'<div id="comments" class="comments-area"><h2>Comments</h2><ol>{comments}</ol></div>'
    )


def signed(w: Words) -> str:
    bio = f"<p>{w.text(1)} {w.link('bio', away=True)} {w.text(1)}</p>"
    return f'<h1>{w.words(3, 6)}</h1>{w.prose(6)}<div class="author-bio">{bio}</div>'


def related(w: Words) -> str:
    rows = "".join(f"<li>{w.link('sidebar', text=w.words(4, 8))}</li>" for _ in range(5))
    box = f'<div class="related-posts"><h3>More</h3><ul>{rows}</ul></div>'
    return f"<h1>{w.words(3, 6)}</h1>{w.prose(3)}{box}{w.prose(4)}"


def roundup(w: Words) -> str:
    parts = "".join(
        f"<h3>{w.words(3, 6)}</h3><p>{w.text(2)} {w.link('body', away=True)} {w.words(3, 6)}.</p>"
        for _ in range(8)
    )
    return f"<h1>{w.words(3, 6)}</h1>{parts}"


def hidden(w: Words) -> str:
    spam = "".join(w.link("hidden", away=True) + " " for _ in range(5))
    off = f'<div style="position:absolute; left:-9999px">{w.text(1)} {w.link("hidden")}</div>'
    return f'<h1>{w.words(3, 6)}</h1>{w.prose(5)}<div style="display: none">{spam}</div>{off}'


KINDS: tuple[Kind, ...] = (
    article,
    resources,
    bare_links,
    directory,
    table_of_links,
    forum_index,
    forum_thread,
    commented,
    signed,
    related,
    roundup,
    hidden,
    *SHAPES,
)


def _items(w: Words, place: str, count: int, *, away: bool = False) -> str:
    return "".join(f"<li>{w.link(place, away=away)}</li>" for _ in range(count))


def semantic(w: Words, content: str) -> str:
    return (
        f"<header>{w.link('header')}<nav><ul>{_items(w, 'navigation', 8)}</ul></nav></header>"
        f"<main><article>{content}</article></main>"
        f"<aside><h3>Elsewhere</h3><ul>{_items(w, 'sidebar', 6, away=True)}</ul></aside>"
        f"<footer><ul>{_items(w, 'footer', 6)}</ul><p>© {w.words(2, 3)}</p></footer>"
    )


def blog(w: Words, content: str) -> str:
    return (
        f'<div id="page"><div id="masthead" class="site-header">{w.link("header")}</div>'
        f'<div class="main-navigation"><ul class="menu">{_items(w, "navigation", 7)}</ul></div>'
        f'<div id="content" class="site-content has-sidebar"><div id="primary">'
        f'<div class="breadcrumbs">{w.link("navigation")} / {w.link("navigation")}</div>'
        f'<div class="entry-content">{content}</div>'
        f'<div class="pagination">{w.link("navigation")} {w.link("navigation")}</div></div>'
        f'<div class="widget-area"><div class="widget"><ul>{_items(w, "sidebar", 8)}</ul></div>'
        f'<div class="widget"><p>{w.text(2)} {w.link("sidebar", away=True)}</p></div></div></div>'
        f'<div id="colophon" class="siteFooter">{w.link("footer")} {w.link("footer", away=True)}'
        f"</div></div>"
    )


def framework(w: Words, content: str) -> str:
    return (
        f'<div class="navbar navbar-dark"><ul class="navbar-nav">{_items(w, "navigation", 6)}</ul>'
        f'</div><div class="container"><div class="row"><div class="col-md-8">{content}</div>'
        f'<div class="col-md-4 c-sidebar"><ul class="list-group">{_items(w, "sidebar", 6)}</ul>'
        f'<p>{w.text(1)}</p></div></div></div><div class="footer-links" role="contentinfo">'
        f"<ul>{_items(w, 'footer', 10, away=True)}</ul></div>"
    )


def tables(w: Words, content: str) -> str:
    links = "<br>".join(w.link("aside") for _ in range(9))
    bottom = " | ".join(w.link("aside") for _ in range(5))
    return (
        f"<center><table><tr><td colspan=2>{w.link('aside')} <b>{w.words(2, 3)}</b></td></tr>"
        f"<tr><td width=150 valign=top>{links}</td><td>{content}</td></tr>"
        f"<tr><td colspan=2><font size=1>{bottom}<br>{w.words(2, 4)}</font></td></tr></table>"
    )


def soup(w: Words, content: str) -> str:
    return (
        f'<div class="x1"><div class="x2">{w.link("aside")}</div><div class="x3"><ul>'
        f'{_items(w, "aside", 9)}</ul></div></div><div class="x4"><div class="x5">{content}</div>'
        f'<div class="x6"><div>{w.words(2, 3)}</div><ul>{_items(w, "aside", 7)}</ul></div></div>'
        f'<div class="x7">{w.link("aside")} {w.link("aside")} {w.words(3, 5)}</div>'
    )


STYLES: tuple[tuple[Style, bool], ...] = (
    (semantic, True),
    (blog, True),
    (framework, True),
    (tables, False),
    (soup, False),
)


def samples() -> Iterator[Sample]:
    """Yield the hundred and thirty pages, the same at every run."""
    for kind in KINDS:
        for style, named in STYLES:
            name = f"{kind.__name__}/{style.__name__}"
            w = Words(name)
            content = kind(w)
            page = f"<!doctype html><title>{w.words(2, 5)}</title>{style(w, content)}"
            yield Sample(name, page, named)
