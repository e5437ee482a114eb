"""Contact forms: a way to write where no address is published."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from outreach.contacts.values import ContactForm
from outreach.contacts.visible import document_of
from outreach.text.words import fold
from outreach.urls import resolve

MOST_FIELDS = 15  # a longer one is an application or an order

_CAPTCHA = re.compile(
    r"captcha|turnstile|g-recaptcha|h-captcha|friendlycaptcha|cf-challenge|security[-_ ]?code|"
    r"sicherheitscode|codigo de seguridad|код с картинки",
    re.IGNORECASE,
)
_NOT_TYPED = frozenset(
    ["hidden", "submit", "button", "reset", "image", "checkbox", "radio", "file"]
)
_MESSAGE = re.compile(
    r"message|nachricht|mitteilung|comment|komment|anfrage|inquiry|enquiry|question|frage|body|"
    r"mensaje|mensagem|messaggio|bericht|meddel|viesti|wiadomosc|zprava|uzenet|mesaj|"
    r"сообщ|вопрос|текст|besked|text|details|описан|お問い合わせ|内容|留言|consulta|demande|"
    r"richiesta|opmerking|tresc|dotaz|description|beskrivelse|tell us"
)
_MAIL = re.compile(r"e-?mail|correo|courriel|posta|почт|メール|邮箱|邮件|email|@")
_NAME = re.compile(r"name|nom|imie|jmeno|имя|фио|お名前|姓名|namn|navn|nimi|naam|ad soyad|nev")
_SUBJECT = re.compile(
    r"subject|betreff|sujet|asunto|assunto|oggetto|onderwerp|temat|тема|amne|emne"
)
_PHONE = re.compile(r"phone|tel|mobile|fone|telefon|телефон")
_OTHER_PURPOSE = re.compile(
    r"search|suche|recherche|login|log-in|signin|sign-in|anmeld|register|password|passwort|"
    r"subscribe|newsletter|unsubscribe|cart|checkout|commentform|comment-form|respond|"
    r"add_to_cart|review_form|coupon|addcomment"
)


def find_forms(html: str | bytes, url: str) -> list[ContactForm]:
    """Return the forms of a page by which one can write to its owner, in page order.

    A contact form has a large text field, or a message field with an address field; forms for
    searching, logging in, subscribing and commenting on an article are left out.
    """
    document = document_of(html, url)
    has_captcha = bool(
        document.tree.css_first("script[src*=captcha], script[src*=turnstile], .g-recaptcha")
    )
    forms = []
    for node, fields in _forms(document.tree):
        if _is_contact_form(node, fields):
            action = resolve(document.base_url, node.attributes.get("action") or "") or url
            captcha = has_captcha or bool(_CAPTCHA.search(node.html or ""))
            forms.append(ContactForm(url, tuple(_named(one) for one in fields), captcha, action))
    return forms


def _forms(tree: LexborHTMLParser) -> list[tuple[LexborNode, list[LexborNode]]]:
    """Each form with its typed fields, in page order.

    A form opened between table rows is closed at once by every HTML parser, though browsers keep
    its fields; they are those that follow it outside of any form.
    """
    forms: list[tuple[LexborNode, list[LexborNode]]] = []
    for node in tree.css("form, input, textarea, select"):
        if node.tag == "form":
            forms.append((node, _typed(node.css("input, textarea, select"))))
        elif forms and not forms[-1][0].css_first("input, textarea") and not _in_form(node):
            forms[-1][1].extend(_typed([node]))
    return forms


def _in_form(node: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.tag != "form":
        above = above.parent
    return above is not None


def _typed(nodes: list[LexborNode]) -> list[LexborNode]:
    return [node for node in nodes if _type(node) not in _NOT_TYPED]


def _is_contact_form(form: LexborNode, fields: list[LexborNode]) -> bool:
    if not 1 <= len(fields) <= MOST_FIELDS or any(_type(node) == "password" for node in fields):
        return False
    own = fold(
        " ".join(form.attributes.get(name) or "" for name in ("id", "class", "action", "name"))
    )
    if _OTHER_PURPOSE.search(own) and "contact" not in own and "kontakt" not in own:
        return False
    said = [_words(node) for node in fields]
    large = [node for node in fields if node.tag == "textarea"]
    has_mail = any(_MAIL.search(words) for words in said)
    has_other = any(_NAME.search(w) or _SUBJECT.search(w) or _PHONE.search(w) for w in said)
    if large:
        return has_mail or has_other or "contact" in own or len(fields) == 1
    return has_mail and has_other and any(_MESSAGE.search(words) for words in said)


def _type(node: LexborNode) -> str:
    return (node.attributes.get("type") or "text").lower()


def _words(node: LexborNode) -> str:
    names = ("name", "id", "placeholder", "aria-label", "title", "type")
    return fold(" ".join(node.attributes.get(name) or "" for name in names))


def _named(node: LexborNode) -> str:
    attributes = node.attributes
    name = attributes.get("name") or attributes.get("id") or node.tag or "field"
    required = "required" in attributes or attributes.get("aria-required") == "true"
    return f"{name}*" if required else name
