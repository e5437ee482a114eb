"""Commands whose options are the fields of a dataclass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import typer
from typer.testing import CliRunner

from outreach.cli.declared import command


@dataclass(frozen=True)
class Wish:
    names: Annotated[list[str], typer.Argument()] = field(default_factory=list)
    loud_and_clear: Annotated[bool, typer.Option(help="Speak up.")] = False
    as_json: Annotated[bool, typer.Option("--json", "-j")] = False
    times: Annotated[int, typer.Option(min=1)] = 2


def greet(wish: Wish) -> None:
    """Greet people."""
    typer.echo(wish)


app = typer.Typer()
app.command()(command(Wish, greet))


def test_values_reach_their_fields() -> None:
    said = CliRunner().invoke(app, ["a", "b", "--loud-and-clear", "-j", "--times", "3"])
    assert said.stdout.strip() == str(Wish(["a", "b"], True, True, 3))


def test_defaults_are_those_of_the_fields() -> None:
    assert CliRunner().invoke(app, []).stdout.strip() == str(Wish())


def test_a_flag_has_no_opposite_and_an_own_name_is_the_only_one() -> None:
    said = CliRunner().invoke(app, ["--help"]).stdout
    assert "Greet people." in said
    assert "--no-loud" not in said
    assert "--as-json" not in said


def test_bounds_hold() -> None:
    assert CliRunner().invoke(app, ["--times", "0"]).exit_code == 2
