"""Requests: an employee asks, the right approver decides; four eyes; a delay where two are not enough."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from idp.model.access import NO_LIMITS, Limits
from idp.model.ids import NodeId, ServiceId

LIFETIME: Final = timedelta(days=7)
RIPENING: Final = timedelta(hours=24)
OPEN_AT_ONCE: Final = 20
"""Requests of one person that may wait in one company, those taken back within a day among them."""
LONGEST_COMMENT: Final = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes to a request. For a wish: which role is given, where, until when, held down to what.

    Where node and end are left out they are the wish's own. Changes ready to be saved need
    no more than `base`.
    """

    role: str = ""
    node: NodeId | None = None
    until: datetime | None = None
    limits: Limits = NO_LIMITS
    inherit: bool = True
    comment: str = ""
    prices: Mapping[ServiceId, Decimal] | None = None
    """As in a proposal."""
    base: int | None = None
    """The revision of the preview that the approver saw; a later change of the same facts refuses."""
