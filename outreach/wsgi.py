"""The WSGI app. `create_app` assembles it and does nothing else."""

from __future__ import annotations

from flask import Flask

from outreach.web.app import build
from outreach.web.runtime import Serving


def create_app(runtime: Serving) -> Flask:
    """Return the Flask app that serves `runtime`; opens nothing, starts nothing."""
    return build(runtime)
