"""Results of `outreach check` as JSON lines, CSV, HTML and a table; and as the file to resume."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from rich.table import Table
from rich.text import Text

from outreach.cli.check_sources import Target
from outreach.crawl.values import CheckResult, Verdict
from outreach.errors import InvalidInput
from outreach.web.spreadsheets import csv_line

Line = dict[str, Any]

_BROKEN = frozenset({verdict for verdict in Verdict if verdict.is_replaceable})
_DOUBTFUL = frozenset({Verdict.SERVER_ERROR, Verdict.TIMEOUT, Verdict.UNCERTAIN})
_COLUMNS = ("url", "verdict", "reason", "status", "final_url", "sentence", "pages")
_WORDS = {
    Verdict.ALIVE: "alive",
    Verdict.MOVED: "moved; the link could be updated",
    Verdict.REDIRECTED_HOME: "gone; leads to the home page",
    Verdict.DEAD: "dead",
    Verdict.SOFT_404: "gone, though it answers as if it were there",
    Verdict.PARKED: "domain parked or for sale",
    Verdict.BLOCKED: "refused to us; visitors may well see it",
    Verdict.TLS_BROKEN: "browsers warn of the certificate",
    Verdict.SERVER_ERROR: "server in trouble",
    Verdict.TIMEOUT: "no answer in time",
    Verdict.NOT_ALLOWED: "not asked",
    Verdict.UNCERTAIN: "uncertain",
}


def line_of(result: CheckResult) -> Line:
    """One result as it is kept and told; who links to the target is added when it is told."""
    return {
        "url": result.url,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "status": result.status,
        "final_url": result.final_url,
        "sentence": result.sentence,
        "title": result.title,
        "hops": [
            {"url": hop.url, "status": hop.status, "address": hop.address, "method": hop.method}
            for hop in result.hops
        ],
        "permanent_move": result.permanent_move,
        "certificate_problem": result.certificate_problem,
        "checked_at": result.checked_at.isoformat(),
        "seconds": round(result.seconds, 3),
        "look_again_seconds": result.look_again_seconds,
    }


def lines_of(line: Line, target: Target) -> Iterator[Line]:
    """Yield a line for each spelling of the target, with the pages that link to it."""
    for url in target.spellings:
        yield {**line, "url": url, "pages": list(target.pages), "page_count": target.page_count}


def is_broken(line: Line, *, strict: bool) -> bool:
    """Would a visitor be disappointed? `strict` counts what may pass as well."""
    verdict = Verdict(line["verdict"])
    broken = verdict in _BROKEN or verdict is Verdict.TLS_BROKEN
    return broken or (strict and verdict in _DOUBTFUL)


class Journal:
    """The file of `--resume`: one target a line, written as soon as its result is there.

    A line that was cut off by a sudden end is dropped and its target checked again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.known: dict[str, Line] = {}
        whole = self._read() if path.exists() else 0
        self._file: TextIO = path.open("a", encoding="utf-8")
        self._file.truncate(whole)

    def _read(self) -> int:
        whole = 0
        with self._path.open("rb") as lines:
            for raw in lines:
                if not raw.endswith(b"\n"):
                    break
                try:
                    line = json.loads(raw)
                    self.known[line["url"]] = line
                except (ValueError, LookupError, TypeError) as odd:
                    raise InvalidInput(
                        f"{self._path} holds something else than results; name another file.",
                        field="resume",
                    ) from odd
                whole += len(raw)
        return whole

    def add(self, line: Line) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def write_csv(path: Path, lines: Iterable[Line]) -> None:
    """Write a spreadsheet; cells that a spreadsheet would run are disarmed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(csv_line(_COLUMNS))
        for line in lines:
            file.write(csv_line([_cell(line[name]) for name in _COLUMNS]))


def _cell(value: Any) -> object:
    return " ".join(value) if isinstance(value, list) else ("" if value is None else value)


def write_html(path: Path, lines: list[Line]) -> None:
    """Write a page of its own, without scripts; the broken links come first."""
    ordered = sorted(lines, key=lambda line: (not is_broken(line, strict=True), line["url"]))
    rows = "\n".join(_row(line) for line in ordered)
    counts = _counted(Counter(line["verdict"] for line in lines))
    summary = "".join(f"<li>{count:,} {html.escape(words)}</li>" for words, count, _ in counts)
    path.write_text(_PAGE.format(summary=summary, rows=rows), encoding="utf-8")


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Link check</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}td,th{{border-bottom:1px solid #ccc;padding:.4rem;
text-align:left;vertical-align:top;overflow-wrap:anywhere}}.broken td:first-child{{color:#a00}}
</style></head>
<body><h1>Link check</h1><ul>{summary}</ul>
<table><thead><tr><th>Verdict</th><th>Link</th><th>Why</th><th>Found on</th></tr></thead>
<tbody>
{rows}
</tbody></table></body></html>
"""


def _row(line: Line) -> str:
    kind = "broken" if is_broken(line, strict=False) else "fine"
    pages = "<br>".join(_anchor(page) for page in line["pages"])
    return (
        f"<tr class={kind}><td>{html.escape(line['verdict'].replace('_', ' '))}</td>"
        f"<td>{_anchor(line['url'])}</td><td>{html.escape(line['sentence'])}</td>"
        f"<td>{pages}</td></tr>"
    )


def _anchor(url: str) -> str:
    shown = html.escape(url)
    if not url.lower().startswith(("http://", "https://")):
        return shown
    return f'<a href="{shown}" rel="nofollow noreferrer">{shown}</a>'


def _counted(counts: Mapping[str, int]) -> list[tuple[str, int, Verdict]]:
    return [
        (_WORDS[verdict], counts[verdict.value], verdict)
        for verdict in Verdict
        if counts.get(verdict.value)
    ]


def summary_table(counts: Mapping[str, int]) -> Table:
    """Verdicts and how many links got each."""
    table = Table("links", "verdict", "meaning", box=None, pad_edge=False)
    for words, count, verdict in _counted(counts):
        table.add_row(f"{count:,}", verdict.value.replace("_", " "), words)
    return table


def in_words(line: Line) -> Text:
    """One broken link for a person at a terminal; control characters can't get through."""
    pages = ", ".join(line["pages"][:3])
    more = f" and {line['page_count'] - 3} more" if line["page_count"] > 3 else ""
    found_on = f"\n    on {pages}{more}" if pages else ""
    verdict = line["verdict"].replace("_", " ")
    text = f"{verdict}: {line['url']}\n    {line['sentence']}{found_on}"
    return Text("".join(char if char.isprintable() or char == "\n" else "�" for char in text))
