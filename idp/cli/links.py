"""`okno links`: old accounts of bridged services, and whose they are."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from idp.app.linking import links_of
from idp.app.opening import Opened, opened
from idp.cli.output import moment, say, show
from idp.cli.people import find_person
from idp.links.activating import OneMore
from idp.links.ground import find_link
from idp.links.shared import Login, Taken
from idp.links.states import revoke_link
from idp.model.errors import Conflict, Refused
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkState
from idp.rbac.actor import OPERATOR


@click.group()
def command() -> None:
    """Import old accounts, match them with people, confirm, share and revoke links."""


@command.command("import")
@click.argument("service")
@click.argument("company")
@click.argument("file")
@click.option("--no-match", is_flag=True, help="Only import: match later.")
def import_list(service: str, company: str, file: str, *, no_match: bool) -> None:
    """Import the accounts that COMPANY (its id) has at SERVICE from FILE (or -), all or none.

    CSV with a first line of column names, or a JSON array of objects: login, and if known phone,
    email, number (the employee's), name, password. Nobody is activated: people prove that an
    account is theirs. Read the same list again, and only what changed in it changes.
    """
    with opened(os.environ) as found:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        links = links_of(found)
        done = links.importing.run(CompanyId(company), ServiceId(service), data)
        said = {"new": done.new, "changed": done.changed, "same": done.same, "passwords": done.passwords}
        matched = None if no_match else links.matching.run(CompanyId(company), ServiceId(service)).matched
        show(said if matched is None else {**said, "matched": matched})


@command.command("list")
@click.argument("service")
@click.option("--company", default="", help="Only those of this company (its id).")
@click.option(
    "--state",
    type=click.Choice([state.value for state in LinkState]),
    default=None,
    help="Only those in this state.",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=500, show_default=True)
def list_links(service: str, company: str, state: str | None, limit: int) -> None:
    """List the old accounts of SERVICE. No password is ever shown."""
    with opened(os.environ) as found:
        links_of(found).ground.service(ServiceId(service))
        with found.house.store.read() as records:
            owner = CompanyId(company) if company else None
            listed = records.links.of_service(ServiceId(service), owner, limit)
            show([told(link, records.links.users(link.id)) for link in listed if state in (None, link.state)])


@command.command("queue")
def queue() -> None:
    """List old accounts that somebody claims: the staff have to look whose they are."""
    with opened(os.environ) as found:
        with found.house.store.read() as records:
            claims = records.links.claims()
        show([{"claimed_by": c.account, "claimed_at": moment(c.at), **told(link)} for c, link in claims])


@command.command("match")
@click.argument("company")
@click.option("--service", default="", help="Only the accounts of this service.")
def match(company: str, service: str) -> None:
    """Match what is imported for COMPANY (its id) with its members; list what fits nobody, or several."""
    with opened(os.environ) as found:
        done = links_of(found).matching.run(CompanyId(company), ServiceId(service) if service else None)
        ambiguous = [
            {"link": one.link, "service": one.service, "people": list(one.people)} for one in done.ambiguous
        ]
        show({"matched": done.matched, "ambiguous": ambiguous, "unmatched": list(done.unmatched)})


@command.command("confirm")
@click.argument("link")
@click.argument("person")
@click.option("--by", required=True, help="Who of the operator's staff confirms: a name to sign in with.")
def confirm(link: str, person: str, by: str) -> None:
    """Confirm that LINK is PERSON's. Two different people of the staff must do so."""
    with opened(os.environ) as found:
        staff = find_staff(found, by)
        account = find_person(found, person)
        done = links_of(found).activating.confirm(staff, LinkId(link), account.id)
        say("confirmed: it takes another of the staff" if isinstance(done, OneMore) else f"active: {link}")


@command.command("revoke")
@click.argument("link")
@click.option("--reason", default="operator", show_default=True, help="One word for the audit trail.")
def revoke(link: str, reason: str) -> None:
    """End LINK: nobody enters by it any more, and its secret is deleted."""
    with opened(os.environ) as found:
        with found.house.store.write() as records:
            if not revoke_link(records, find_link(records, LinkId(link)), reason, found.house.clock.now()):
                raise Conflict
        say(f"revoked {link}")


@command.command("share")
@click.argument("service")
@click.argument("company")
@click.argument("login")
@click.option("--user", "users", multiple=True, help="Who may use it: a name to sign in with. Repeatable.")
def share(service: str, company: str, login: str, users: Sequence[str]) -> None:
    """Let several people of COMPANY (its id) enter SERVICE as LOGIN. Without --user: nobody yet."""
    with opened(os.environ) as found:
        people = [find_person(found, user).id for user in users]
        sharing = links_of(found).sharing
        done = sharing.share(OPERATOR, CompanyId(company), Login(ServiceId(service), login), people)
        if isinstance(done, Taken):
            msg = "this old account is somebody's: revoke that link first"
            raise Conflict(msg)
        show(told(done.link, done.users))


def find_staff(found: Opened, name: str) -> AccountId:
    """Find one of the operator's staff. Raises `NotFound`, `Refused`."""
    account = find_person(found, name)
    company = CompanyId(found.settings.staff_company)
    with found.house.store.read() as records:
        if not company or not records.companies.acting(company, [account.id]):
            msg = f"{name} is not of the operator's staff: see the setting staff_company"
            raise Refused(msg)
    return account.id


def told(link: AccountLink, users: Sequence[AccountId] = ()) -> dict[str, Any]:
    """Describe a link."""
    return {
        "id": link.id,
        "company": link.company,
        "service": link.service,
        "login": link.old.login,
        "state": link.state,
        "person": link.account,
        "shared": link.shared,
        "users": list(users),
        "has_secret": link.has_secret,
        "proof": link.proof,
        "proved_at": moment(link.proved_at),
        "last_ok": moment(link.last_ok),
        "last_fail": moment(link.last_fail),
        "reason": link.reason,
    }
