"""`outreach user`: people who may sign in."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from outreach.cli.console import ACTOR, AsJson, reading, ready, show, show_one, writing
from outreach.model.user import Role
from outreach.store import users
from outreach.web.password_rules import refuse_unfit
from outreach.web.passwords import hash_password

app = typer.Typer(no_args_is_help=True)


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="E-mail address to sign in with.")],
    name: Annotated[str, typer.Option(help="Name as shown to others.")] = "",
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.ADMIN,
    as_json: AsJson = False,
) -> None:
    """Add a person. The password is asked for, or read from standard input.

    Example: outreach user add ada@example.org --name "Ada Lovelace"
    """
    password = _password()
    refuse_unfit(ready().store, ready().settings, password, email=email, name=name)
    with writing() as session:
        user = users.add(
            session,
            email=email,
            name=name,
            password_hash=hash_password(password),
            role=role,
            at=ready().clock.now(),
            actor=ACTOR,
        )
        row = {"id": user.id, "email": user.email, "role": user.role}
    show_one(row, as_json=as_json, sentence=f"{email} may sign in now, as {role.value}.")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip(os.linesep)
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


@app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List everybody who may sign in.

    Example: outreach user list
    """
    with reading() as session:
        rows = [
            {
                "id": one.id,
                "email": one.email,
                "name": one.name,
                "role": one.role,
                "active": one.active,
            }
            for one in users.all_users(session)
        ]
    show(rows, as_json=as_json, empty="Nobody yet: `outreach user add EMAIL` adds the first one.")
