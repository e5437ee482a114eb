"""`outreach check`: a link checker in its own right. This file loads little: it starts quickly."""

from __future__ import annotations

import typer

from outreach.cli.check_config import refuse
from outreach.cli.check_options import Options
from outreach.cli.declared import command
from outreach.errors import InvalidInput


def _check(options: Options) -> None:
    """Check the links of pages, files or sitemaps.

    Exit status: 0 if no link is broken, 1 if one is, 2 if the command is wrong.

    Example: outreach check https://example.com --depth 2 --html report.html
    """
    from outreach.cli.check_run import run_check  # loads the whole crawler

    try:
        status = run_check(options)
    except InvalidInput as wrong:
        refuse(wrong)
    raise typer.Exit(status)


check = command(Options, _check)
