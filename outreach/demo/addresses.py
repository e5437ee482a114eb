"""How a site shows its owner's address: plainly, or hidden from simple harvesters."""

from __future__ import annotations

import json
from html import escape

from outreach.demo.values import Site

_CFEMAIL_KEY = 0x5A


def contact_html(site: Site) -> str:
    """Return the HTML by which `site` shows the address on the page that carries it."""
    owner = site.owner
    address = escape(owner.address)
    if owner.shown == "obfuscated":
        local, _, domain = owner.address.partition("@")
        hidden = f"{local} (at) {domain.replace('.', ' (dot) ')}"
        return f"<p>Write to {escape(owner.name)}: {escape(hidden)}</p>"
    if owner.shown == "cfemail":
        code = cfemail(owner.address)
        return (
            f'<p>Email: <a href="/cdn-cgi/l/email-protection" class="__cf_email__" '
            f'data-cfemail="{code}">[email&#160;protected]</a></p>'
        )
    if owner.shown == "imprint":
        return f"<p>{escape(owner.name)}<br>4 Mill Lane, Brambleford<br>E-Mail: {address}</p>"
    return f'<p>Write to <a href="mailto:{address}">{escape(owner.name)}</a>.</p>'


def structured(site: Site) -> str:
    """Return the site's JSON-LD; with the address only where the site shows it that way."""
    person: dict[str, object] = {
        "@type": "Person",
        "name": site.owner.name,
        "jobTitle": site.owner.role,
    }
    if site.owner.shown == "json_ld":
        person["email"] = f"mailto:{site.owner.address}"
    graph = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": site.name,
        "url": site.root,
        "founder": person,
    }
    return json.dumps(graph).replace("</", "<\\/")


def cfemail(address: str) -> str:
    """Encode as Cloudflare's email protection does: a key byte, then each byte xor the key."""
    return bytes([_CFEMAIL_KEY, *(byte ^ _CFEMAIL_KEY for byte in address.encode())]).hex()
