"""More kinds of generated pages: what stands in, around and between the text of real sites.

Each takes the words and links of `placement_pages.Words`; the place a link should be given is the
first part of its fragment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Words(Protocol):
    def words(self, low: int, high: int) -> str: ...
    def text(self, sentences: int) -> str: ...
    def link(self, place: str, *, away: bool = False, text: str = "") -> str: ...
    def prose(self, paragraphs: int = 4, *, tag: str = "p") -> str: ...


def wiki(w: Words) -> str:
    """Links in nearly every sentence, a table of contents, numbered references."""
    toc = "".join(f"<li>{w.link('navigation')}</li>" for _ in range(6))
    parts = "".join(
        f"<h2>{w.words(1, 3)}</h2><p>{w.text(1)} {w.link('body')} {w.words(4, 8)} "
        f"{w.link('body')}, {w.words(5, 9)} {w.link('body')}. {w.text(1)}</p>"
        for _ in range(5)
    )
    return f'<h1>{w.words(2, 4)}</h1><p>{w.text(3)}</p><div class="toc"><ul>{toc}</ul></div>{parts}'


def shop(w: Words) -> str:
    """A product with its description and others like it."""
    cards = "".join(
        f'<li class="card">{w.link("sidebar", text=w.words(3, 5))}<span>€ 9</span></li>'
        for _ in range(6)
    )
    return (
        f"<h1>{w.words(2, 4)}</h1><div class=price>€ 19</div><div>{w.prose(5)}</div>"
        f'<div class="related-products"><h2>Similar</h2><ul>{cards}</ul></div>'
    )


def bylined(w: Words) -> str:
    """A line with author, section and date above the text, a line of tags below it."""
    return (
        f"<h1>{w.words(4, 8)}</h1><p>By {w.link('header', text='Ann Example')} on Monday, "
        f"November 18th, 2019 at 11:04 a.m.</p>{w.prose(6)}"
        f"<p>Tags: {w.link('sidebar')}, {w.link('sidebar')}, {w.link('sidebar')}</p>"
        f"<p>{w.text(2)}</p>"
    )


def sent_on(w: Words) -> str:
    """Lines between the paragraphs that send the reader to other articles."""
    leads = ("READ MORE:", "Lesen Sie auch:", "À lire aussi »", "Lea también:", "Читайте также:")
    lines = "".join(
        f"<p>{w.text(3)}</p><p>{lead} {w.link('sidebar', text=w.words(5, 9))}</p>" for lead in leads
    )
    return f"<h1>{w.words(4, 8)}</h1>{w.prose(3)}{lines}{w.prose(3)}"


def wooing(w: Words) -> str:
    """A form for a newsletter in the middle of the text, with its terms."""
    form = (
        f"<form action=/n><input name=mail><p>By providing your address you agree to our "
        f"{w.link('sidebar', text='terms')} and our {w.link('sidebar', text='privacy rules')}.</p>"
        f"</form>"
    )
    return f"<h1>{w.words(4, 8)}</h1>{w.prose(4)}{form}{w.prose(4)}"


def talked_about(w: Words) -> str:
    """Comments without telling names that outweigh the article."""
    comments = "".join(
        f'<li class="x7"><div>{w.link("aside")}</div><div class="x8"><p>{w.text(5)}</p></div></li>'
        for _ in range(12)
    )
    article = f"<article><h1>{w.words(3, 6)}</h1>{w.prose(6)}</article>"
    return f'{article}<div class="x9"><ul class="x6">{comments}</ul></div>'


def in_parts(w: Words) -> str:
    """An introduction in a box of its own, then the long rest in another."""
    rest = "".join(f"<div><h2>{w.words(3, 6)}</h2>{w.prose(2)}</div>" for _ in range(6))
    return (
        f"<article><section><h1>{w.words(3, 6)}</h1></section>"
        f"<div>{w.prose(2)}</div><div>{rest}</div></article>"
    )


def german(w: Words) -> str:
    """A German page whose words mean nothing to an English list."""
    text = (
        "Die Werkstatt repariert alte Geräte und zeigt, wie es geht, damit weniger im Müll landet."
    )
    middle = "".join(
        f"<p>{text} Mehr dazu steht bei {w.link('body', away=True, text='Reparatur')}. {text}</p>"
        for _ in range(5)
    )
    return f"<h1>Reparieren statt wegwerfen</h1>{middle}"


def japanese(w: Words) -> str:
    """A script without spaces."""
    text = "古い道具を直して長く使うための小さな工房が町に開きました。"
    middle = "".join(
        f"<p>{text}詳しくは{w.link('body', away=True, text='こちら')}をご覧ください。{text}</p>"
        for _ in range(5)
    )
    return f"<h1>直して使う</h1>{middle}"


def shown_addresses(w: Words) -> str:
    """References at the end that show their own addresses."""
    lines = "".join(
        f"<p>{number} {w.link('body', away=True, text=f'https://source.example/{number}')}</p>"
        for number in range(1, 6)
    )
    return f"<h1>{w.words(3, 6)}</h1>{w.prose(5)}<h2>{w.words(1, 2)}</h2>{lines}"


def annotated(w: Words) -> str:
    """Lines that read like sentences but speak of the page: who, where filed, whose picture."""
    byline = (
        f"<p>By {w.link('header', text='Ann Example')}, in {w.link('header', text='Business')}, "
        f"Property and Tourism · 31 Jan 2025, 20:02</p>"
    )
    return (
        f"<h1>{w.words(4, 8)}</h1><p>{w.text(2)}</p>{byline}"
        f"<p>Picture by Bo Sample via {w.link('sidebar', away=True, text='Pictures')}</p>"
        f"{w.prose(6)}<p>Follow me on {w.link('sidebar', away=True, text='Chatter')} or look at "
        f"the {w.link('sidebar', away=True, text='other place')}. There is more to see there.</p>"
        f"<p>Dieser Beitrag wurde in {w.link('sidebar', text='Garten')} veröffentlicht und mit "
        f"{w.link('sidebar', text='Wasser')} verschlagwortet.</p>"
    )


def dated_sentences(w: Words) -> str:
    """Years and names inside sentences do not make a byline of them."""
    lines = "".join(
        f"<p>In {year} the mill {w.link('body', text=w.words(1, 2))} was sold to its workers.</p>"
        f"<p>{w.text(2)}</p>"
        for year in (1931, 1968, 2004)
    )
    return f"<h1>{w.words(3, 6)}</h1>{w.prose(2)}{lines}{w.prose(2)}"


def promoted(w: Words) -> str:
    """Lines of the house between the paragraphs: menus, newsletters, profiles, captions."""
    menu = " | ".join(w.link("sidebar") for _ in range(6))
    follow = f"Please follow the Gazette on {w.link('sidebar', away=True, text='Twitter')}."
    woo = f"{w.text(1)} Subscribe to {w.link('sidebar', away=True, text='our sister title')} now!"
    letter = f"All this by {w.link('sidebar', away=True, text='signing up')} to our free newsletter"
    other = f"IN TEXAS: {w.link('sidebar', text=w.words(4, 7))}"
    caption = (
        f"<figure><img src=/1.jpg><figcaption><div><p>{w.link('sidebar', away=True)} for the "
        f"{w.words(3, 5)} Gazette</p></div></figcaption></figure>"
    )
    quoted = f'"{w.text(1)} {w.words(4, 6)} {w.link("body", text=w.words(1, 2))}."'
    lines = "".join(f"<p>{w.text(3)}</p><p>{one}</p>" for one in (follow, woo, letter, other))
    return (
        f"<h1>{w.words(4, 8)}</h1>{w.prose(3)}{lines}{caption}<p>{quoted}</p>"
        f"<div>» More: {menu}</div>{w.prose(2)}"
    )


def centred(w: Words) -> str:
    """A picture's line in the middle of a text that knows no paragraphs."""
    line = f"<center><i>{w.words(4, 7)} via {w.link('sidebar', away=True)}</i></center>"
    parts = (f"{w.text(4)} {w.link('body', away=True)} {w.text(2)}<br><br>" for _ in "1234")
    return f"<h1>{w.words(4, 8)}</h1><div>{line.join(parts)}</div>"


SHAPES: tuple[Callable[[Words], str], ...] = (
    wiki,
    shop,
    bylined,
    sent_on,
    wooing,
    talked_about,
    in_parts,
    german,
    japanese,
    shown_addresses,
    annotated,
    dated_sentences,
    promoted,
    centred,
)
