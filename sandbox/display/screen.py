"""What the screen shows at each look: a code, then the company, for as long as it is let in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Final

from sandbox import clock
from sandbox.display.line import Line
from sandbox.party.provider import ProviderError
from sandbox.party.tokens import TokenError, check_common, verified

SLOWER_BY: Final = 5
"""Seconds between questions that are added where the provider says so. RFC 8628 §3.5."""
DECLINED: Final = "declined"
OUT: Final = "out"


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """Two codes: one is shown, the other is kept."""

    device_code: str
    user_code: str
    address: str
    """Where a person types what is shown."""
    until: int
    interval: int
    next_at: int


@dataclass(frozen=True, slots=True, repr=False)
class Connected:
    """What the device was given."""

    sub: str
    access_token: str
    refresh_token: str
    until: int
    """When the access token ends, and is turned into a new one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the screen."""

    code: str = ""
    address: str = ""
    company: str = ""
    note: str = ""
    """Why the code is a new one: `declined` or `out`; empty where nothing ended."""


class Screen:
    """One device: it keeps what it was given in memory, and asks again where that is over."""

    def __init__(self, line: Line, now: Callable[[], int] = clock.now) -> None:
        self._line, self._now = line, now
        self._lock = Lock()
        self._asked: Asked | None = None
        self._connected: Connected | None = None
        self._note = ""

    def look(self) -> Shown:
        """Return what the screen shows now. Raises `ProviderError` while nobody answers."""
        with self._lock:
            if self._connected is None:
                self._wait()
            company = self._read()
            return self._code() if company is None else Shown(company=company)

    def _wait(self) -> None:
        """Ask whether somebody has typed the code, unless it is too early to ask. RFC 8628 §3.5."""
        asked, now = self._asked, self._now()
        if asked is None or now < asked.next_at:
            return
        self._asked = replace(asked, next_at=now + asked.interval)
        try:
            self._connect(self._line.collect(asked.device_code))
        except ProviderError as error:
            self._hear(error, asked)

    def _hear(self, error: ProviderError, asked: Asked) -> None:
        """Go on as the refusal says. RFC 8628 §3.5."""
        match error.error:
            case "authorization_pending":
                return
            case "slow_down":
                slower = asked.interval + SLOWER_BY
                self._asked = replace(asked, interval=slower, next_at=self._now() + slower)
            case "access_denied":
                self._asked, self._note = None, DECLINED
            case "expired_token" | "invalid_grant":
                self._asked = None
            case _:
                raise error

    def _connect(self, tokens: dict[str, Any]) -> None:
        """Take the tokens, and believe the ID token only if it is for this device."""
        sub = self._subject(str(tokens.get("id_token", "")))
        self._connected, self._asked, self._note = self._kept(sub, tokens), None, ""

    def _subject(self, id_token: str) -> str:
        try:
            claims = verified(self._line, id_token, frozenset({None, "JWT"}))
            check_common(claims, self._line, self._now())
        except TokenError as error:
            raise ProviderError(str(error)) from None
        return str(claims.get("sub", ""))

    def _kept(self, sub: str, tokens: dict[str, Any]) -> Connected:
        lasts = int(tokens.get("expires_in", 0))
        return Connected(
            sub, str(tokens.get("access_token")), str(tokens.get("refresh_token")), self._now() + lasts
        )

    def _read(self) -> str | None:
        """Ask for whom the screen stands there; whoever was signed out is forgotten at once."""
        try:
            return self._company()
        except ProviderError as error:
            if error.error not in ("invalid_token", "invalid_grant"):
                raise
            self._connected, self._note = None, OUT
            return None

    def _company(self) -> str | None:
        held = self._connected
        if held is None:
            return None
        if self._now() >= held.until:
            held = self._connected = self._kept(held.sub, self._line.refresh(held.refresh_token))
        said = self._line.userinfo(held.access_token)
        if said.get("sub") != held.sub:
            msg = "UserInfo speaks of somebody else"
            raise ProviderError(msg, "invalid_token")
        return str((said.get("org") or {}).get("name") or "")

    def _code(self) -> Shown:
        """Return the code, a new one where the last is over. RFC 8628 §3.2."""
        asked = self._asked
        if asked is None or self._now() >= asked.until:
            asked = self._asked = self._new()
        return Shown(code=asked.user_code, address=asked.address, note=self._note)

    def _new(self) -> Asked:
        said, now = self._line.ask(), self._now()
        try:
            interval = int(said.get("interval", SLOWER_BY))
            return Asked(
                device_code=str(said["device_code"]),
                user_code=str(said["user_code"]),
                address=str(said["verification_uri"]),
                until=now + int(said["expires_in"]),
                interval=interval,
                next_at=now + interval,
            )
        except (KeyError, TypeError, ValueError):
            msg = "the answer lacks what RFC 8628 §3.2 demands"
            raise ProviderError(msg) from None
