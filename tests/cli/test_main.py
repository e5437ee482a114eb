"""The command line: every command is listed and can be loaded, and listing loads none."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from outreach.cli.main import COMMANDS, GROUPS, application

_LISTS = """
import sys
from typer.testing import CliRunner
from outreach.cli.main import application
told = CliRunner().invoke(application(), ["--help"]).output
assert "disavow" not in told and "backlinks" in told, told
print(sorted(name for name in sys.modules if name.startswith("outreach.cli.")))
"""


def test_the_list_of_commands_is_told_without_loading_them() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _LISTS], capture_output=True, check=True, text=True
    )
    assert told.stdout.strip() == "['outreach.cli.main']"


@pytest.mark.parametrize("name", [*COMMANDS, *GROUPS])
def test_every_command_explains_itself(name: str) -> None:
    told = CliRunner().invoke(application(), [name, "--help"], prog_name="outreach")
    assert told.exit_code == 0
    assert f"Usage: outreach {name}" in told.output


def test_a_slip_of_the_finger_is_answered_with_what_was_meant() -> None:
    told = CliRunner().invoke(application(), ["bakclinks"])
    assert told.exit_code == 2
    assert "backlinks" in told.output
