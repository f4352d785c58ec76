"""`okno sessions`: who is signed in where."""

import os

import click

from idp.app.opening import opened
from idp.authn.signout import end_session
from idp.cli.output import moment, say, show
from idp.cli.people import find_person
from idp.model.errors import NotFound
from idp.model.ids import Sid
from idp.model.session import Session


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
    """End the session SID; every service entered in it is told."""
    with opened(os.environ) as found, found.house.store.write() as records:
        if records.sessions.get(Sid(sid)) is None:
            msg = f"no live session {sid}"
            raise NotFound(msg)
        visits = end_session(
            records,
            Sid(sid),
            reason="ended_by_staff",
            clients=records.clients.get,
            now=found.house.clock.now(),
        )
    say(f"ended {sid}: {len(visits)} services were entered in it")
