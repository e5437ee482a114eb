"""Exports through the browser: brought, understood, corrected, imported, refused."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from outreach.backlinks.bring_in import bring_in_upload
from outreach.config import settings_from
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.model.upload import Upload, UploadState
from outreach.store import uploads
from outreach.wsgi import create_app
from tests.web.conftest import Browser, Parts

# Werkzeug leaves the temporary file of a body that it gave up to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
ROWS = b"Found on,Goes to,Words\nhttps://a.example/x,https://rival.example/y,hello\nnonsense,,\n"


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """Within this module's filter, so that no other test is blamed."""
    yield
    gc.collect()


@pytest.fixture
def app(parts: Parts, tmp_path: Path) -> Flask:
    given = {"upload_folder": tmp_path / "up", "upload_mebibytes": 1}
    parts.settings = settings_from(given)
    return create_app(parts)


def bring(browser: Browser, content: bytes, name: str = "links.csv") -> object:
    browser.get("/p/1/imports")
    return browser.client.post(
        "/p/1/imports",
        data={"csrf_token": browser.token, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def the_upload(parts: Parts) -> Upload:
    with parts.store.read() as session:
        return session.exec(select(Upload)).one()


def test_a_file_is_looked_at_corrected_and_imported(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    answer = bring(signed_in, ROWS)
    assert answer.status_code == 303  # type: ignore[attr-defined]
    row = the_upload(parts)
    assert (row.name, row.size, row.state) == ("links.csv", len(ROWS), UploadState.WAITING)
    fields = {"means_SOURCE_URL": "Found on", "means_TARGET_URL": "Goes to", "then": "look"}
    signed_in.post("/p/1/imports/1", fields)
    page = signed_in.get("/p/1/imports/1").get_data(as_text=True)
    assert "https://a.example/x" in page
    assert "1 of the first 2 can be used" in page
    signed_in.post("/p/1/imports/1", {**fields, "use": "prospects", "then": "import"})
    assert the_upload(parts).state is UploadState.ASKED
    folder = parts.settings.upload_folder
    with parts.store.read() as session:
        project = session.get_one(Project, 1)
    run = bring_in_upload(parts.store, parts.clock, folder, project, 1)
    assert run is not None
    row = the_upload(parts)
    assert (row.state, row.run_id) == (UploadState.DONE, run.id)
    assert not uploads.path_of(folder, row).exists()
    with parts.store.read() as session:
        assert session.exec(select(Prospect).where(Prospect.url == "https://a.example/x")).one()
    page = signed_in.get("/p/1/imports").get_data(as_text=True)
    assert "what came of it" in page


def test_what_is_no_export_is_explained_and_kept_for_a_correction(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    bring(signed_in, b"just a letter to my aunt\nwithout any link\n", "aunt.txt")
    page = signed_in.get("/p/1/imports/1").get_data(as_text=True)
    assert 'role="alert"' in page
    signed_in.post("/p/1/imports/1/discard")
    assert signed_in.get("/p/1/imports/1").status_code == 404
    assert list(parts.settings.upload_folder.iterdir()) == []


def test_what_the_worker_imports_is_neither_changed_nor_thrown_away(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    bring(signed_in, ROWS)
    with parts.store.write() as session:
        uploads.get(session, 1, 1).move_to(UploadState.ASKED)
    for path in ("/p/1/imports/1", "/p/1/imports/1/discard"):
        assert signed_in.post(path, {"use": "backlinks"}).status_code == 409
    row = the_upload(parts)
    assert (row.state, row.use) == (UploadState.ASKED, "")
    assert uploads.path_of(parts.settings.upload_folder, row).is_file()


def test_a_file_that_is_gone_is_said_without_its_place(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    bring(signed_in, ROWS)
    folder = parts.settings.upload_folder
    uploads.forget(folder, the_upload(parts))
    page = signed_in.get("/p/1/imports/1").get_data(as_text=True)
    assert "bring it again" in page
    assert str(folder) not in page


def test_a_name_can_not_leave_the_folder(signed_in: Browser, parts: Parts, filled: int) -> None:
    bring(signed_in, ROWS, "../../etc/passwd.csv")
    row = the_upload(parts)
    assert row.name == "etc_passwd.csv"
    assert uploads.path_of(parts.settings.upload_folder, row).is_file()


@pytest.mark.parametrize("content", [b"", b"x" * (2**20 + 1), b"x" * (3 * 2**20)])
def test_an_empty_or_a_huge_file_is_refused_and_nothing_is_left(
    signed_in: Browser, parts: Parts, filled: int, content: bytes
) -> None:
    answer = bring(signed_in, content)
    assert answer.status_code in (413, 422)  # type: ignore[attr-defined]
    with parts.store.read() as session:
        assert session.exec(select(Upload)).first() is None
    folder = parts.settings.upload_folder
    assert not folder.exists() or list(folder.iterdir()) == []


def test_other_forms_stay_small(signed_in: Browser, filled: int) -> None:
    signed_in.get("/p/1/settings")
    answer = signed_in.post("/p/1/settings", {"name": "x" * 2_000_000})
    assert answer.status_code == 413


def test_queries_are_printed_and_results_pasted(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    page = signed_in.get("/p/1/searches?tactic=guest_post&topic=moss,lichen").get_data(as_text=True)
    assert "lichen" in page
    answer = signed_in.post(
        "/p/1/searches", {"label": "moss", "results": "1. https://new.example/moss\nWrite for us"}
    )
    assert "/runs/" in answer.headers["Location"]
    assert signed_in.post("/p/1/searches", {"results": "nothing here"}).status_code == 422


def test_queries_of_ones_own_join_the_library(signed_in: Browser, filled: int) -> None:
    here = "/p/1/searches/footprints"
    fields = {"tactic": "guest_post", "pattern": "{topic} moss lovers", "language": "en"}
    assert signed_in.post(here, fields).status_code == 303
    assert signed_in.post(here, fields).status_code == 409
    assert signed_in.post(here, {**fields, "pattern": "{nothing} x"}).status_code == 422
    assert signed_in.post(here, {**fields, "pattern": "{topic x"}).status_code == 422
    address = "/p/1/searches?tactic=guest_post&topic=ferns"
    assert "ferns moss lovers" in signed_in.get(address).get_data(as_text=True)
    signed_in.post(f"{here}/1/remove", {"tactic": "guest_post"})
    assert "ferns moss lovers" not in signed_in.get(address).get_data(as_text=True)
