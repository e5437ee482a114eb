"""Options of `outreach check` turned into what a run needs: inputs, wishes, the state file."""

from __future__ import annotations

import hashlib
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from outreach.cli.check_documents import Place
from outreach.cli.check_inputs import meant_lines
from outreach.cli.check_options import Options
from outreach.cli.check_sources import Wish
from outreach.cli.check_values import duration, patterns, remaps
from outreach.clock import Clock
from outreach.errors import InvalidInput

if TYPE_CHECKING:
    from outreach.cli.check_state import State  # loads the database, which few checks need


def named_in(path: Path | None) -> list[str]:
    """The inputs that a file names, "-" for standard input."""
    if path is None:
        return []
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8-sig")
    except OSError as missing:
        raise InvalidInput(
            f"{path} can't be read: {missing.strerror}.", field="files-from"
        ) from missing
    return meant_lines(text)


def wish_of(options: Options) -> Wish:
    """What to read, and which of its links to check."""
    return Wish(
        depth=options.depth,
        limit=options.limit,
        targets_only=options.targets,
        only=patterns("include", options.include),
        ignored=patterns("ignore", options.ignore, options.ignore_file),
        pages_include=patterns("pages-include", options.pages_include),
        pages_exclude=patterns("pages-exclude", options.pages_exclude),
        resources=options.resources,
        fragments=options.fragments,
        offline=options.offline,
        remaps=remaps(options.remap),
        place=Place(options.base_url, options.root_dir),
    )


def state_of(options: Options, clock: Clock) -> State | None:
    """The file to go on from: the one that was named, or our own for a crawl."""
    if options.resume is None and (not options.depth or options.targets or options.offline):
        return None
    from outreach.cli.check_state import State

    max_age = duration(options.max_age) if options.resume else timedelta()
    path = options.resume or _own_state_file(options)
    try:
        state = State(path, clock, max_age=max_age, fresh=options.fresh)
    except (OSError, InvalidInput) as unusable:
        if options.resume is None:
            return None  # without a cache of our own a check still works; it only can't go on
        if isinstance(unusable, InvalidInput):
            raise
        raise InvalidInput(f"{path} can't be written: {unusable}.", field="resume") from unusable
    if state.was_broken_off and not options.quiet:
        sentence = f"Going on with a check that was broken off: {state.progress()}."
        print(f"{sentence} --fresh begins anew.", file=sys.stderr)
    return state


def _own_state_file(options: Options) -> Path:
    """A file of our own for exactly this crawl, in the user's cache."""
    asked = (options.given, options.depth, options.limit, options.resources, options.fragments)
    patterns_asked = (options.pages_include, options.pages_exclude, str(options.files_from))
    name = hashlib.sha256(repr((asked, patterns_asked)).encode()).hexdigest()[:16]
    return Path.home() / ".cache" / "outreach" / f"check-{name}.db"
