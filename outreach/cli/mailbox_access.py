"""`outreach mailbox dkim` and `oauth`: signatures of our own, log-in by a provider's consent."""

from __future__ import annotations

import os
import secrets
import sys
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import typer

from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    err,
    out,
    reading,
    ready,
    show,
    show_one,
    the_project,
    writing,
)
from outreach.errors import InvalidInput
from outreach.mail.dkim import Signer
from outreach.mail.oauth import (
    PROVIDERS,
    OAuthClient,
    Provider,
    consent_url,
    new_verifier,
    token_from_code,
)
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring
from outreach.sending.consent import Consent, connect, read_consent
from outreach.sending.signing import make_keys, records_of, stop_signing
from outreach.store import mailboxes as stored

Address = Annotated[str, typer.Argument(help="Which mailbox.")]


def dkim(
    address: Address,
    selector: Annotated[str, typer.Option(help="Name of the key in the DNS.")] = "outreach",
    ed25519: Annotated[
        bool, typer.Option("--ed25519", help="A second, short key beside the RSA one.")
    ] = False,
    off: Annotated[bool, typer.Option("--off", help="Sign no more; the relay does.")] = False,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Sign the letters of a mailbox, and print what to put into the DNS.

    Only for relays that don't sign themselves; Google, Microsoft and most hosts do. Asked again
    with the same selector, it prints the same records.

    Example: outreach mailbox dkim ada@example.org --selector s2026
    """
    made, chosen = ready(), the_project(project)
    now = made.clock.now()
    with writing() as session:
        mailbox = stored.by_address(session, chosen.id or 0, address)
        made_keys: tuple[Signer, ...] = ()
        if off:
            stop_signing(mailbox, at=now, actor=ACTOR)
        else:
            others = [one for one in stored.of_project(session, chosen.id or 0) if one != mailbox]
            made_keys = make_keys(
                mailbox,
                others,
                made.keyring,
                selector=selector,
                ed25519=ed25519,
                at=now,
                actor=ACTOR,
            )
    rows = [{"name": name, "TXT": value} for name, value in records_of(made_keys).items()]
    if as_json or off:
        show(rows, as_json=as_json, empty=f"{address} signs no more.")
        return
    for row in rows:
        out.print(f"{row['name']} TXT {row['TXT']}", markup=False, soft_wrap=True)
    err.print(f"Letters are signed from now on. Then: outreach doctor mail {address}")


def oauth(
    address: Address,
    provider: Annotated[
        str, typer.Option(help="google or microsoft; as before if it was connected.")
    ] = "",
    client_id: Annotated[
        str, typer.Option(help="Of your own client at the provider; as before if left out.")
    ] = "",
    redirect_url: Annotated[
        str, typer.Option(help="As registered with the client.")
    ] = "http://localhost",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Log in by the provider's consent instead of a password.

    Prints the page on which the owner of the mailbox says yes; the browser then goes to the
    redirect URL, where nothing need answer: paste that address here. The client's secret and the
    address are asked for, or read from standard input, one a line. A consent that ended is renewed
    by naming the mailbox alone.

    Example: outreach mailbox oauth ada@example.org --provider google --client-id 123.apps
    """
    made, chosen = ready(), the_project(project)
    with reading() as session:
        mailbox = stored.by_address(session, chosen.id or 0, address)
    provider = provider or mailbox.oauth_provider
    if provider not in PROVIDERS:
        raise InvalidInput(f"there are: {', '.join(PROVIDERS)}.", field="--provider")
    client = _client(made.keyring, mailbox, provider, client_id)
    code, verifier = _agreed(PROVIDERS[provider], client, redirect_url)
    grant = token_from_code(
        PROVIDERS[provider],
        client,
        code,
        redirect_url=redirect_url,
        verifier=verifier,
        post=made.post_form,
        now=made.clock.now(),
    )
    with writing() as session:
        mailbox = stored.by_address(session, chosen.id or 0, address)
        now = made.clock.now()
        connect(made.keyring, mailbox, provider, Consent(client, grant.token), at=now, actor=ACTOR)
    sentence = f"{mailbox.address} is connected. Next: outreach mailbox test {mailbox.address}"
    row = {"address": mailbox.address, "provider": provider}
    show_one(row, as_json=as_json, sentence=sentence)


def _client(keyring: Keyring, mailbox: Mailbox, provider: str, client_id: str) -> OAuthClient:
    """The named client, whose secret is asked for; else the one of the consent that ended."""
    if client_id:
        return OAuthClient(client_id, _typed("Secret of the client", hidden=True))
    if mailbox.oauth_provider != provider:
        raise InvalidInput("name your own client at the provider.", field="--client-id")
    return read_consent(keyring, mailbox).client


def _agreed(provider: Provider, client: OAuthClient, redirect_url: str) -> tuple[str, str]:
    """(code, verifier) after the owner said yes."""
    verifier, state = new_verifier(), secrets.token_urlsafe(16)
    page = consent_url(provider, client, redirect_url=redirect_url, state=state, verifier=verifier)
    err.print(f"Open this page and say yes:\n{page}", markup=False, soft_wrap=True)
    return _code(_typed("Address the browser went to, or the code"), state), verifier


def _code(typed: str, state: str) -> str:
    """The code out of an address, which must carry our state; or the bare code.

    Raises:
        InvalidInput: it belongs to another attempt, or the owner said no.
    """
    if "://" not in typed:
        return typed
    query = parse_qs(urlsplit(typed).query)
    if query.get("state") != [state]:
        raise InvalidInput("the address belongs to another attempt; begin again.", field="address")
    if "code" not in query:
        said = query.get("error", ["no code in it"])[0]
        raise InvalidInput(f"the provider did not say yes: {said[:80]}", field="address")
    return query["code"][0]


def _typed(prompt: str, *, hidden: bool = False) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip(os.linesep).strip()
    return str(typer.prompt(prompt, hide_input=hidden)).strip()
