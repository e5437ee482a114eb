"""`outreach contacts`: whom to write to."""

from __future__ import annotations

from typing import Annotated

import typer

from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    progress,
    reading,
    ready,
    show,
    show_one,
    tell_run,
    the_project,
    writing,
)
from outreach.contacts.discover import discover_contacts
from outreach.drafting.permission import judge_again, set_country
from outreach.errors import NotFound
from outreach.mail.addresses import checked_address
from outreach.model.suppression import SuppressionReason
from outreach.store import contacts as stored
from outreach.store import opportunities, suppressions

app = typer.Typer(help="Whom to write to.", no_args_is_help=True)


@app.command()
def find(project: ProjectName = "", as_json: AsJson = False) -> None:
    """Seek contacts for open opportunities on the sites themselves.

    Example: outreach contacts find
    """
    made, chosen = ready(), the_project(project)
    with progress(quiet=as_json) as watch:
        run = discover_contacts(
            made.store, made.clock, made.fetcher, chosen, made.domain_check, watch=watch
        )
    tell_run(run, as_json=as_json)


@app.command("list")
def list_contacts(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List the contacts of the project's opportunities, with where each was found.

    Example: outreach contacts list
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "address": one.address,
                "name": one.name,
                "confidence": one.confidence,
                "verification": one.verification,
                "country": one.country or "unknown",
                "found_at": next((f.url for f in stored.findings(session, one.id or 0)), ""),
            }
            for one in opportunities.contacts_of(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, empty="None yet: outreach contacts find")


@app.command("set-country")
def say_country(
    address: Annotated[str, typer.Argument(help="Address of the contact.")],
    country: Annotated[str, typer.Argument(help="Country as US or United States.")],
    as_json: AsJson = False,
) -> None:
    """Say in which country a contact is; it decides which law applies.

    Example: outreach contacts set-country anna@example.org US
    """
    made = ready()
    with writing() as session:
        row = stored.by_address(session, checked_address(address))
        if row is None:
            raise NotFound(f"There is no contact {address}.")
        set_country(row, country, actor=ACTOR, at=made.clock.now())
        judged = judge_again(session, made.drafting, row.id or 0)
        code = row.country
    shown = {"address": address, "country": code, "drafts": judged}
    sentence = f"{address}: {code}. Drafts that were judged anew: {judged}."
    show_one(shown, as_json=as_json, sentence=sentence)


@app.command()
def suppress(
    what: Annotated[str, typer.Argument(help="An address, or a whole domain.")],
    why: Annotated[str, typer.Option(help="Reason, for the record.")] = "By hand.",
    as_json: AsJson = False,
) -> None:
    """Never write to an address or a domain again.

    Example: outreach contacts suppress example.org --why "Asked us by phone."
    """
    value = checked_address(what) if "@" in what else what
    with writing() as session:
        row = suppressions.add(
            session,
            value,
            SuppressionReason.MANUAL,
            source=why,
            at=ready().clock.now(),
            actor=ACTOR,
        )
        shown = {"kind": row.kind, "value": row.value, "reason": row.reason}
    show_one(shown, as_json=as_json, sentence=f"{what} is never written to again.")
