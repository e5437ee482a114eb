"""Security headers of every answer (ASVS 5.0, 3.4)."""

from __future__ import annotations

from flask import Response, request

# Third wall behind escaping and the URL check: markup that got through can't run or phone home.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_YEAR_SECONDS = 365 * 24 * 3600


def protect(response: Response) -> Response:
    """Add the headers; private pages are never kept by a cache."""
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR_SECONDS}")
    if request.endpoint == "static" and response.status_code in (200, 304):
        # Addresses of static files carry a digest of their content, so they may be kept.
        versioned = "v" in request.args
        response.headers["Cache-Control"] = (
            f"public, max-age={_YEAR_SECONDS}, immutable" if versioned else "no-cache"
        )
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
