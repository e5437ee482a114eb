"""What a reader is promised: docstrings, a complete table of settings, nothing left for later."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.config import PREFIX, Settings, load_settings

CHECKOUT = Path(__file__).resolve().parents[2]
MODULES = sorted((CHECKOUT / "outreach").rglob("*.py"))
EXAMPLE = CHECKOUT / ".env.example"
LATER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b(?![-_])")
# The linter of drafts looks for these words in letters, so they stand in its rules and tests.
SPEAKS_OF_THEM = {"outreach/drafting/lint.py", "outreach/drafting/phrases.py"}


def public_definitions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Public classes and functions of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(CHECKOUT))
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_every_public_function_of_some_length_says_what_it_does() -> None:
    silent = []
    for path in MODULES:
        for node in public_definitions(ast.parse(path.read_text("utf-8"))):
            long = (node.end_lineno or 0) - node.lineno > 6
            explained = ast.get_docstring(node) or node.decorator_list
            if isinstance(node, ast.FunctionDef) and long and not explained:
                silent.append(f"{path.relative_to(CHECKOUT)}: {node.name}")
    assert silent == []


def test_no_file_is_longer_than_a_person_reads() -> None:
    long = {
        str(path.relative_to(CHECKOUT)): count
        for path in MODULES
        if (count := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


@pytest.mark.skipif(not EXAMPLE.exists(), reason="there is no .env.example yet")
def test_the_example_of_settings_is_complete() -> None:
    named = set(
        re.findall(rf"^#?\s*({PREFIX}[A-Z0-9_]+)=", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    )
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert known - named == set()
    assert named - known - {f"{PREFIX}ENV_FILE"} == set()


@pytest.mark.skipif(not EXAMPLE.exists(), reason="there is no .env.example yet")
def test_the_example_of_settings_can_be_used_as_it_is(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    uncommented = re.sub(rf"^#\s*({PREFIX})", r"\1", text, flags=re.MULTILINE)
    for name, content in (("as_it_is", text), ("all_set", uncommented)):
        path = tmp_path / name
        path.write_text("\n".join(_filled(content)), "utf-8")
        load_settings({"OUTREACH_ENV_FILE": str(path)})


def _filled(content: str) -> Iterator[str]:
    """Lines without those that show an empty value, which means: not set."""
    return (line for line in content.splitlines() if not re.match(rf"{PREFIX}\w+=\s*$", line))


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_nothing_is_left_for_later() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "outreach", "templates", "migrations", "seed_data", "tests"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    left = []
    for name in listed.stdout.splitlines():
        path = CHECKOUT / name
        if path.suffix not in {".py", ".html", ".js", ".css"} or name in SPEAKS_OF_THEM:
            continue
        if name.startswith("tests/drafting/") or not path.exists() or "vendor" in path.parts:
            continue
        text = path.read_text("utf-8", errors="replace")
        comments = [line for line in text.splitlines() if LATER.search(_comment(line))]
        left += [f"{name}: {line.strip()[:80]}" for line in comments]
    assert left == []


def _comment(line: str) -> str:
    found = re.search(r"#(.*)|//(.*)|<!--(.*)|\{#(.*)|/\*(.*)", line)
    return found[0] if found else ""
