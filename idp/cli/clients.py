"""`okno clients`: relying parties."""

import os
from collections.abc import Mapping
from typing import Any

import click

from idp.app.opening import opened
from idp.cli import client_secrets, initial_tokens
from idp.cli.documents import read_documents
from idp.cli.output import say, show
from idp.model.client import Client
from idp.model.errors import Conflict, Invalid, NotFound
from idp.model.events import Administered
from idp.model.ids import ClientId
from idp.model.secret import Secret
from idp.oidc.documents import Documents
from idp.oidc.logos import ask_logo
from idp.oidc.registration import client_metadata, parse_client
from idp.oidc.registration.sector import check_sector
from idp.ports.clock import Clock
from idp.ports.house import House
from idp.ports.records import Records


@click.group()
def command() -> None:
    """Register relying parties."""


command.add_command(client_secrets.command)
command.add_command(initial_tokens.command)


@command.command("add")
@click.argument("file")
def add(file: str) -> None:
    """Register the clients of FILE (or - for standard input), all or none.

    Each is client metadata (OpenID Connect Dynamic Client Registration 1.0 §2) with an `okno`
    member {first_party, pkce, profile, resource, resources, access, sector, partner,
    application_uri, events_uri}. The secret is shown this once.
    """
    documents = read_documents(file)
    with opened(os.environ) as found:
        for index, item in enumerate(documents.objects):
            check_listed(found.house, item, documents.place(index))
        with found.house.store.write() as records:
            made = [
                add_client(records, found.house.clock, item, documents.place(index))
                for index, item in enumerate(documents.objects)
            ]
    show(documents.answer([told(client, secret) for client, secret in made]))


def check_listed(house: House, metadata: Mapping[str, Any], place: str) -> None:
    """Fetch the list of a client's sector, before anything is written. OpenID Connect Core 1.0 §8.1."""
    if "sector_identifier_uri" not in metadata:
        return
    try:
        check_sector(Documents(house.fetch), parse_client(metadata, house.clock.now())[0])
    except Invalid as error:
        msg = f"{place}: {error}"
        raise Invalid(msg, field=error.field) from None


def add_client(
    records: Records, clock: Clock, metadata: Mapping[str, Any], place: str
) -> tuple[Client, Secret | None]:
    """Write one client. Raises `Invalid` or `Conflict` naming the place."""
    try:
        client, secret = parse_client(metadata, clock.now())
    except Invalid as error:
        msg = f"{place}: {error}"
        raise Invalid(msg, field=error.field) from None
    if records.clients.get(client.client_id) is not None:
        msg = f"{place}: client_id: {client.client_id} is registered already"
        raise Conflict(msg)
    records.clients.add(client)
    ask_logo(records, client, clock.now())
    _note(records, clock, client.client_id, "added")
    return client, secret


@command.command("list")
def list_clients() -> None:
    """List every client."""
    with opened(os.environ) as found, found.house.store.read() as records:
        show([told(client) for client in records.clients.all()])


@command.command("show")
@click.argument("client_id")
def show_client(client_id: str) -> None:
    """Show the client CLIENT_ID, without its secret."""
    with opened(os.environ) as found, found.house.store.read() as records:
        client = records.clients.get(ClientId(client_id))
    if client is None:
        raise NotFound(_unknown(client_id))
    show(told(client))


@command.command("remove")
@click.argument("client_id")
def remove(client_id: str) -> None:
    """Remove the client CLIENT_ID; nobody can enter by it any more."""
    with opened(os.environ) as found, found.house.store.write() as records:
        if not records.clients.remove(ClientId(client_id)):
            raise NotFound(_unknown(client_id))
        _note(records, found.house.clock, ClientId(client_id), "removed")
    say(f"removed {client_id}")


@command.command("logo")
@click.argument("client_id")
def logo(client_id: str) -> None:
    """Fetch the logo of the client CLIENT_ID anew; of one that registered itself, vouch for it so.

    The picture at its `logo_uri` stands beside its name on the pages as soon as it is fetched. For a client
    that registered itself it does so until that client changes its name, its hosts or the address.
    """
    with opened(os.environ) as found, found.house.store.write() as records:
        client = records.clients.get(ClientId(client_id))
        if client is None:
            raise NotFound(_unknown(client_id))
        if not client.logo_uri:
            msg = f"{client_id} has no logo_uri"
            raise Invalid(msg, field="logo_uri")
        ask_logo(records, client, found.house.clock.now())
        _note(records, found.house.clock, client.client_id, "logo")
    say(f"fetching {client.logo_uri}: see okno deliveries list --kind client_logo")


def _note(records: Records, clock: Clock, client: ClientId, change: str) -> None:
    event = Administered(client=client, what="client", subject=client, change=change)
    records.audit.append(event, clock.now())


def _unknown(client_id: str) -> str:
    return f"no client {client_id}"


def told(client: Client, secret: Secret | None = None) -> dict[str, object]:
    """Describe a client as a registration response does. RFC 7591 §3.2.1."""
    answer: dict[str, object] = {
        "client_id": client.client_id,
        "client_id_issued_at": int(client.created_at.timestamp()),
        **client_metadata(client),
        "okno": {
            "first_party": client.first_party,
            "pkce": client.pkce,
            "profile": client.profile,
            "resource": client.resource,
            **({"resources": sorted(client.resources)} if client.resources else {}),
            "access": client.access,
            **({"self_registered": True} if client.self_registered else {}),
            **_partnership(client),
        },
    }
    if secret is not None:
        answer |= {"client_secret": secret.value, "client_secret_expires_at": 0}
    return answer


def _partnership(client: Client) -> dict[str, object]:
    values = {
        "sector": client.sector,
        "partner": client.partner,
        "application_uri": client.application_uri,
        "events_uri": client.events_uri,
    }
    return {name: value for name, value in values.items() if value}
