"""An account in a service follows what the tree gives its person: closed, opened again, told the new word."""

from collections.abc import Iterator
from dataclasses import dataclass

from idp.links.states import about, close_link, is_closed, reopen_link
from idp.model.bridging_events import Provisioned
from idp.model.ids import LinkId
from idp.model.link import AccountLink, BridgeMode, LinkState
from idp.model.work import Job, Provisioning
from legacy_bridges.contract import ApiCall, Bridged, Provision
from legacy_bridges.gate.api import tell_api
from legacy_bridges.gate.crew import Crew
from legacy_bridges.gate.standing import word_for

CLOSING, OPENING = "closed", "opened"


@dataclass(frozen=True, slots=True)
class _Mover:
    """An account, and how its person stands."""

    link: AccountLink
    bridged: Bridged
    word: str | None
    mode: BridgeMode


def follow_tree(crew: Crew, job: Job) -> None:
    """Do a `MOVER` job: make the account agree with the tree as it is now, whatever it was when ordered.

    Raises `Unavailable` where the service does not answer, `Refused` where it will not do it.
    """
    mover = _read(crew, job)
    if mover is None:
        return
    old = mover.link.old
    known = {"login": old.login, "name": old.name, "word": mover.word or ""}
    for action, call in _steps(mover):
        tell_api(crew, mover.bridged, call, known)
        _note(crew, mover.link, action)


def _read(crew: Crew, job: Job) -> _Mover | None:
    with crew.house.store.read() as records:
        link = records.links.get(LinkId(str(job.payload["link"])))
        bridged = crew.bridges.find(link.service) if link is not None else None
        if link is None or bridged is None or link.account is None or link.state is LinkState.REVOKED:
            return None
        word = word_for(crew, records, bridged, link.company, link.account)
        return _Mover(link, bridged, word, records.bridges.mode(link.service))


def _steps(mover: _Mover) -> Iterator[tuple[str, ApiCall]]:
    """Go through what the service is told. Nothing is closed that could not be opened again."""
    said = mover.bridged.manifest.provision or Provision()
    closed = is_closed(mover.link)
    if mover.word is None:
        free = mover.mode is not BridgeMode.SHADOW and not closed
        if said.disable is not None and said.enable is not None and free:
            yield CLOSING, said.disable
        return
    if closed and said.enable is not None:
        yield OPENING, said.enable
    if said.update is not None and mover.word:
        yield Provisioning.MOVER, said.update


def _note(crew: Crew, link: AccountLink, action: str) -> None:
    """Write down what the service has done."""
    now = crew.house.clock.now()
    with crew.house.store.write() as records:
        there = records.links.get(link.id)
        if there is not None and action == CLOSING:
            close_link(records, there, now)
        elif there is not None and action == OPENING:
            reopen_link(records, there)
        records.audit.append(Provisioned(action=action, **about(link)), now)
