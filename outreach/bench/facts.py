"""Title, author, date and text of labelled pages: ours beside trafilatura's and htmldate's."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path

from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import parse_html
from outreach.errors import NotFound

FIGURES = ("date", "author_exact", "author_f1", "title", "text", "ms")
_CLOSE = 0.8


@dataclass(frozen=True, slots=True)
class Read:
    """What one reader says of one page: "" and no author where it found nothing."""

    date: str
    authors: frozenset[str]
    title: str
    text: str = ""


Reader = Callable[[bytes, str], Read]


def bench_facts(folder: Path | str) -> list[dict[str, float | str]]:
    """Let each reader read every labelled page of a folder.

    `labels.jsonl` has one page a line: file (gzipped HTML), url, title, authors, and dates, of
    which any is right; of some also phrases that their text `contains`, and `must_not_contain`.

    Returns:
        A row a reader (trafilatura where it is installed): reader; date, author_exact (the set of
        names equal), author_f1 (over names), title (equal or at least 80 % alike), text (F1 over
        the phrases), each 0 to 1; ms a page of processor time.

    Raises:
        NotFound: there is no labels.jsonl in the folder.
    """
    folder = Path(folder)
    labels = folder / "labels.jsonl"
    if not labels.is_file():
        raise NotFound(f"{folder}: there is no labels.jsonl.")
    rows = [json.loads(line) for line in labels.read_text("utf-8").strip().split("\n")]
    bodies = [gzip.decompress((folder / row["file"]).read_bytes()) for row in rows]
    readers: list[tuple[str, Reader, tuple[str, ...]]] = [("outreach", ours, FIGURES)]
    if find_spec("trafilatura"):  # not needed but here
        readers.append(("trafilatura", trafilatura, FIGURES))
    readers.append(("htmldate", htmldate, ("date", "ms")))
    return [{"reader": name, **_measured(read, rows, bodies, of)} for name, read, of in readers]


def ours(body: bytes, url: str) -> Read:
    """Read a page as the product does."""
    facts = read_facts(parse_html(body, url))
    return Read(facts.published_on, _names(facts.author), facts.title, facts.text)


def trafilatura(body: bytes, url: str) -> Read:
    """Read it with trafilatura alone."""
    from trafilatura import extract, extract_metadata, load_html

    tree = load_html(body)
    found = None if tree is None else extract_metadata(tree, default_url=url)
    text = extract(body, url=url, include_comments=False) or ""
    if found is None:
        return Read("", frozenset(), "", text)
    return Read(found.date or "", _names(found.author or ""), found.title or "", text)


def htmldate(body: bytes, url: str) -> Read:
    """Read its date with htmldate alone."""
    from htmldate import find_date

    return Read(find_date(body, url=url, original_date=True) or "", frozenset(), "")


def _measured(
    read: Reader,
    rows: list[dict[str, object]],
    bodies: list[bytes],
    claims: tuple[str, ...],
) -> dict[str, float | str]:
    """Return the figures; those that are not among the reader's claims are empty."""
    began = time.process_time()
    found = [read(body, str(row["url"])) for row, body in zip(rows, bodies, strict=True)]
    seconds = time.process_time() - began
    pairs = list(zip(rows, found, strict=True))
    figures = {
        "date": _share(one.date in _list(row["dates"]) for row, one in pairs),
        "author_exact": _share(_wanted(row) == one.authors for row, one in pairs),
        "author_f1": _f1([(_wanted(row), one.authors) for row, one in pairs]),
        "title": _share(_is_close(one.title, str(row["title"])) for row, one in pairs),
        "text": _text_f1(pairs),
        "ms": round(1000 * seconds / len(rows), 1),
    }
    return {name: figures[name] if name in claims else "" for name in FIGURES}


def _share(right: Iterable[bool]) -> float:
    answers = list(right)
    return round(sum(answers) / len(answers), 3)


def _f1(pairs: list[tuple[frozenset[str], frozenset[str]]]) -> float:
    right = sum(len(wanted & found) for wanted, found in pairs)
    return round(2 * right / sum(len(wanted) + len(found) for wanted, found in pairs), 3)


def _text_f1(pairs: Sequence[tuple[dict[str, object], Read]]) -> float:
    right = missed = wrong = 0
    for row, one in pairs:
        text = _spaced(one.text)
        contained = [_spaced(phrase) in text for phrase in _list(row.get("contains"))]
        right += sum(contained)
        missed += len(contained) - sum(contained)
        wrong += sum(_spaced(phrase) in text for phrase in _list(row.get("must_not_contain")))
    return round(2 * right / ((2 * right + missed + wrong) or 1), 3)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _wanted(row: dict[str, object]) -> frozenset[str]:
    return frozenset(_folded(name) for name in _list(row["authors"]))


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _names(joined: str) -> frozenset[str]:
    return frozenset(_folded(name) for name in joined.split("; ") if name)


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", name).casefold().split())


def _is_close(one: str, other: str) -> bool:
    a, b = (" ".join(text.split()).casefold() for text in (one, other))
    return a == b or SequenceMatcher(None, a, b).ratio() >= _CLOSE
