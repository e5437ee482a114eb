"""Loads what the first pages would wait for, beside them."""

from __future__ import annotations

import gc
from time import sleep

from flask import Flask

from outreach import languages

_PAUSE_SECONDS = 0.01  # after each template, so that pages which are asked for meanwhile go first


def warm(app: Flask, pause_seconds: float = _PAUSE_SECONDS) -> None:
    """Compile every template, read every language, and keep all of it out of garbage collections.

    What is loaded by now stays for ever; looking through it anew took 0.2 s in the middle of a
    page. The models that guess languages stay lazy: they take 80 MiB, and few pages ask them.
    """
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
        sleep(pause_seconds)
    for code in languages.codes():
        languages.language(code)
    gc.collect()
    gc.freeze()
