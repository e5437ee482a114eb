"""`outreach run` and `outreach worker`: the two processes of an installation."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Annotated

import typer
from waitress import serve

from outreach.bootstrap import Runtime
from outreach.cli.console import AsJson, err, prepared, ready, show
from outreach.jobs.beside import WorkerBeside, end_with_parent
from outreach.jobs.footprint import keep_small
from outreach.jobs.runner import run_forever, run_once
from outreach.logs import configure
from outreach.web.start import first_link
from outreach.web.warming import warm
from outreach.wsgi import create_app

_THREADS = 8


def run(
    web_only: Annotated[
        bool, typer.Option("--web-only", help="The worker is started elsewhere.")
    ] = False,
) -> None:
    """Serve the web app, with a worker beside it; an empty database gets its tables.

    It listens on OUTREACH_WEB_HOST (127.0.0.1) and OUTREACH_WEB_PORT (8100).

    Example: outreach run
    """
    made = prepared()
    made.require_keys()
    configure(made.settings.log_level)
    host, port = made.settings.web_host, made.settings.web_port
    err.print(f"outreach is open at {made.settings.base_url} (listening on {host}:{port}).")
    link = first_link(made.store, made.keyring, made.settings.base_url)
    if link:
        err.print(f"Nobody can sign in yet. Begin here: {link}", soft_wrap=True)
    with suppress(KeyboardInterrupt), _worker_beside(made, wanted=not web_only):
        _listen(made)


def _listen(made: Runtime) -> None:
    app = create_app(made)
    Thread(target=warm, args=(app,), name="warming", daemon=True).start()
    serve(
        app,
        host=made.settings.web_host,
        port=made.settings.web_port,
        threads=_THREADS,
        ident="outreach",
        # Whatever is larger is refused by its head, before a byte of it was kept.
        max_request_body_size=(made.settings.upload_mebibytes + 1) * 2**20,
    )


@contextmanager
def _worker_beside(made: Runtime, *, wanted: bool) -> Iterator[None]:
    """A worker while the block runs; SIGTERM ends both in order, as Ctrl-C does."""
    if not wanted:
        yield
        return
    beside = WorkerBeside(made.store, made.clock)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    beside.start()
    try:
        yield
    finally:
        beside.end()


def worker(
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
    beside: Annotated[bool, typer.Option("--beside", hidden=True)] = False,
    as_json: AsJson = False,
) -> None:
    """Do what is due, for ever: find, draft, send, read answers, watch links.

    Example: outreach worker --once
    """
    made = ready()
    made.require_keys()
    configure(made.settings.log_level)
    if beside:
        end_with_parent()
    if not once:
        keep_small()
        run_forever(made)
        return
    did = run_once(made)
    rows = [{"task": name, "outcome": outcome or "nothing to do"} for name, outcome in did.items()]
    show(rows, as_json=as_json)
