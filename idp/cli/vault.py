"""`okno vault`: sealed secrets of bridged services. What is put in is never shown again."""

import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import click

from idp.app.factory import load_all_bridges
from idp.app.opening import Opened, opened
from idp.cli.output import moment, say, show
from idp.links.vault import CANARY, KEY, NOBODY, OF_NAS, OF_ROLE, OWN, put_secret, rotate_key, shred
from idp.model.errors import Invalid, NotFound
from idp.model.ids import CompanyId, ServiceId
from idp.model.link import API, SealedSecret
from idp.model.secret import Secret

LONGEST: Final = 4096


@click.group()
def command() -> None:
    """Put secrets of services in, list that they exist, rotate the keys that seal them, shred."""


@command.command("put")
@click.argument("service")
@click.argument("name")
@click.option("--company", default="", help="Where each company has its own: the company's id.")
def put(service: str, name: str, company: str) -> None:
    """Seal the secret NAME of SERVICE, read from standard input: one line, over the one that is there.

    NAME is `own` (what a proxy shows in a header), `key` (what launches are signed with), `canary`
    (of the account that looks whether the service is well), `api` (the key to the service's API) or
    `role:WORD` (the password of the account that stands for a role), `nas:NAME` (what a gateway
    shares with us, if it cannot be given one by `okno radius secret`).

    Passwords of people come with `okno links import`.
    """
    refuse_name(name)
    secret = read_secret()
    with opened(os.environ) as found:
        refuse_service(found, service)
        owner, now = CompanyId(company) or NOBODY, found.house.clock.now()
        with found.house.store.write() as records:
            if company and records.companies.get(owner) is None:
                msg = f"there is no company {company}"
                raise NotFound(msg)
            put_secret(records, found.house.envelope, owner, ServiceId(service), name, secret, now)
    say(f"sealed {name} of {service}")


@command.command("list")
@click.option("--company", default="", help="Only those of this company (its id).")
def list_secrets(company: str) -> None:
    """List which secrets there are, since when, and when each was last shown to its service."""
    with opened(os.environ) as found, found.house.store.read() as records:
        owners = [CompanyId(company)] if company else records.vault.companies()
        show([_told(secret) for owner in owners for secret in records.vault.of_company(owner)])


@command.command("rotate")
@click.argument("companies", nargs=-1)
@click.option("--all", "everybody", is_flag=True, help="Of every company, and of the services themselves.")
def rotate(companies: Sequence[str], *, everybody: bool) -> None:
    """Give COMPANIES (their ids) new data keys. Every secret stays readable all the while."""
    if bool(companies) == everybody:
        msg = "name companies, or say --all"
        raise click.UsageError(msg)
    with opened(os.environ) as found:
        for company in _owners(found, companies):
            count = rotate_key(found.house.store, found.house.envelope, found.house.clock, company)
            say(f"{company}: {count} secrets sealed under a new key")


@command.command("shred")
@click.argument("company")
@click.option("--yes", is_flag=True, help="Yes, destroy all of them: there is no way back.")
def shred_company(company: str, *, yes: bool) -> None:
    """Destroy the data keys of COMPANY (its id): nothing that they sealed can be read any more.

    A backup that holds the keys still has them: let those run out. Links stay, without passwords.
    """
    if not yes:
        msg = f"this destroys every secret of {company} for good: say --yes"
        raise click.UsageError(msg)
    with opened(os.environ) as found:
        (owner,) = _owners(found, [company])
        count = shred(found.house.store, found.house.clock, owner)
    say(f"{company}: {count} secrets destroyed")


def refuse_name(name: str) -> None:
    """Refuse a name that no manifest speaks of. Raises `Invalid`."""
    if name in (OWN, KEY, CANARY, API) or (name.partition(":")[2] and name.startswith((OF_ROLE, OF_NAS))):
        return
    msg = f"{name}: there are {OWN}, {KEY}, {CANARY}, {API}, {OF_ROLE}WORD and {OF_NAS}NAME"
    raise Invalid(msg)


def refuse_service(found: Opened, service: str) -> None:
    """Refuse a service without a manifest. Raises `NotFound`."""
    if load_all_bridges(found.settings).find(service) is None:
        msg = f"no manifest describes a service {service}"
        raise NotFound(msg)


def read_secret() -> Secret:
    """Read one line of standard input, without its end; a key in PEM as a whole. Raises `Invalid`."""
    text = sys.stdin.readline(LONGEST + 2)
    if text.startswith("-----BEGIN "):
        text += sys.stdin.read(LONGEST + 2)
    text = text.rstrip("\r\n")
    if not text or len(text) > LONGEST:
        msg = f"write the secret to standard input: one line of at most {LONGEST} characters, or a key in PEM"
        raise Invalid(msg)
    return Secret(text)


def _owners(found: Opened, companies: Sequence[str]) -> Sequence[CompanyId]:
    """Return those named, if they have a data key; all that have one if none is named."""
    with found.house.store.read() as records:
        known = records.vault.companies()
    missing = sorted(set(companies) - set(known))
    if missing:
        msg = f"{missing[0]} has no secrets"
        raise NotFound(msg)
    return [CompanyId(company) for company in companies] or known


def _told(secret: SealedSecret) -> dict[str, Any]:
    return {
        "company": secret.company,
        "service": secret.service,
        "name": secret.name,
        "changed_at": moment(secret.changed_at),
        "used_at": moment(secret.used_at),
        "key_version": secret.key_version,
    }
