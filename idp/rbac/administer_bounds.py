"""How wide and how long a right may be that is given on another one."""

from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from idp.model.access import EVERYBODY, Binding, Limits
from idp.model.errors import Refused
from idp.rbac.reckoning import tightest
from idp.rbac.standing import Standing, spots_of

Part = TypeVar("Part")


def bounds(giver: Standing, right: Binding, wanted: Binding) -> tuple[Limits, datetime | None]:
    """Return limits and end of what is given on a right. Raises `Refused` if it was to be wider."""
    spot = giver.spot(wanted.node)
    held = giver.here(spot).limits(giver.subject, right) if spot is not None else right.limits
    _refuse_wider(held, wanted.limits)
    return tightest((wanted.limits, held)), _end(right, wanted)


def _refuse_wider(held: Limits, wanted: Limits) -> None:
    wider = (
        ("services", _spills(held.services, wanted.services)),
        ("partners", _spills(held.partners, wanted.partners)),
        ("max_order", _exceeds(held.max_order, wanted.max_order)),
        ("max_month", _exceeds(held.max_month, wanted.max_month)),
    )
    for field, too_wide in wider:
        if too_wide:
            msg = "Your own right is limited to less"
            raise Refused(msg, field=field)


def _spills(held: frozenset[Part] | None, wanted: frozenset[Part] | None) -> bool:
    return held is not None and wanted is not None and not wanted <= held


def _exceeds(held: Decimal | None, wanted: Decimal | None) -> bool:
    return held is not None and wanted is not None and wanted > held


def _end(right: Binding, wanted: Binding) -> datetime | None:
    """Return when it ends: with the right it stands on, unless it was to end before."""
    last = right.valid_until
    if last is not None and wanted.valid_until is not None and wanted.valid_until > last:
        msg = "Your own right ends before that"
        raise Refused(msg, field="until")
    return wanted.valid_until if wanted.valid_until is not None else last


def fits(giver: Standing, right: Binding, wanted: Binding) -> bool:
    """Tell whether just this could be given on a right: no wider and no longer than that one."""
    with suppress(Refused):
        return bounds(giver, right, wanted) == (wanted.limits, wanted.valid_until)
    return False


def could_bear(giver: Standing, wanted: Binding, bits: int) -> bool:
    """Tell whether the giver has a right that carries these bits, as wide and as long as the one wanted."""
    spots = spots_of(giver.tree, wanted.node, wanted.limits)
    return bool(spots) and any(
        (right.inherit or not wanted.inherit) and fits(giver, right, wanted)
        for right in giver.carrying_at(bits, wanted.node, spots)
    )


def is_cut(giver: Standing) -> bool:
    """Tell whether anything is laid on the giver, or on whom their rights come from, and not on all."""
    laid = giver.tree.structure.laid
    return any(who in laid for who in giver.concerned() if who != EVERYBODY)


def falls_short(giver: Standing, wanted: Binding, bits: int) -> bool:
    """Tell whether the giver has less than this right gives, at its place or somewhere below.

    What stands on another right is cut with it; this is for what does not stand on the giver's.
    """
    if not is_cut(giver):
        return False
    below = giver.tree.structure.below(wanted.node) if wanted.inherit else (wanted.node,)
    return not all(
        giver.holds_at(bits, node, wanted.limits)
        for node in below
        if spots_of(giver.tree, node, wanted.limits)
    )
