"""Results of `outreach check` for other programs: CSV, JUnit, Markdown, GitHub annotations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from outreach.cli.check_options import Options
from outreach.cli.check_page import html_page
from outreach.cli.check_report import Line, counted
from outreach.web.spreadsheets import csv_line

Judge = Callable[[Line], bool]

_COLUMNS = ("url", "verdict", "reason", "status", "final_url", "sentence", "archived", "pages")
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FILE_AND_LINE = re.compile(r"(.+):(\d+)")


def write_all(options: Options, lines: list[Line], is_broken: Judge) -> None:
    """Write every file that was asked for."""
    if options.csv:
        write_csv(options.csv, lines)
    if options.html:
        options.html.write_text(html_page(lines, is_broken), encoding="utf-8", errors="replace")
    if options.markdown:
        options.markdown.write_text(markdown(lines, is_broken), encoding="utf-8", errors="replace")
    if options.junit:
        options.junit.write_text(junit(lines, is_broken), encoding="utf-8", errors="replace")


def write_csv(path: Path, lines: Iterable[Line]) -> None:
    """Write a spreadsheet; cells that a spreadsheet would run are disarmed."""
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        file.write(csv_line(_COLUMNS))
        for line in lines:
            file.write(csv_line([_cell(line.get(name)) for name in _COLUMNS]))


def _cell(value: Any) -> object:
    return " ".join(value) if isinstance(value, list) else ("" if value is None else value)


def junit(lines: Iterable[Line], is_broken: Judge) -> str:
    """Each link is a test case; a broken one has failed."""
    cases = [_case(line, is_broken(line)) for line in lines]
    failed = sum("<failure" in case for case in cases)
    body = "\n".join(cases)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuite name="outreach check" tests="{len(cases)}" failures="{failed}">\n'
        f"{body}\n</testsuite>\n"
    )


def _case(line: Line, broken: bool) -> str:
    where = line["pages"][0] if line["pages"] else "given"
    name, group = quoteattr(_xml(line["url"])), quoteattr(_xml(where))
    head = f'<testcase name={name} classname={group} time="{line["seconds"]}"'
    if not broken:
        return f"{head}/>"
    kind, sentence = quoteattr(line["verdict"]), quoteattr(_xml(line["sentence"]))
    pages = escape(_xml("\n".join(line["pages"])))
    return f"{head}><failure type={kind} message={sentence}>{pages}</failure></testcase>"


def _xml(text: str) -> str:
    return _NO_XML.sub("�", text)


def markdown(lines: list[Line], is_broken: Judge) -> str:
    """A summary as pull requests and job pages show it."""
    counts = counted(Counter(line["verdict"] for line in lines))
    rows = "\n".join(f"| {number:,} | {words} |" for words, number, _ in counts)
    broken = [line for line in lines if is_broken(line)]
    told = "\n".join(
        f"- **{line['verdict'].replace('_', ' ')}** {_code(line['url'])}: {_md(line['sentence'])}"
        + "".join(f"\n  - on {_code(page)}" for page in line["pages"])
        for line in broken
    )
    title = f"{len(broken):,} broken" if broken else "No broken"
    return f"# {title} of {len(lines):,} links\n\n| links | |\n|---:|---|\n{rows}\n\n{told}\n"


def _md(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    return f"`{' '.join(text.replace('`', '%60').split())}`"


def annotation(line: Line) -> str:
    """A workflow command of GitHub Actions, at the file and line if there is one."""
    found = _FILE_AND_LINE.fullmatch(line["pages"][0]) if line["pages"] else None
    in_file = found is not None and not found[1].startswith("http")
    place = f"file={_property(found[1])},line={found[2]}," if found and in_file else ""
    text = f"{line['url']}: {line['sentence']}"
    for page in line["pages"][:3] if not place else ():
        text += f"\non {page}"
    return f"::error {place}title=Link is {_property(line['verdict'])}::{_message(text)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
