"""`okno tree who` and `okno tree can`: everybody who may, everything that one may."""

import os
from collections.abc import Iterable
from typing import Any

import click

from idp.app.opening import opened
from idp.cli.output import show
from idp.cli.tree.finding import (
    acts_for,
    companies_of,
    find_asked,
    find_company,
    read_permission_about,
)
from idp.cli.tree.naming import names_of
from idp.cli.tree.places import Finder, Place
from idp.model.access import machine, person
from idp.model.account import AccountStatus
from idp.model.company import Company, CompanyStatus
from idp.model.ids import ClientId, ServiceId, SubjectId
from idp.ports.records import Records
from idp.rbac.decide import About
from idp.rbac.lists import Holder, what_can, who_can


@click.command("who")
@click.argument("permission")
@click.argument("node")
@click.option("--at", metavar="DATE", help="As it was or will be: a date, which is its end, or a moment.")
@click.option("--company", help="The company, by id, party id or name; else all are searched.")
@click.option("--service", help="About this service, where the node alone does not say.")
def who(permission: str, node: str, **options: Any) -> None:
    """List the people and machine clients who have PERMISSION at NODE."""
    word, service = read_permission_about(permission)
    about = About(ServiceId(options["service"]) if options["service"] else service)
    with opened(os.environ) as found, found.house.store.read() as records:
        wanted = options["company"]
        companies = (find_company(records, wanted),) if wanted else records.companies.all()
        place = Finder.of(found, records, options["at"]).place(companies, node)
        holders = who_can(word, place.node, place.tree, place.at, about)
        if options["at"] is None:
            holders = _present(records, place.company, holders)
        names = names_of(records, (holder.subject for holder in holders))
    show(
        [
            {
                "subject": holder.subject,
                "name": names.get(holder.subject, ""),
                "state": holder.state,
                "path": [step.id for step in holder.path],
            }
            for holder in holders
        ]
    )


def _present(records: Records, company: Company, holders: Iterable[Holder]) -> tuple[Holder, ...]:
    """Leave out whom `explain` says no of: the disabled, and everybody once the contract has ended."""
    if company.status is not CompanyStatus.ACTIVE:
        return ()
    members = records.companies.members(company.id)
    here = {person(account.id) for account, _ in members if account.status is AccountStatus.ACTIVE}
    return tuple(one for one in holders if one.subject in here or _works(records, one.subject))


def _works(records: Records, subject: SubjectId) -> bool:
    """Tell whether a subject is a machine client that is not disabled."""
    prefix = machine(ClientId(""))
    client = (
        records.clients.get(ClientId(subject.removeprefix(prefix))) if subject.startswith(prefix) else None
    )
    return client is not None and not client.disabled


@click.command("can")
@click.argument("person")
@click.option("--at", metavar="DATE", help="As it was or will be: a date, which is its end, or a moment.")
@click.option("--company", help="The company, by id, party id or name; else every one of theirs.")
def can(person: str, at: str | None, company: str | None) -> None:
    """List what PERSON may do, in every company of theirs: the topmost nodes and what changes below."""
    with opened(os.environ) as found, found.house.store.read() as records:
        asked = find_asked(found, records, person)
        companies = [find_company(records, company)] if company else list(companies_of(records, asked))
        finder = Finder.of(found, records, at)
        if at is None:
            companies = [one for one in companies if not asked.disabled and acts_for(records, asked, one)]
        show([row for one in companies for row in _rights(asked.subject, finder.whole(one))])


def _rights(subject: SubjectId, place: Place) -> list[dict[str, Any]]:
    nodes = place.tree.structure.nodes
    return [
        {
            "company": place.company.id,
            "node": right.node,
            "name": nodes[right.node].name,
            "permissions": sorted(right.permissions),
            "state": right.state,
            "below": right.below,
            "path": [step.id for step in right.path],
        }
        for right in what_can(subject, place.tree, place.at)
    ]
