"""What the directory of a company says of its people: what the manifest releases, of who may enter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.links.own.checking import still_held
from idp.links.own.desk import AppSecrets
from idp.links.own.ground import login_of
from idp.model.account import Account, AccountStatus
from idp.model.app_password import AppPassword, AppSecretKind, LoginForm
from idp.model.company import CompanyStatus
from idp.model.ids import AccountId, AppPasswordId, CompanyId
from idp.model.link import AccountLink, LinkState
from idp.ports.records import Records
from idp.rbac import Holdings
from legacy_bridges.contract import Entrant, Manifest
from legacy_bridges.host.internal import Counter
from legacy_bridges.host.ldap.binding import may_use, words_of
from legacy_bridges.host.ldap.numbers import numbers_for, of_group, of_person
from legacy_bridges.host.verify import judge
from legacy_bridges.internal.door import Said
from legacy_bridges.protocols.ldap.bridge import options_of
from legacy_bridges.protocols.ldap.directory import MEMBERS

MOST: Final = 20_000
"""Links of a company at a service that are looked at."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody who may use the service, and their name there."""

    account: AccountId
    login: str
    entrant: Entrant


@dataclass(frozen=True, slots=True)
class Listing:
    """Answers what there is to see for whoever is bound with a password that still lives."""

    counter: Counter
    secrets: AppSecrets

    def answer(self, said: Said) -> Said:
        """Answer; nothing is there for a password that was ended, or whose owner may not enter any more."""
        now, only = self.counter.house.clock.now(), str(said.get("only") or "")
        with self.counter.house.store.read() as records:
            found = self._bound(records, AppPasswordId(str(said["app"])), now)
            if found is None:
                return {"gone": True}
            manifest, app, account = found
            people = tuple(self._people(records, manifest, app, account, only))
            servers = _servers(records, app, now)
        return self._told(manifest, app.company, people, servers)

    def _bound(
        self, records: Records, app_id: AppPasswordId, now: datetime
    ) -> tuple[Manifest, AppPassword, Account | None] | None:
        """Return who is bound, if they still may be."""
        held = still_held(self.secrets.ground, records, app_id, now)
        bridged = self.counter.bridges.bridged.get(held.app.service) if held is not None else None
        if held is None or bridged is None or bridged.manifest.protocol != "ldap":
            return None
        judged, _keep = may_use(self.counter, records, bridged.manifest, held.app, held.account, now)
        return (bridged.manifest, held.app, held.account) if isinstance(judged, Entrant) else None

    def _people(
        self, records: Records, manifest: Manifest, app: AppPassword, account: Account | None, only: str
    ) -> Iterator[Shown]:
        """Go through who may be seen: by a person, the person alone."""
        offering = self.secrets.ground.offering(app.service)
        if account is not None:
            found = self._shown(records, manifest, app.company, account)
            login = login_of(records, offering, app.company, account)
            if found is not None and login == app.login:
                yield Shown(account.id, login, found)
            return
        if only:
            one = self._named(records, manifest, app.company, only) if only.isprintable() else None
            yield from self._if_any(records, manifest, app.company, one, only)
            return
        yield from self._everybody(records, manifest, app.company)

    def _named(self, records: Records, manifest: Manifest, company: CompanyId, login: str) -> Account | None:
        """Find who has a login, which is checked again by whoever shows them."""
        match options_of(manifest).login:
            case LoginForm.LINK:
                link = records.links.find(company, manifest.service, login)
                known = link.account if link is not None else None
                return records.accounts.get(known) if known is not None else None
            case LoginForm.EMAIL:
                found = records.accounts.find(login.lower())
                return found[0] if found is not None else None
            case _:
                return records.accounts.get(AccountId(login))

    def _if_any(
        self, records: Records, manifest: Manifest, company: CompanyId, account: Account | None, login: str
    ) -> Iterator[Shown]:
        if account is None or account.status is not AccountStatus.ACTIVE:
            return
        offering = self.secrets.ground.offering(manifest.service)
        own = login_of(records, offering, company, account)
        found = self._shown(records, manifest, company, account)
        if found is not None and own and own.lower() == login.lower():
            yield Shown(account.id, own, found)

    def _shown(
        self, records: Records, manifest: Manifest, company: CompanyId, account: Account
    ) -> Entrant | None:
        holdings = self.counter.reception.trees.holdings(records, account.id)
        link = records.links.entering(company, manifest.service, account.id) if manifest.needs_link else None
        now = self.counter.house.clock.now()
        judged = judge(manifest, account, holdings, company, now, link)
        return judged if isinstance(judged, Entrant) else None

    def _everybody(self, records: Records, manifest: Manifest, company: CompanyId) -> Iterator[Shown]:
        """Go through a whole company: its tree is read once, and so are its links."""
        known = records.companies.get(company)
        if known is None or known.status is not CompanyStatus.ACTIVE:
            return
        tree, now = self.counter.reception.trees.whole(records, company), self.counter.house.clock.now()
        links = _links(records, manifest, company)
        for account, membership in records.companies.members(company):
            link = links.get(account.id)
            login = _login(manifest, account, link)
            if account.status is not AccountStatus.ACTIVE or not login:
                continue
            holdings = Holdings(account.id, (membership,), {company: tree})
            judged = judge(manifest, account, holdings, company, now, link)
            if isinstance(judged, Entrant):
                yield Shown(account.id, login, judged)

    def _told(
        self, manifest: Manifest, company: CompanyId, people: Sequence[Shown], servers: Sequence[str]
    ) -> Said:
        options, service = options_of(manifest), manifest.service
        released = options.attributes.items()
        groups = (MEMBERS, *dict.fromkeys(manifest.roles.values()))
        names = [of_group(service, word) for word in groups] + [of_person(one.account) for one in people]
        numbers = numbers_for(self.counter.house, company, names) if options.posix else {}
        return {
            "people": [
                {
                    "login": one.login,
                    "said": {name: one.entrant.claims.get(claim, "") for name, claim in released},
                    "words": words_of(one.entrant),
                    "number": numbers.get(of_person(one.account)),
                }
                for one in people
            ],
            "groups": {word: numbers.get(of_group(service, word)) for word in groups},
            "servers": servers,
        }


def _links(records: Records, manifest: Manifest, company: CompanyId) -> Mapping[AccountId, AccountLink]:
    if not manifest.needs_link:
        return {}
    found = records.links.of_service(manifest.service, company, MOST)
    active = (link for link in found if link.state is LinkState.ACTIVE)
    return {link.account: link for link in active if link.account is not None}


def _login(manifest: Manifest, account: Account, link: AccountLink | None) -> str:
    """Return under which name the service knows a person; empty if under none."""
    match options_of(manifest).login:
        case LoginForm.LINK:
            return link.old.login if link is not None else ""
        case LoginForm.EMAIL:
            verified = account.claims.get("email_verified") is True
            return str(account.claims.get("email") or "").lower() if verified else ""
        case _:
            return str(account.id)


def _servers(records: Records, app: AppPassword, now: datetime) -> Sequence[str]:
    """Name the company's servers, to a server; a person is not told of them."""
    if app.kind is not AppSecretKind.SERVER:
        return ()
    found = records.app_passwords.of_service(app.service, app.company)
    live = (one.login for one in found if one.kind is AppSecretKind.SERVER and one.is_live(now))
    return tuple(dict.fromkeys(live))
