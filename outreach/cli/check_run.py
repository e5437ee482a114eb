"""One run of `outreach check`: read, check, tell.

inputs      URLs, files, folders, standard input
| Sources   pages and documents are read; each distinct target comes out once
| verdicts  from the state file if they are fresh, from the disk for files, else from the web
| again     what may pass is asked again, places on pages are looked for, as far as wanted
| tell      when all pages are read, so that a line names all pages that link to its target
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import chain, count
from typing import TYPE_CHECKING

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from outreach.cli.check_documents import FILE, local_problem
from outreach.cli.check_hosts import HostTally
from outreach.cli.check_inputs import Input, inputs
from outreach.cli.check_limits import limits_for, processes_for
from outreach.cli.check_options import Options
from outreach.cli.check_places import missing_places
from outreach.cli.check_report import (
    local_result,
    may_pass,
)
from outreach.cli.check_secure import secure_twins
from outreach.cli.check_setup import named_in, state_of, wish_of
from outreach.cli.check_sources import Sources
from outreach.cli.check_telling import Teller, err
from outreach.cli.check_values import accepted, names, patterns
from outreach.cli.check_writers import write_all
from outreach.clock import SystemClock
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.values import CheckResult
from outreach.errors import InvalidInput, OutreachError

if TYPE_CHECKING:
    from outreach.cli.check_state import State  # loads the database, which few checks need

_RETRY_SECONDS = 2.0
_SUGGESTIONS = 100  # the archive answers one at a time
_INTERRUPTED = 130
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
        sources = Sources(fetcher, wish, state)
        with closing(Teller(sources, options, statuses, is_early=_is_early(options))) as teller:
            run = _Run(sources, options, state, teller)
            status = run.whole(LinkChecker(fetcher, head_only=options.head), fetcher, given)
    write_all(options, teller.lines, teller.is_broken)
    return status


def _is_early(options: Options) -> bool:
    """Is everything known of a target once it was checked?"""
    asks_again = options.fragments or options.retries or options.suggest or options.require_https
    return not asks_again


class _Run:
    """The targets on their way, from the pages that name them to the one who tells them."""

    def __init__(
        self,
        sources: Sources,
        options: Options,
        state: State | None,
        teller: Teller,
    ) -> None:
        self._sources = sources
        self._options = options
        self._state = state
        self._teller = teller
        self._index_names = names(options.index_files)
        self._hosts = HostTally() if options.host_stats else None
        self._untold: dict[str, CheckResult] = {}
        self._is_early = _is_early(options)
        self._clock = SystemClock()

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
        self._teller.tell_all(self._untold.values())
        if status:
            goes_on = " The same command goes on from here." if self._state else ""
            err.print(f"Stopped before all was checked.{goes_on}", style="yellow")
        if not self._options.quiet:
            self._teller.conclude(self._hosts, is_whole=not status)
        if self._state and not status and self._options.resume is None:
            self._state.delete()
        return status or int(self._teller.broken_count > 0)

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
        if self._is_early:
            self._teller.note(result)
        else:
            self._untold[result.url] = result

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
            alive = [url for url, result in self._untold.items() if not self._teller.fails(result)]
            spelt = [one for url in alive for one in self._sources.by_url(url).spellings]
            self._teller.missing = missing_places(fetcher, spelt)
        if self._options.require_https:
            fine = [one for one in self._untold.values() if not self._teller.fails(one)]
            self._teller.secure = secure_twins(fine, checker)
        if self._options.suggest:
            self._suggest(fetcher)

    def _suggest(self, fetcher: Fetcher) -> None:
        from outreach.sources.wayback import closest_capture

        gone = [url for url, result in self._untold.items() if self._teller.fails(result)]
        with fetcher.api_client() as client:
            for url in gone[:_SUGGESTIONS]:
                if url.startswith(FILE):
                    continue
                try:
                    found = closest_capture(client, self._clock, url)
                except OutreachError as refused:
                    self._sources.notes.append(str(refused))
                    return
                self._teller.archived[url] = found.url if found else ""


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
