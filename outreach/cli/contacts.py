"""`outreach contacts`: whom to write to."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlmodel import Session

from outreach.campaigns import forget as forgetting
from outreach.cli import lawfulness, suppression_list
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
from outreach.contacts import people
from outreach.contacts.discover import discover_contacts
from outreach.drafting.permission import judge_again, set_country
from outreach.errors import InvalidInput, NotFound
from outreach.mail.addresses import checked_address
from outreach.model.contact import Contact
from outreach.model.suppression import SuppressionReason
from outreach.store import contacts as stored
from outreach.store import opportunities, suppressions

app = typer.Typer(no_args_is_help=True)
app.command()(lawfulness.consent)
app.command()(lawfulness.ledger)
app.command("suppress-list")(suppression_list.suppress_list)
app.command()(suppression_list.suppressed)


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
        row = _contact(session, address)
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


@app.command()
def choose(
    number: Annotated[int, typer.Argument(help="Id of the opportunity.")],
    address: Annotated[str, typer.Argument(help="Address of the contact to write to.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Write to another contact about an opportunity.

    Example: outreach contacts choose 7 editor@example.org
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = opportunities.get(session, chosen.id or 0, number)
        people.choose(session, row, _contact(session, address), at=now, actor=ACTOR)
        shown = {"opportunity": number, "contact": address, "score": row.score}
    show_one(shown, as_json=as_json, sentence=f"Opportunity {number} goes to {address}.")


@app.command()
def guess(
    number: Annotated[int, typer.Argument(help="Id of the opportunity.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Guess the address of a page's author from how their colleagues' addresses are made.

    Nothing is written to it before you approve it. Example: outreach contacts guess 7
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = opportunities.get(session, chosen.id or 0, number)
        found = people.propose_guess(session, row, at=now, actor=ACTOR)
        shown = {"address": found.address, "approved_by": found.guess_approved_by}
    after = f"To take the responsibility for it: outreach contacts approve-guess {found.address}"
    show_one(shown, as_json=as_json, sentence=f"A guess: {found.address}. {after}")


@app.command("approve-guess")
def approve_guess(
    address: Annotated[str, typer.Argument(help="Address that was guessed.")],
    as_json: AsJson = False,
) -> None:
    """Take the responsibility for one guessed address.

    Example: outreach contacts approve-guess ines.kay@example.org
    """
    with writing() as session:
        people.approve_guess(_contact(session, address), at=ready().clock.now(), actor=ACTOR)
    show_one({"address": address, "approved_by": ACTOR}, as_json=as_json, sentence="Approved.")


@app.command()
def merge(
    address: Annotated[str, typer.Argument(help="One address.")],
    other: Annotated[str, typer.Argument(help="Another of the same person.")],
    as_json: AsJson = False,
) -> None:
    """Say that two addresses are one person's: what is said to one, is said to both.

    Example: outreach contacts merge anna@example.org anna@home.example
    """
    with writing() as session:
        one, two = _contact(session, address), _contact(session, other)
        ids = people.merge(session, one, two, at=ready().clock.now(), actor=ACTOR)
        found = [row.address for row in stored.with_ids(session, ids)]
    show_one({"addresses": found}, as_json=as_json, sentence=f"One person: {', '.join(found)}.")


@app.command()
def split(
    address: Annotated[str, typer.Argument(help="Address of somebody else after all.")],
    as_json: AsJson = False,
) -> None:
    """Take an address away from the person that it was merged with.

    Example: outreach contacts split anna@home.example
    """
    with writing() as session:
        people.split(session, _contact(session, address), at=ready().clock.now(), actor=ACTOR)
    show_one({"address": address}, as_json=as_json, sentence=f"{address} stands alone again.")


@app.command("leave-alone")
def leave_alone(
    address: Annotated[str, typer.Argument(help="Any address of the person.")],
    why: Annotated[str, typer.Option(help="Reason, for the record.")] = "By hand.",
    as_json: AsJson = False,
) -> None:
    """Never write to a person again, at any address, from any project; what waits is cancelled.

    Example: outreach contacts leave-alone anna@example.org --why "Asked us by phone."
    """
    with writing() as session:
        contact = _contact(session, address)
        told = forgetting.leave_alone(
            session, contact, why=why, at=ready().clock.now(), actor=ACTOR
        )
    sentence = f"Never written to again: {', '.join(told)}."
    show_one({"addresses": told}, as_json=as_json, sentence=sentence)


@app.command()
def export(
    address: Annotated[str, typer.Argument(help="Any address of the person.")],
) -> None:
    """Print everything that is kept about a person as JSON (Articles 15 and 20 GDPR).

    Example: outreach contacts export anna@example.org > anna.json
    """
    with reading() as session:
        found = forgetting.export(session, _contact(session, address))
    show_one(found, as_json=True)


@app.command()
def erase(
    address: Annotated[str, typer.Argument(help="Any address of the person.")],
    yes: Annotated[bool, typer.Option("--yes", help="Really; it can't be taken back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a person with all addresses (Article 17 GDPR); a hash keeps us from writing again.

    Example: outreach contacts erase anna@example.org --yes
    """
    if not yes:
        raise InvalidInput("this can't be taken back: say --yes.", field="yes")
    with writing() as session:
        contact = _contact(session, address)
        count = forgetting.forget(session, contact, at=ready().clock.now(), actor=ACTOR)
    show_one({"erased": count}, as_json=as_json, sentence="Erased, and never written to again.")


def _contact(session: Session, address: str) -> Contact:
    row = stored.by_address(session, checked_address(address))
    if row is None:
        raise NotFound(f"There is no contact {address}.")
    return row
