"""What `outreach check` says: line by line as results come, then the summary.

A line names all pages that link to its target, so that none is told before all pages are read.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from rich.console import Console

from outreach.cli.check_backlog import Backlog
from outreach.cli.check_documents import FILE, shown
from outreach.cli.check_hosts import HostTally
from outreach.cli.check_limits import is_this_machine
from outreach.cli.check_options import Options
from outreach.cli.check_report import (
    BROKEN,
    HTTPS_AVAILABLE,
    STRICTLY_BROKEN,
    JsonRow,
    Line,
    broken_sentence,
    in_words,
    json_line,
    json_row,
    lines_of,
    over_https,
    summary_table,
    without_place,
)
from outreach.cli.check_sources import Sources
from outreach.cli.check_writers import annotation
from outreach.crawl.fleet.wire import result_from_wire, result_to_wire
from outreach.crawl.values import CheckResult, Verdict

# Not those of `outreach.cli.console`, which loads the database and takes a second.
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
_as_json = json.JSONEncoder(ensure_ascii=False).encode
_CATCH_UP = 20  # results that waited, told with each one that comes later


class Teller:
    """Tells results, and counts what it told.

    Args:
        sources: who links to what.
        statuses: those that count as good.
        is_early: nothing comes after the check itself, so that results are told as they come.

    Attributes:
        lines: what was told, if a file is to be written of it.
        secure: by target, where it can be had by https://, if it is linked by http://.
        missing: by target as it is spelt, why the place on its page is none.
        archived: by target, where the archive keeps it, "" if nowhere.
        broken_count: lines that make the run fail.
    """

    def __init__(
        self, sources: Sources, options: Options, statuses: frozenset[int], *, is_early: bool
    ) -> None:
        self._sources = sources
        self._options = options
        self._statuses = statuses
        self._failing = STRICTLY_BROKEN if options.strict else BROKEN
        if options.insecure:
            self._failing -= {Verdict.TLS_BROKEN.value}
        self._keeps = any((options.csv, options.html, options.markdown, options.junit))
        self._is_json_only = is_early and options.as_json and not self._keeps
        self._is_watched = sys.stdout.isatty()
        self._backlog = Backlog()
        self._waiting = self._backlog.take()
        self._counts: Counter[str] = Counter()
        self.lines: list[Line] = []
        self.secure: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        self.archived: dict[str, str] = {}
        self.broken_count = 0

    def close(self) -> None:
        """Give back the disk space of what waited to be told."""
        self._backlog.close()

    def is_broken(self, line: Line) -> bool:
        """Does this line make the run fail?"""
        return self._is_failure(line["url"], line["verdict"], line["status"], line["reason"])

    def fails(self, result: CheckResult) -> bool:
        """As `is_broken`, before it has lines."""
        verdict, url = result.verdict.value, result.url
        return self._is_failure(url, verdict, result.status, result.reason)

    def _is_failure(self, url: str, verdict: str, status: int | None, reason: str) -> bool:
        """A given page that could not be read is one, too."""
        if url in self._sources.unread:
            return status not in self._statuses
        if reason == HTTPS_AVAILABLE:
            return True
        if status in self._statuses and reason != "no_such_anchor":
            return False
        return verdict in self._failing

    def note(self, result: CheckResult) -> None:
        """Tell it, or keep it until the last page is read."""
        if self._is_json_only:
            self._note_json(json_row(result))
        elif self._sources.is_exhausted:
            self._tell(result)
            self._catch_up()
        else:
            self._backlog.add(result_to_wire(result))

    def _note_json(self, row: JsonRow) -> None:
        if self._sources.is_exhausted:
            self._tell_json(row)
            self._catch_up()
        else:
            self._backlog.add(tuple(row))

    def _catch_up(self, most: int | None = _CATCH_UP) -> None:
        """Tell what waited for the last page, some of it while the last targets are asked."""
        for row in islice(self._waiting, most):
            if self._is_json_only:
                self._tell_json(JsonRow(*row))
            else:
                self._tell(result_from_wire(row))

    def tell_all(self, untold: Iterable[CheckResult]) -> None:
        """Tell what waited, and `untold`."""
        self._catch_up(most=None)
        for result in untold:
            self._tell(result)
        sys.stdout.flush()

    def _tell(self, result: CheckResult) -> None:
        for whole in self._lines(result):
            sentence = self.missing.get(whole["url"])
            line = without_place(whole, sentence) if sentence else whole
            broken = self.is_broken(line)
            self._counts[line["verdict"]] += 1
            self.broken_count += broken
            if self._keeps:
                self.lines.append(line)
            if self._options.as_json:
                print(_as_json(line), flush=self._is_watched)
            elif self._options.github and broken:
                print(annotation(line))
            elif broken or self._options.verbose:
                out.print(in_words(line), style="red" if broken else None)

    def _tell_json(self, row: JsonRow) -> None:
        """As `_tell`, where a line is printed and no more is made of it."""
        target = self._sources.by_url(row.url)
        self._counts[row.verdict] += len(target.spellings)
        for url in target.spellings:
            self.broken_count += self._is_failure(url, row.verdict, row.status, row.reason)
            told = shown(url) if url.startswith(FILE) else url
            sys.stdout.write(f"{json_line(told, row, target)}\n")
        if self._is_watched:
            sys.stdout.flush()

    def _lines(self, result: CheckResult) -> Iterator[Line]:
        for plain in lines_of(result, self._sources.by_url(result.url)):
            secure = self.secure.get(result.url)
            line = over_https(plain, secure) if secure else plain
            if result.url in self.archived:
                line["archived"] = self.archived[result.url]
            yield line

    def conclude(self, hosts: HostTally | None, *, is_whole: bool) -> None:
        """The summary, and everything that was not checked, with the reason."""
        where = err if self._options.as_json else out
        if self._counts:
            where.print(summary_table(self._counts))
            where.print(broken_sentence(self.broken_count, self._counts.total()))
        elif is_whole:
            where.print("There were no links to check.")
        if hosts and hosts.is_used:
            where.print(hosts.table())
        for words, number in self._sources.left_out.most_common():
            where.print(f"{number:,} {words}", markup=False)
        for note in chain(self._sources.notes, self._unread_notes()):
            where.print(note, markup=False)

    def _unread_notes(self) -> Iterator[str]:
        unread = len(self._sources.unread)
        if unread:
            pages = "page that was given" if unread == 1 else "pages that were given"
            yield f"{unread:,} {pages} could not be read, so no links on it were checked."
        if not self._options.local and any(map(is_this_machine, self._sources.unread)):
            yield "--local allows addresses of this machine."
