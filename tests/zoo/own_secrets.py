"""Application passwords and second factors of the house's people, made as their pages make them."""

import json
from dataclasses import dataclass
from typing import Any

import pyotp

from idp.app.factory import load_all_bridges
from idp.app.offering import app_secrets_of
from idp.app.opening import Opened, opened
from idp.authn.codes import new_totp_secret, totp_context
from idp.authn.outcomes import FreshProof
from idp.authn.sessions import Limits, Proven, open_session
from idp.authn.visitor import Visitor
from idp.cli.people import find_person
from idp.links.own.making import Made, Wish
from idp.model.app_password import AppSecretKind
from idp.model.ids import BrowserId, CompanyId, ServiceId
from idp.model.session import SignedIn
from idp.rbac.actor import Actor
from tests.browser.running import Person
from tests.zoo.house import COMPANY, House


@dataclass(frozen=True)
class Own:
    """A secret as it was shown, and the name that goes with it."""

    login: str
    value: str


def make_own(house: House, person: Person, service: str, kind: AppSecretKind = AppSecretKind.PASSWORD) -> Own:
    """Make one for a person who has just signed in."""
    with opened(house.environment) as found:
        secrets = app_secrets_of(found, load_all_bridges(found.settings))
        made = secrets.making.make(_proof(found, person), CompanyId(COMPANY), _wish(service, kind))
    return Own(made.app.login, _shown(made))


def set_totp(house: House, person: Person) -> pyotp.TOTP:
    """Give a person an authenticator app."""
    with opened(house.environment) as found:
        secret, account = new_totp_secret(), find_person(found, person.login).id
        sealed = found.house.envelope.wrap(secret.encode(), totp_context(account))
        with found.house.store.write() as records:
            records.accounts.set_totp(account, sealed, None)
            assert records.accounts.confirm_totp(account, found.house.clock.now())
    return pyotp.TOTP(secret)


def dismiss(house: House, by: Person, person: Person) -> None:
    """Dismiss a person from the company, as its owner does."""
    with opened(house.environment) as found:
        owner, gone = find_person(found, by.login), find_person(found, person.login)
        found.desk.dismissal.dismiss(Actor(owner.id, assured=True), CompanyId(COMPANY), gone.id)


def written(house: House, kind: str) -> list[dict[str, Any]]:
    """Return what was written down of a kind, oldest first."""
    with opened(house.environment) as found, found.house.store.read() as records:
        rows = [row for row in reversed(records.audit.recent(200)) if row.kind == kind]
    return [{"company": row.company, **json.loads(row.detail)} for row in rows]


def _wish(service: str, kind: AppSecretKind) -> Wish:
    return Wish(ServiceId(service), "Zoo", kind=kind)


def _shown(made: Made) -> str:
    return made.password.value


def _proof(found: Opened, person: Person) -> FreshProof:
    now, account = found.house.clock.now(), find_person(found, person.login)
    visitor = Visitor(BrowserId("zoo"), "127.0.0.1")
    with found.house.store.write() as records:
        limits = Limits.of(found.settings)
        session = open_session(records, Proven(account.id, ("pwd",)), visitor, now, limits).session
    return FreshProof(SignedIn(session, account))
