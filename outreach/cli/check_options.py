"""The options of `outreach check`, each declared where it is kept. Loads little."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from outreach.cli.check_config import from_file


def _option(panel: str, text: str, *names: str, **more: Any) -> Any:
    return typer.Option(*names, help=text, rich_help_panel=panel, **more)


_read = partial(_option, "What is read")
_choose = partial(_option, "Which links are checked")
_go_on = partial(_option, "Going on later")
_judge = partial(_option, "What counts as broken")
_ask = partial(_option, "How sites are asked")
_tell = partial(_option, "What is told")


@dataclass(frozen=True, slots=True)
class Options:
    """What a person asked for."""

    given: Annotated[
        list[str],
        typer.Argument(
            help="Pages, sitemaps and feeds; files of URLs; HTML, Markdown and text files, "
            "folders and globs of them; - reads standard input.",
            metavar="[URL|FILE|SITEMAP…]",
            show_default=False,
        ),
    ] = field(default_factory=list)
    depth: Annotated[int, _read("Clicks to follow on the same site.", min=0, max=50)] = 0
    limit: Annotated[int, _read("Most pages to read of one site.", min=1)] = 10000
    targets: Annotated[bool, _read("Check the given URLs themselves, not their links.")] = False
    exclude_path: Annotated[
        list[str], _read("Leave out files of folders whose path matches, as --ignore.")
    ] = field(default_factory=list)
    files_from: Annotated[Path | None, _read("Read inputs from this file, one a line.")] = None
    pages_include: Annotated[list[str], _read("Follow only links that match, with --depth.")] = (
        field(default_factory=list)
    )
    pages_exclude: Annotated[list[str], _read("Follow no links that match, with --depth.")] = field(
        default_factory=list
    )
    base_url: Annotated[str, _read("Read relative links of files as if they stood there.")] = ""
    root_dir: Annotated[Path | None, _read("Folder that “/” means in links of files.")] = None
    index_files: Annotated[
        str,
        _read(
            "A link to a folder of files needs one of these in it, as index.html,README.md; "
            "“.” is the folder itself."
        ),
    ] = ""
    config: Annotated[
        Path | None,
        _read(
            "TOML file with options; else outreach-check.toml, or the table "
            "tool.outreach.check of pyproject.toml.",
            is_eager=True,
            callback=from_file,
        ),
    ] = None
    include: Annotated[list[str], _choose("Check only targets that match; may be repeated.")] = (
        field(default_factory=list)
    )
    ignore: Annotated[
        list[str],
        _choose(
            "Leave out targets that match: a regular expression, or a glob (glob:… or with /*).",
            "--ignore",
            "--exclude",
        ),
    ] = field(default_factory=list)
    ignore_file: Annotated[
        list[Path], _choose("File of such patterns, one a line; # begins a comment.")
    ] = field(default_factory=list)
    resources: Annotated[bool, _choose("Images, scripts, styles and frames are links, too.")] = (
        False
    )
    fragments: Annotated[bool, _choose("Check that #places are on their pages.")] = False
    remap: Annotated[
        list[str],
        _choose(
            "'PATTERN REPLACEMENT' in targets, as 'https://example.org http://localhost:8000' "
            "before a release; groups are $1 or \\1."
        ),
    ] = field(default_factory=list)
    offline: Annotated[bool, _choose("Check links between local files only.")] = False
    dump: Annotated[bool, _choose("Print what would be checked, and check nothing.")] = False
    resume: Annotated[
        Path | None,
        _go_on(
            "Keep pages and verdicts in this file, and go on from it. With --depth a check that "
            "was broken off goes on anyway."
        ),
    ] = None
    fresh: Annotated[bool, _go_on("Forget a check that was broken off.")] = False
    max_age: Annotated[str, _go_on("Verdicts in the --resume file are used again for so long.")] = (
        "1d"
    )
    strict: Annotated[bool, _judge("Server errors, time-outs and doubts fail as well.")] = False
    accept: Annotated[str, _judge("Statuses that are fine, as 404,500-599.")] = ""
    insecure: Annotated[bool, _judge("Certificates that browsers warn of do not fail.")] = False
    require_https: Annotated[
        bool, _judge("http:// fails where https:// leads to a page as well.")
    ] = False
    head: Annotated[bool, _judge("Ask by HEAD: quicker, but blind for soft 404s and parking.")] = (
        False
    )
    retries: Annotated[
        int,
        _judge(
            "Ask what may pass (time-outs, server errors) so often again at the end.", min=0, max=10
        ),
    ] = 0
    header: Annotated[
        list[str],
        _ask("'Name: value', sent to the given sites and to nobody else.", "--header", "-H"),
    ] = field(default_factory=list)
    user: Annotated[str, _ask("name:password for the given sites, as of a staging server.")] = ""
    own: Annotated[bool, _ask("The given sites are yours: their robots.txt is not asked.")] = False
    local: Annotated[bool, _ask("Addresses of this machine may be asked, on any given port.")] = (
        False
    )
    user_agent: Annotated[str, _ask("Sent with every request.")] = ""
    timeout: Annotated[float | None, _ask("Seconds for one answer.", min=0.1)] = None
    max_redirects: Annotated[
        int | None, _ask("Redirects to follow of one link.", min=0, max=20)
    ] = None
    host_delay: Annotated[
        float | None, _ask("Seconds between two fetches from one host.", min=0)
    ] = None
    host_connections: Annotated[
        int | None,
        _ask(
            "Connections at once to one host. With --host-delay 0, from 2 on, quick hosts get "
            "up to 16 requests at a time on one; with 1 never more than one.",
            min=1,
        ),
    ] = None
    connections: Annotated[int | None, _ask("Fetches at once in all.", min=1)] = None
    processes: Annotated[
        int | None, _ask("Worker processes; if left out, one a core for long lists.", min=1, max=64)
    ] = None
    max_requests: Annotated[int | None, _ask("Most requests of this run.", min=1)] = None
    max_mib: Annotated[int | None, _ask("Most MiB to receive.", min=1)] = None
    as_json: Annotated[bool, _tell("Print one JSON object a line and link.", "--json")] = False
    csv: Annotated[Path | None, _tell("Write a spreadsheet to this file.")] = None
    html: Annotated[Path | None, _tell("Write a web page to this file.")] = None
    markdown: Annotated[
        Path | None, _tell("Write Markdown to this file, as for $GITHUB_STEP_SUMMARY.")
    ] = None
    junit: Annotated[Path | None, _tell("Write JUnit XML to this file.")] = None
    github: Annotated[bool, _tell("Print annotations for GitHub Actions.")] = False
    suggest: Annotated[bool, _tell("Name the web archive's copy of what is gone.")] = False
    host_stats: Annotated[bool, _tell("Requests, failures, 429s and median time of each host.")] = (
        False
    )
    verbose: Annotated[bool, _tell("Tell good links, too.", "--verbose", "-v")] = False
    quiet: Annotated[bool, _tell("No progress and no summary.", "--quiet", "-q")] = False
