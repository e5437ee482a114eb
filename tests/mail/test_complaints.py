# ruff: noqa: E501 - letters are read by rows
"""Messages about complaints as providers form them; written without a look at the reader.

When first asked, 18 of the 24 were read rightly.
"""

from __future__ import annotations

import pytest

from outreach.mail.parse import parse_message

L = "Message-ID: <l1@ours.example>\nFrom: Anna <anna@ours.example>\nTo: kim@isp.example\nSubject: A dead link\n\nHello\n"


def mp(head: str, ctype: str, *parts: str, b: str = "=_edge") -> str:
    body = "".join(f"--{b}\n{p}\n" for p in parts) + f"--{b}--\n"
    return (head + f'MIME-Version: 1.0\nContent-Type: {ctype}; boundary="{b}"\n\n' + body).replace(
        "\n", "\r\n"
    )


def fb(**k: str) -> str:
    return "Content-Type: message/feedback-report\n\n" + "".join(
        f"{a.replace('_', '-')}: {v}\n" for a, v in k.items()
    )


def txt(t: str) -> str:
    return "Content-Type: text/plain; charset=us-ascii\n\n" + t + "\n"


RF = "multipart/report; report-type=feedback-report"
orig = "Content-Type: message/rfc822\nContent-Disposition: inline\n\n" + L
hdrs = "Content-Type: text/rfc822-headers\n\n" + L.split("\n\n")[0] + "\n"
CASES: list[tuple[str, str, str, str]] = []


def add(kind: str, name: str, raw: str, address: str = "") -> None:
    CASES.append((kind, name, raw, address))


add(
    "complaint",
    "yahoo",
    mp(
        "From: MAILER-DAEMON@yahoo.example\nSubject: Email Feedback Report from IP 192.0.2.7\n",
        RF,
        txt("This is an email abuse report for an email message received from IP 192.0.2.7"),
        fb(
            Feedback_Type="abuse",
            User_Agent="Yahoo!-Mail-Feedback/2.0",
            Version="0.1",
            Original_Mail_From="<anna@ours.example>",
            Original_Rcpt_To="kim@isp.example",
            Received_Date="Mon, 2 Mar 2026 09:00:00 PST",
            Reported_Domain="ours.example",
            Authentication_Results="mta; dkim=pass",
        ),
        orig,
    ),
    "kim@isp.example",
)
add(
    "complaint",
    "fastmail-base64-feedback",
    mp(
        "From: Feedback <fbl@fast.example>\nSubject: Abuse report\n",
        RF,
        txt("abuse"),
        "Content-Type: message/feedback-report\nContent-Transfer-Encoding: base64\n\nRmVlZGJhY2stVHlwZTogYWJ1c2UKVmVyc2lvbjogMQpVc2VyLUFnZW50OiBmYmwvMQpPcmlnaW5hbC1SY3B0LVRvOiBraW1AaXNwLmV4YW1wbGUK\n",
        orig,
    ),
    "kim@isp.example",
)
add(
    "complaint",
    "quoted report-type",
    mp(
        "From: fbl@cable.example\nSubject: [FBL] A dead link\n",
        'multipart/report; report-type="feedback-report"',
        txt("report"),
        fb(Feedback_Type="abuse", Version="1", Original_Rcpt_To="<kim@isp.example>"),
        hdrs,
    ),
    "kim@isp.example",
)
add(
    "complaint",
    "upper case type",
    mp(
        "From: fbl@tele.example\nSubject: Complaint\n",
        "multipart/report; Report-Type=FEEDBACK-REPORT",
        txt("report"),
        fb(FEEDBACK_TYPE="Abuse", VERSION="1", ORIGINAL_RCPT_TO="KIM@isp.example"),
        orig,
    ),
    "kim@isp.example",
)
add(
    "complaint",
    "several removal recipients",
    mp(
        "From: scomp@aol.example\nSubject: Email Feedback Report for IP 192.0.2.7\n",
        RF,
        txt("report"),
        fb(Feedback_Type="abuse", Version="0.1", Removal_Recipient="kim@isp.example")
        + "Removal-Recipient: lee@isp.example\n",
        orig,
    ),
    "kim@isp.example",
)
add(
    "complaint",
    "redacted recipient",
    mp(
        "From: scomp@aol.example\nSubject: Client TOS Notification\n",
        RF,
        txt("report"),
        fb(Feedback_Type="abuse", Version="0.1", Redacted_Address="redacted"),
        orig,
    ),
)
add(
    "complaint",
    "opt-out",
    mp(
        "From: fbl@ru.example\nSubject: FBL\n",
        RF,
        txt("The user clicked unsubscribe"),
        fb(Feedback_Type="opt-out", Version="1", Original_Rcpt_To="kim@isp.example"),
        hdrs,
    ),
    "kim@isp.example",
)
add(
    "complaint",
    "jmrp",
    (
        "From: staff@hotmail.example\nX-HmXmrOriginalRecipient: kim@hotmail.example\nSubject: complaint about message from 192.0.2.7\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n"
        + L
        + "\n--x--\n"
    ).replace("\n", "\r\n"),
)
add(
    "complaint",
    "jmrp inside",
    (
        "From: staff@hotmail.example\nSubject: complaint about message from 192.0.2.7\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: kim@hotmail.example\nX-Reporter-IP: 192.0.2.8\n"
        + L
        + "\n--x--\n"
    ).replace("\n", "\r\n"),
    "kim@hotmail.example",
)
add(
    "complaint",
    "mislabelled mixed",
    mp(
        "From: fbl@isp.example\nSubject: Abuse Report\n",
        "multipart/mixed",
        txt("This is an email abuse report"),
        fb(Feedback_Type="abuse", Version="1", User_Agent="x"),
        orig,
    ),
)
add(
    "complaint",
    "feedback as text/plain",
    mp(
        "From: fbl@isp.example\nSubject: Abuse Report\n",
        "multipart/mixed",
        txt("This is an email abuse report"),
        "Content-Type: text/plain; name=report.txt\n\nFeedback-Type: abuse\nUser-Agent: loop/2\nVersion: 1\nOriginal-Rcpt-To: kim@isp.example\n",
        orig,
    ),
    "kim@isp.example",
)
add(
    "complaint",
    "spamcop summary",
    (
        'From: "SpamCop" <1234@reports.spamcop.example>\nSubject: [SpamCop (192.0.2.7) id:1234] A dead link\nPrecedence: list\nX-SpamCop-sourceip: 192.0.2.7\nContent-Type: text/plain\n\n[ SpamCop V5.4.0 ]\nThis message is brief for your comfort.  Please use links below for details.\n\nEmail from 192.0.2.7 / Mon, 2 Mar 2026\n\n[ Offending message ]\n'
        + L
    ).replace("\n", "\r\n"),
)
add(
    "complaint",
    "x-arf",
    mp(
        "From: reports@abuse.example\nX-XARF: PLAIN\nSubject: abuse report about 192.0.2.7\nAuto-Submitted: auto-generated\n",
        "multipart/mixed",
        txt("Dear abuse team, one of your users sent spam."),
        'Content-Type: text/plain; charset=utf-8; name="report.txt"\n\nReported-From: reports@abuse.example\nCategory: abuse\nReport-Type: spam\nUser-Agent: xarf/1\n',
        orig,
    ),
)
add(
    "complaint",
    "arf over a forward, german text",
    mp(
        "From: fbl@netz.example\nSubject: Beschwerde\nAuto-Submitted: auto-generated\n",
        RF,
        txt("Ein Kunde hat diese Nachricht als Spam gemeldet."),
        fb(Feedback_Type="abuse", Version="1", Source_IP="192.0.2.7", Incidents="1"),
        orig,
    ),
)
add(
    "complaint",
    "postmark style json-less",
    mp(
        "From: complaints@fbl.example\nSubject: FW: A dead link\n",
        RF,
        txt("x"),
        fb(Feedback_Type="fraud", Version="1", Original_Rcpt_To="kim@isp.example"),
        orig,
    ),
    "kim@isp.example",
)
add(
    "auto_reply",
    "not-spam",
    mp(
        "From: fbl@isp.example\nSubject: Not spam\n",
        RF,
        txt("The user moved this message out of the spam folder."),
        fb(Feedback_Type="not-spam", Version="1", Original_Rcpt_To="kim@isp.example"),
        orig,
    ),
)
add(
    "complaint",
    "dmarc failure report",
    mp(
        "From: dmarc@isp.example\nSubject: FW: A dead link\n",
        RF,
        txt("A message failed DMARC."),
        fb(
            Feedback_Type="auth-failure",
            Version="1",
            Auth_Failure="dmarc",
            Original_Rcpt_To="kim@isp.example",
            Reported_Domain="ours.example",
        ),
        hdrs,
    ),
)
add(
    "human",
    "dmarc aggregate",
    mp(
        "From: noreply-dmarc-support@search.example\nSubject: Report domain: ours.example Submitter: search.example Report-ID: 123\n",
        "multipart/mixed",
        txt("This is a DMARC aggregate report."),
        'Content-Type: application/zip; name="r.zip"\nContent-Transfer-Encoding: base64\n\nUEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==\n',
    ),
)
add(
    "auto_reply",
    "tls report",
    mp(
        "From: noreply-smtp-tls-reporting@search.example\nSubject: Report Domain: ours.example\nTLS-Report-Domain: ours.example\n",
        "multipart/report; report-type=tlsrpt",
        txt("TLS report"),
        "Content-Type: application/tlsrpt+gzip\nContent-Transfer-Encoding: base64\n\nH4sIAAAAAAAAAwMAAAAAAAAAAAA=\n",
    ),
)
add(
    "bounce",
    "dsn",
    mp(
        "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\n",
        "multipart/report; report-type=delivery-status",
        txt("It could not be delivered"),
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; kim@isp.example\nAction: failed\nStatus: 5.1.1\n",
        orig,
    ),
)
add(
    "human",
    "a person complains",
    (
        "From: kim@isp.example\nSubject: Re: A dead link\n\nI will report this as abuse to your provider.\n"
    ).replace("\n", "\r\n"),
)
add(
    "human",
    "a person about feedback",
    (
        "From: kim@isp.example\nSubject: feedback report\n\nAttached is my feedback on the guide.\n"
    ).replace("\n", "\r\n"),
)
add(
    "human",
    "forwards a report",
    mp(
        "From: kim@isp.example\nSubject: Fwd: Abuse report\n",
        "multipart/mixed",
        txt("Is this about you?"),
        "Content-Type: message/rfc822\n\nFrom: fbl@isp.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=i\n\n--i\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--i--\n",
    ),
)
add(
    "auto_reply",
    "read receipt",
    mp(
        "From: kim@isp.example\nSubject: Read: A dead link\n",
        "multipart/report; report-type=disposition-notification",
        txt("Your message was read"),
        "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; kim@isp.example\nDisposition: manual-action/MDN-sent-manually; displayed\n",
    ),
)


@pytest.mark.parametrize(("kind", "name", "raw", "address"), CASES, ids=[one[1] for one in CASES])
def test_kinds(kind: str, name: str, raw: str, address: str) -> None:
    found = parse_message(raw.encode())
    assert found.kind == kind, name
    assert not address or address in [one.address for one in found.bounced]
