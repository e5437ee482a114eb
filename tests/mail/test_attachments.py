"""Files that come with mail: named harmlessly, bounded, never unpacked."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from outreach.mail.attachments import LONGEST_NAME, attachments_of, content_of, safe_name
from outreach.mail.harmless_html import harmless
from outreach.mail.parse import parse_message


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.exe", "a.exe"),
        ("grüße 報告.docx", "grüße 報告.docx"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ('x";rm -rf\r\n.sh', "x__rm -rf__.sh"),
        ("..", "attachment-1"),
        ("", "attachment-1"),
        ("CON.txt", "attachment-1-CON.txt"),
        (".htaccess", "htaccess"),
    ],
)
def test_names(name: str, safe: str) -> None:
    assert safe_name(name, 0) == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("x" * 500 + ".pdf", 0)
    assert len(name) == LONGEST_NAME
    assert name.endswith(".pdf")


def test_a_zip_bomb_stays_packed() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(30_000_000))
    raw = (
        b'Content-Type: multipart/mixed; boundary="e"\r\n\r\n--e\r\n\r\nSee the file.\r\n--e\r\n'
        b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="a.zip"\r\n\r\n'
        + base64.encodebytes(packed.getvalue())
        + b"\r\n--e--\r\n"
    )
    assert parse_message(raw).fresh_text == "See the file."
    (one,) = attachments_of(raw)
    assert (one.name, one.media_type) == ("a.zip", "application/zip")
    assert content_of(raw, 0) == ("a.zip", packed.getvalue())
    assert content_of(raw, 1) is None


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b'Content-Type: multipart/mixed; boundary=""\r\n']
)
def test_nonsense_has_no_files(raw: bytes) -> None:
    assert attachments_of(raw) == []


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p style=color:red onclick=a()>Hi</p>", "<p>Hi</p>"),
        ("<img src=cid:x>Hi<video src=//t.example/v>", "Hi"),
        ("<svg><script>1</script></svg>Hi", "Hi"),
        ("<a href=javascript:x>Hi</a>", '<a rel="noopener noreferrer nofollow">Hi</a>'),
        ("<!--[if mso]><b>x</b><![endif]-->Hi", "Hi"),
        ("<math><mi//xlink:href=javascript:x>Hi", ""),
        ("<base href=//t.example><meta http-equiv=refresh content=0>Hi", "Hi"),
    ],
)
def test_html_that_acts_or_loads_is_taken_out(html: str, left: str) -> None:
    assert harmless(html) == left
