"""What is to be translated: collected from the source as `make texts` does."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from outreach.languages import DOMAIN, FOLDER
from tests.support.corpus import CHECKOUT

_KEYWORDS = {**DEFAULT_KEYWORDS, **parse_keywords(["N_", "outreach.text"])}


@cache
def collected() -> Catalog:
    """Every text of the source, once."""
    found = Catalog()
    for top, method, pattern, options in _mappings():
        texts = extract_from_dir(
            CHECKOUT / top, [(pattern, method)], {pattern: options}, keywords=_KEYWORDS
        )
        for path, _, text, comments, context in texts:
            found.add(
                text, None, [(f"{top}/{path}", None)], auto_comments=comments, context=context
            )
    return found


def _mappings() -> Iterator[tuple[str, str, str, dict[str, str]]]:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    for one in settings["tool"]["babel"]["mappings"]:
        options = {name: value for name, value in one.items() if name not in ("method", "pattern")}
        patterns = [one["pattern"]] if isinstance(one["pattern"], str) else one["pattern"]
        for pattern in patterns:
            top, _, rest = pattern.partition("/")
            yield top, one["method"], rest, options


def told(code: str) -> Catalog:
    """The catalogue of a language."""
    with (FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        return read_po(source, locale=code)


def languages_told() -> list[str]:
    """Codes of all languages with a catalogue."""
    return sorted(path.parent.parent.name for path in Path(FOLDER).glob(f"*/*/{DOMAIN}.po"))


def forms(message: Message) -> list[tuple[str, str]]:
    """Pairs of a text and its translation; with plurals each translated form beside the plural."""
    if not message.pluralizable:
        return [(str(message.id), str(message.string or ""))]
    return [(message.id[1], form) for form in message.string]
