"""Simple values as XML Schema writes them."""

import re
from datetime import UTC, datetime
from typing import Final

from legacy_bridges.protocols.saml.errors import Fault, SamlError
from legacy_bridges.protocols.saml.tree import Element

_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z\Z", re.ASCII)
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}


def moment_of(value: str) -> datetime:
    """Read a moment, which is always in UTC. SAML 2.0 Core §1.3.3. Raises `SamlError`."""
    found = _INSTANT.match(value)
    try:
        moment = datetime.fromisoformat(found.group(1)) if found else None
    except ValueError:
        moment = None
    if moment is None:
        raise SamlError(Fault.MALFORMED, "no moment in UTC")
    return moment.replace(tzinfo=UTC)


def truth_of(element: Element, name: str) -> bool:
    """Read an attribute that is true or false; false where it is missing. Raises `SamlError`."""
    value = element.get(name, "false").strip()
    if value not in _TRUTH:
        raise SamlError(Fault.MALFORMED, f"{name} is neither true nor false")
    return _TRUTH[value]
