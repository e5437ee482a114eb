# ruff: noqa: E501 - letters and tables are read by rows
"""Automatic answers: by headers as RFC 3834 has it, by words in many languages, with dates."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.mail.autoreplies import automatic_by_headers, automatic_by_words
from outreach.mail.outline import Headers
from outreach.mail.parse import parse_message
from outreach.mail.return_dates import month_number, return_date
from outreach.mail.values import MessageKind


@pytest.mark.parametrize(
    ("name", "value", "automatic"),
    [
        ("auto-submitted", "auto-replied", True),
        ("auto-submitted", "auto-generated; type=x", True),
        ("auto-submitted", "AUTO-NOTIFIED", True),
        ("auto-submitted", "no", False),
        ("auto-submitted", "No", False),
        ("auto-submitted", "", False),
        ("x-autoreply", "yes", True),
        ("x-autorespond", "Re: hello", True),
        ("x-autoreply", "no", False),
        ("precedence", "auto_reply", True),
        ("precedence", "bulk", False),
        ("x-auto-response-suppress", "All", False),
        ("x-mailer", "Outlook", False),
    ],
)
def test_headers(name: str, value: str, automatic: bool) -> None:
    assert bool(automatic_by_headers(Headers([(name, value)]))) is automatic


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: A dead link",
        "Out of Office Re: A dead link",
        "Automatische Antwort: Ein toter Link",
        "Abwesenheitsnotiz",
        "Réponse automatique : lien mort",
        "Respuesta automática: enlace roto",
        "Risposta automatica: link rotto",
        "Resposta automática: link quebrado",
        "Automatisch antwoord: dode link",
        "Odpowiedź automatyczna: martwy link",
        "Otomatik yanıt: ölü bağlantı",
        "Autosvar: död länk",
        "Automatisk svar: dødt link",
        "Automaattinen vastaus: linkki",
        "Automatická odpověď: odkaz",
        "Automatikus válasz: hivatkozás",
        "Răspuns automat: link",
        "Автоответ: ссылка",
        "自動返信: リンク",
        "自动回复: 链接",
    ],
)
def test_subjects_of_twenty_languages(subject: str) -> None:
    assert automatic_by_words(subject, "")
    assert automatic_by_words(f"Re: {subject}", "")


@pytest.mark.parametrize(
    "body",
    [
        "I am currently out of the office with limited access to email.",
        "Ich bin vom 3. bis 9. März nicht im Büro.",
        "Je suis actuellement en congés.",
        "Actualmente estoy fuera de la oficina.",
        "Sono in ferie e risponderò al mio rientro.",
        "Estou de férias e responderei assim que possível.",
        "Ik ben momenteel afwezig.",
        "Jestem na urlopie do 9 marca.",
        "Yıllık izinde olduğum için e-postanıza geç dönebilirim. Ofis dışındayım.",
        "Jag är på semester till den 9 mars.",
        "Jeg er ikke på kontoret før mandag.",
        "Olen lomalla 9. maaliskuuta asti.",
        "Jsem na dovolené do 9. března.",
        "Я сейчас в отпуске.",
    ],
)
def test_bodies_of_fourteen_languages(body: str) -> None:
    assert automatic_by_words("Re: A dead link", body)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: A dead link", "Sorry for the delay, I was on holiday. I'll fix it."),
        ("Re: away from plastics", "Nice topic!"),
        ("Re: Our vacation guide", "We like your vacation guide."),
        ("Re: link", "Our office hours are 9 to 5. Which link?"),
        ("Automation tools", "Let us talk."),
        ("Re: Vacaciones en Grecia", "Lo añado."),
        ("Re: Urlaubsziele", "Den Link baue ich ein."),
    ],
)
def test_people_are_no_machines(subject: str, body: str) -> None:
    assert automatic_by_words(subject, body) == ""


SENT = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("I will be back on March 16.", date(2026, 3, 16)),
        ("I'm away from 2 March until 13 March 2026.", date(2026, 3, 13)),
        (
            "Out of office 3rd of March to 9th of March, returning on the 10th of March",
            date(2026, 3, 10),
        ),
        ("Back in the office on 2026-03-16", date(2026, 3, 16)),
        ("I am on leave and return January 7.", date(2027, 1, 7)),
        (
            "Ich bin bis 13.03.2026 nicht im Büro und ab 16.03.2026 wieder erreichbar.",
            date(2026, 3, 16),
        ),
        ("Ich bin bis einschließlich 20. März im Urlaub.", date(2026, 3, 20)),
        ("Je suis absent du 2 au 13 mars, de retour le 16 mars 2026.", date(2026, 3, 16)),
        ("Je serai de retour le lundi 9 mars.", date(2026, 3, 9)),
        ("Estoy de vacaciones hasta el 15 de marzo.", date(2026, 3, 15)),
        ("Vuelvo a la oficina el 16 de marzo de 2026.", date(2026, 3, 16)),
        ("Sono in ferie fino al 20 marzo.", date(2026, 3, 20)),
        ("Rientro il 23 marzo 2026.", date(2026, 3, 23)),
        ("Estou de férias até 18 de março.", date(2026, 3, 18)),
        ("Ik ben afwezig tot en met 12 maart.", date(2026, 3, 12)),
        ("Op 16 maart ben ik weer aanwezig. Tot 13 maart ben ik met vakantie.", date(2026, 3, 16)),
        ("Jestem na urlopie do 10 marca 2026.", date(2026, 3, 10)),
        ("Jag är tillbaka den 9 mars.", date(2026, 3, 9)),
        ("Jeg er tilbage den 9. marts.", date(2026, 3, 9)),
        ("Olen lomalla 15. maaliskuuta asti.", date(2026, 3, 15)),
        ("Jsem na dovolené do 15. března.", date(2026, 3, 15)),
        ("16 Mart 2026 tarihinde döneceğim.", date(2026, 3, 16)),
        ("Я вернусь 16 марта.", date(2026, 3, 16)),
        ("3月16日に出社します。", date(2026, 3, 16)),
        ("I am back on 9/8/2026.", None),
        ("I am away until further notice.", None),
        ("Our office was founded on 3 March 1999.", None),
        ("Back on 31 February.", None),
    ],
)
def test_return_dates(text: str, back: date | None) -> None:
    assert return_date(text, sent_on=SENT) == back


def test_months_by_name_and_short_form() -> None:
    assert [month_number(name) for name in ("Dec.", "Mär", "août", "ene", "Okt", "maj", "ab")] == [
        12, 3, 8, 1, 10, 5, 0,
    ]  # fmt: skip


def test_end_to_end() -> None:
    found = parse_message(
        b"From: a@b.example\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\nAuto-Submitted: auto-replied\r\n"
        b"Subject: Automatic reply: Link\r\n\r\nI am back on 16 March.\r\n\r\n"
        b"On Mon, 2 Mar 2026 at 9:00, Anna <anna@brand.example> wrote:\r\n> by 30 March\r\n"
    )
    assert found.kind is MessageKind.AUTO_REPLY
    assert found.returns_on == "2026-03-16"


@pytest.mark.parametrize(
    "text",
    [
        "Just back from maternity leave so sorry for the silence! Yes please send it.",
        "I'm on holiday until the 12th but your guide looks great, I'll add it when I'm home.",
        "I'm away next week. Can you send the article before Friday?",
        "I've moved on from the club, but I'd suggest you write to Jo, she'll like it: jo@club.example",
        "Je suis en congé maternité jusqu'en septembre, reparlons-en à ce moment-là.",
        "Je pars en vacances demain, je m'en occupe à mon retour.",
        "Bin gerade im Urlaub, schaue mir das nächste Woche an, klingt gut!",
        "Ich bin bis Juni in Elternzeit, aber Ihr Vorschlag gefällt mir. Sprechen wir dann?",
        "Estoy de vacaciones, pero me interesa, hablamos a la vuelta",
        "Estoy de baja hasta abril, escríbeme entonces y lo vemos",
        "Sono in ferie ma l'idea mi piace, ne parliamo a settembre",
        "Estou de férias, mas gostei do artigo, falamos em setembro",
        "Ik ben op vakantie maar je link zet ik er volgende week in",
        "Jestem na urlopie, wrócę i dodam link w poniedziałek",
        "Jag är på semester men lägger gärna in länken nästa vecka",
        "We have received your request and discussed it in committee: no thank you.",
        "Your message bounced around our office for a week :) Who should we invoice?",
        "Undeliverable promises aside, what do you offer?",
    ],
)
def test_who_goes_on_about_the_letter_is_no_machine(text: str) -> None:
    assert automatic_by_words("Re: A dead link", text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Your email has been logged as request #48213. Please type your reply above this line.",
        "To have your message delivered, please click here to confirm you are not a robot.",
        "This mailbox is unattended.",
        "Unser Büro ist vom 23.12. bis 6.1. geschlossen.",
        "Notre bureau est fermé du 1er au 15 août.",
        "Lo studio rimarrà chiuso per ferie dal 5 al 25 agosto.",
        "Encontro-me em licença de maternidade até março.",
        "Jeg er på barsel indtil 1. juni.",
        "Jsem na mateřské dovolené, obraťte se prosím na kolegyni.",
        "Olen äitiyslomalla toukokuuhun asti.",
        "Doğum iznindeyim, 1 Mart'ta döneceğim.",
        "Я в декретном отпуске до мая. Пишите на info@club.example",
    ],
)
def test_desks_closed_doors_and_parents(text: str) -> None:
    assert automatic_by_words("Re: A dead link", text)
