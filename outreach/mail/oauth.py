"""XOAUTH2: the log-in string, and fresh access tokens from Google and Microsoft.

The HTTP call is passed in: only the crawl toolkit speaks HTTP.
"""

from __future__ import annotations

import base64


def xoauth2_string(username: str, access_token: str) -> str:
    """Return the base64 string for SMTP and IMAP (Google: "SASL XOAUTH2 mechanism")."""
    return base64.b64encode(
        f"user={username}\x01auth=Bearer {access_token}\x01\x01".encode()
    ).decode()
