"""One run of `outreach check`: read, check, tell.

inputs      URLs, files, folders, standard input
| Sources   pages and documents are read; each distinct target comes out once
| verdicts  from the state file if they are fresh, from the disk for files, else from the web
| again     what may pass is asked again, places on pages are looked for, as far as wanted
| tell      when all pages are read, so that a line names all pages that link to its target
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import chain, count, islice
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from outreach.cli.check_backlog import Backlog
from outreach.cli.check_documents import FILE, local_problem, shown
from outreach.cli.check_hosts import HostTally
from outreach.cli.check_inputs import Input, inputs
from outreach.cli.check_limits import is_this_machine, limits_for, processes_for
from outreach.cli.check_options import Options
from outreach.cli.check_places import missing_places
from outreach.cli.check_report import (
    BROKEN,
    STRICTLY_BROKEN,
    JsonRow,
    Line,
    broken_sentence,
    in_words,
    json_line,
    json_row,
    lines_of,
    local_result,
    may_pass,
    summary_table,
    without_place,
)
from outreach.cli.check_setup import named_in, state_of, wish_of
from outreach.cli.check_sources import Sources
from outreach.cli.check_values import accepted, names, patterns
from outreach.cli.check_writers import annotation, write_all
from outreach.clock import SystemClock
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.fleet.wire import result_from_wire, result_to_wire
from outreach.crawl.values import CheckResult, Verdict
from outreach.errors import InvalidInput, OutreachError

if TYPE_CHECKING:
    from outreach.cli.check_state import State  # loads the database, which few checks need

# Not those of `outreach.cli.console`, which loads the database and takes a second.
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
_RETRY_SECONDS = 2.0
_SUGGESTIONS = 100  # the archive answers one at a time
_INTERRUPTED = 130
_as_json = json.JSONEncoder(ensure_ascii=False).encode
_CATCH_UP = 20  # results that waited, told with each one that comes later
_GARBAGE_THRESHOLDS = (50_000, 20, 100)  # a million targets are no garbage: look less often


def run_check(options: Options) -> int:
    """Check what was asked for; return the exit status.

    Raises:
        InvalidInput: the command is wrong.
    """
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    clock = SystemClock()
    named = chain(options.given, named_in(options.files_from))
    given = inputs(named, patterns("exclude-path", options.exclude_path))
    if not given:
        raise InvalidInput("name a URL or a file.", field="input")
    wish = wish_of(options)
    statuses = accepted(options.accept)
    processes = processes_for(options, given)
    with Fetcher(limits_for(options, given), clock, processes=processes) as fetcher:
        if options.dump:
            for url in Sources(fetcher, wish).targets(given):
                print(url)
            return 0
        state = state_of(options, clock)
        run = _Run(Sources(fetcher, wish, state), options, state, statuses)
        with closing(run):
            status = run.whole(LinkChecker(fetcher, head_only=options.head), fetcher, given)
    write_all(options, run.lines, run.is_broken)
    return status


class _Run:
    """What was found so far, and where it is told."""

    def __init__(
        self,
        sources: Sources,
        options: Options,
        state: State | None,
        statuses: frozenset[int],
    ) -> None:
        self._sources = sources
        self._options = options
        self._state = state
        self._statuses = statuses
        self._failing = STRICTLY_BROKEN if options.strict else BROKEN
        if options.insecure:
            self._failing -= {Verdict.TLS_BROKEN.value}
        self._keeps = any((options.csv, options.html, options.markdown, options.junit))
        self._index_names = names(options.index_files)
        self._hosts = HostTally() if options.host_stats else None
        self._untold: dict[str, CheckResult] = {}
        self._backlog = Backlog()
        self._waiting = self._backlog.take()
        self._is_watched = sys.stdout.isatty()
        self._is_early = not (options.fragments or options.retries or options.suggest)
        self._is_json_only = self._is_early and options.as_json and not self._keeps
        self._clock = SystemClock()
        self._missing: dict[str, str] = {}
        self._archived: dict[str, str] = {}
        self.lines: list[Line] = []
        self.counts: Counter[str] = Counter()
        self.broken_count = 0

    def whole(self, checker: LinkChecker, fetcher: Fetcher, given: list[Input]) -> int:
        """Check all; after Ctrl-C tell what there is."""
        status = 0
        try:
            self._check(checker, given)
            self._second_thoughts(checker, fetcher)
            if self._state:
                self._state.finish()
        except KeyboardInterrupt:
            status = _INTERRUPTED
        finally:
            if self._state:
                self._state.close()
        self._tell_all()
        sys.stdout.flush()
        self._conclude(status)
        if self._state and not status and self._options.resume is None:
            self._state.delete()
        return status or int(self.broken_count > 0)

    def close(self) -> None:
        """Give back the disk space of what waited to be told."""
        self._backlog.close()

    def is_broken(self, line: Line) -> bool:
        """Does this line make the run fail?"""
        return self._is_failure(line["url"], line["verdict"], line["status"], line["reason"])

    def _is_failure(self, url: str, verdict: str, status: int | None, reason: str) -> bool:
        """A given page that could not be read is one, too."""
        if url in self._sources.unread:
            return status not in self._statuses
        if status in self._statuses and reason != "no_such_anchor":
            return False
        return verdict in self._failing

    def _check(self, checker: LinkChecker, given: list[Input]) -> None:
        with _meter(self._sources, quiet=self._options.quiet) as tick:
            for result in checker.check_many(self._fresh(given)):
                self._add(result)
                tick()

    def _fresh(self, given: list[Input]) -> Iterator[str]:
        """Targets that must be asked; the others get their result at once."""
        for url in self._sources.targets(given):
            if url.startswith(FILE):
                self._note(self._of_file(url))
            elif self._state and (known := self._state.known(self._sources.key(url))):
                self._note(known._replace(url=url))
            else:
                yield url

    def _of_file(self, url: str) -> CheckResult:
        reason, sentence = local_problem(
            url, fragments=self._options.fragments, index_names=self._index_names
        )
        return local_result(url, reason, sentence, self._clock.now())

    def _add(self, result: CheckResult) -> None:
        if self._state:
            self._state.record(self._sources.key(result.url), result)
        if self._hosts:
            self._hosts.add(result)
        self._note(result)

    def _note(self, result: CheckResult) -> None:
        if not self._is_early:
            self._untold[result.url] = result
        elif self._is_json_only:
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

    def _second_thoughts(self, checker: LinkChecker, fetcher: Fetcher) -> None:
        """What costs more requests and was asked for."""
        for number in range(self._options.retries):
            doubtful = [url for url, result in self._untold.items() if may_pass(result)]
            if not doubtful:
                break
            time.sleep(_RETRY_SECONDS * (number + 1))
            for result in checker.check_many(doubtful):
                self._add(result)
        if self._options.fragments:
            alive = [url for url, result in self._untold.items() if not self._fails(result)]
            spelt = [one for url in alive for one in self._sources.by_url(url).spellings]
            self._missing = missing_places(fetcher, spelt)
        if self._options.suggest:
            self._suggest(fetcher)

    def _suggest(self, fetcher: Fetcher) -> None:
        from outreach.sources.wayback import closest_capture

        gone = [url for url, result in self._untold.items() if self._fails(result)]
        with fetcher.api_client() as client:
            for url in gone[:_SUGGESTIONS]:
                if url.startswith(FILE):
                    continue
                try:
                    found = closest_capture(client, self._clock, url)
                except OutreachError as refused:
                    self._sources.notes.append(str(refused))
                    return
                self._archived[url] = found.url if found else ""

    def _catch_up(self, most: int | None = _CATCH_UP) -> None:
        """Tell what waited for the last page, some of it while the last targets are asked."""
        for row in islice(self._waiting, most):
            if self._is_json_only:
                self._tell_json(JsonRow(*row))
            else:
                self._tell(result_from_wire(row))

    def _tell_all(self) -> None:
        self._catch_up(most=None)
        for result in self._untold.values():
            self._tell(result)
        self._untold.clear()

    def _tell(self, result: CheckResult) -> None:
        for whole in self._lines(result):
            sentence = self._missing.get(whole["url"])
            line = without_place(whole, sentence) if sentence else whole
            broken = self.is_broken(line)
            self.counts[line["verdict"]] += 1
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
        self.counts[row.verdict] += len(target.spellings)
        for url in target.spellings:
            self.broken_count += self._is_failure(url, row.verdict, row.status, row.reason)
            told = shown(url) if url.startswith(FILE) else url
            sys.stdout.write(f"{json_line(told, row, target)}\n")
        if self._is_watched:
            sys.stdout.flush()

    def _lines(self, result: CheckResult) -> Iterator[Line]:
        for line in lines_of(result, self._sources.by_url(result.url)):
            if result.url in self._archived:
                line["archived"] = self._archived[result.url]
            yield line

    def _fails(self, result: CheckResult) -> bool:
        """As `is_broken`, before it has lines."""
        verdict, url = result.verdict.value, result.url
        return self._is_failure(url, verdict, result.status, result.reason)

    def _conclude(self, status: int) -> None:
        """The summary, and everything that was not checked, with the reason."""
        where = err if self._options.as_json else out
        if status:
            goes_on = " The same command goes on from here." if self._state else ""
            err.print(f"Stopped before all was checked.{goes_on}", style="yellow")
        if self._options.quiet:
            return
        if self.counts:
            where.print(summary_table(self.counts))
            where.print(broken_sentence(self.broken_count, self.counts.total()))
        elif not status:
            where.print("There were no links to check.")
        if self._hosts and self._hosts.is_used:
            where.print(self._hosts.table())
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


@contextmanager
def _meter(sources: Sources, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """A line on standard error that tells how far we are; on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        bar = bars.add_task("", total=None)
        checked = count(1)

        def tick() -> None:
            links = f"{next(checked):,} of {sources.target_count:,} links checked"
            bars.update(bar, description=f"{sources.pages_read:,} pages read, {links}")

        yield tick
