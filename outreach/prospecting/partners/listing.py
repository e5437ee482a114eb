"""Pages where organisations list those they work with. Pure."""

from __future__ import annotations

import re

from outreach.text.words import fold

# What such pages are called, folded: en de fr es it.
_LISTS = {
    "suppliers": "suppliers vendors growers producers lieferanten fournisseurs proveedores",
    "stockists": "stockists dealers? retailers? resellers? where_to_buy handler(?:liste)? "
    "points_de_vente distribuidores",
    "customers": "customers clients references testimonials case_studies success_stories kunden "
    "referenzen clientes clienti",
    "members": "members(?:_(?:directory|list))? member_directory mitglieder(?:verzeichnis)? "
    "membres adherents miembros socios",
    "partners": "partners? partner_programme alliances partenaires colaboradores",
    "sponsors": "sponsors supporters patrons donors sponsoren forderer mecenes patrocinadores",
    "exhibitors": "exhibitors?(?:_list)? speakers aussteller(?:verzeichnis)? exposants expositores",
    "integrations": "integrations apps?_directory marketplace works_with integrationen",
}
_BEFORE = (
    "(?:(?:our|meet|see|all|the|find|a|become|about|unsere|nos|notre|nuestros|i|nostri|los|les) )*"
)
_PATTERNS = {
    kind: re.compile(rf"^\W*{_BEFORE}(?:{words.replace(' ', '|').replace('_', ' ')})\W*$")
    for kind, words in _LISTS.items()
}


def lists_of(text: str) -> str:
    """What a heading or link of these words lists ("members"), "" if nothing of the kind.

    The whole text must say it: "Our members" does, "Members of the jury met" does not.
    """
    plain = fold(text).replace("’", "'").strip()
    if not plain or len(plain) > 60:
        return ""
    return next((kind for kind, found in _PATTERNS.items() if found.match(plain)), "")


def listed_in(title: str, headings: list[str]) -> str:
    """What a page lists, by its first headings or a part of its title."""
    parts = re.split(r"\s+[|–—-]\s+|\s*:\s+", title)
    return next((kind for text in (*headings[:6], *parts) if (kind := lists_of(text))), "")
