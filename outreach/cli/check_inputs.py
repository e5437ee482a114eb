"""What `outreach check` is given: URLs, files, folders, globs, sitemaps, standard input."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from glob import glob
from pathlib import Path

from outreach.cli.check_documents import HTML, MARKDOWN
from outreach.errors import InvalidInput
from outreach.urls import is_http

SITEMAP = re.compile(r"(?:\.xml|\.xml\.gz|\.rss|\.atom|sitemap\.txt|feed\.json)$", re.IGNORECASE)
_BARE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/\S*)?")
_READABLE = HTML | MARKDOWN | {".txt", ".rst", ".adoc", ".org"}
_LINE = re.compile(r"[^\r\n]+")
STDIN = Path("-")


class Kind(StrEnum):
    URL = "url"
    LIST = "list"  # of URLs, one a line
    DOCUMENT = "document"
    SITEMAP = "sitemap"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read.

    Attributes:
        url: for URL.
        path: for the others; "-" is standard input.
        text: of lists and documents.
    """

    kind: Kind
    url: str = ""
    path: Path = Path()
    text: str = ""


Patterns = tuple[re.Pattern[str], ...]


def inputs(given: Iterable[str], left_out: Patterns = ()) -> list[Input]:
    """Say what each word is; a folder or glob stands for the documents in it.

    Args:
        left_out: of the paths in a folder or glob.

    Raises:
        InvalidInput: it is none of them, or can't be read.
    """
    return [found for word in given for found in _inputs_of(word, left_out)]


def _inputs_of(word: str, left_out: Patterns) -> Iterator[Input]:
    path = Path(word)
    if word == "-":
        yield _read(STDIN, sys.stdin.read())
    elif is_http(word):
        yield Input(Kind.URL, url=word)
    elif path.is_dir():
        yield from _documents(sorted(path.rglob("*")), word, left_out)
    elif path.is_file():
        yield _of_file(path)
    elif any(char in word for char in "*?["):
        names = glob(word, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
        yield from _documents(sorted(map(Path, names)), word, left_out)
    elif _BARE_HOST.fullmatch(word) and "." in word.partition("/")[0]:
        yield Input(Kind.URL, url=f"https://{word}")
    else:
        raise InvalidInput(f"{word!r} is neither a URL nor a file.", field="input")


def _documents(paths: list[Path], word: str, left_out: Patterns) -> Iterator[Input]:
    """The readable files among `paths`; hidden ones and installed packages are passed over."""
    found = [
        path
        for path in paths
        if path.is_file() and path.suffix.lower() in _READABLE and not _is_hidden(path)
        if not any(pattern.search(path.as_posix()) for pattern in left_out)
    ]
    if not found:
        raise InvalidInput(f"{word!r} holds no documents.", field="input")
    yield from map(_of_file, found)


def _is_hidden(path: Path) -> bool:
    return any(
        part == "node_modules" or (part.startswith(".") and part not in (".", ".."))
        for part in path.parts
    )


def _of_file(path: Path) -> Input:
    if SITEMAP.search(path.name):
        return Input(Kind.SITEMAP, path=path)
    try:
        return _read(path, path.read_text("utf-8-sig", "replace"))
    except OSError as unreadable:
        raise InvalidInput(f"{path} can't be read: {unreadable.strerror}.") from unreadable


def _read(path: Path, text: str) -> Input:
    known = path.suffix.lower() in HTML | MARKDOWN
    is_list = not known and all(map(_is_listed, _meant(text)))
    return Input(Kind.LIST if is_list else Kind.DOCUMENT, path=path, text=text)


def _is_listed(line: str) -> bool:
    return " " not in line and (is_http(line) or bool(_BARE_HOST.fullmatch(line)))


def meant_lines(text: str) -> list[str]:
    """Lines without blank ones and comments."""
    return list(_meant(text))


def _meant(text: str) -> Iterator[str]:
    for found in _LINE.finditer(text):  # no copy of it: there may be a million
        line = found[0].strip()
        if line and not line.startswith("#"):
            yield line


def listed(text: str, *, as_given: bool) -> Iterator[str]:
    """The URLs of a list; what is no URL is left out, unless all is checked as it is given."""
    for line in _meant(text):
        yield line if is_http(line) or as_given else f"https://{line}"
