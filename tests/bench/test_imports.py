from __future__ import annotations

from pathlib import Path

from outreach.bench.imports import WORKS, write_export
from outreach.sources.backlink_exports.export import open_export
from outreach.sources.exported_link import ExportedLink


def test_the_written_export_is_one_that_ahrefs_could_have_written(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    write_export(path, 30)
    export = open_export(path)
    assert (str(export.form), export.shape and export.shape.encoding) == (
        "Ahrefs backlinks",
        "utf-16",
    )
    rows = list(export.rows())
    assert len(rows) == 30
    assert all(isinstance(row, ExportedLink) and not row.doubts for row in rows)


def test_what_is_measured_does_its_work_and_the_second_import_adds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    write_export(path, 200)
    assert WORKS["read"](path) == 200
    assert WORKS["import"](path) == {"added": 200, "links_added": 200}
    assert WORKS["again"](path) == {"known": 200}
    assert WORKS["polars"](path) == 200
