"""`verified_claims`: what is asked, what can be answered. OpenID Connect for Identity Assurance 1.0.

What cannot be answered is left out, never refused: an error would tell what is not known.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from idp.model.billing import Value

TRUST_FRAMEWORK: Final = "ru_telecom_contract"
RECORD: Final = "telecom_contract"


def read_verified(told: Any) -> tuple[Mapping[str, Any], ...]:
    """Read one request or a list of them. Raises `Invalid` (field `claims`)."""
    raise NotImplementedError


def answer(
    requests: Sequence[Mapping[str, Any]], values: Mapping[str, Value], operator: str, at: datetime
) -> tuple[dict[str, Any], ...]:
    """Return what satisfies the requests, from checked values alone; empty if nothing does."""
    raise NotImplementedError


def metadata() -> dict[str, Any]:
    """Return the members of the provider's metadata."""
    raise NotImplementedError
