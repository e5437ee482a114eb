"""URLs from files as people have them: wrong lines, encodings, separators, headers."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach.errors import InvalidInput
from outreach.sources.source import Candidate
from outreach.sources.spreadsheet import MAX_FILE_BYTES, read_urls

A, B = "https://a.example/", "https://b.example/page"


def written(folder: Path, name: str, content: bytes | str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def good(path: Path) -> list[str]:
    return [one.url for one in read_urls(path) if isinstance(one, Candidate)]


def wrong(path: Path) -> list[InvalidInput]:
    return [one for one in read_urls(path) if isinstance(one, InvalidInput)]


def test_one_url_a_line(tmp_path: Path) -> None:
    path = written(tmp_path, "urls.txt", f"# ours\n\n{A}\r\n  {B}  \n")
    found = list(read_urls(path))
    assert found == [Candidate(A, "urls.txt", 3), Candidate(B, "urls.txt", 4)]


def test_a_wrong_line_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "urls.txt", f"{A}\nnot a url at all\nftp://c.example/\n{B}\n")
    assert good(path) == [A, B]
    problems = wrong(path)
    assert [problem.line for problem in problems] == [2, 3]
    assert all(str(problem).startswith(f"line {problem.line}: ") for problem in problems)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_with_a_header(tmp_path: Path, separator: str) -> None:
    rows = (("Name", "URL", "DR"), ("Anna", A, "40"), ("Bert", B, "41"))
    text = "\n".join(separator.join(row) for row in rows)
    assert list(read_urls(written(tmp_path, "list.csv", text))) == [
        Candidate(A, "list.csv", 2),
        Candidate(B, "list.csv", 3),
    ]


@pytest.mark.parametrize("header", ["url", "Website", "Referring page URL", "Source url", "LINK"])
def test_headers_as_vendors_write_them(tmp_path: Path, header: str) -> None:
    assert good(written(tmp_path, "list.csv", f"x,{header}\n1,{A}\n2,{B}\n")) == [A, B]


def test_a_table_without_a_header(tmp_path: Path) -> None:
    assert good(written(tmp_path, "list.csv", f"1,{A}\n2,{B}\n")) == [A, B]


def test_a_table_of_one_column(tmp_path: Path) -> None:
    assert good(written(tmp_path, "list.csv", f"url\n{A}\n{B}\n")) == [A, B]
    assert good(written(tmp_path, "bare.csv", f"{A}\n{B}\n")) == [A, B]


def test_a_table_without_any_url_says_what_it_found(tmp_path: Path) -> None:
    path = written(tmp_path, "list.csv", "name,city\nAnna,Bern\n")
    with pytest.raises(InvalidInput, match=r"no column of URLs.*'name', 'city'.*name it 'url'"):
        list(read_urls(path))


def test_a_short_row_is_told_and_the_others_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "list.csv", f"name,url\nAnna\nBert,{B}\n")
    assert good(path) == [B]
    (problem,) = wrong(path)
    assert (problem.line, "1 columns" in str(problem)) == (2, True)


def test_cells_with_line_breaks_and_quotes(tmp_path: Path) -> None:
    path = written(tmp_path, "list.csv", f'note,url\n"two\nlines, ""quoted""",{A}\nx,{B}\n')
    assert good(path) == [A, B]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("name", ["list.csv", "list.tsv"])
def test_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    text = f"Größe;Website\nüber;{A}\nmäßig;{B}\n"
    if name.endswith("tsv"):
        text = text.replace(";", "\t")
    raw = text.encode(encoding)
    if encoding in {"utf-16-le", "utf-16-be"}:  # as Excel saves them, with their mark
        raw = "\ufeff".encode(encoding) + raw
    assert good(written(tmp_path, name, raw)) == [A, B]


def test_a_url_that_is_not_ascii_survives_its_encoding(tmp_path: Path) -> None:
    path = written(tmp_path, "urls.txt", "https://müller.example/größe\n", "cp1252")
    assert good(path) == good(written(tmp_path, "utf8.txt", "https://müller.example/größe\n"))


@pytest.mark.parametrize(
    "raw", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, b"PK\x03\x04" + b"\0\xff\xfe\x01" * 500]
)
def test_a_file_that_is_no_text_says_how_to_save_it(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"not a text file.*UTF-8"):
        list(read_urls(written(tmp_path, "list.csv", raw)))


def test_a_missing_file_and_one_that_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is no file"):
        list(read_urls(tmp_path / "none.txt"))
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(InvalidInput, match="larger than 50 MiB"):
        list(read_urls(path))


@pytest.mark.parametrize("name", ["empty.txt", "empty.csv"])
def test_an_empty_file_gives_nothing(tmp_path: Path, name: str) -> None:
    assert list(read_urls(written(tmp_path, name, ""))) == []


def test_a_cell_that_is_larger_than_the_reader_takes_is_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, "list.csv", f'note,url\n"{"x" * 200_000}",{A}\n')
    with pytest.raises(InvalidInput, match="line 2"):
        list(read_urls(path))
