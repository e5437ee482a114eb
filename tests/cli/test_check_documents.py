"""URLs in running text end where their sentence goes on."""

from __future__ import annotations

import pytest

from outreach.cli.check_documents import bare_urls


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See http://a.test/x, (http://a.test/y) and <http://a.test/z>.", ["x", "y", "z"]),
        ("“http://a.test/q”… http://a.test/p…", ["q", "p"]),
        ("http://a.test/wiki/Mill_(grinding)!", ["wiki/Mill_(grinding)"]),
        ("http://a.test/guide[The guide] link:http://a.test/l[x]", ["guide", "l"]),
        ("http://a.test/?a[]=1&b[x]=2", ["?a[]=1&b[x]=2"]),
        ("日本語はhttp://a.test/日本語、または「http://a.test/k」です。", ["日本語", "k"]),
        ("http:// is no URL", []),
    ],
)
def test_bare_urls(text: str, urls: list[str]) -> None:
    found = [one.href.removeprefix("http://a.test/") for one in bare_urls(text, 0)]
    assert found == urls
