"""Classes of authentication: what services call what we call an acr. SAML 2.0 Authentication Context §3.4."""

from collections.abc import Mapping, Sequence
from typing import Final

_CLASSES: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
PASSWORD: Final = f"{_CLASSES}PasswordProtectedTransport"
TWO_FACTORS: Final = "https://refeds.org/profile/mfa"
WEAKEST: Final = "urn:okno:loa:1"
STRONGEST: Final = "urn:okno:loa:2"
_NAMED: Final[Mapping[str, str]] = {
    PASSWORD: WEAKEST,
    f"{_CLASSES}Password": WEAKEST,
    f"{_CLASSES}unspecified": WEAKEST,
    WEAKEST: WEAKEST,
    TWO_FACTORS: STRONGEST,
    f"{_CLASSES}TimeSyncToken": STRONGEST,
    f"{_CLASSES}MobileTwoFactorContract": STRONGEST,
    "http://schemas.microsoft.com/claims/multipleauthn": STRONGEST,
    STRONGEST: STRONGEST,
}
_BY_ACR: Final = {WEAKEST: PASSWORD, STRONGEST: TWO_FACTORS}
_ORDER: Final = (WEAKEST, STRONGEST)
_COMPARISONS: Final = frozenset({"exact", "minimum", "maximum", "better"})


def context_for(acr: str, wanted: Sequence[str]) -> str:
    """Name the class of a session's acr: one of those that the service wanted, if it wanted any."""
    reached = [name for name in known(wanted) if _ORDER.index(_NAMED[name]) <= _rank(acr)]
    same = [name for name in reached if _NAMED[name] == acr]
    return next(iter((*same, *reached)), _BY_ACR.get(acr, PASSWORD))


def known(names: Sequence[str]) -> tuple[str, ...]:
    """Return the classes that we know, in the order asked."""
    return tuple(name for name in names if name in _NAMED)


def acr_wanted(comparison: str, names: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """Return the weakest acr that does, and the classes that an answer may name. SAML 2.0 Core §3.3.2.2.1.

    Both are empty where any will do; `None` where nothing of ours does.
    """
    ours = known(names)
    if not ours or comparison not in _COMPARISONS:
        return None
    if comparison in ("exact", "minimum"):
        return min((_NAMED[name] for name in ours), key=_ORDER.index), ours
    if comparison == "maximum":
        return "", ()
    return None if any(_NAMED[name] == STRONGEST for name in ours) else (STRONGEST, ())


def _rank(acr: str) -> int:
    return _ORDER.index(acr) if acr in _ORDER else 0
