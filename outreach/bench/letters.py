"""Letters for measurements: answers with quotes, bounces, auto-replies, other mail."""

from __future__ import annotations

from collections.abc import Iterator

_ANSWERS = (
    "Thanks for letting me know, I'll replace the broken link with yours this week.",
    "We charge 80 EUR for a link in an existing article. Payment by bank transfer.",
    "Not right now, please write again in September.",
    "Which page do you mean? Could you send me the address?",
    "No thanks, we don't add links on request.",
    "Danke für den Hinweis, den Link tausche ich gerne aus.",
    "Merci, je ne suis pas la bonne personne, veuillez contacter redaction@press.example",
)
_QUOTED = (
    "> I was reading your page about soil testing and noticed that one of the links\n"
    "> in the section on laboratories no longer works. We keep an up-to-date list of\n"
    "> laboratories by region, which may be of use to your readers.\n>\n"
)
_TRACE = (
    "Received: from mx{n}.relay.example (mx{n}.relay.example [192.0.2.{octet}])\r\n"
    "\tby mail.example.net (Postfix) with ESMTPS id 4F{n:06d}\r\n"
    "\tfor <anna@example.net>; Mon, 2 Mar 2026 09:{minute:02d}:11 +0000 (UTC)\r\n"
)


def letters(count: int, *, size: int = 4_096) -> Iterator[bytes]:
    """`count` messages of about `size` bytes.

    Of ten, seven are answers, one is a bounce, one an auto-reply, one a newsletter.
    """
    for number in range(count):
        kind = number % 10
        head, body = _bounce(number) if kind == 7 else _plain(number, kind)
        trace = _TRACE.format(n=number % 1000, octet=number % 250 + 1, minute=number % 60)
        raw = f"{trace}{head}\r\n{body}"
        filler = _QUOTED * max(0, (size - len(raw)) // len(_QUOTED))
        yield (raw + filler).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def _plain(number: int, kind: int) -> tuple[str, str]:
    head = (
        f"Message-ID: <answer-{number}@site{number % 997}.example>\r\n"
        f"In-Reply-To: <letter-{number}@example.net>\r\n"
        f"References: <letter-{number}@example.net>\r\n"
        f'From: "Sam Editor" <sam@site{number % 997}.example>\r\nTo: Anna <anna@example.net>\r\n'
        "Subject: Re: A dead link on your page\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n"
    )
    if kind == 8:
        head = head.replace("Re: ", "Automatic reply: ") + "Auto-Submitted: auto-replied\r\n"
        words = "I am out of the office until 16 March 2026."
    elif kind == 9:
        head = head.replace("Re: A dead link on your page", "Our news of the week")
        words = "This week: three new articles and a workshop. Read them on our site."
    else:
        words = f"Hi Anna,\r\n\r\n{_ANSWERS[number % len(_ANSWERS)]}\r\n\r\nBest regards\r\nSam"
    quote = "\r\n\r\nOn Fri, 27 Feb 2026 at 10:12, Anna <anna@example.net> wrote:\r\n"
    return head, words + quote


def _bounce(number: int) -> tuple[str, str]:
    head = (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nReturn-Path: <>\r\n"
        "To: anna@example.net\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Date: Mon, 2 Mar 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="edge"\r\n'
    )
    body = (
        "--edge\r\nContent-Type: text/plain\r\n\r\n"
        "I'm sorry to have to inform you that your message\r\ncould not be delivered.\r\n\r\n"
        f"<sam{number}@gone.example>: host mx.gone.example said: 550 5.1.1\r\n"
        "    User unknown (in reply to RCPT TO command)\r\n--edge\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; sam{number}@gone.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n--edge\r\n"
        "Content-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <letter-{number}@example.net>\r\nX-Outreach-Send: token{number}\r\n"
        "Subject: A dead link on your page\r\n\r\n"
    )
    return head, body
