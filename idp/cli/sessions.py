"""`okno sessions`: who is signed in where."""

import os
from collections.abc import Callable
from functools import partial

import click

from idp.app.factory import load_all_bridges
from idp.app.opening import opened
from idp.authn.aftermath import Stands, aftermath, reach_of_client
from idp.authn.signout import end_session
from idp.cli.output import moment, say, show
from idp.cli.people import find_person
from idp.model.errors import NotFound
from idp.model.ids import Sid
from idp.model.service import Reach
from idp.model.session import Session, Visit
from idp.ports.records import Records


@click.group()
def command() -> None:
    """List and end a person's sessions."""


@command.command("list")
@click.argument("person")
def list_sessions(person: str) -> None:
    """List the live sessions of PERSON: any name they sign in with, or the account id."""
    with opened(os.environ) as found:
        account = find_person(found, person)
        with found.house.store.read() as records:
            sessions = records.sessions.of_account(account.id)
    show([_told(session) for session in sessions])


def _told(session: Session) -> dict[str, object]:
    return {
        "sid": session.sid,
        "acr": session.acr,
        "amr": list(session.amr),
        "signed_in_at": moment(session.auth_time),
        "last_seen_at": moment(session.last_seen_at),
        "expires_at": moment(session.expires_at),
        "company": session.company,
        "user_agent": session.user_agent,
        "address": session.address,
    }


@command.command("end")
@click.argument("sid")
def end(sid: str) -> None:
    """End the session SID, and tell how each service stands that was entered in it."""
    with opened(os.environ) as found:
        now = found.house.clock.now()
        with found.house.store.write() as records:
            signed_in = records.sessions.get(Sid(sid))
            if signed_in is None:
                msg = f"no live session {sid}"
                raise NotFound(msg)
            end_session(records, Sid(sid), reason="ended_by_staff", clients=records.clients.get, now=now)
        bridges = load_all_bridges(found.settings)
        with found.house.store.read() as records:
            reaches = partial(_reach, records, bridges.reach)
            after = aftermath(records, signed_in.account.id, now, reaches, now)
    say(f"ended {sid}: {len(after)} services were entered in it")
    for one in after:
        until = f" until {moment(one.at)}" if one.stands is Stands.LIVES and one.at else ""
        say(f"  {one.door}: {one.stands}{until}")


def _reach(records: Records, reach: Callable[[str], Reach], visit: Visit) -> Reach:
    if visit.client is not None:
        return reach_of_client(records.clients.get(visit.client))
    return reach(visit.service.partition(":")[2])
