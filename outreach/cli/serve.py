"""`outreach run` and `outreach worker`: the two processes of an installation."""

from __future__ import annotations

from typing import Annotated

import typer
from waitress import serve

from outreach.cli.console import AsJson, err, ready, show
from outreach.jobs.runner import run_forever, run_once
from outreach.logs import configure
from outreach.web.start import first_link
from outreach.wsgi import create_app

_THREADS = 8


def run() -> None:
    """Serve the web app.

    Example: outreach run
    """
    made = ready()
    made.require_keys()
    configure(made.settings.log_level)
    host, port = made.settings.web_host, made.settings.web_port
    err.print(f"outreach is open at {made.settings.base_url} (listening on {host}:{port}).")
    link = first_link(made.store, made.keyring, made.settings.base_url)
    if link:
        err.print(f"Nobody can sign in yet. Begin here: {link}", soft_wrap=True)
    serve(
        create_app(made),
        host=host,
        port=port,
        threads=_THREADS,
        ident="outreach",
        # Whatever is larger is refused by its head, before a byte of it was kept.
        max_request_body_size=(made.settings.upload_mebibytes + 1) * 2**20,
    )


def worker(
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Do what is due, for ever: find, draft, send, read answers, watch links.

    Example: outreach worker --once
    """
    made = ready()
    made.require_keys()
    configure(made.settings.log_level)
    if not once:
        run_forever(made)
        return
    did = run_once(made)
    rows = [{"task": name, "outcome": outcome or "nothing to do"} for name, outcome in did.items()]
    show(rows, as_json=as_json)
