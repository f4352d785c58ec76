"""`okno bridges mode`: how far a service has come over, forth and back."""

import os

import click

from idp.app.opening import opened
from idp.cli.bridges.covering import cover
from idp.cli.bridges.finding import find_service
from idp.cli.output import say
from idp.model.bridging_events import BridgeModeSet
from idp.model.errors import Refused
from idp.model.link import BridgeMode

STEPS = tuple(BridgeMode)


@click.command("mode")
@click.argument("service")
@click.argument("wanted", required=False, type=click.Choice([str(mode) for mode in BridgeMode]))
@click.option("--back", is_flag=True, help="Go back one step: from only to both, from both to shadow.")
@click.option("--anyway", is_flag=True, help="Go to `only` although people would lose access.")
def mode(service: str, wanted: str | None, *, back: bool, anyway: bool) -> None:
    """Tell or set how far SERVICE has come: shadow, both, only.

    `only` is refused while somebody would lose access by it.
    """
    if wanted and back:
        msg = "say a mode or --back, not both"
        raise click.UsageError(msg)
    with opened(os.environ) as found:
        bridged = find_service(found, service)
        name = bridged.manifest.service
        with found.house.store.read() as records:
            was = records.bridges.mode(name)
        now = _wanted(was, wanted, back=back)
        if now is BridgeMode.ONLY and was is not now and not anyway:
            losing = sum(one.losing for one in cover(found, bridged))
            _refuse_loss(service, losing)
        if now is not was:
            with found.house.store.write() as records:
                at = found.house.clock.now()
                records.bridges.set_mode(name, now, at)
                records.audit.append(BridgeModeSet(service=name, mode=now), at)
    say(f"{service}: {now}" if now is was else f"{service}: {now}, was {was}")


def _wanted(was: BridgeMode, wanted: str | None, *, back: bool) -> BridgeMode:
    if wanted:
        return BridgeMode(wanted)
    return STEPS[max(0, STEPS.index(was) - 1)] if back else was


def _refuse_loss(service: str, losing: int) -> None:
    if losing:
        msg = (
            f"{losing} people would lose access: see okno bridges coverage {service}, "
            "or say --anyway if that is meant"
        )
        raise Refused(msg)
