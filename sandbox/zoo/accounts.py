"""Accounts as a program of 2010 keeps them: in clear, counted, locked after six wrong passwords."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

LOCKED_AFTER: Final = 6


@dataclass(frozen=True, slots=True, repr=False)
class OldAccount:
    """Somebody a program knows."""

    login: str
    password: str
    company: str = ""
    name: str = ""
    level: str = "user"
    phone: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What a program is told at its start."""

    accounts: tuple[OldAccount, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    """By name: `own` is what whoever stands before it shows; others are told by the program itself."""


class Accounts:
    """Who is known, and how often they were mistaken."""

    def __init__(self, known: tuple[OldAccount, ...]) -> None:
        self._known = {account.login.casefold(): account for account in known}
        self._wrong: dict[str, int] = {}
        self._lock = Lock()

    def enter(self, login: str, password: str) -> OldAccount | None:
        """Return the account of a login and its password, unless it is locked; count what is wrong."""
        account = self.find(login)
        known = account.password if account else ""
        right = account is not None and hmac.compare_digest(known.encode(), password.encode())
        return self.judge(login, right=right)

    def judge(self, login: str, *, right: bool) -> OldAccount | None:
        """Count an attempt that somebody else has judged; return the account if it may enter."""
        key = login.casefold()
        with self._lock:
            if right and not self._is_locked(key):
                self._wrong.pop(key, None)
                return self._known.get(key)
            self._wrong[key] = self._wrong.get(key, 0) + 1
        return None

    def find(self, login: str) -> OldAccount | None:
        """Return the account of a login, in whatever case it is written."""
        return self._known.get(login.casefold())

    def all(self) -> tuple[OldAccount, ...]:
        """Return everybody."""
        return tuple(self._known.values())

    def failures(self, login: str) -> int:
        """Return how many passwords in a row were wrong."""
        return self._wrong.get(login.casefold(), 0)

    def is_locked(self, login: str) -> bool:
        """Tell whether even the right password is refused."""
        return self._is_locked(login.casefold())

    def unlock(self) -> None:
        """Forget every mistake."""
        with self._lock:
            self._wrong.clear()

    def _is_locked(self, key: str) -> bool:
        return self._wrong.get(key, 0) >= LOCKED_AFTER
