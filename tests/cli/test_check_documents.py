"""URLs in running text, and whether files and folders are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach.cli.check_documents import bare_urls, local_problem


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


@pytest.mark.parametrize(
    ("target", "index_names", "reason"),
    [
        ("guide", (), ""),
        ("guide", ("index.html", "README.md"), ""),
        ("guide#start", ("index.html", "README.md"), ""),
        ("guide#end", ("index.html", "README.md"), "no_such_anchor"),
        ("guide", ("index.html",), "no_index_file"),
        ("guide", ("index.html", "."), ""),
        ("guide/README.md", ("index.html",), ""),
        ("missing", ("index.html",), "no_such_file"),
    ],
)
def test_a_folder_is_shown_by_an_index_file(
    tmp_path: Path, target: str, index_names: tuple[str, ...], reason: str
) -> None:
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "README.md").write_text("# Start\n")
    url = f"{tmp_path.as_uri()}/{target}"
    assert local_problem(url, fragments=True, index_names=index_names)[0] == reason
