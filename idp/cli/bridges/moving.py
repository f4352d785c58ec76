"""`okno bridges mode`: how far a service has come over, forth and back."""

import os

import click

from idp.app.opening import Opened, opened
from idp.cli.bridges.covering import cover
from idp.cli.bridges.finding import find_service
from idp.cli.output import say
from idp.links.moving import move
from idp.model.errors import Refused
from idp.model.ids import ServiceId
from idp.model.link import BridgeMode
from legacy_bridges import Bridged

STEPS = tuple(BridgeMode)


@click.command("mode")
@click.argument("service")
@click.argument("wanted", required=False, type=click.Choice([str(mode) for mode in BridgeMode]))
@click.option("--back", is_flag=True, help="Go back one step: from only to both, from both to shadow.")
@click.option("--anyway", is_flag=True, help="Go to `only` although people would lose access.")
def mode(service: str, wanted: str | None, *, back: bool, anyway: bool) -> None:
    """Tell or set how far SERVICE has come: shadow, both, only.

    `only` is refused while somebody would lose access by it. Where the service has an API, the
    passwords of linked accounts become ones that nobody knows then.
    """
    if wanted and back:
        msg = "say a mode or --back, not both"
        raise click.UsageError(msg)
    with opened(os.environ) as found:
        bridged = find_service(found, service)
        with found.house.store.read() as records:
            was = records.bridges.mode(bridged.manifest.service)
        now = _wanted(was, wanted, back=back)
        if now is was:
            say(f"{service}: {now}")
            return
        if now is BridgeMode.ONLY and not anyway:
            _refuse_loss(found, bridged)
        rotated = _set(found, bridged.manifest.service, now)
    say(f"{service}: {now}, was {was}")
    if rotated:
        say(f"passwords that become ones nobody knows: {rotated}, see okno deliveries list --kind provision")


def _wanted(was: BridgeMode, wanted: str | None, *, back: bool) -> BridgeMode:
    if wanted:
        return BridgeMode(wanted)
    return STEPS[max(0, STEPS.index(was) - 1)] if back else was


def _set(found: Opened, service: ServiceId, mode: BridgeMode) -> int:
    """Set it; return how many passwords are to be changed by that."""
    now = found.house.clock.now()
    with found.house.store.write() as records:
        return move(records, service, mode, now)


def _refuse_loss(found: Opened, bridged: Bridged) -> None:
    losing = sum(one.losing for one in cover(found, bridged))
    if losing:
        msg = (
            f"{losing} people would lose access: see okno bridges coverage {bridged.manifest.service}, "
            "or say --anyway if that is meant"
        )
        raise Refused(msg)
