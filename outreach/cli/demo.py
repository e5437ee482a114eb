"""`outreach demo`: the whole journey on an invented web, with the ordinary commands."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel
from rich.text import Text

from outreach.cli.console import AsJson, err, reading
from outreach.cli.main import application
from outreach.demo.score import Score, score
from outreach.demo.world import DemoWorld
from outreach.errors import OutreachError
from outreach.store import projects, targets

_ADDRESS = "12 Fern Row, Hebden Bridge HX7 8AA, United Kingdom"
_SIGN_IN = "demo@mossgrove.example"
_ROUNDS = 6
_LEFT_TO_APPROVE = 3  # letters: whoever approves one sees its owner answer
_START_SECONDS = 60


def demo(
    exit_after: Annotated[
        bool, typer.Option("--exit", help="End when the journey is done, without the web app.")
    ] = False,
    folder: Annotated[
        Path | None, typer.Option(help="Where database and settings go; emptied first.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the web app.")] = 8100,
    as_json: AsJson = False,
) -> None:
    """Win links in an invented web on this machine: no network, no account, nothing real.

    Example: outreach demo --exit --json
    """
    with _folder(folder) as home, chdir(home), DemoWorld() as world:
        journey = _Journey(world, home, port=_free_port(port), quiet=as_json)
        found = journey.travel()
        if as_json:
            print(json.dumps(found.as_dict()))
        else:
            _tell(journey, found, is_over=exit_after)
        if exit_after:
            journey.close()
        else:
            journey.stay_open()


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    if named is None:
        with tempfile.TemporaryDirectory(prefix="outreach-demo-") as made:
            yield Path(made)
        return
    if named.exists() and any(named.iterdir()) and not (named / "outreach.db").exists():
        raise OutreachError(f"{named} holds other files; name an empty folder.")
    shutil.rmtree(named, ignore_errors=True)
    named.mkdir(parents=True)
    yield named.resolve()


def _free_port(wanted: int) -> int:
    """The wanted port if it is free, else any other."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OutreachError("No port is free on this machine.")


class _Journey:
    """The steps a newcomer would take, each an ordinary command in a folder of its own."""

    def __init__(self, world: DemoWorld, home: Path, *, port: int, quiet: bool) -> None:
        self.world, self.home, self.quiet = world, home, quiet
        self.password = secrets.token_urlsafe(12)
        self.url = f"http://127.0.0.1:{port}"
        own = {"OUTREACH_BASE_URL": self.url, "OUTREACH_WEB_PORT": str(port)}
        lines = [f"{name}={value}" for name, value in {**world.settings(), **own}.items()]
        (home / ".env").write_text("\n".join(lines) + "\n", "utf-8")
        self._processes: list[subprocess.Popen[bytes]] = []
        self._left: list[str] = []

    def travel(self) -> Score:
        """Go the whole way and count what came of it."""
        began = time.monotonic()
        try:
            self._set_up()
            self._find()
            self._write()
        except BaseException:
            self.close()
            raise
        return self._score(time.monotonic() - began)

    def _set_up(self) -> None:
        box = self.world.mailbox
        self._command("db", "upgrade")
        self._command("user", "add", _SIGN_IN, "--name", box.sender_name, typed=self.password)
        self._command(
            "project", "add", "Mossgrove", self.world.own_site_url,
            "--sender", box.sender_name, "--address", _ADDRESS,
        )  # fmt: skip
        note = "One polite letter about a dead link, to the address the site publishes for that."
        self._command("project", "set", "legitimate_interest_note", note)
        self._command("project", "set", "notice_url", f"{self.world.own_site_url}about")
        self._command(
            "mailbox", "add", box.address, "--name", box.sender_name, "--security", "plain",
            "--smtp", f"127.0.0.1:{self.world.smtp_port}",
            "--imap", f"127.0.0.1:{self.world.imap_port}",
            "--in-use-days", "90",  # a new one would write five letters on its first day
            typed=box.password,
        )  # fmt: skip
        self._command("mailbox", "test")
        self._serve()

    def _find(self) -> None:
        self._command("assets", "read")
        self._command("prospects", "add", str(self.world.seed_file))
        self._command("prospects", "examine")
        self._command("opportunities", "find")
        self._command("contacts", "find")

    def _write(self) -> None:
        self._command("campaign", "add", "Dead links", "--days", "1-7", "--hours", "0-24")
        self._command("campaign", "start")
        for _ in range(_ROUNDS):
            sent = len(self.world.mail_log)
            self._command("campaign", "enrol")
            self._command("drafts", "prepare")
            self._approve()
            self._command("mail", "send")
            self.world.wait_for_answers(timeout=20)
            self._command("mail", "read")
            self._command("backlinks", "look")
            if len(self.world.mail_log) == sent:
                break
        self._command("report", "funnel")

    def _approve(self) -> None:
        """The person's part: drafts without a blocking objection are approved, all but a few."""
        drafts = json.loads(self._output("drafts", "list", "--json"))
        fine = [str(one["id"]) for one in drafts if not one["blocked"]]
        self._left = self._left or fine[-_LEFT_TO_APPROVE:]
        approved = [one for one in fine if one not in self._left]
        if approved:
            self._command("drafts", "approve", *approved)

    def _command(self, *words: str, typed: str = "") -> None:
        """Run one ordinary command; show it and what it says."""
        if self.quiet:
            self._output(*words, typed=typed)
            return
        err.print(Text(f"\n$ outreach {' '.join(_quoted(word) for word in words)}", "bold"))
        self._run(words, typed)

    def _output(self, *words: str, typed: str = "") -> str:
        """Run one ordinary command and return what it prints."""
        with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()):
            self._run(words, typed)
        return said.getvalue()

    def _run(self, words: tuple[str, ...], typed: str) -> None:
        stdin, sys.stdin = sys.stdin, StringIO(f"{typed}\n")
        try:
            status = application()(list(words), standalone_mode=False)
        finally:
            sys.stdin = stdin
        if status:
            raise OutreachError(f"`outreach {' '.join(words)}` ended with status {status}.")

    def _serve(self) -> None:
        """Open the web app: people who unsubscribe by one click need it."""
        self._start("run", "--web-only")  # the worker comes when the journey is over
        port = int(self.url.rpartition(":")[2])
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._processes[-1].poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        said = (self.home / "run.log").read_text("utf-8", "replace").strip()
        raise OutreachError(f"The web app did not start. {said[-500:]}")

    def _start(self, *words: str) -> None:
        log = (self.home / f"{words[0]}.log").open("wb")
        self._processes.append(
            subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "outreach", *words],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        )

    def _score(self, seconds: float) -> Score:
        with reading() as session:
            project = projects.by_name(session, "Mossgrove")
            dead = targets.dead_links(session, project.id or 0)
        return score(
            self.world,
            reported_dead={link.target.url for link in dead},
            reported_opportunities={(link.prospect.url, link.target.url) for link in dead},
            seconds=seconds,
        )

    def stay_open(self) -> None:
        """Keep world, web app and worker running until Ctrl-C."""
        self._start("worker")
        try:
            while all(process.poll() is None for process in self._processes):
                time.sleep(0.5)
        except KeyboardInterrupt:
            err.print("\nThe demo is over; nothing of it is left.")
        finally:
            self.close()

    def close(self) -> None:
        """End web app and worker."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(20)
        self._processes.clear()


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _tell(journey: _Journey, found: Score, *, is_over: bool) -> None:
    lines = [
        f"Dead targets: {found.found} of {found.dead_targets} found, "
        f"{found.missed} missed, {found.falsely_dead} falsely accused.",
        f"Letters: {found.sent} sent, {found.duplicates} twice; {found.replied} people answered, "
        f"{found.bounced} bounced, {found.unsubscribed} asked out and were left alone.",
        f"Links won: {found.links_won}, of these {found.links_won_followed} followed "
        "and in the text.",
        f"It took {found.seconds:.0f} seconds.",
    ]
    if not is_over:
        lines += [
            f"{_LEFT_TO_APPROVE} letters are left: approve one under Review; its owner answers.",
            "",
            f"Look at it:        {journey.url}",
            f"Sign in with       {_SIGN_IN}",
            f"and the password   {journey.password}",
            f"The invented web:  {journey.world.browser_url()}",
            "Ctrl-C ends the demo.",
        ]
    err.print(Panel(Text("\n".join(lines)), title="What came of it, as the servers saw it"))
