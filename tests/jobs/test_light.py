"""What the worker does not load before it is needed: it runs for weeks on small machines."""

import subprocess
import sys

_HEAVY = ("alembic", "flask", "httpx", "lxml", "numpy", "pygments", "rich", "typst")
_NOT_FOR_SENDING = (*_HEAVY, "apscheduler", "babel", "dns", "imapclient", "jinja2", "selectolax")
_LOOK = (
    "import sys; from importlib import import_module; import_module(sys.argv[1]); "
    "print(*(name for name in sys.argv[2:] if name in sys.modules))"
)


def _loaded(module: str, *names: str) -> list[str]:
    """Those of `names` that a fresh process has loaded after importing `module`."""
    command = [sys.executable, "-c", _LOOK, module, *names]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.split()


def test_the_look_finds_what_is_loaded() -> None:
    assert _loaded("json", "json", "typst") == ["json"]


def test_sending_loads_neither_pages_nor_crawler_nor_other_peoples_apis() -> None:
    assert _loaded("outreach.sending.deliver", *_NOT_FOR_SENDING) == []


def test_the_worker_loads_no_compiler_no_matrices_and_no_web_framework_at_its_start() -> None:
    assert _loaded("outreach.jobs.runner", *_HEAVY) == []
