"""Where an address may be found, and forms to write through."""

from __future__ import annotations

import time

import pytest

from outreach.contacts.forms import find_forms
from outreach.contacts.pages import find_contact_links
from outreach.contacts.text_files import parse_humans_txt, parse_security_txt

URL = "https://garden.example/blog/worms"


@pytest.mark.parametrize(
    ("href", "text", "kind"),
    [
        ("/contact", "Contact", "contact"),
        ("/p/12", "Contact us", "contact"),
        ("/p/12", "Get in touch", "contact"),
        ("/kontakt", "Kontakt", "contact"),
        ("/x", "Nous contacter", "contact"),
        ("/contacto.html", "Contacto", "contact"),
        ("/x", "Contatti", "contact"),
        ("/x", "Fale conosco", "contact"),
        ("/x", "Yhteystiedot", "contact"),
        ("/x", "Контакты", "contact"),
        ("/x", "お問い合わせ", "contact"),
        ("/x", "联系我们", "contact"),
        ("/x", "Επικοινωνία", "contact"),
        ("/x", "צור קשר", "contact"),
        ("/impressum", "Impressum", "imprint"),
        ("/x", "Mentions légales", "imprint"),
        ("/x", "Aviso legal", "imprint"),
        ("/team", "Our team", "team"),
        ("/redaktion", "Redaktion", "team"),
        ("/x", "Qui sommes-nous", "team"),
        ("/about", "About", "about"),
        ("/ueber-uns", "Über uns", "about"),
        ("/x", "À propos", "about"),
        ("/x", "O nas", "about"),
        ("/x", "О нас", "about"),
        ("/author/anna-berg", "Anna Berg", "author"),
        ("/write-for-us", "Write for us", "write_for_us"),
        ("/x", "Gastbeitrag", "write_for_us"),
        ("/contact-us/", '<img src="mail.png">', "contact"),
    ],
)
def test_kind_of_page(href: str, text: str, kind: str) -> None:
    (link,) = find_contact_links(f'<a href="{href}">{text}</a>', URL)
    assert link.kind == kind


@pytest.mark.parametrize(
    ("href", "text"),
    [
        ("https://other.example/contact", "Contact"),
        ("/blog/worms", "Contact"),
        ("/blog/contact-lenses-for-gardeners", "Contact lenses for gardeners, tested by our team"),
        ("mailto:anna@garden.example", "Contact"),
        ("/shop", "Shop"),
        ("/blog/about-time-to-plant-your-beans", "It is about time to plant your beans outside"),
        ("/cdn-cgi/l/email-protection#1234", "Contact"),
        ("/services", "Services for writers"),
    ],
)
def test_other_links_are_left_out(href: str, text: str) -> None:
    assert find_contact_links(f'<a href="{href}">{text}</a>', URL) == []


def test_the_author_of_the_page_comes_first_and_each_page_once() -> None:
    html = (
        '<a href="/about">About</a><a href="/contact#form">Contact</a>'
        '<a href="/contact/">Kontakt</a><a rel="author" href="/people/anna">Anna Berg</a>'
        '<a href="/impressum">Impressum</a>'
    )
    links = find_contact_links(html, URL)
    assert [link.kind for link in links] == ["author", "contact", "imprint", "about"]
    assert links[1].url == "https://garden.example/contact"


CONTACT = (
    '<form action="/send"><input name="name" required><input name="email" type="email">'
    '<textarea name="message"></textarea><input type="hidden" name="token"><button>Send</button>'
    "</form>"
)


def test_contact_form_with_its_fields() -> None:
    (form,) = find_forms(CONTACT, URL)
    assert form.fields == ("name*", "email", "message")
    assert form.action == "https://garden.example/send"
    assert not form.has_captcha


@pytest.mark.parametrize(
    "mark",
    [
        '<div class="g-recaptcha" data-sitekey="k"></div>',
        '<div class="cf-turnstile"></div>',
        '<img src="captcha.php">',
        '<div class="h-captcha"></div>',
    ],
)
def test_captchas_are_noticed(mark: str) -> None:
    (form,) = find_forms(CONTACT.replace("<button>", f"{mark}<button>"), URL)
    assert form.has_captcha


def test_form_that_a_table_breaks_keeps_its_fields() -> None:
    html = (
        "<table><form name='contact' action='send.php'><tr><td><input name='email'></td></tr>"
        "<tr><td><textarea name='comments'></textarea></td></tr></form></table>"
    )
    (form,) = find_forms(html, URL)
    assert form.fields == ("email", "comments")


@pytest.mark.parametrize(
    "html",
    [
        '<form class="search"><input name="q" type="search"></form>',
        '<form><input name="email"><input name="password" type="password"></form>',
        '<form id="newsletter"><input name="email" type="email"><button>Go</button></form>',
        '<form id="commentform"><input name="author"><input name="email">'
        '<textarea name="comment"></textarea></form>',
        "<form>" + '<input name="email"><textarea name="x"></textarea>' * 9 + "</form>",
        "<form></form>",
        '<form><input type="radio" name="a"><input type="submit"></form>',
    ],
)
def test_other_forms_are_left_out(html: str) -> None:
    assert find_forms(html, URL) == []


def test_security_txt() -> None:
    text = (
        "# thanks\r\nContact: mailto:security%2Bweb@garden.example\r\n"
        "Contact: https://garden.example/report\r\nExpires: 2030-01-01T00:00:00Z\r\n"
        "Preferred-Languages: en, DE\r\nNonsense\r\n"
    )
    read = parse_security_txt(text)
    assert [one.address for one in read.contacts] == ["security+web@garden.example"]
    assert {one.role_hint for one in read.contacts} == {"security"}
    assert read.pages == ("https://garden.example/report",)
    assert read.expires == "2030-01-01T00:00:00Z"
    assert read.languages == ("en", "de")


@pytest.mark.parametrize("text", ["", "<html><body>Not found</body></html>", "\0" * 100])
def test_no_security_txt(text: str) -> None:
    read = parse_security_txt(text)
    assert read.contacts == ()
    assert read.pages == ()


def test_humans_txt() -> None:
    text = (
        "/* TEAM */\nEditor: Anna Berg\nContact: anna [at] garden.example\nFrom: Berlin\n\n"
        "Developer: Ben Stone\nSite: https://ben.example\n"
    )
    (found,) = parse_humans_txt(text)
    assert (found.address, found.name, found.role_hint) == (
        "anna@garden.example", "Anna Berg", "editor",
    )  # fmt: skip


@pytest.mark.parametrize("run", [" ", "\t:", "a ", "contact: "])
def test_hostile_text_files_are_read_in_time(run: str) -> None:
    text = run * (100_000 // len(run)) + "\0"
    started = time.process_time()
    parse_humans_txt(text)
    parse_security_txt(text)
    assert time.process_time() - started < 2.0


def test_humans_txt_that_is_an_error_page() -> None:
    assert parse_humans_txt("<!doctype html><html>write to anna@garden.example</html>") == []
