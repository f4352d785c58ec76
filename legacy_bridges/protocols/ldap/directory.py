"""What lies in a company's directory at a service, made of what the provider says of its people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from legacy_bridges.protocols.ldap.bases import GROUPS, PEOPLE, ROOT, SERVERS, Base
from legacy_bridges.protocols.ldap.dn import Dn, Part
from legacy_bridges.protocols.ldap.entries import Entry

MEMBERS: Final = "members"
"""The group of everybody who may use the service."""
Values = dict[str, tuple[str, ...]]
_UNITS: Final = (PEOPLE, GROUPS, SERVERS)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What may be said of a person who may use the service."""

    login: str
    said: Mapping[str, str] = field(default_factory=dict)
    """What the manifest releases, by the attribute's name; nothing that is not known."""
    words: tuple[str, ...] = ()
    """The service's words for their roles."""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class DirectoryFacts:
    """A company's directory at a service, whole or what one person may see of it."""

    people: Sequence[PersonFacts]
    groups: Mapping[str, int | None]
    """Each word with its number, `members` among them."""
    servers: Sequence[str] = ()
    home: str = ""
    shell: str = ""


def entries(base: Base, facts: DirectoryFacts) -> Iterator[Entry]:
    """Go through all of it, from the top."""
    yield _unit(base.dn, Part("ou", base.service))
    for unit in _UNITS:
        yield _unit(unit.under(base.dn), unit.parts[0])
    for person in facts.people:
        yield _person(base, facts, person)
    for word, number in facts.groups.items():
        yield _group(base, word, number, [p for p in facts.people if word in (MEMBERS, *p.words)])
    for name in facts.servers:
        yield _made(base.server(name), ("top", "applicationProcess"), {"cn": (name,)})


def _person(base: Base, facts: DirectoryFacts, person: PersonFacts) -> Entry:
    """Show a person; a name and a surname are never missing, for the schema wants them. RFC 4519 §3.12."""
    login = person.login
    groups = [word for word in facts.groups if word in (MEMBERS, *person.words)]
    said = {name: value for name, value in person.said.items() if value}
    attributes: Values = {n: (v,) for n, v in ({"uid": login, "cn": login, "sn": login} | said).items()}
    attributes["memberOf"] = tuple(str(base.group(word)) for word in groups)
    classes: tuple[str, ...] = ("top", "person", "organizationalPerson", "inetOrgPerson")
    if person.number is not None:
        classes += ("posixAccount",)
        attributes |= _posix(facts, person)
    return _made(base.person(login), classes, attributes)


def _posix(facts: DirectoryFacts, person: PersonFacts) -> Values:
    """Say of an account of a machine what RFC 2307 §3 wants."""
    return {
        "uidNumber": (str(person.number),),
        "gidNumber": (str(facts.groups.get(MEMBERS) or person.number),),
        "homeDirectory": (facts.home.replace("$login", _file_name(person.login)),),
        "loginShell": (facts.shell,),
    }


def _file_name(login: str) -> str:
    """Return a login that names one folder, and none above it."""
    return login.replace("/", "_").lstrip(".") or "_"


def _group(base: Base, word: str, number: int | None, people: Sequence[PersonFacts]) -> Entry:
    """Show a group. One of nobody names the group itself: `member` must not be empty. RFC 4519 §3.5."""
    classes: tuple[str, ...] = ("top", "groupOfNames")
    members = tuple(str(base.person(person.login)) for person in people)
    attributes: Values = {"cn": (word,), "member": members or (str(base.group(word)),)}
    if number is not None:
        classes += ("posixGroup",)
        attributes |= {"gidNumber": (str(number),)}
        attributes |= {"memberUid": tuple(p.login for p in people)} if people else {}
    return _made(base.group(word), classes, attributes)


def _unit(dn: Dn, part: Part) -> Entry:
    return _made(dn, ("top", "organizationalUnit"), {"ou": (part.value,)})


def _made(dn: Dn, classes: tuple[str, ...], attributes: Mapping[str, tuple[str, ...]]) -> Entry:
    own = {"structuralObjectClass": (classes[-1],), "entryDN": (str(dn),)}
    return Entry(dn, {"objectClass": classes, **attributes, **own})


def root_entry(naming: Sequence[Base], *, start_tls: bool) -> Entry:
    """Say what this server can do; of directories it names one's own alone. RFC 4512 §5.1."""
    can = ("1.3.6.1.4.1.4203.1.11.3",) + (("1.3.6.1.4.1.1466.20037",) if start_tls else ())
    attributes = {
        "objectClass": ("top",),
        "supportedLDAPVersion": ("3",),
        "supportedExtension": can,
        "supportedControl": ("2.16.840.1.113730.3.4.2",),
        "vendorName": ("Okno",),
    }
    if naming:
        attributes["namingContexts"] = tuple(str(base.dn) for base in naming)
    return Entry(Dn(), attributes)


def is_above(dn: Dn) -> bool:
    """Tell whether a name is that of what stands above all directories."""
    return dn.key == ROOT.key
