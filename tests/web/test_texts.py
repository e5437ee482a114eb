"""Texts of pages: none is left unwrapped, and every language says them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.support.corpus import CHECKOUT
from tests.support.texts import collected, forms, languages_told, told

# Mails of reports are made outside of any request and stay English.
TEMPLATES = [
    *sorted((CHECKOUT / "templates" / "web").rglob("*.html")),
    CHECKOUT / "templates" / "report" / "client.html",
]
_TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.DOTALL)
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_CLASSES = re.compile(r"\{% block (container|body_class) %\}.*?\{% endblock %\}")
_VERBATIM = re.compile(r"<(code|kbd|pre|style|script)\b.*?</\1>|<!doctype[^>]*>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SHOWN = re.compile(r'\b(?:title|aria-label|placeholder|alt|data-label|data-ask)="([^"]*)"')
_ADDRESS = re.compile(r"@|https?://")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NAMES = {
    "outreach",
    "Excel",
    "KB",
    "Ctrl",
    "Enter",
    "XML",
    "CSV",
    "PDF",
    "HTML",
    "SMTP",
    "IMAP",
    "HTTP",
    "TXT",
    "nbsp",
    "ndash",
    "times",
}
_SENTENCE = re.compile(r"[A-Z][a-z’']+( .*)?|.*[a-z]\. .*")
_PLACE = re.compile(r"%\(\w+\)s")
_BABEL = ("_", "gettext", "ngettext")


def unwrapped(source: str) -> list[str]:
    """Words that a page would show as they stand in its template."""
    plain = _VERBATIM.sub("", _JINJA.sub("", _TRANSLATED.sub("", _CLASSES.sub("", source))))
    seen = [*_SHOWN.findall(plain), *_TAG.split(plain)]
    return [
        one.strip() for one in seen if not _ADDRESS.search(one) and set(_WORD.findall(one)) - _NAMES
    ]


def spoken(source: str) -> Iterator[str]:
    """Sentences that stand as plain strings in expressions, for instance as words of a macro."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Compare):
            continue
        if isinstance(node, nodes.Const) and _SENTENCE.fullmatch(str(node.value)):
            words = set(_WORD.findall(node.value)) if isinstance(node.value, str) else set()
            yield from [node.value] if words - _NAMES else []
        if not (isinstance(node, nodes.Call) and getattr(node.node, "name", "") in _BABEL):
            waiting.extend(node.iter_child_nodes())
        else:
            waiting.extend(one.value for one in node.kwargs)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_no_text_of_a_template_is_left_unwrapped(path: Path) -> None:
    source = path.read_text("utf-8")
    assert [*unwrapped(source), *spoken(source)] == []


def test_the_search_for_unwrapped_texts_finds_some() -> None:
    source = (
        '<p title="Look">{{ _("Fine") }} Not fine <code>x y</code></p>{{ empty("Nothing yet.") }}'
    )
    assert unwrapped(source) == ["Look", "Not fine"]
    assert list(spoken(source)) == ["Nothing yet."]


@pytest.mark.parametrize("code", languages_told())
def test_a_language_says_every_text(code: str) -> None:
    known = told(code)
    missing = [
        str(one.id)
        for one in collected()
        if one.id and not (one.id in known and all(form for _, form in forms(known[one.id])))
    ]
    assert missing == [], "run `make texts` and translate these"


@pytest.mark.parametrize("code", languages_told())
def test_a_translation_keeps_places_and_markup(code: str) -> None:
    wrong = [
        (source, translated)
        for one in told(code)
        if one.id
        for source, translated in forms(one)
        if (set(_PLACE.findall(source)) ^ set(_PLACE.findall(translated))) - {"%(num)s"}
        or sorted(_TAG.findall(source)) != sorted(_TAG.findall(translated))
        or "%" in _PLACE.sub("", translated).replace("%%", "")
    ]
    assert wrong == []


@pytest.mark.parametrize("code", languages_told())
def test_a_translation_never_ends_an_attribute(code: str) -> None:
    """Texts of the catalogue may hold markup and are not escaped: no quotes outside it."""
    quoted = [
        translated
        for one in told(code)
        if one.id
        for _, translated in forms(one)
        if '"' in _TAG.sub("", translated) and "{" not in translated
    ]
    assert quoted == []
