"""Results of `outreach check`: one line a link, what it means, and the summary for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from outreach.cli.check_documents import FILE, shown
from outreach.cli.check_sources import Target
from outreach.crawl.values import CheckResult, Verdict

Line = dict[str, Any]

_DOUBTFUL = frozenset({Verdict.SERVER_ERROR, Verdict.TIMEOUT, Verdict.UNCERTAIN})
_GONE = frozenset({verdict for verdict in Verdict if verdict.is_replaceable})
_BROKEN = frozenset({verdict.value for verdict in _GONE | {Verdict.TLS_BROKEN}})
_STRICTLY_BROKEN = _BROKEN | {verdict.value for verdict in _DOUBTFUL}
WORDS = {
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


def local_result(target: str, reason: str, sentence: str, checked_at: datetime) -> CheckResult:
    """The result for a link to a file of ours; `reason` is "" if the file is there."""
    return CheckResult(
        url=target,
        verdict=Verdict.DEAD if reason else Verdict.ALIVE,
        reason=reason or "file_found",
        sentence=sentence or "The file is there.",
        status=None,
        final_url=target,
        hops=(),
        title="",
        checked_at=checked_at,
        seconds=0.0,
    )


def lines_of(result: CheckResult, target: Target) -> Iterator[Line]:
    """Yield a line for each spelling of the target, with the pages that link to it."""
    for url in target.spellings:
        told = shown(url) if url.startswith(FILE) else url
        yield _line(told, result, target)


def _line(url: str, result: CheckResult, target: Target) -> Line:
    return {
        "url": url,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "status": result.status,
        "final_url": result.final_url,
        "sentence": result.sentence,
        "title": result.title,
        "hops": [
            {"url": asked, "status": status, "address": address, "method": method}
            for asked, status, address, method in result.hops
        ],
        "permanent_move": result.permanent_move,
        "certificate_problem": result.certificate_problem,
        "checked_at": result.checked_at.isoformat(),
        "seconds": round(result.seconds, 3),
        "look_again_seconds": result.look_again_seconds,
        "pages": list(target.pages),
        "page_count": target.page_count,
    }


def without_place(line: Line, sentence: str) -> Line:
    """The line of a link whose page is there, but not the place on it that it names."""
    dead = Verdict.DEAD.value
    return {**line, "verdict": dead, "reason": "no_such_anchor", "sentence": sentence}


def is_broken(line: Line, *, strict: bool, accepted: Collection[int] = ()) -> bool:
    """Would a visitor be disappointed? `strict` counts what may pass as well."""
    if line["status"] in accepted and line["reason"] != "no_such_anchor":
        return False
    return line["verdict"] in (_STRICTLY_BROKEN if strict else _BROKEN)


def may_pass(result: CheckResult) -> bool:
    """Is it worth asking again in the same run?"""
    return result.verdict in _DOUBTFUL


def counted(counts: Mapping[str, int]) -> list[tuple[str, int, Verdict]]:
    """Words, number and verdict of what there is, in a fixed order."""
    return [
        (WORDS[verdict], counts[verdict.value], verdict)
        for verdict in Verdict
        if counts.get(verdict.value)
    ]


def summary_table(counts: Mapping[str, int]) -> Table:
    """Verdicts and how many links got each."""
    table = Table("links", "verdict", "meaning", box=None, pad_edge=False)
    for words, count, verdict in counted(counts):
        table.add_row(f"{count:,}", verdict.value.replace("_", " "), words)
    return table


def in_words(line: Line) -> Text:
    """One link for a person at a terminal; control characters can't get through."""
    pages = ", ".join(line["pages"][:3])
    more = f" and {line['page_count'] - 3} more" if line["page_count"] > 3 else ""
    found_on = f"\n    on {pages}{more}" if pages else ""
    verdict = line["verdict"].replace("_", " ")
    archived = f"\n    archived: {line['archived']}" if line.get("archived") else ""
    text = f"{verdict}: {line['url']}\n    {line['sentence']}{archived}{found_on}"
    return Text("".join(char if char.isprintable() or char == "\n" else "�" for char in text))
