"""The client's report as PDF or PNG, by typst: fonts inside, no network, texts stay texts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast

from outreach.bundled import bundled
from outreach.languages import language

_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
# What the template says itself; the same texts as on the page, so that they are translated there.
_SAID = re.compile(r'\bsay\("([^"]+)"')
MOST_LOGO_BYTES = 300_000


def logo_kind(picture: bytes) -> str:
    """ "png" or "jpg" by the first bytes, "" for anything else: no other format is drawn."""
    return next((kind for start, kind in _KINDS.items() if picture.startswith(start)), "")


def render(
    report: Mapping[str, object],
    logo: bytes | None = None,
    *,
    form: Literal["pdf", "png"] = "pdf",
    ppi: float = 110,
) -> list[bytes]:
    """One PDF, or one PNG a page. A logo that can't be drawn is left out.

    Args:
        report: as `outreach.reporting.client.client_report` gives it.
    """
    import typst  # a compiler: 15 MiB and a second to load, which few processes need

    try:
        return _compile(report, logo, form, ppi)
    except typst.TypstError:
        if logo is None:
            raise
        return _compile(report, None, form, ppi)


def words(source: str, code: str) -> dict[str, str]:
    """Every text that a template of typst marks with `say("…")`, in a language."""
    texts = language(code).texts
    return {text: texts.gettext(text).replace("%%", "%") for text in _SAID.findall(source)}


def _compile(
    report: Mapping[str, object], logo: bytes | None, form: Literal["pdf", "png"], ppi: float
) -> list[bytes]:
    import typst

    kind = logo_kind(logo or b"")
    name = f"logo.{kind}" if kind else ""
    with TemporaryDirectory(prefix="outreach-report-") as folder:
        # The compiler may read this folder and nothing else.
        root = Path(folder)
        main = root / "main.typ"
        source = (bundled("templates") / "report" / "client.typ").read_text("utf-8")
        main.write_text(source, "utf-8")
        spoken = str(report["language"])
        mark = language(spoken).number(1_000).strip("01")
        given = {**report, "logo": name, "words": words(source, spoken), "mark": mark}
        (root / "report.json").write_text(json.dumps(given), "utf-8")
        if logo is not None and name:
            (root / name).write_bytes(logo)
        # The stub knows of one page only; PNGs of several come as a list.
        made: bytes | list[bytes] = cast(Any, typst.compile(main, root=root, format=form, ppi=ppi))
    return list(made) if isinstance(made, list) else [made]
