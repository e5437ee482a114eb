"""Searches: providers, queries, results. Commands of `outreach sources`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    err,
    out,
    progress,
    reading,
    ready,
    show,
    show_one,
    tell_run,
    text_file,
    the_project,
    writing,
)
from outreach.errors import InvalidInput
from outreach.model.event import record
from outreach.model.project import Project
from outreach.model.search import ProviderKind, SearchProvider
from outreach.sources import footprints
from outreach.sources.intake import take_in
from outreach.sources.pasted import candidates_in
from outreach.sources.search import BRAVE_URL, CSE_ENDS_ON, CSE_URL, Question
from outreach.sources.searching import Searching, engine_of, key_context
from outreach.sources.wayback import closest_capture
from outreach.store import searches
from outreach.urls import checked_url

providers = typer.Typer(help="Search engines that you have a key or a server for.")
MAX_PASTED_BYTES = 10 * 1024 * 1024

Tactic = Annotated[str, typer.Option(help="Tactic whose footprints are used, as guest_post.")]
Topics = Annotated[list[str] | None, typer.Option("--topic", help="Topic; may be repeated.")]
Rivals = Annotated[list[str] | None, typer.Option("--rival", help="Competitor's domain.")]
Places = Annotated[list[str] | None, typer.Option("--place", help="Town or region.")]
DeadUrls = Annotated[list[str] | None, typer.Option("--url", help="URL that pages may name.")]
Language = Annotated[str, typer.Option(help="Only footprints of this language, as de.")]
Library = Annotated[
    Path | None, typer.Option("--footprints", help="Folder with footprints of your own.")
]


@providers.command("add")
def add_provider(
    name: Annotated[str, typer.Argument(help="Your name for it.")],
    kind: Annotated[
        ProviderKind, typer.Argument(help="searxng, brave, or google_cse, which ends in 2027.")
    ],
    url: Annotated[str, typer.Option(help="Address of your SearXNG server.")] = "",
    engine: Annotated[str, typer.Option(help="Id of your Google search engine (cx).")] = "",
    key_env: Annotated[
        str, typer.Option(help="Environment variable with the API key; else it is read from stdin.")
    ] = "",
    monthly: Annotated[int, typer.Option(min=0, help="Queries a month at most; 0: no limit.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Set up a search provider. Its key is sealed and never shown again.

    Example: outreach sources provider add mine searxng --url https://search.example.org
    """
    made = ready()
    if kind is ProviderKind.SEARXNG and not url:
        raise InvalidInput("write the address of your SearXNG server.", field="--url")
    if kind is ProviderKind.GOOGLE_CSE and not engine:
        raise InvalidInput("write the id of your search engine.", field="--engine")
    key = "" if kind is ProviderKind.SEARXNG else _read_key(key_env)
    with writing() as session:
        now = made.clock.now()
        base = checked_url(url, field="--url") if url else _base_of(kind, engine)
        row = SearchProvider(
            name=name.strip(), kind=kind, base_url=base, queries_a_month=monthly, created_at=now
        )
        searches.add_provider(session, row)
        row.key_sealed = made.keyring.seal(key, context=key_context(row)) if key else ""
        record(row, "added", at=now, actor=ACTOR)
        shown = {"id": row.id, "name": row.name, "kind": row.kind, "url": row.base_url}
    sentence = f"{name} is set up. Try: outreach sources search"
    if kind is ProviderKind.GOOGLE_CSE:
        sentence += f"\nGoogle ends this service on {CSE_ENDS_ON}: plan for another by then."
    show_one(shown, as_json=as_json, sentence=sentence)


def _base_of(kind: ProviderKind, engine: str) -> str:
    return (
        f"{CSE_URL}?{urlencode({'cx': engine})}" if kind is ProviderKind.GOOGLE_CSE else BRAVE_URL
    )


def _read_key(variable: str) -> str:
    key = os.environ.get(variable, "") if variable else sys.stdin.readline()  # noqa: TID251
    if not key.strip():
        raise InvalidInput("the API key is empty.", field="--key-env" if variable else "stdin")
    return key.strip()


@providers.command("list")
def list_providers(as_json: AsJson = False) -> None:
    """List providers with what is left of their quota.

    Example: outreach sources provider list
    """
    month = f"{ready().clock.now():%Y-%m}"
    with reading() as session:
        rows = [
            {
                "name": one.name,
                "kind": one.kind,
                "url": one.base_url,
                "asked_this_month": one.asked if one.month == month else 0,
                "queries_a_month": one.queries_a_month or None,
                "waits_until": one.hold_until,
            }
            for one in searches.providers(session)
        ]
    show(rows, as_json=as_json, empty="None yet: outreach sources provider add NAME searxng")


@providers.command("remove")
def remove_provider(
    name: Annotated[str, typer.Argument(help="Name of the provider.")], as_json: AsJson = False
) -> None:
    """Forget a provider, its key and its cached answers.

    Example: outreach sources provider remove mine
    """
    with writing() as session:
        searches.remove_provider(session, name)
    show_one({"removed": name}, as_json=as_json, sentence=f"{name} is gone.")


def queries(
    tactic: Tactic = "guest_post",
    topic: Topics = None,
    rival: Rivals = None,
    place: Places = None,
    url: DeadUrls = None,
    language: Language = "",
    library: Library = None,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Print queries to run by hand; bring the results back with `outreach sources paste`.

    Example: outreach sources queries --tactic guest_post --topic "model railways" --language en
    """
    given = _given(the_project(project), topic, rival, place, url)
    found = _queries(tactic, given, language, library)
    if as_json:
        show([{"query": query, "language": spoken} for query, spoken in found], as_json=True)
        return
    for query, _ in found:
        out.print(query, markup=False, soft_wrap=True)
    err.print("Paste the results: outreach sources paste results.txt", markup=False)


def search(
    query: Annotated[list[str] | None, typer.Argument(help="Queries of your own.")] = None,
    tactic: Tactic = "",
    topic: Topics = None,
    rival: Rivals = None,
    place: Places = None,
    url: DeadUrls = None,
    language: Language = "",
    library: Library = None,
    provider: Annotated[str, typer.Option(help="Which provider, if there are several.")] = "",
    pages: Annotated[int, typer.Option(min=1, max=10, help="Pages of results a query.")] = 1,
    max_age_days: Annotated[float, typer.Option(min=0, help="Use answers again until then.")] = 7,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Search with a provider and keep the results as prospects.

    Example: outreach sources search --tactic guest_post --topic "model railways"
    """
    made, chosen = ready(), the_project(project)
    asked = [(text, language) for text in query or []]
    if tactic:
        asked += _queries(tactic, _given(chosen, topic, rival, place, url), language, library)
    if not asked:
        raise InvalidInput("write a query, or use --tactic with --topic.", field="query")
    with reading() as session:
        row = searches.provider(session, provider)
    searching = Searching(
        made.store,
        made.clock,
        row,
        engine_of(row, made.fetcher.api_client(), made.clock, made.keyring),
        max_age=timedelta(days=max_age_days),
    )
    questions = [
        Question(text, spoken, page) for text, spoken in asked for page in range(1, pages + 1)
    ]
    with progress(quiet=as_json) as watch:
        run = take_in(
            made.store,
            made.clock,
            chosen,
            searching.candidates(questions),
            title=f"{len(asked)} queries to {row.name}",
            watch=watch,
        )
    tell_run(run, as_json=as_json)
    err.print(f"{searching.requests} asked, {searching.cached} known.", markup=False)


def paste(
    file: Annotated[Path, typer.Argument(help="Copied results, as text or HTML; - for stdin.")],
    label: Annotated[str, typer.Option(help="Where they are from, as the query.")] = "pasted",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Take the URLs out of search results that you copied, and keep them as prospects.

    Example: outreach sources paste results.txt --label "write for us"
    """
    made, chosen = ready(), the_project(project)
    text = text_file(file, "file")[:MAX_PASTED_BYTES]
    with progress(quiet=as_json) as watch:
        run = take_in(
            made.store,
            made.clock,
            chosen,
            candidates_in(text, label),
            title=f"Results of {label}"[:200],
            watch=watch,
        )
    tell_run(run, as_json=as_json)
    if not run.counts:
        raise InvalidInput("there is no URL of a result in it.", field="file")


def archived(
    url: Annotated[str, typer.Argument(help="Dead page.")], as_json: AsJson = False
) -> None:
    """Tell where the web archive keeps the page as it was.

    Example: outreach sources archived https://example.org/gone
    """
    found = closest_capture(ready().fetcher.api_client(), ready().clock, checked_url(url))
    if found is None:
        show_one({"url": url, "capture": None}, as_json=as_json, sentence="No capture is known.")
        return
    row = {
        "url": url,
        "capture": found.url,
        "raw": found.raw_url,
        "taken_at": found.taken_at,
        "status": found.status,
    }
    show_one(row, as_json=as_json, sentence=f"{found.taken_at:%Y-%m-%d}: {found.url}")


def _given(
    project: Project,
    topic: list[str] | None,
    rival: list[str] | None,
    place: list[str] | None,
    url: list[str] | None,
) -> dict[str, list[str]]:
    return {
        "topic": topic or [],
        "rival": rival or [],
        "place": place or [],
        "url": url or [],
        "brand": [str(name) for name in project.brand_names] or [project.name],
        "site": [project.site_key],
    }


def _queries(
    tactic: str, given: dict[str, list[str]], language: str, library: Path | None
) -> list[tuple[str, str]]:
    known = footprints.library(tactic, library)
    found = list(footprints.queries(known, given, language=language))
    if not found:
        raise InvalidInput(_nothing_to_fill(known, given, language), field="queries")
    return found


def _nothing_to_fill(
    known: Iterable[footprints.Footprint], given: dict[str, list[str]], language: str
) -> str:
    spoken = sorted({one.language for one in known})
    if language and language not in spoken:
        return f"there are footprints in {', '.join(spoken)}, not in {language!r}."
    missing = sorted({place for one in known for place in one.places if not given.get(place)})
    return f"give at least one of: {', '.join(f'--{place}' for place in missing)}."
