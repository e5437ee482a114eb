"""Pages that answer 200: some mean "not found", some only sound like it. In twenty languages.

They stand in `soft404_lines`, one a line: language | title | heading | text, honest ones with their
path after the language. Error pages are worded as content systems, shops and people word them;
honest ones are articles about errors, searches without a result, sold-out goods, cars and bands
named 404.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MENU = ("Home", "Shop", "Garden", "Tools", "Seeds", "Books", "Visit", "About", "Contact", "Help")
_TALE = (
    "The old mill stood by the river for two hundred years before the miller's granddaughter "
    "found the key in a box of letters and opened the door again. "
)


@dataclass(frozen=True)
class Case:
    """One page at `path`; `is_error` is what a visitor would say."""

    name: str
    path: str
    html: str
    is_error: bool


def cases() -> Iterator[Case]:
    """Yield every error page and every honest page in four layouts each, honest ones long too."""
    for number, (language, title, heading, text) in enumerate(_lines("errors")):
        path = f"/articles/{number}/the-old-mill"
        for layout, html in _layouts(language, title, heading, text):
            yield Case(f"error {language} {number} {layout}", path, html, True)
    for number, (language, path, title, heading, text) in enumerate(_lines("honest")):
        for layout, html in _layouts(language, title, heading, text):
            yield Case(f"honest {language} {number} {layout}", path, html, False)
    for number, (language, path, title, heading, text) in enumerate(_lines("honest")):
        html = _bare(language, title, heading, f"{text} {_TALE * 15}")
        yield Case(f"honest {language} {number} long", path, html, False)


def _lines(name: str) -> list[list[str]]:
    table = (Path(__file__).parent / "soft404_lines" / f"{name}.txt").read_text("utf-8")
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().split("\n")]


def _layouts(language: str, title: str, heading: str, text: str) -> Iterator[tuple[str, str]]:
    yield "bare", _bare(language, title, heading, text)
    menu = "".join(f"<li><a href=/{word.lower()}>{word}</a></li>" for word in _MENU)
    foot = "<footer><p>Green Garden, Mill Lane 4. Open from nine to six.</p></footer>"
    yield "framed", f"<nav><ul>{menu}</ul></nav>{_bare(language, title, heading, text)}{foot}"
    box = f"<div class=content><h2>{heading}</h2><div>{text}</div><form><input name=q></form></div>"
    yield "boxed", f"<html lang={language}><title>{title}</title><ul>{menu}</ul>{box}{foot}"
    plain = f"<div><b>{heading}</b></div><div>{text}</div>"
    yield "plain", f"<html lang={language}><title>{title}</title>{plain}"


def _bare(language: str, title: str, heading: str, text: str) -> str:
    return f"<html lang={language}><title>{title}</title><h1>{heading}</h1><p>{text}</p>"
