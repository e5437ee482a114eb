"""A wheel of this tree, installed into an environment of its own, migrates and serves a page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SERVES = """
from outreach.bootstrap import assemble
from outreach.wsgi import create_app
import outreach

app = create_app(assemble())
for path in ("/sign-in", "/static/app.css"):
    answer = app.test_client().get(path)
    assert answer.status_code == 200, (path, answer.status)
print(outreach.__file__)
"""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def uv() -> str:
    beside = str(Path(sys.executable).parent)
    found = shutil.which("uv", path=os.pathsep.join([beside, os.environ.get("PATH", "")]))
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
    """The interpreter of an environment with the wheel of this tree.

    What the wheel needs is lent by the environment of the tests: nothing is downloaded. The wheel's
    own package stands before the checkout's, whose path files are not read from there.
    """
    folder = tmp_path_factory.mktemp("installed")
    offline = "--offline"
    built = run(uv, "build", "--wheel", offline, "--out-dir", str(folder), cwd=CHECKOUT)
    if built.returncode != 0:
        pytest.skip(f"the wheel can't be built without network: {built.stderr[-300:]}")
    (wheel,) = folder.glob("*.whl")
    made = run(uv, "venv", offline, "--python", sys.executable, "env", cwd=folder)
    assert made.returncode == 0, made.stderr
    interpreter = str(folder / "env" / "bin" / "python")
    install = ("pip", "install", offline, "--no-deps", "--python", interpreter)
    done = run(uv, *install, str(wheel), cwd=folder)
    assert done.returncode == 0, done.stderr
    (packages,) = (folder / "env").glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"))
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
