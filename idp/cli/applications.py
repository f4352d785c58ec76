"""`okno applications`: what was handed to partners, or waits to be fetched. No value is shown."""

import os
from collections.abc import Sequence

import click

from idp.app.opening import Opened, opened
from idp.cli.output import moment, show
from idp.cli.people import find_person
from idp.model.application import Application, Disclosure
from idp.model.ids import ClientId, CompanyId


@click.group()
def command() -> None:
    """List applications to partners."""


@command.command("list")
@click.option("--person", help="Of a person: any name they sign in with, or the account id.")
@click.option("--company", help="For a company, by its id.")
@click.option("--client", help="To a client, by its id.")
def list_applications(person: str | None, company: str | None, client: str | None) -> None:
    """List applications, newest first: name one person, company or client."""
    if [person, company, client].count(None) != 2:
        msg = "name one of --person, --company and --client"
        raise click.UsageError(msg)
    with opened(os.environ) as found:
        applications = _find(found, person, company, client)
        with found.house.store.read() as records:
            read = records.applications.disclosures([one.id for one in applications])
    disclosed = {one.application: one for one in read}
    show([_told(one, disclosed.get(one.id)) for one in applications])


def _find(
    found: Opened, person: str | None, company: str | None, client: str | None
) -> Sequence[Application]:
    account = find_person(found, person).id if person is not None else None
    with found.house.store.read() as records:
        if account is not None:
            return records.applications.of_account(account)
        if company is not None:
            return records.applications.of_company(CompanyId(company))
        return records.applications.of_client(ClientId(str(client)))


def _told(application: Application, disclosure: Disclosure | None) -> dict[str, object]:
    return {
        "id": application.id,
        "partner": application.partner,
        "manifest": application.manifest,
        "client": application.client,
        "account": application.account,
        "company": application.company,
        "node": application.node,
        "company_by": application.company_by,
        "purpose": application.purpose,
        "reads": application.reads,
        "fields": list(application.fields),
        "record": application.record,
        "state": application.state,
        "ending": application.ending,
        "approved_at": moment(application.approved_at),
        "expires_at": moment(application.expires_at),
        "read_at": moment(disclosure.at if disclosure else None),
        "closed_at": moment(application.closed_at),
    }
