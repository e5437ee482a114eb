"""A wheel of this tree, installed into an environment of its own, migrates and serves a page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SERVES = """
from outreach.bootstrap import assemble
from outreach.wsgi import create_app
import outreach

app = create_app(assemble())
answer = app.test_client().get("/sign-in")
assert answer.status_code == 200, answer.status
print(outreach.__file__)
"""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def uv() -> str:
    found = shutil.which("uv")
    if found is None:
        pytest.skip("uv is not installed")
    return found


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {key: os.environ[key] for key in ("PATH", "HOME", "UV_CACHE_DIR") if key in os.environ}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**known, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.fixture(scope="module")
def python(uv: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of an environment that has nothing but the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("installed")
    offline = "--offline"
    built = run(uv, "build", "--wheel", offline, "--out-dir", str(folder), cwd=CHECKOUT)
    if built.returncode != 0:
        pytest.skip(f"the wheel can't be built without network: {built.stderr[-300:]}")
    (wheel,) = folder.glob("*.whl")
    made = run(uv, "venv", offline, "--python", sys.executable, "env", cwd=folder)
    assert made.returncode == 0, made.stderr
    interpreter = str(folder / "env" / "bin" / "python")
    done = run(uv, "pip", "install", offline, "--python", interpreter, str(wheel), cwd=folder)
    if done.returncode != 0:
        pytest.skip(f"not everything it needs is in uv's cache: {done.stderr[-300:]}")
    return interpreter


def test_the_wheel_migrates_and_serves(python: str, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'installed.db'}"
    upgraded = run(
        python, "-m", "outreach", "db", "upgrade", cwd=tmp_path, OUTREACH_DATABASE_URL=database
    )
    assert upgraded.returncode == 0, upgraded.stdout + upgraded.stderr
    served = run(python, "-c", SERVES, cwd=tmp_path, OUTREACH_DATABASE_URL=database)
    assert served.returncode == 0, served.stdout + served.stderr
    assert str(CHECKOUT) not in served.stdout
