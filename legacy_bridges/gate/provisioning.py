"""Accounts in old services, looked after over the service's own API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from idp.authn.notices import Post
from idp.links.ground import Ground
from idp.links.rotation import Rotation, new_password
from idp.links.vault import next_secret, put_secret
from idp.model.bridging_events import Provisioned
from idp.model.errors import Refused
from idp.model.ids import LinkId
from idp.model.link import AccountLink, LinkState
from idp.model.work import Job, Provisioning
from idp.ports.house import House
from idp.ports.records import Records
from legacy_bridges.contract import ApiCall, Bridged, Provision
from legacy_bridges.gate.api import tell_api
from legacy_bridges.gate.crew import Crew
from legacy_bridges.gate.joining import join
from legacy_bridges.gate.moving import follow_tree


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be done for one old account."""

    event: str
    link: AccountLink
    bridged: Bridged
    call: ApiCall
    first: bool
    """Whether it is the first try: an answer to an earlier one may have been lost."""


def provision_handler(crew: Crew) -> Callable[[Job], None]:
    """Return the handler of `PROVISION` jobs.

    Each may be done twice, and ends the same. Raises `Unavailable` where the service does not
    answer, `Refused` where it will not do it: a password is replaced in the vault only after the
    service has taken the new one.
    """

    def provision(job: Job) -> None:
        match job.payload["event"]:
            case Provisioning.JOINER:
                join(crew, job)
            case Provisioning.MOVER:
                follow_tree(crew, job)
            case _:
                _do(crew, job)

    return provision


def _do(crew: Crew, job: Job) -> None:
    order = _read(crew, job)
    if order is None:
        return
    if order.event == Provisioning.ROTATE:
        _rotate(crew, order)
    else:
        _ask(crew, order, {})
    _note(crew, order)


def _read(crew: Crew, job: Job) -> _Order | None:
    """Return what a job orders; `None` if the service's API is not asked for such things."""
    event = str(job.payload["event"])
    with crew.house.store.read() as records:
        link = records.links.get(LinkId(str(job.payload["link"])))
        bridged = crew.bridges.find(link.service) if link is not None else None
    call = call_for(bridged.manifest.provision, event) if bridged is not None else None
    if link is None or bridged is None or call is None:
        return None
    order = _Order(event, link, bridged, call, job.attempts == 0)
    return order if _is_due(order) else None


def _is_due(order: _Order) -> bool:
    """Tell whether it still makes sense: much may have happened since it was ordered."""
    return order.event != Provisioning.ROTATE or order.link.state is LinkState.ACTIVE


def call_for(provision: Provision | None, event: str) -> ApiCall | None:
    """Return the request that an event needs, if the service's API has one."""
    if provision is None:
        return None
    calls = {
        Provisioning.LEAVER: provision.disable,
        Provisioning.ROTATE: provision.rotate,
    }
    return calls.get(Provisioning(event))


def _rotate(crew: Crew, order: _Order) -> None:
    """Offer the service a new password, kept before it is sent: an answer that is lost loses nothing."""
    house, link = crew.house, order.link
    rotation = Rotation(ground_of(house))
    with house.store.write() as records:
        offered = rotation.waiting(records, link)
        if offered is None:
            offered, place = new_password(), next_secret(link.id)
            now = house.clock.now()
            put_secret(records, house.envelope, link.company, link.service, place, offered, now)
    try:
        _ask(crew, order, {"secret": offered.value})
    except Refused:
        if order.first:
            rotation.settle(link.id, taken=False)
        raise
    rotation.settle(link.id, taken=True)
    with house.store.write() as records:
        _mark_secret(records, link)


def ground_of(house: House) -> Ground:
    """Return what rotation stands on; nobody is written to here."""
    return Ground(house.store, house.clock, house.limiter, Post(house.envelope, "", "en"))


def _mark_secret(records: Records, link: AccountLink) -> None:
    """Write down that the vault holds it, and that nobody outside knows it any more."""
    there = records.links.get(link.id)
    if there is not None and there.state is LinkState.ACTIVE:
        records.links.change(replace(there, has_secret=True, reason=""), there.state)


def _ask(crew: Crew, order: _Order, more: Mapping[str, str]) -> None:
    old = order.link.old
    known = {"login": old.login, "name": old.name, **more}
    tell_api(crew, order.bridged, order.call, known)


def _note(crew: Crew, order: _Order) -> None:
    link = order.link
    event = Provisioned(
        company=link.company, service=link.service, link=link.id, person=link.account, action=order.event
    )
    with crew.house.store.write() as records:
        records.audit.append(event, crew.house.clock.now())
