# ruff: noqa: E501 - letters are read by rows
"""What wrote a message: precision and recall per kind over whole messages, with their floors.

The people are those of the sets in README.md; absences and complaints were written for this table
without a look at the phrase lists. No automatic header gives the absences away.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from outreach.mail.parse import parse_message
from outreach.mail.return_dates import return_date
from outreach.mail.values import MessageKind

ABSENCES = (
    ("Out of office", "Hello, I'm away until Monday 9 March and will reply when I'm back."),
    ("Automatic reply: A dead link", "Thank you for your email. I am on annual leave, back on 16 March."),
    ("Re: A dead link", "I am currently out of the office. For urgent matters please write to desk@garden.example."),
    ("Re: A dead link", "Thanks for your message! I'm on parental leave until June."),
    ("Abwesend: Ein toter Link", "Vielen Dank für Ihre Nachricht. Ich bin bis 9. März nicht erreichbar."),
    ("Re: Ein toter Link", "Ich befinde mich derzeit im Urlaub und bin ab dem 16. März wieder für Sie da."),
    ("Automatische Antwort", "Ihre E-Mail wird nicht weitergeleitet. In dringenden Fällen rufen Sie bitte an."),
    ("Réponse automatique", "Bonjour, je suis absente jusqu'au 9 mars. Je vous répondrai à mon retour."),
    ("Re: Un lien mort", "Je suis en congé jusqu'au 16 mars inclus et ne consulte pas ma messagerie."),
    ("Respuesta automática", "Estoy de vacaciones hasta el 9 de marzo."),
    ("Re: Un enlace roto", "Estaré fuera de la oficina hasta el lunes. Para urgencias, llame a la centralita."),
    ("Risposta automatica", "Sono fuori ufficio fino al 9 marzo."),
    ("Re: Un link rotto", "Sono in ferie fino al 16 marzo, risponderò al mio rientro."),
    ("Resposta automática", "Estou de férias até 9 de março."),
    ("Re: Um link", "Estou ausente do escritório e regresso no dia 16 de março."),
    ("Automatisch antwoord", "Ik ben met vakantie tot 9 maart."),
    ("Re: Dode link", "Ik ben momenteel niet op kantoor en lees mijn mail beperkt."),
    ("Autoodpowiedź", "Przebywam na urlopie do 9 marca."),
    ("Re: Martwy link", "Jestem poza biurem do 16 marca."),
    ("Otomatik yanıt", "9 Mart'a kadar yıllık izindeyim."),
    ("Autosvar: Död länk", "Jag är på semester till och med 9 mars."),
    ("Re: Dødt link", "Jeg er på ferie til og med 9. mars."),
    ("Automaattinen vastaus", "Olen lomalla 9.3. asti."),
    ("Автоматический ответ", "Я в отпуске до 9 марта."),
)  # fmt: skip
ARF = (
    "From: {sender}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
    "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {type}\r\nVersion: 1\r\n"
    "User-Agent: loop/1\r\n{field}\r\n\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <l@ours.example>\r\n\r\nHello\r\n--b--\r\n"
)
SES = {
    "notificationType": "Complaint",
    "complaint": {"complainedRecipients": [{"emailAddress": "kim@isp.example"}]},
}
COMPLAINTS = (
    ARF.format(sender="fbl@isp.example", subject="FW: A dead link", type="abuse", field="Original-Rcpt-To: kim@isp.example"),
    ARF.format(sender="staff@hotmail.example", subject="complaint about message", type="abuse", field="Removal-Recipient: kim@isp.example"),
    ARF.format(sender="feedback@mail.example", subject="[feedback] report", type="fraud", field="Source-IP: 192.0.2.1"),
    ARF.format(sender="fbl@isp.example", subject="opt-out", type="opt-out", field="Original-Rcpt-To: <kim@isp.example>"),
    ARF.replace("; report-type=feedback-report", "").format(sender="fbl@old.example", subject="FW: link", type="abuse", field=""),
    "From: staff@hotmail.example\r\nX-HmXmrOriginalRecipient: kim@hotmail.example\r\nSubject: complaint\r\n\r\nHello\r\n",
    "From: no-reply@sns.amazonaws.com\r\nSubject: AWS Notification Message\r\n\r\n" + json.dumps(SES) + "\r\n",
)  # fmt: skip
BOUNCE = (
    "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nSubject: Undelivered Mail\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    "Final-Recipient: rfc822; kim@isp.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n"
)
FLOORS = {  # (precision, recall)
    MessageKind.AUTO_REPLY: (1.0, 0.9),
    MessageKind.COMPLAINT: (1.0, 1.0),
    MessageKind.UNSUBSCRIBE: (1.0, 0.95),
    MessageKind.BOUNCE: (1.0, 1.0),
}


def labelled() -> list[tuple[MessageKind, str]]:
    answers = [*_lines("answers.jsonl"), *_lines("answers_blind.jsonl")]
    asks = {True: MessageKind.UNSUBSCRIBE, False: MessageKind.HUMAN}
    return [
        *((asks[one["kind"] == "remove_me"], letter("Re: A dead link", one["text"])) for one in answers),
        *((MessageKind.AUTO_REPLY, letter(subject, text)) for subject, text in ABSENCES),
        *(
            (MessageKind(one["kind"]), letter(one["subject"], one["text"]))
            for one in (*_lines("absences_blind.jsonl"), *_lines("absences_tongues.jsonl"))
        ),
        *((MessageKind.COMPLAINT, raw) for raw in COMPLAINTS),
        (MessageKind.BOUNCE, BOUNCE),
    ]  # fmt: skip


def _lines(name: str) -> list[dict[str, str]]:
    text = (Path(__file__).parent / name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def letter(subject: str, text: str) -> str:
    head = f"From: Sam <sam@garden.example>\r\nTo: anna@ours.example\r\nSubject: {subject}\r\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"


def test_days_of_return() -> None:
    """In 21 languages, each in the forms that its people use; the letters are of 2 March 2026."""
    named = [one for one in _lines("absences_tongues.jsonl") if one["kind"] == "auto_reply"]
    found = [
        return_date(f"{one['subject']}\n{one['text']}", sent_on=date(2026, 3, 2)) for one in named
    ]
    wrong = [
        (one["text"], day)
        for one, day in zip(named, found, strict=True)
        if (day.isoformat() if day else "") != one["returns"]
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def judged() -> list[tuple[MessageKind, MessageKind, str]]:
    return [(meant, parse_message(raw.encode()).kind, raw) for meant, raw in labelled()]


@pytest.mark.parametrize("kind", FLOORS, ids=str)
def test_precision_and_recall(
    kind: MessageKind, judged: list[tuple[MessageKind, MessageKind, str]]
) -> None:
    cells = Counter((meant is kind, found is kind) for meant, found, _ in judged)
    right, wrongly, missed = cells[True, True], cells[False, True], cells[True, False]
    wrong = [raw for meant, found, raw in judged if (meant is kind) is not (found is kind)]
    precision, recall = FLOORS[kind]
    assert right / (right + wrongly) >= precision, wrong
    assert right / (right + missed) >= recall, wrong
