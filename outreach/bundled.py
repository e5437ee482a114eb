"""Finds `templates/`, `migrations/` and `seed_data/`, in a checkout or in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Return the folder `name` that ships with this very copy of the package.

    It starts from `__file__`, because an editable install may leave a stale copy in site-packages.

    Raises:
        FileNotFoundError: neither a wheel's `_bundled/` nor a checkout's folder is there.
    """
    shipped = _PACKAGE / "_bundled" / name
    if shipped.is_dir():
        return shipped
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise FileNotFoundError(f"the folder {name!r} is neither in {shipped.parent} nor in a checkout")
