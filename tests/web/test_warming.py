"""What is warmed is there when the first page comes, and no garbage collection looks at it."""

from __future__ import annotations

import gc

from flask import Flask

from outreach.web.warming import warm


def test_every_template_is_compiled_and_left_alone(app: Flask) -> None:
    try:
        warm(app, pause_seconds=0)
        assert gc.get_freeze_count() > 1_000
    finally:
        gc.unfreeze()
    cache = app.jinja_env.cache
    assert cache is not None
    names = {name for _, name in cache}
    assert {"shell.html", "dashboard/today.html", "parts/macros.html"} <= names
