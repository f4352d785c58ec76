"""How each old program becomes a service of the house: its manifest, its secrets, whose accounts it has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.zoo.house import ANNA, COMPANY, STAFF, VIKTOR, Command, House
from tests.zoo.programs import dokuwiki as kb
from tests.zoo.programs import mediawiki as portal
from tests.zoo.programs import nagios as fleet
from tests.zoo.programs import roundcube as mail
from tests.zoo.programs.adminer import Adminer
from tests.zoo.programs.dokuwiki import DokuWiki
from tests.zoo.programs.kannel import Kannel
from tests.zoo.programs.mediawiki import MediaWiki
from tests.zoo.programs.nagios import Nagios
from tests.zoo.programs.roundcube import Roundcube
from tests.zoo.programs.tickets import TicketSite


@dataclass(frozen=True)
class Programs:
    """Which programs stand behind the gate."""

    nagios: Nagios | None = None
    kannel: Kannel | None = None
    dokuwiki: DokuWiki | None = None
    roundcube: Roundcube | None = None
    mediawiki: MediaWiki | None = None
    adminer: Adminer | None = None
    tkt: TicketSite | None = None
    pubtkt: TicketSite | None = None


@dataclass(frozen=True)
class Old:
    """An account of an old service, and whose it is; nobody's alone if it is shared."""

    service: str
    login: str
    password: str
    person: str = ""


def furnish(house: House, programs: Programs) -> None:
    """Write the manifests, found the company, and hand over secrets and accounts by the command line."""
    _describe(house, programs)
    house.found_company()
    accounts = list(_accounts(programs))
    listed = [_list(old.service) for old in accounts]
    house.run(*_secrets(programs), *(_import(old) for old in accounts))
    links = {(link["service"], link["login"]): link["id"] for said in house.run(*listed) for link in said}
    house.run(*(word for old in accounts for word in _hand_over(old, links[old.service, old.login])))


def _describe(house: House, programs: Programs) -> None:
    if programs.nagios:
        house.describe("fleet", programs.nagios.by_header)
        house.describe("fleet-basic", programs.nagios.by_basic)
        house.describe("fleet-digest", programs.nagios.by_digest)
    plain = {
        "sms": programs.kannel,
        "kb": programs.dokuwiki,
        "mail": programs.roundcube,
        "portal": programs.mediawiki,
        "tkt": programs.tkt,
        "pubtkt": programs.pubtkt,
    }
    for service, program in plain.items():
        if program:
            house.describe(service, program.address)
    if programs.adminer:
        known = {"login": programs.adminer.login, "database": programs.adminer.records}
        house.describe("sims", programs.adminer.address, **known)


def _secrets(programs: Programs) -> Iterator[Command]:
    if programs.nagios:
        yield ["vault", "put", "fleet", "own"], f"{programs.nagios.secret}\n"
        for service in ("fleet-basic", "fleet-digest"):
            for word in (fleet.ADMIN, fleet.VIEWER):
                yield ["vault", "put", service, f"role:{word}"], f"{programs.nagios.passwords[word]}\n"
    for service, site in {"tkt": programs.tkt, "pubtkt": programs.pubtkt}.items():
        if site:
            yield ["vault", "put", service, "key"], site.key


def _accounts(programs: Programs) -> Iterator[Old]:
    if programs.kannel:
        yield Old("sms", programs.kannel.login, programs.kannel.password)
    if programs.adminer:
        yield Old("sims", programs.adminer.login, programs.adminer.password)
    if programs.dokuwiki:
        yield from _owned("kb", programs.dokuwiki.passwords, {kb.WRITER: ANNA.login, kb.READER: VIKTOR.login})
    if programs.roundcube:
        yield from _owned(
            "mail", programs.roundcube.passwords, {mail.ANNA: ANNA.login, mail.VIKTOR: VIKTOR.login}
        )
    if programs.mediawiki:
        yield from _owned("portal", programs.mediawiki.passwords, {portal.WRITER: ANNA.login})


def _owned(service: str, passwords: Mapping[str, str], people: Mapping[str, str]) -> Iterator[Old]:
    return (Old(service, login, passwords[login], person) for login, person in people.items())


def _import(old: Old) -> Command:
    row = {"login": old.login, "password": old.password, "email": old.person}
    return ["links", "import", old.service, COMPANY, "-"], [row]


def _list(service: str) -> Command:
    return ["links", "list", service], ""


def _hand_over(old: Old, link: str) -> Iterator[Command]:
    """Let a person enter as the account: two of the operator's staff say so, or it is shared."""
    if old.person:
        yield from ((["links", "confirm", link, old.person, "--by", staff], "") for staff in STAFF)
        return
    users = [word for person in (ANNA, VIKTOR) for word in ("--user", person.login)]
    yield ["links", "share", old.service, COMPANY, old.login, *users], ""
