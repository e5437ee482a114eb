"""`outreach sources`: exports of other tools, searches, sites and feeds, the web archive."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from outreach.backlinks.bring_in import bring_in, checked_use
from outreach.cli import searches, site_sources
from outreach.cli.console import (
    AsJson,
    ProjectName,
    err,
    progress,
    ready,
    show,
    show_one,
    tell_run,
    the_project,
)
from outreach.errors import InvalidInput
from outreach.sources.backlink_exports.candidates import Use, candidates_of
from outreach.sources.backlink_exports.export import Export, open_export
from outreach.sources.backlink_exports.preview import Preview, preview
from outreach.sources.backlink_exports.values import Field
from outreach.sources.source import Sourced

app = typer.Typer(no_args_is_help=True)
app.add_typer(searches.providers, name="provider")
app.command("queries")(searches.queries)
app.command("search")(searches.search)
app.command("paste")(searches.paste)
app.command("archived")(searches.archived)
app.command("crawl")(site_sources.crawl)
app.command("feed")(site_sources.feed)
app.command("sitemap")(site_sources.sitemap)


class DateOrder(StrEnum):
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class As(StrEnum):
    AUTO = "auto"
    PROSPECTS = "prospects"
    BACKLINKS = "backlinks"


ExportFile = Annotated[Path, typer.Argument(help="CSV, TSV or XLSX file, as it was downloaded.")]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", help="Say what a column means: 'linking page=Found on'; may be repeated."
    ),
]
Dates = Annotated[DateOrder | None, typer.Option(help="How 03/04/2026 is meant.")]


@app.command("preview")
def show_preview(
    file: ExportFile,
    column: Columns = None,
    dates: Dates = None,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Show whose export a file is, how its columns are understood, and its first rows.

    Example: outreach sources preview rival-backlinks.csv
    """
    chosen = the_project(project)
    export = _opened(file, column, dates)
    found = preview(export, chosen.site_key)
    if as_json:
        show_one(_preview_as_json(export, found), as_json=True)
        return
    show_one({}, as_json=False, sentence=f"{export.form}, {_shape(export)}: import as {found.use}.")
    mapping = [
        {"column": one.header, "means": one.name or one.field.value, "type": one.field.type.value}
        for one in export.columns
    ]
    show(mapping, as_json=False, title="Columns")
    if export.unused:
        show_one({}, as_json=False, sentence=f"Not used: {', '.join(export.unused)}.")
    rows = [
        {"line": one.line, "page": one.source_url, "target": one.target_url, "anchor": anchor}
        for one in found.sample
        for anchor in [one.anchor_text]
    ]
    show(rows, as_json=False, title="First rows", empty="No row can be used.")
    for sentence in (*found.notes, *found.problems):
        err.print(f"  {sentence}", markup=False)


@app.command("import")
def import_export(
    file: ExportFile,
    as_: Annotated[
        As, typer.Option("--as", help="Prospects, or our own backlinks; auto goes by the targets.")
    ] = As.AUTO,
    column: Columns = None,
    dates: Dates = None,
    rejected: Annotated[
        Path | None, typer.Option(help="Write every row that can't be used to this CSV file.")
    ] = None,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Import an export. Importing it twice changes nothing; every bad row is told with its line.

    Example: outreach sources import rival-backlinks.csv --rejected bad-rows.csv
    """
    made, chosen = ready(), the_project(project)
    export = _opened(file, column, dates)
    use = checked_use(export, chosen.site_key, None if as_ is As.AUTO else Use(as_.value))
    with ExitStack() as open_files, progress(quiet=as_json) as watch:
        rows = candidates_of(export)
        if rejected:
            rows = _noting(rows, rejected, open_files)
        run = bring_in(made.store, made.clock, chosen, export, use, rows=rows, watch=watch)
    tell_run(run, as_json=as_json)
    if run.counts and not set(run.counts) - {"unusable", "problems"}:
        raise InvalidInput("no row could be used; see the lines above.", field="file")


def _opened(file: Path, column: list[str] | None, dates: DateOrder | None) -> Export:
    day_first = None if dates is None else dates is DateOrder.DAY_FIRST
    return open_export(file, chosen=_chosen(column or []), day_first=day_first)


def _chosen(written: list[str]) -> dict[Field, str]:
    fields = [field for field in Field if field not in (Field.METRIC, Field.RIVAL)]
    known = {field.value.lower(): field for field in fields}
    found: dict[Field, str] = {}
    for text in written:
        name, equals, header = text.partition("=")
        field = known.get(name.strip().lower())
        if not equals or field is None:
            raise InvalidInput(
                f"write MEANING=HEADER, with one of: {', '.join(fields)}.", field="--column"
            )
        found[field] = header.strip()
    return found


def _noting(rows: Iterator[Sourced], path: Path, open_files: ExitStack) -> Iterator[Sourced]:
    file = open_files.enter_context(path.open("w", encoding="utf-8", newline=""))
    write = csv.writer(file).writerow
    write(["line", "reason"])

    def noted() -> Iterator[Sourced]:
        for row in rows:
            if isinstance(row, InvalidInput):
                write([row.line, f"{row.field}: {row.sentence}" if row.field else row.sentence])
            elif row.link and row.link.doubts:
                write([row.line, "; ".join(row.link.doubts)])
            yield row

    return noted()


def _shape(export: Export) -> str:
    if export.shape is None:
        return "a spreadsheet"
    names = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}
    return f"{export.shape.encoding}, cut by {names[export.shape.delimiter]}"


def _preview_as_json(export: Export, found: Preview) -> dict[str, Any]:
    return {
        "vendor": export.form.vendor,
        "kind": export.form.kind,
        "encoding": export.shape.encoding if export.shape else "",
        "delimiter": export.shape.delimiter if export.shape else "",
        "header_line": export.header_line,
        "import_as": found.use,
        "columns": {one.header: one.name or one.field.value for one in export.columns},
        "unused": export.unused,
        "looked_at": found.looked_at,
        "unusable": found.unusable,
        "rows": [
            {
                "line": one.line,
                "linking_page": one.source_url,
                "target_url": one.target_url,
                "anchor_text": one.anchor_text,
                "followed": one.followed,
                "first_seen": one.first_seen.isoformat() if one.first_seen else None,
                "last_seen": one.last_seen.isoformat() if one.last_seen else None,
                "lost": one.lost,
                "metrics": one.metrics,
            }
            for one in found.sample
        ],
        "notes": list(found.notes),
        "problems": list(found.problems),
    }
