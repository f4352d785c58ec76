"""Make application passwords: a person for their own programs and devices, an owner for a server."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from idp.authn.names import read_name
from idp.authn.outcomes import FreshProof
from idp.links.own.ground import MOST, Ground, Offering, login_of
from idp.links.own.keeping import keep
from idp.links.own.letters import app_password_made
from idp.links.own.rights import require_owner, require_use
from idp.links.own.value import grouped, mark, new_name, new_value
from idp.model.app_password import AppPassword, AppSecretKind, Keeps, LoginForm
from idp.model.bridging_events import AppPasswordMade
from idp.model.errors import Invalid, Refused
from idp.model.ids import AppPasswordId, CompanyId, ServiceId, new_id
from idp.model.secret import Secret
from idp.ports.records import Records
from idp.rbac.actor import Actor

LONGEST_NAME: Final = 64
_IN_NAMES: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted."""

    service: ServiceId
    label: str
    kind: AppSecretKind = AppSecretKind.PASSWORD
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A new application password; its value is shown this once."""

    app: AppPassword
    password: Secret = field(repr=False)


@dataclass(frozen=True, slots=True)
class Making:
    """Every method is one transaction."""

    ground: Ground

    def make(self, proof: FreshProof, company: CompanyId, wish: Wish) -> Made:
        """Make one for a person who has just proved who they are, and write to them.

        Raises `NotFound` (no such service, or not theirs to open), `Refused` (twenty there already,
        no name there yet), `Invalid`.
        """
        now, account = self.ground.clock.now(), proof.signed_in.account
        offering = self.ground.offering(wish.service)
        label = read_name(wish.label, "label")
        refuse_kind(offering, wish)
        with self.ground.store.write() as records:
            require_use(records, offering, account.id, company, now)
            login = _login(login_of(records, offering, company, account), offering)
            app = AppPassword(
                id=AppPasswordId(new_id()),
                company=company,
                service=offering.service,
                kind=wish.kind,
                login=login,
                label=label,
                mac="",
                created_at=now,
                account=account.id,
                made_by=account.id,
                expires_at=wish.expires_at,
            )
            made = self._put(records, offering, app, now)
            words = self.ground.post.words(account)
            link = self.ground.post.link("/account/passwords")
            title = offering.title.get(words.locale) or offering.title.get("en", str(offering.service))
            self.ground.post.tell(records, account, app_password_made(words, title, label, link), now)
        return made

    def make_server(self, actor: Actor, company: CompanyId, service: ServiceId, name: str) -> Made:
        """Make one for a server of the company's, by its owner or the operator.

        Two of the same name may live side by side, so that a server can be given a new one without
        a pause. Raises `Unassured`, `Refused`, `NotFound`, `Invalid`.
        """
        actor.refuse_unassured()
        now, login = self.ground.clock.now(), read_server_name(name)
        offering = self.ground.offering(service)
        refuse_kind(offering, Wish(service, name, AppSecretKind.SERVER))
        with self.ground.store.write() as records:
            require_owner(records, actor, company, now)
            app = AppPassword(
                id=AppPasswordId(new_id()),
                company=company,
                service=service,
                kind=AppSecretKind.SERVER,
                login=login,
                label=login,
                mac="",
                created_at=now,
                made_by=actor.account,
            )
            return self._put(records, offering, app, now)

    def _put(self, records: Records, offering: Offering, app: AppPassword, now: datetime) -> Made:
        """Write it down with its mark, and what has to be kept of it besides."""
        envelope, value = self.ground.post.envelope, new_value()
        marked = replace(app, mac=mark(envelope, app.service, app.company, value))
        records.app_passwords.put(marked)
        refuse_many(records, marked)
        keep(records, envelope, offering.taking, marked, value, now)
        event = AppPasswordMade(
            account=app.made_by,
            company=app.company,
            service=app.service,
            app=app.id,
            person=app.account,
            of_kind=app.kind,
        )
        records.audit.append(event, now)
        shown = grouped(value) if offering.taking.keeps is Keeps.NONE else value
        return Made(marked, shown)


def read_server_name(text: str) -> str:
    """Return the name of a server: letters, digits, dots and dashes. Raises `Invalid`."""
    name = text.strip().lower()
    if not name or len(name) > LONGEST_NAME or not _IN_NAMES.issuperset(name) or not name[0].isalnum():
        msg = "Latin letters, digits, dots and dashes, such as mail-1"
        raise Invalid(msg, field="name")
    return name


def refuse_kind(offering: Offering, wish: Wish) -> None:
    """Refuse a kind of secret that the service does not take. Raises `Invalid`."""
    if wish.kind not in offering.taking.kinds:
        msg = "This service takes no such passwords"
        raise Invalid(msg, field="kind")


def refuse_many(records: Records, app: AppPassword) -> None:
    """Refuse one too many. Raises `Refused`.

    It is already written: who makes one in the same company at the same moment waits for that, and
    counts it.
    """
    if sum(_beside(one, app) for one in _others(records, app)) > MOST:
        msg = "There are twenty already. Remove those that nothing uses"
        raise Refused(msg, field="label")


def _others(records: Records, app: AppPassword) -> list[AppPassword]:
    if app.account is None:
        return list(records.app_passwords.servers_of(app.company))
    return list(records.app_passwords.of_person(app.company, app.account))


def _beside(one: AppPassword, app: AppPassword) -> bool:
    """Tell whether it counts towards the same limit; one that has expired does not."""
    return one.service == app.service and one.is_live(app.created_at)


def _login(known: str, offering: Offering) -> str:
    """Return the name it is used with. Raises `Refused` for somebody who has none there."""
    if offering.taking.login is LoginForm.DEVICE:
        return new_name()
    if not known:
        msg = "The service does not know you by any name yet"
        raise Refused(msg, field="login")
    return known
