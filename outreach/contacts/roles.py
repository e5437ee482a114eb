"""Which desk or duty does an address, a job title or a line of text speak of? Many languages."""

from __future__ import annotations

import re
from functools import cache

from outreach.text.words import fold

# Order matters: the first duty whose words occur wins. Words are folded (no accents, lower case);
# "*" at the end allows any ending.
_WORDS: tuple[tuple[str, str], ...] = (
    ("no_reply", "noreply no-reply donotreply do-not-reply nichtantworten ne-pas-repondre bounce*"),
    ("security", "security abuse cert psirt csirt"),
    (
        "privacy",
        "privacy gdpr dpo dsgvo datenschutz* rgpd privacidad privacidade dataprotection compliance "
        "legal dmca copyright recht juridique protezionedati",
    ),
    (
        "jobs",
        "jobs job career* karriere bewerbung* hr recruit* recruiting personal rh empleo emprego "
        "lavoro vacatures praca kariera",
    ),
    (
        "billing",
        "billing invoice* accounts accounting buchhaltung rechnung* comptabilite facturacion "
        "faktura* finance contabilita contabilidad ucetni",
    ),
    (
        "support",
        "support help helpdesk service kundenservice customerservice customer-service care "
        "kundendienst soporte assistenza suporte podpora aide sav reklamace pomoc",
    ),
    (
        "advertising",
        "advertising advertise ads ad werbung anzeigen publicidad publicidade publicite pubblicita "
        "reklama sponsor* mediadaten comercializacion mercadeo",
    ),
    (
        "press",
        "press presse pressestelle pressoffice media medien prensa imprensa stampa pers prasa "
        "publicrelations pr communications kommunikation pressekontakt presscenter",
    ),
    (
        "editor",
        "editor editors editorial editora editore editor-in-chief redaktion redaktor* redakteur* "
        "redacteur* redaction redaccion redazione redacao redactie redaktsioon redakcja redakce "
        "chefredaktion chefredakteur* redaktsiya redaktsia редактор* редакция newsdesk newsroom "
        "news tips tip submissions submission pitch contribute contributor* lokalredaktion "
        "managingeditor debatt opinion meninger tipsa corrections toimitus redaktionen lektorat",
    ),
    (
        "author",
        "author authors writer writers reporter* journalist* journaliste* periodista* giornalista "
        "autor autorin auteur autrice autore blogger columnist* correspondent* korrespondent* "
        "freelance автор* журналист* dziennikarz* jornalista*",
    ),
    (
        "owner",
        "owner founder* inhaber* geschaftsfuhr* ceo director directora proprietor fondateur* "
        "fondatrice gerant* fundador* fondatore president prasident* publisher herausgeber* "
        "proprietario wlasciciel* vorstand* verantwortlich* managing",
    ),
    ("webmaster", "webmaster web-master webmistress webadmin web admin hostmaster postmaster it"),
    (
        "sales",
        "sales vertrieb verkauf ventas vendas vendite commercial comercial verkoop sprzedaz order "
        "orders shop bestellung* export handel obchod",
    ),
    (
        "general",
        "info information contact contacts kontakt contacto contato contatti hello hallo hi hola "
        "bonjour ciao ask enquiries enquiry inquiries inquiry mail email office buero buro team "
        "general post welcome segreteria secretariat sekretariat secretaria biuro reception hey "
        "feedback all zentrale kontor toimisto poststelle studio",
    ),
)
_ADDRESS = re.compile(r"\S*@\S*|https?://\S+")
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@cache
def _pattern() -> re.Pattern[str]:
    groups = []
    for duty, listed in _WORDS:
        words = "|".join(
            re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "")
            for word in listed.split()
        )
        groups.append(rf"(?P<{duty}>{words})")
    return re.compile(rf"(?:{'|'.join(groups)})")


def role_of_address(address: str) -> str:
    """Return the duty an address names, as "editor" of "redaktion@x.de", "" if it names none."""
    local = fold(address.partition("@")[0].partition("+")[0])
    for part in (local, *re.split(r"[._-]", local)):
        found = _pattern().fullmatch(part.rstrip("0123456789"))
        if found:
            return found.lastgroup or ""
    return ""


def role_in(text: str) -> str:
    """Return the duty that a job title or a short line names, the weightiest if several; or ""."""
    found = {
        match.lastgroup
        for token in _TOKEN.findall(_ADDRESS.sub(" ", fold(text)))
        if len(token) > 3 or token in ("ceo", "pr")
        for part in {token, *token.split("-")}
        if (match := _pattern().fullmatch(part))
    }
    return next((duty for duty in _TITLE_ORDER if duty in found), "")


# In running text "web" or "all" says nothing; a title is asked about people first.
_TITLE_ORDER = ("editor", "author", "owner", "press", "webmaster", "advertising", "privacy", "jobs")
