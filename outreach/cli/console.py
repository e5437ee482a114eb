"""What all commands share: the runtime, tables or JSON as output, progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text
from sqlmodel import Session

from outreach.bootstrap import Runtime, assemble
from outreach.cli.tables import tabled
from outreach.errors import InvalidInput
from outreach.logs import configure
from outreach.model.project import Project
from outreach.model.run import Run
from outreach.store import migrate, projects
from outreach.store.runs import Watcher

ACTOR = "command line"
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
ProjectName = Annotated[
    str, typer.Option("--project", "-p", help="Project; may be left out if there is only one.")
]


@cache
def runtime() -> Runtime:
    """The runtime of this command, put together from the settings at first use."""
    made = assemble()
    configure(made.settings.log_level if made.settings.log_level != "INFO" else "WARNING")
    return made


def ready() -> Runtime:
    """The runtime, with a database of exactly our version."""
    made = runtime()
    migrate.require_current(made.store)
    return made


def prepared() -> Runtime:
    """The same; an empty database gets its tables. An older one waits for `outreach db upgrade`."""
    made = runtime()
    if not migrate.current(made.store):
        migrate.upgrade(made.store)
    return ready()


def the_project(name: str) -> Project:
    """The project that the command is about."""
    with ready().store.read() as session:
        return projects.by_name(session, name)


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction of the command's database."""
    with ready().store.write() as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A look into the command's database."""
    with ready().store.read() as session:
        yield session


def text_file(path: Path, field: str) -> str:
    """The text of a file that somebody named, "-" for standard input.

    Raises:
        InvalidInput: it can't be read, or is no text in UTF-8.
    """
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except OSError as missing:
        raise InvalidInput(f"{path} can't be read: {missing.strerror}.", field=field) from missing
    except UnicodeDecodeError as binary:
        raise InvalidInput(f"{path} is no text in UTF-8.", field=field) from binary


def plain(value: Any) -> Any:
    """A value as JSON takes it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def show(
    rows: Sequence[Mapping[str, Any]], *, as_json: bool, title: str = "", empty: str = "Nothing."
) -> None:
    """Print rows as a table, or as one JSON list."""
    if as_json:
        tidy = [{key: plain(value) for key, value in row.items()} for row in rows]
        print(json.dumps(tidy, ensure_ascii=False, indent=2))
    elif not rows:
        out.print(Text(empty))
    else:
        names = [name.replace("_", " ") for name in rows[0]]
        cells = [[_cell(value) for value in row.values()] for row in rows]
        out.print(tabled(names, cells, title=title, width=out.width))


def show_one(row: Mapping[str, Any], *, as_json: bool, sentence: str = "") -> None:
    """Print one object: as JSON, or as a sentence, or line by line."""
    if as_json:
        print(json.dumps({key: plain(value) for key, value in row.items()}, ensure_ascii=False))
    elif sentence:
        out.print(Text(sentence))
    else:
        for name, value in row.items():
            out.print(Text(f"{name.replace('_', ' ')}: {_cell(value)}"))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    shown = str(plain(value))
    # Crawled text may carry escape sequences; a terminal must not obey them.
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in shown)


def _noun(name: str, count: int) -> str:
    """A count's name in words; "problems" is the one noun among them."""
    return "problem" if (name, count) == ("problems", 1) else name.replace("_", " ")


@contextmanager
def progress(*, quiet: bool) -> Iterator[Watcher | None]:
    """A progress bar on standard error for a run; none if `quiet` or not on a terminal."""
    if quiet:
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[counts]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=not sys.stderr.isatty()) as bars:
        bar = bars.add_task("", total=None, counts="")

        def watch(run: Run) -> None:
            bars.update(
                bar,
                description=run.title,
                completed=run.done,
                total=run.total,
                counts=", ".join(f"{name} {count}" for name, count in run.counts.items()),
            )

        yield watch


def tell_run(run: Run, *, as_json: bool) -> None:
    """Print what came of a run: counts on standard output, problems on standard error."""
    if as_json:
        print(
            json.dumps(
                {
                    "run": run.id,
                    "title": run.title,
                    "state": run.state.value,
                    "done": run.done,
                    "counts": run.counts,
                    "problems": run.problems,
                },
                ensure_ascii=False,
            )
        )
        return
    counts = ", ".join(f"{count} {_noun(name, count)}" for name, count in run.counts.items())
    out.print(Text(f"{run.title}: {run.state.value}; {counts or 'nothing to do'}."))
    for problem in run.problems[:20]:
        err.print(Text(f"  {_cell(problem)}"))
    if len(run.problems) > 20:
        err.print(Text(f"  … and {len(run.problems) - 20} more; see them with --json."))
