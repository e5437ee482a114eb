"""Brings an export in as what it is: pages worth a look, or links of our own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from outreach.backlinks.intake import take_in_backlinks
from outreach.clock import Clock
from outreach.errors import InvalidInput, OutreachError
from outreach.model.project import Project
from outreach.model.run import Run
from outreach.model.upload import Upload, UploadState
from outreach.sources.backlink_exports.candidates import Use, candidates_of, use_of
from outreach.sources.backlink_exports.export import Export, open_export
from outreach.sources.backlink_exports.values import Field
from outreach.sources.intake import take_in
from outreach.sources.source import Sourced
from outreach.store import uploads
from outreach.store.engine import Store
from outreach.store.runs import Watcher


def checked_use(export: Export, own_site: str, wanted: Use | None) -> Use:
    """What the file is imported as; None goes by its targets.

    Raises:
        InvalidInput: it names no pages, and so can't be backlinks.
    """
    use = wanted or use_of(export, own_site)
    if use is Use.BACKLINKS and not export.has(Field.SOURCE_URL):
        raise InvalidInput(
            f"{export.form} names domains and no pages: take the export of backlinks, or import "
            "it as prospects.",
            field="file",
        )
    return use


def bring_in(
    store: Store,
    clock: Clock,
    project: Project,
    export: Export,
    use: Use,
    *,
    rows: Iterator[Sourced] | None = None,
    watch: Watcher | None = None,
) -> Run:
    """Import the rows of an export, or `rows` made of them. Twice changes nothing."""
    title = f"{export.form} from {export.name} as {use}"
    take = take_in if use is Use.PROSPECTS else take_in_backlinks
    return take(store, clock, project, rows or candidates_of(export), title=title, watch=watch)


def open_upload(folder: Path, row: Upload) -> Export:
    """The uploaded file as an export, with what a person said of its columns.

    Raises:
        InvalidInput: it is of no known form, or its bytes are gone.
    """
    path = uploads.path_of(folder, row)
    if not path.is_file():
        raise InvalidInput("the file is no longer where uploads are kept: bring it again.")
    chosen = {Field(meaning): header for meaning, header in row.columns.items()}
    day_first = row.dates == "day-first" if row.dates else None
    return open_export(path, chosen=chosen, day_first=day_first)


def bring_in_upload(
    store: Store, clock: Clock, folder: Path, project: Project, number: int
) -> Run | None:
    """Import an upload that was asked for, and throw its bytes away; None if it can't be read.

    A stopped import keeps the file: asked for again, it passes over what it knows.
    """
    with store.read() as session:
        row = uploads.get(session, project.id or 0, number)
    try:
        export = open_upload(folder, row)
        use = checked_use(export, project.site_key, Use(row.use) if row.use else None)
        run = bring_in(store, clock, project, export, use)
    except OutreachError as unusable:
        _end(store, project, number, UploadState.FAILED, problem=str(unusable))
        return None
    nothing = bool(run.counts) and not set(run.counts) - {"unusable", "problems"}
    problem = "No row could be used; the run tells why." if nothing else ""
    state = UploadState.FAILED if nothing else UploadState.DONE
    _end(store, project, number, state, problem=problem, run=run)
    if state is UploadState.DONE:
        uploads.forget(folder, row)
    return run


def _end(
    store: Store,
    project: Project,
    number: int,
    state: UploadState,
    *,
    problem: str,
    run: Run | None = None,
) -> None:
    with store.write() as session:
        row = uploads.get(session, project.id or 0, number)
        row.run_id = run.id if run else None
        row.move_to(state, problem=problem)
