"""From what is agreed to the body that is handed over, in the reader's own shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.claims.consenting import Consented


@dataclass(frozen=True, slots=True, repr=False)
class Shaped:
    """What the partner reads, but for its envelope. Made by `shape` alone."""

    reads: str
    """`userinfo`, `application` or `kyc-fill-in`."""
    body: Mapping[str, Any]
    """Claims of UserInfo without `sub`; the partner's own form; or the body of KYC Fill-in."""


def shape(consented: Consented, operator: str, at: datetime) -> Shaped:
    """Put what was agreed to into the shape that the partner reads.

    `operator` is named as the source of verified claims, `at` is what their age is counted to.
    """
    raise NotImplementedError


def granted_details(consented: Consented) -> dict[str, Any]:
    """Return the `partner_application` that was granted: the datatypes agreed to. RFC 9396 §7."""
    raise NotImplementedError
