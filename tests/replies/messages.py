"""Messages as mail servers and people write them, about a letter of ours."""

from __future__ import annotations

from outreach.model.email import OutboundEmail


def reply(
    letter: OutboundEmail,
    text: str,
    *,
    sender: str = "",
    cites: bool = True,
    subject: str = "",
    headers: str = "",
) -> bytes:
    """An answer; `cites` names our Message-ID in In-Reply-To."""
    head = [
        f"From: Anna Berg <{sender or letter.recipient}>",
        "To: Rosa Pell <rosa@ours.example>",
        f"Subject: {subject or 'Re: ' + letter.subject}",
        "Message-ID: <answer@mail.site.example>",
        "Date: Mon, 04 May 2026 09:00:00 +0000",
    ]
    if cites:
        head.append(f"In-Reply-To: {letter.message_id}")
    if headers:
        head.append(headers)
    head.append("Content-Type: text/plain; charset=utf-8")
    return ("\r\n".join([*head, "", text]) + "\r\n").encode()


def away(letter: OutboundEmail, text: str, *, cites: bool = True) -> bytes:
    return reply(
        letter,
        text,
        cites=cites,
        subject="Automatic reply: " + letter.subject,
        headers="Auto-Submitted: auto-replied",
    )


def bounce(
    letter: OutboundEmail,
    status: str = "5.1.1",
    words: str = "550 5.1.1 User unknown",
    action: str = "failed",
) -> bytes:
    """A delivery status notification (RFC 3464) with the headers of our letter."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mail.site.example>
To: rosa@ours.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn@mail.site.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.site.example

Final-Recipient: rfc822; {letter.recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--x
Content-Type: text/rfc822-headers

From: Rosa Pell <rosa@ours.example>
To: {letter.recipient}
Subject: {letter.subject}
Message-ID: {letter.message_id}

--x--
""".replace("\n", "\r\n").encode()
