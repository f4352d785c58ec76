"""`okno people`: the people who sign in."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import click

from idp.app.opening import Opened, opened
from idp.authn.passwords import LONGEST
from idp.authn.people import People, read_person
from idp.authn.strength import SHORTEST
from idp.cli.documents import read_documents
from idp.cli.memberships import Place, give_places, read_memberships
from idp.cli.output import moment, say, show
from idp.cli.passwords import typable
from idp.cli.transaction import Joined
from idp.model.account import Account
from idp.model.errors import Conflict, Invalid, NotFound
from idp.model.ids import AccountId, CompanyId
from idp.model.secret import Secret
from idp.ports.records import Records

MOST: Final = 500
"""People in one file: they are added in one transaction, and each password takes its time."""


@click.group()
def command() -> None:
    """Add people, disable them, give new passwords."""


@command.command("add")
@click.argument("file")
def add(file: str) -> None:
    """Add the people of FILE (or - for standard input), all or none.

    Each is {login, password?, companies, claims, party?}: one name to sign in with or a list of
    them, standard claims, companies by id, by name, or as {id, position, number, signatory, roles,
    services, node}, and the individual that billing knows the person as. A signatory may sign for the
    company; `number` is the employee's. Without a password one is made and shown this once.
    """
    documents = read_documents(file)
    if len(documents.objects) > MOST:
        msg = f"{documents.name}: holds more than {MOST} people: split it"
        raise Invalid(msg)
    with opened(os.environ) as found:
        outside = found.desk.people
        prepared = [prepare(outside, item) for item in documents.objects]
        with found.house.store.write() as records:
            people = replace(outside, store=Joined(records))
            made = [
                add_person(people, records, item, documents.place(index), prepared[index])
                for index, item in enumerate(documents.objects)
            ]
    show(documents.answer(made))


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """What takes its time, done before the transaction: nobody can sign in while that is open."""

    made: Mapping[str, str]
    """The password, where the document has none."""
    password_hash: str | None


def prepare(people: People, document: Mapping[str, Any]) -> Prepared:
    """Make and hash the password; one that is no password is refused later."""
    given = document.get("password")
    made = {} if given is not None else {"password": typable()}
    password = made.get("password", given)
    if not isinstance(password, str) or not SHORTEST <= len(password) <= LONGEST:
        return Prepared(made, None)
    return Prepared(made, people.hash_of(Secret(password)))


def add_person(
    people: People,
    records: Records,
    document: Mapping[str, Any],
    place: str,
    prepared: Prepared | None = None,
) -> dict[str, Any]:
    """Add one person with their rights; say what was made. Raises `DomainError` naming the place."""
    places = read_memberships(document, records.companies.all(), place)
    prepared = prepared or prepare(people, document)
    password, made = document.get("password"), prepared.made
    plain = {
        "login": document.get("login"),
        "password": password,
        "claims": document.get("claims", {}),
        **made,
        "companies": [{"id": p.company, "position": p.position} for p in _each_once(places)],
    }
    try:
        person = read_person({**document, **plain})
        account = people.add(replace(person, password_hash=prepared.password_hash))
    except Conflict:
        msg = f"{place}: login: somebody signs in by this name already"
        raise Conflict(msg) from None
    except Invalid as error:
        msg = f"{place}: {_field(error)}{error}"
        raise Invalid(msg) from None
    give_places(records, account.id, places, people.clock.now())
    return {**told(records, account), **made}


def _each_once(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Keep the first mention of a company, which holds the position."""
    return tuple({p.company: p for p in reversed(places)}.values())[::-1]


def _field(error: Invalid) -> str:
    return f"{error.field}: " if error.field and not str(error).startswith(error.field) else ""


@command.command("list")
@click.option("--after", default="", help="Begin after this account id.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
def list_people(after: str, limit: int) -> None:
    """List people in the order of their ids."""
    with opened(os.environ) as found, found.house.store.read() as records:
        accounts = records.accounts.all(after=AccountId(after) if after else None, limit=limit)
        show([told(records, account) for account in accounts])


@command.command("show")
@click.argument("person")
def show_person(person: str) -> None:
    """Show PERSON: any name they sign in with, or the account id."""
    with opened(os.environ) as found:
        account = find_person(found, person)
        with found.house.store.read() as records:
            show(told(records, account))


@command.command("disable")
@click.argument("person")
def disable(person: str) -> None:
    """Shut PERSON out: every session ends, every service is told."""
    with opened(os.environ) as found:
        account = find_person(found, person)
        say(f"disabled {account.id}: {found.desk.people.disable(account.id)} sessions ended")


@command.command("enable")
@click.argument("person")
def enable(person: str) -> None:
    """Let PERSON in again."""
    with opened(os.environ) as found:
        account = find_person(found, person)
        found.desk.people.enable(account.id)
        say(f"enabled {account.id}")


@command.command("password")
@click.argument("person")
@click.option("--stdin", "given", is_flag=True, help="Read the password from standard input.")
def password(person: str, *, given: bool) -> None:
    """Set a new password of PERSON, made here unless --stdin is given; all sessions end."""
    with opened(os.environ) as found:
        account = find_person(found, person)
        new = sys.stdin.readline().rstrip("\r\n") if given else typable()
        found.desk.people.set_password(account.id, new)
        show({"id": account.id, **({} if given else {"password": new})})


@command.command("signatory")
@click.argument("person")
@click.argument("company")
@click.option("--no", "ended", is_flag=True, help="They may not sign for it any more.")
def signatory(person: str, company: str, *, ended: bool) -> None:
    """Say that PERSON, who acts for COMPANY (its id), may sign for it."""
    with opened(os.environ) as found:
        account = find_person(found, person)
        found.desk.people.set_signatory(account.id, CompanyId(company), signatory=not ended)
        with found.house.store.read() as records:
            show(told(records, account))


def find_person(found: Opened, person: str) -> Account:
    """Find by any name to sign in with, or by account id. Raises `NotFound`."""
    try:
        return found.desk.people.find(person)
    except NotFound:
        msg = f"nobody signs in as {person}"
        raise NotFound(msg) from None


def told(records: Records, account: Account) -> dict[str, Any]:
    """Describe a person; no credential is ever shown."""
    credentials = records.accounts.credentials(account.id)
    return {
        "id": account.id,
        "sub": account.id,
        "name": account.name,
        "status": account.status,
        "login": [identifier.value for identifier in records.accounts.identifiers(account.id)],
        "companies": [
            {"id": m.company, "name": m.company_name, "position": m.position, "signatory": m.signatory}
            for m in records.companies.memberships(account.id)
        ],
        "claims": dict(account.claims),
        "party": account.party,
        "second_factor": bool(credentials and credentials.has_second_factor),
        "created_at": moment(account.created_at),
    }
