"""How sure we are: authentication context classes (acr) and methods (amr)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from idp.model.session import Session

LOA1: Final = "urn:okno:loa:1"
"""One factor."""
LOA2: Final = "urn:okno:loa:2"
"""Two factors."""
ACR_VALUES: Final = (LOA1, LOA2)
"""Weakest first; discovery publishes them as `acr_values_supported`."""

PASSWORD: Final = "pwd"
ONE_TIME_CODE: Final = "otp"
RECOVERY_CODE: Final = "rc"
MULTIPLE: Final = "mfa"
_SECOND: Final = frozenset({ONE_TIME_CODE, RECOVERY_CODE})
_RANK: Final[Mapping[str, int]] = {acr: rank for rank, acr in enumerate(ACR_VALUES)}

FRESH: Final = timedelta(minutes=10)
"""How recent a proof must be to change a factor."""
ASSURED: Final = timedelta(minutes=15)
"""How recent a proof by both factors must be for an admin act."""


def acr_for(amr: Sequence[str]) -> str:
    """Return the class that these methods reach. OpenID Connect Core 1.0 §2."""
    return LOA2 if PASSWORD in amr and _SECOND.intersection(amr) else LOA1


def with_factor(amr: Sequence[str], factor: str) -> tuple[str, ...]:
    """Add a method once, and `mfa` when there are several. RFC 8176 §2."""
    methods = dict.fromkeys([*(m for m in amr if m != MULTIPLE), factor])
    return (*methods, MULTIPLE) if len(methods) > 1 else tuple(methods)


def wanted(acr_values: Sequence[str]) -> str | None:
    """Return the most preferred class that we know; unknown ones are ignored.

    OpenID Connect Core 1.0 §3.1.2.1: the values come in order of preference.
    """
    return next((acr for acr in acr_values if acr in _RANK), None)


def satisfies(acr: str, acr_values: Sequence[str]) -> bool:
    """Tell whether a session of this class answers the request, or a step-up is due.

    A stronger class answers a request for a weaker one. OpenID Connect Core 1.0 §3.1.2.1.
    """
    best = wanted(acr_values)
    return best is None or _RANK.get(acr, -1) >= _RANK[best]


def is_fresh(session: Session, now: datetime) -> bool:
    """Tell whether the proof is recent enough to change a factor without another one."""
    return now - session.auth_time <= FRESH


def is_assured(session: Session, now: datetime) -> bool:
    """Tell whether both factors were proved recently enough for an admin act."""
    return satisfies(session.acr, (LOA2,)) and now - session.auth_time <= ASSURED
