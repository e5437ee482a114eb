"""Static files, compressed at build time where that helps: no work and no library at run time."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, request, send_from_directory


def install(app: Flask) -> None:
    """Let the route `static` hand out the `.gz` beside a file to a browser that takes it."""
    folder = Path(app.static_folder or "")

    def send(filename: str) -> Response:
        taken = request.accept_encodings.quality("gzip") > 0
        if not taken or not (folder / f"{filename}.gz").is_file():
            return app.send_static_file(filename)
        answer = send_from_directory(folder, f"{filename}.gz", mimetype=_type_of(filename))
        answer.headers["Content-Encoding"] = "gzip"
        answer.vary.add("Accept-Encoding")
        return answer

    app.view_functions["static"] = send


def _type_of(filename: str) -> str:
    return {
        ".css": "text/css",
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
    }.get(Path(filename).suffix, "application/octet-stream")
