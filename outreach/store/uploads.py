"""Uploads of a project, and the folder where their bytes lie."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from sqlmodel import Session, col, select

from outreach.errors import InvalidInput, NotFound
from outreach.model.upload import Upload, UploadState

_CHUNK = 1024 * 1024


def get(session: Session, project_id: int, number: int) -> Upload:
    """The upload, if it belongs to the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    row = session.get(Upload, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such file.")
    return row


def of_project(session: Session, project_id: int, *, at_most: int = 50) -> Sequence[Upload]:
    """The project's uploads, the newest first."""
    query = select(Upload).where(Upload.project_id == project_id)
    return session.exec(query.order_by(col(Upload.id).desc()).limit(at_most)).all()


def asked(session: Session) -> Sequence[Upload]:
    """Uploads that the worker shall import, the oldest first."""
    query = select(Upload).where(Upload.state == UploadState.ASKED)
    return session.exec(query.order_by(col(Upload.id))).all()


def path_of(folder: Path, row: Upload) -> Path:
    """Where the bytes lie; the file keeps its name, because imports are labelled with it."""
    return folder / str(row.id) / row.name


def keep(folder: Path, row: Upload, stream: IO[bytes], *, most: int) -> int:
    """Write the bytes down; return how many.

    Raises:
        InvalidInput: the file is empty or too large; nothing of it is kept.
    """
    path = path_of(folder, row)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size = 0
    with path.open("wb") as file:
        while (chunk := stream.read(_CHUNK)) and size <= most:
            size += file.write(chunk)
    if 0 < size <= most:
        return size
    forget(folder, row)
    if size:
        raise InvalidInput(f"the file has more than {most // 2**20} MiB: split it.", field="file")
    raise InvalidInput("the file is empty, or none was chosen.", field="file")


def forget(folder: Path, row: Upload) -> None:
    """Throw the bytes away."""
    shutil.rmtree(path_of(folder, row).parent, ignore_errors=True)
