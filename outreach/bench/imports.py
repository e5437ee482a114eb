"""What importing a large export costs, beside polars reading the same file.

Every measurement is a process of its own, so that peak memory is of that work alone.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from outreach.clock import SystemClock
from outreach.errors import DatabaseError
from outreach.model.project import Project
from outreach.sources.backlink_exports.candidates import candidates_of
from outreach.sources.backlink_exports.export import open_export
from outreach.sources.exported_link import ExportedLink
from outreach.sources.intake import take_in
from outreach.store import migrate, projects
from outreach.store.engine import open_store

HEADERS = (
    *("Referring page title", "Referring page URL", "Language", "Platform"),
    *("Referring page HTTP code", "Domain rating", "UR", "Domain traffic", "Referring domains"),
    *("Linked domains", "External links", "Page traffic", "Keywords", "Target URL"),
    *("Left context", "Anchor", "Right context", "Redirect Chain URLs"),
    *("Redirect Chain status codes", "Type", "Is spam", "Content", "Nofollow", "UGC", "Sponsored"),
    *("Rendered", "Raw", "Lost status", "Drop reason", "Discovered status", "First seen"),
    *("Last seen", "Lost", "Author", "Page type", "Page category", "Links in group"),
)
FURTHER = ".further.csv"
_PAGES_PER_DOMAIN = 20


def bench_imports(rows: int) -> dict[str, Any]:
    """Write an Ahrefs export of `rows` rows in UTF-16, and read and import it.

    Rows a second by the clock and by processor time (other work on the machine slows the first);
    peak memory in MiB (a bare import of our package is in `idle_mib`). `read` gives
    every row as typed values; `import` stores it in a new SQLite file; `again` is the same import
    once more; `further` is an import of a tenth as many new rows into tables that are full by then;
    `polars` reads the file into a table of text and guessed types, if it is installed.
    """
    with tempfile.TemporaryDirectory(prefix="outreach-bench-") as name:
        folder = Path(name)
        path = folder / "backlinks.csv"
        write_export(path, rows)
        write_export(path.with_suffix(FURTHER), rows // 10, first=rows)
        works = ["idle", "read", "import", "again", "further"]
        works += ["polars"] if find_spec("polars") else []
        found = {work: _in_a_process(work, path) for work in works}
        size = path.stat().st_size
    result: dict[str, Any] = {"rows": rows, "file_mib": round(size / 2**20, 1)}
    for work in works[1:]:
        count = rows // 10 if work == "further" else rows
        result[f"{work}_rows_per_s"] = round(count / found[work]["seconds"])
        result[f"{work}_rows_per_cpu_s"] = round(count / found[work]["cpu_seconds"])
    for work in works:
        result[f"{work}_mib"] = round(found[work]["peak_mib"])
    if "polars" in found:
        result["read_to_polars"] = round(
            found["polars"]["cpu_seconds"] / found["read"]["cpu_seconds"], 3
        )
    result["import_counts"], result["again_counts"] = (
        found["import"]["result"],
        found["again"]["result"],
    )
    return result


def write_export(path: Path, rows: int, *, first: int = 0) -> None:
    """Write a file as Ahrefs does, its rows numbered from `first`: UTF-16, tabs, all quoted."""
    begun_on = date(2021, 1, 1)
    with path.open("w", encoding="utf-16", newline="") as file:
        file.write("\t".join(f'"{name}"' for name in HEADERS) + "\n")
        for number in range(first, first + rows):
            seen = begun_on + timedelta(days=number % 1500)
            file.write("\t".join(f'"{cell}"' for cell in _cells(number, seen)) + "\n")


def _cells(number: int, seen: date) -> list[object]:
    domain, page = divmod(number, _PAGES_PER_DOMAIN)
    return [
        f"Étude number {number}: ways to lay a garden path",
        f"https://blog{domain}.site{domain % 977}.example/articles/{page}/garden-path-{number}",
        *("en", "wordpress", 200, number % 90, f"{number % 40}.5", number % 9000, 12, 40, 75, 3),
        *(number % 17, f"https://rival.example/guides/{number % 400}", "as we read in"),
        *(f'the ""great"" guide {number % 50}', "about gravel", "", "", "text", "false", "blog"),
        *("true" if number % 4 == 0 else "false", "false", "false", "true", "true", "", "", ""),
        *(f"{seen} 10:11:12", f"{seen + timedelta(days=90)} 04:05:06", "", "", "article", "", 1),
    ]


def _in_a_process(work: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "outreach.bench.imports", work, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise DatabaseError(f"The measurement {work!r} failed: {done.stderr[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _read(path: Path) -> int:
    return sum(isinstance(row, ExportedLink) for row in open_export(path).rows())


def _import(path: Path) -> dict[str, Any]:
    return _import_into(path.with_suffix(".db"), path)


def _import_further(path: Path) -> dict[str, Any]:
    return _import_into(path.with_suffix(".db"), path.with_suffix(FURTHER))


def _import_into(database: Path, path: Path) -> dict[str, Any]:
    store, clock = open_store(f"sqlite:///{database}"), SystemClock()
    migrate.upgrade(store)
    with store.write() as session:
        known = projects.every(session)
        project = known[0] if known else _project(clock)
        session.add(project)
    run = take_in(store, clock, project, candidates_of(open_export(path)), title="bench")
    store.close()
    return dict(run.counts)


def _project(clock: SystemClock) -> Project:
    return Project(
        name="Bench", site_url="https://ours.example/", site_key="ours.example",
        created_at=clock.now(),
    )  # fmt: skip


def _polars(path: Path) -> int:
    import polars as pl  # only where it is installed

    table = pl.read_csv(path, separator="\t", encoding="utf-16", try_parse_dates=True)
    return int(table.height)


WORKS: dict[str, Callable[[Path], Any]] = {
    "idle": lambda path: path.stat().st_size,
    "read": _read,
    "import": _import,
    "again": _import,
    "further": _import_further,
    "polars": _polars,
}


def _measure(work: str, path: Path) -> None:
    began, began_cpu = time.perf_counter(), time.process_time()
    result = WORKS[work](path)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - began_cpu
    found = {"seconds": seconds, "cpu_seconds": cpu_seconds, "result": result}
    found["peak_mib"] = _peak_mib()
    sys.stdout.write(json.dumps(found))


def _peak_mib() -> float:
    """Peak memory since this program began; `ru_maxrss` would count the process that forked it."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]))
