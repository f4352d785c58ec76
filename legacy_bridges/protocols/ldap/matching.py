"""Attributes and how their values are compared. RFC 4517 §4.2, RFC 4518 §2, RFC 4519, RFC 2307 §3."""

import re
import unicodedata
from typing import Final

from legacy_bridges.protocols.ldap.dn import DnError, read_dn

NUMBERS: Final = frozenset({"uidnumber", "gidnumber"})
EXACT: Final = frozenset({"memberuid", "homedirectory", "loginshell"})
NAMES: Final = frozenset({"member", "memberof", "entrydn"})
OWN: Final = ("objectClass", "uid", "cn", "ou", "o", "dc", "member", "memberOf", "memberUid",
              "uidNumber", "gidNumber", "homeDirectory", "loginShell", "gecos", "entryDN", "description",
              "structuralObjectClass")  # fmt: skip
"""What an entry here may hold by itself."""
RELEASED: Final = (
    "cn", "sn", "givenName", "displayName", "mail", "telephoneNumber", "mobile", "preferredLanguage",
    "employeeNumber", "employeeType", "o", "description", "title", "businessCategory",
)  # fmt: skip
"""What a manifest may release besides. RFC 4519 §2, RFC 2798 §2."""
_KNOWN: Final = frozenset(name.lower() for name in (*OWN, *RELEASED))
_OTHER_NAMES: Final = {
    "surname": "sn", "commonname": "cn", "userid": "uid", "gn": "givenname", "rfc822mailbox": "mail",
    "organizationname": "o", "organizationalunitname": "ou", "domaincomponent": "dc",
    "mobiletelephonenumber": "mobile",
}  # fmt: skip
_SPACES: Final = re.compile(r"\s+")
_DIGITS: Final = re.compile(r"-?[0-9]{1,18}\Z")


def attribute_name(said: str) -> str:
    """Return an attribute's own name in lower case, without its options. RFC 4512 §2.5."""
    name = said.partition(";")[0].lower()
    return _OTHER_NAMES.get(name, name)


def is_known(name: str) -> bool:
    """Tell whether an entry here may have such an attribute at all."""
    return name in _KNOWN


def prepared(name: str, value: str) -> str:
    """Return a value as it is compared: exactly, as a number, as a name, or without case and spacing."""
    if name in EXACT:
        return value
    if name in NUMBERS:
        return str(int(value)) if _DIGITS.match(value) else value
    if name in NAMES:
        return _as_dn(value)
    return folded(value)


def folded(value: str) -> str:
    """Return text without case, and with single spaces. RFC 4518 §2."""
    if value.isascii():
        return " ".join(value.split(" ")).strip().lower() if "  " not in value else _squeezed(value).lower()
    return _squeezed(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold()))


def ranked(name: str, value: str) -> tuple[int, str] | None:
    """Return what puts prepared values in order, numbers as numbers; `None` where there is no order."""
    if name in NUMBERS:
        return (int(value), "") if _DIGITS.match(value) else None
    return (0, value) if name not in NAMES | EXACT else None


def _squeezed(value: str) -> str:
    return _SPACES.sub(" ", value).strip()


def _as_dn(value: str) -> str:
    try:
        return read_dn(value).key
    except DnError:
        return value
