"""Results of `outreach check`: one line a link, what it means, and the summary for a person."""

from __future__ import annotations

import json.encoder
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from rich.table import Table
from rich.text import Text

from outreach.cli.check_documents import FILE, shown
from outreach.cli.check_sources import Target
from outreach.crawl.values import CheckResult, Verdict

Line = dict[str, Any]

_quoted = json.encoder.encode_basestring

_DOUBTFUL = frozenset({Verdict.SERVER_ERROR, Verdict.TIMEOUT, Verdict.UNCERTAIN})
_GONE = frozenset({verdict for verdict in Verdict if verdict.is_replaceable})
# Verdicts over which a visitor would be disappointed; strictly, also those that may pass.
BROKEN = frozenset({verdict.value for verdict in _GONE | {Verdict.TLS_BROKEN}})
HTTPS_AVAILABLE = "https_available"  # fails where it is asked for
STRICTLY_BROKEN = BROKEN | {verdict.value for verdict in _DOUBTFUL}
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


class JsonRow(NamedTuple):
    """A line of JSON as far as it is known before all pages are read. Plain values: it may wait.

    Attributes:
        url: of the result.
        verdict, status, reason: of the result.
        evidence: the members of the line that come from the result.
    """

    url: str
    verdict: str
    status: int | None
    reason: str
    evidence: str


def json_row(result: CheckResult) -> JsonRow:
    """Put a line together by hand, at a third of an encoder's cost; `json_line` ends it."""
    verdict, reason = result.verdict.value, result.reason
    return JsonRow(result.url, verdict, result.status, reason, _evidence(result, verdict))


def _evidence(result: CheckResult, verdict: str) -> str:
    hops = ", ".join(
        [
            f'{{"url": {_quoted(asked)}, "status": {_plain(status)}, '
            f'"address": {_quoted(address)}, "method": "{method}"}}'
            for asked, status, address, method in result.hops
        ]
    )
    return (
        f'"verdict": "{verdict}", '
        f'"reason": "{result.reason}", "status": {_plain(result.status)}, '
        f'"final_url": {_quoted(result.final_url)}, "sentence": {_quoted(result.sentence)}, '
        f'"title": {_quoted(result.title)}, "hops": [{hops}], '
        f'"permanent_move": {_plain(result.permanent_move)}, '
        f'"certificate_problem": {_quoted(result.certificate_problem)}, '
        f'"checked_at": "{result.checked_at.isoformat()}", "seconds": {result.seconds:.3f}, '
        f'"look_again_seconds": {_plain(result.look_again_seconds)}'
    )


def json_line(url: str, row: JsonRow, target: Target) -> str:
    """As `lines_of`, for one spelling, in JSON."""
    pages = ", ".join(map(_quoted, target.pages))
    return (
        f'{{"url": {_quoted(url)}, {row.evidence}, '
        f'"pages": [{pages}], "page_count": {target.page_count}}}'
    )


def _plain(value: float | bool | None) -> str:
    """A number, a truth or nothing in JSON."""
    if value is None:
        return "null"
    return repr(value) if type(value) is not bool else ("true" if value else "false")


def without_place(line: Line, sentence: str) -> Line:
    """The line of a link whose page is there, but not the place on it that it names."""
    dead = Verdict.DEAD.value
    return {**line, "verdict": dead, "reason": "no_such_anchor", "sentence": sentence}


def over_https(line: Line, url: str) -> Line:
    """The line of a link by http:// whose page can be had by https://."""
    return {
        **line,
        "verdict": Verdict.MOVED.value,
        "reason": HTTPS_AVAILABLE,
        "final_url": url,
        "sentence": f"The page can be had by https:// as well: link to {url}.",
    }


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


def broken_sentence(broken: int, links: int) -> str:
    """What the exit status says, too."""
    if not broken:
        return "No link is broken."
    return f"{broken:,} of {links:,} links {'is' if broken == 1 else 'are'} broken."


def in_words(line: Line) -> Text:
    """One link for a person at a terminal; control characters can't get through."""
    pages = ", ".join(line["pages"][:3])
    more = f" and {line['page_count'] - 3} more" if line["page_count"] > 3 else ""
    found_on = f"\n    on {pages}{more}" if pages else ""
    verdict = line["verdict"].replace("_", " ")
    archived = f"\n    archived: {line['archived']}" if line.get("archived") else ""
    text = f"{verdict}: {line['url']}\n    {line['sentence']}{archived}{found_on}"
    return Text("".join(char if char.isprintable() or char == "\n" else "�" for char in text))
