"""The cabinet's own accounts, kept as a program of 2010 keeps them."""

import hmac
from dataclasses import dataclass, replace

ACCOUNT_MANAGER = "ACCOUNT_MANAGER"
SUBSCRIBER_MANAGER = "SUBSCRIBER_MANAGER"
VIEWER = "VIEWER"
LEVELS = (ACCOUNT_MANAGER, SUBSCRIBER_MANAGER, VIEWER)
"""What an account may do, most first."""


@dataclass(frozen=True, slots=True)
class CabinetAccount:
    """Somebody the cabinet knows."""

    login: str
    password: str
    email: str
    name: str
    level: str
    since: str
    company: str = "ООО «Ромашка-Сервис»"


ACCOUNTS = (
    CabinetAccount(
        "CP_ROMASHKA",
        "romashka2010",
        "a.direktorova@romashka.example",
        "Директорова А. П.",
        ACCOUNT_MANAGER,
        "14.03.2011",
    ),
    CabinetAccount(
        "CP_ROMASHKA_BUH",
        "buh12345",
        "buh@romashka.example",
        "Бухгалтер Б. И.",
        VIEWER,
        "02.09.2012",
    ),
    CabinetAccount(
        "CP_ROMASHKA_IT",
        "qwerty",
        "it@romashka.example",
        "Админов В.",
        SUBSCRIBER_MANAGER,
        "21.01.2014",
    ),
)


def by_password(login: str, password: str) -> CabinetAccount | None:
    """Return the account of a login and its password."""
    for account in ACCOUNTS:
        same_login = hmac.compare_digest(account.login.encode(), login.strip().upper().encode())
        if same_login and hmac.compare_digest(account.password.encode(), password.encode()):
            return account
    return None


@dataclass(frozen=True, slots=True)
class Told:
    """What the proxy told of the person."""

    email: str
    subject: str
    name: str
    company: str
    roles: tuple[str, ...]


def by_header(told: Told) -> CabinetAccount | None:
    """Return the account of somebody the proxy has let in, a new one if the cabinet has none.

    The level is the one told today, not the one of 2011.
    """
    if not told.subject:
        return None
    level = next((level for level in LEVELS if level in told.roles), VIEWER)
    known = next((a for a in ACCOUNTS if told.email and a.email == told.email.casefold()), None)
    if known is not None:
        return replace(known, level=level, name=told.name or known.name, company=told.company)
    made = f"CP_{told.subject[:8].upper()}"
    return CabinetAccount(made, "", told.email, told.name or made, level, "—", told.company)
