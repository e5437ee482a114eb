"""`outreach check`: a link checker in its own right. This file loads little: it starts quickly."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from outreach.cli.check_options import Options, configured
from outreach.errors import InvalidInput

_USAGE = 2
_READ, _CHOOSE, _GO_ON, _JUDGE, _ASK, _TELL = (
    "What is read",
    "Which links are checked",
    "Going on later",
    "What counts as broken",
    "How sites are asked",
    "What is told",
)


def _configure(context: typer.Context, path: Path | None) -> Path | None:
    """Take defaults from a file before the other options are read."""
    try:
        known = list(Options.__dataclass_fields__)
        context.default_map = {**(context.default_map or {}), **configured(path, known)}
    except InvalidInput as wrong:
        refuse(wrong)
    return path


def refuse(wrong: InvalidInput) -> NoReturn:
    """Say what is wrong with the command and end with its status."""
    print(f"outreach check: {wrong}", file=sys.stderr)
    raise typer.Exit(_USAGE) from wrong


def check(
    given: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[URL|FILE|SITEMAP…]",
            show_default=False,
            help="Pages, sitemaps and feeds; files of URLs; HTML, Markdown and text files, folders "
            "and globs of them; - reads standard input.",
        ),
    ] = None,
    depth: Annotated[
        int,
        typer.Option(
            min=0, max=50, help="Clicks to follow on the same site.", rich_help_panel=_READ
        ),
    ] = 0,
    limit: Annotated[
        int, typer.Option(min=1, help="Most pages to read of one site.", rich_help_panel=_READ)
    ] = 10_000,
    targets: Annotated[
        bool,
        typer.Option(
            "--targets",
            help="Check the given URLs themselves, not their links.",
            rich_help_panel=_READ,
        ),
    ] = False,
    exclude_path: Annotated[
        list[str] | None,
        typer.Option(
            help="Leave out files of folders whose path matches, as --ignore.",
            rich_help_panel=_READ,
        ),
    ] = None,
    files_from: Annotated[
        Path | None,
        typer.Option(help="Read inputs from this file, one a line.", rich_help_panel=_READ),
    ] = None,
    pages_include: Annotated[
        list[str] | None,
        typer.Option(help="Follow only links that match, with --depth.", rich_help_panel=_READ),
    ] = None,
    pages_exclude: Annotated[
        list[str] | None,
        typer.Option(help="Follow no links that match, with --depth.", rich_help_panel=_READ),
    ] = None,
    base_url: Annotated[
        str,
        typer.Option(
            help="Read relative links of files as if they stood there.", rich_help_panel=_READ
        ),
    ] = "",
    root_dir: Annotated[
        Path | None,
        typer.Option(help="Folder that “/” means in links of files.", rich_help_panel=_READ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            help="TOML file with options; else outreach-check.toml, or the table "
            "tool.outreach.check of pyproject.toml.",
            is_eager=True,
            callback=_configure,
            rich_help_panel=_READ,
        ),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            help="Check only targets that match; may be repeated.", rich_help_panel=_CHOOSE
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore",
            "--exclude",
            help="Leave out targets that match: a regular expression, or a glob "
            "(glob:… or with /*).",
            rich_help_panel=_CHOOSE,
        ),
    ] = None,
    ignore_file: Annotated[
        list[Path] | None,
        typer.Option(
            help="File of such patterns, one a line; # begins a comment.", rich_help_panel=_CHOOSE
        ),
    ] = None,
    resources: Annotated[
        bool,
        typer.Option(
            "--resources",
            help="Images, scripts, styles and frames are links, too.",
            rich_help_panel=_CHOOSE,
        ),
    ] = False,
    fragments: Annotated[
        bool,
        typer.Option(
            "--fragments", help="Check that #places are on their pages.", rich_help_panel=_CHOOSE
        ),
    ] = False,
    remap: Annotated[
        list[str] | None,
        typer.Option(
            help="'PATTERN REPLACEMENT' in targets, as 'https://example.org http://localhost:8000' "
            "before a release; groups are $1 or \\1.",
            rich_help_panel=_CHOOSE,
        ),
    ] = None,
    offline: Annotated[
        bool,
        typer.Option(
            "--offline", help="Check links between local files only.", rich_help_panel=_CHOOSE
        ),
    ] = False,
    dump: Annotated[
        bool,
        typer.Option(
            "--dump",
            help="Print what would be checked, and check nothing.",
            rich_help_panel=_CHOOSE,
        ),
    ] = False,
    resume: Annotated[
        Path | None,
        typer.Option(
            help="Keep pages and verdicts in this file, and go on from it. With --depth a check "
            "that was broken off goes on anyway.",
            rich_help_panel=_GO_ON,
        ),
    ] = None,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Forget a check that was broken off.", rich_help_panel=_GO_ON),
    ] = False,
    max_age: Annotated[
        str,
        typer.Option(
            help="Verdicts in the --resume file are used again for so long.", rich_help_panel=_GO_ON
        ),
    ] = "1d",
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Server errors, time-outs and doubts fail as well.",
            rich_help_panel=_JUDGE,
        ),
    ] = False,
    accept: Annotated[
        str, typer.Option(help="Statuses that are fine, as 404,500-599.", rich_help_panel=_JUDGE)
    ] = "",
    head: Annotated[
        bool,
        typer.Option(
            "--head",
            help="Ask by HEAD: quicker, but blind for soft 404s and parking.",
            rich_help_panel=_JUDGE,
        ),
    ] = False,
    retries: Annotated[
        int,
        typer.Option(
            min=0,
            max=10,
            help="Ask what may pass (time-outs, server errors) so often again at the end.",
            rich_help_panel=_JUDGE,
        ),
    ] = 0,
    header: Annotated[
        list[str] | None,
        typer.Option(
            "--header",
            "-H",
            help="'Name: value', sent to the given sites and to nobody else.",
            rich_help_panel=_ASK,
        ),
    ] = None,
    user: Annotated[
        str,
        typer.Option(
            help="name:password for the given sites, as of a staging server.", rich_help_panel=_ASK
        ),
    ] = "",
    own: Annotated[
        bool,
        typer.Option(
            "--own",
            help="The given sites are yours: their robots.txt is not asked.",
            rich_help_panel=_ASK,
        ),
    ] = False,
    local: Annotated[
        bool,
        typer.Option(
            "--local",
            help="Addresses of this machine may be asked, on any given port.",
            rich_help_panel=_ASK,
        ),
    ] = False,
    user_agent: Annotated[
        str, typer.Option(help="Sent with every request.", rich_help_panel=_ASK)
    ] = "",
    timeout: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds for one answer.", rich_help_panel=_ASK)
    ] = None,
    max_redirects: Annotated[
        int | None,
        typer.Option(min=0, max=20, help="Redirects to follow of one link.", rich_help_panel=_ASK),
    ] = None,
    host_delay: Annotated[
        float | None,
        typer.Option(
            min=0, help="Seconds between two fetches from one host.", rich_help_panel=_ASK
        ),
    ] = None,
    host_connections: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Connections at once to one host. With --host-delay 0, from 2 on, quick hosts get "
            "up to 16 requests at a time on one; with 1 never more than one.",
            rich_help_panel=_ASK,
        ),
    ] = None,
    connections: Annotated[
        int | None, typer.Option(min=1, help="Fetches at once in all.", rich_help_panel=_ASK)
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="Worker processes; if left out, one a core for long lists.",
            rich_help_panel=_ASK,
        ),
    ] = None,
    max_requests: Annotated[
        int | None, typer.Option(min=1, help="Most requests of this run.", rich_help_panel=_ASK)
    ] = None,
    max_mib: Annotated[
        int | None, typer.Option(min=1, help="Most MiB to receive.", rich_help_panel=_ASK)
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Print one JSON object a line and link.", rich_help_panel=_TELL
        ),
    ] = False,
    csv: Annotated[
        Path | None, typer.Option(help="Write a spreadsheet to this file.", rich_help_panel=_TELL)
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write a web page to this file.", rich_help_panel=_TELL)
    ] = None,
    markdown: Annotated[
        Path | None,
        typer.Option(
            help="Write Markdown to this file, as for $GITHUB_STEP_SUMMARY.", rich_help_panel=_TELL
        ),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(help="Write JUnit XML to this file.", rich_help_panel=_TELL)
    ] = None,
    github: Annotated[
        bool,
        typer.Option(
            "--github", help="Print annotations for GitHub Actions.", rich_help_panel=_TELL
        ),
    ] = False,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest", help="Name the web archive's copy of what is gone.", rich_help_panel=_TELL
        ),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell good links, too.", rich_help_panel=_TELL)
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="No progress and no summary.", rich_help_panel=_TELL),
    ] = False,
) -> None:
    """Check the links of pages, files or sitemaps.

    Exit status: 0 if no link is broken, 1 if one is, 2 if the command is wrong.

    Example: outreach check https://example.com --depth 2 --html report.html
    """
    found = locals()
    values = {name: found[name] for name in Options.__dataclass_fields__}
    lists = (
        "given",
        "exclude_path",
        "remap",
        "pages_include",
        "pages_exclude",
        "include",
        "ignore",
        "ignore_file",
        "header",
    )
    options = Options(**{**values, **{name: list(values[name] or ()) for name in lists}})
    from outreach.cli.check_run import run_check  # loads the whole crawler

    try:
        status = run_check(options)
    except InvalidInput as wrong:
        refuse(wrong)
    raise typer.Exit(status)


check_command = check
