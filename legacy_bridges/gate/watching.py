"""Looking whether services are well: the page that the manifest names, and a sign-in of our own."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from idp.links.vault import CANARY, NOBODY, note_lent, open_secret
from idp.model.link import SealedSecret
from idp.model.secret import Secret
from idp.ports.records import Records
from legacy_bridges.contract import Ask, Bridged, Credential, Health, NoAnswerError, Replays, Reply
from legacy_bridges.gate.crew import Crew, line_to, one
from legacy_bridges.gate.stops import stopped_of

EVERY: Final = timedelta(minutes=5)
"""How often a service is looked at."""
REFUSED: Final = "canary refused"
"""How the words of a look begin that ended with a refused canary: it is not tried again as it is."""


def watched(crew: Crew) -> Iterator[Bridged]:
    """Go through the services that say how one sees that they are well."""
    for bridged in crew.bridges:
        if bridged.manifest.health is not None and bridged.manifest.upstream:
            yield bridged


def is_watch_due(crew: Crew) -> bool:
    """Tell whether a service has not been looked at for a while."""
    now = crew.house.clock.now()
    with crew.house.store.read() as records:
        return any(_is_due(records, bridged, now) for bridged in watched(crew))


def look_at_all(crew: Crew) -> int:
    """Look at each service that it is time for; return how many."""
    now = crew.house.clock.now()
    with crew.house.store.read() as records:
        due = [bridged for bridged in watched(crew) if _is_due(records, bridged, now)]
    for bridged in due:
        look_at(crew, bridged)
    return len(due)


def look_at(crew: Crew, bridged: Bridged) -> tuple[bool, str]:
    """Look at one service and write down how it is; return that too."""
    try:
        words, ok = _look(crew, bridged), True
    except NoAnswerError as error:
        words, ok = str(error), False
    with crew.house.store.write() as records:
        records.bridges.see(bridged.manifest.service, crew.house.clock.now(), ok, words)
    return ok, words


def _is_due(records: Records, bridged: Bridged, now: datetime) -> bool:
    looks = records.bridges.sightings(bridged.manifest.service, 1)
    return not looks or now - looks[0][0] >= EVERY


def _look(crew: Crew, bridged: Bridged) -> str:
    """Return what was seen. Raises `NoAnswerError` with what is wrong."""
    health = bridged.manifest.health
    if health is None:
        msg = "the manifest does not say how one sees that it is well"
        raise NoAnswerError(msg)
    _refuse_stopped(crew, bridged)
    check_answer(health, line_to(crew, bridged).hold(one(Ask("GET", health.path))))
    if not health.canary or not isinstance(bridged.bridge, Replays):
        return f"answers {health.status}"
    return _sign_in(crew, bridged, bridged.bridge)


def _refuse_stopped(crew: Crew, bridged: Bridged) -> None:
    """Call a service unwell whose account of a role was refused, however well it answers."""
    with crew.house.store.read() as records:
        stopped = list(stopped_of(records, bridged.manifest, crew.house.clock.now()))
    if stopped:
        raise NoAnswerError("; ".join(stopped))


def check_answer(health: Health, reply: Reply) -> None:
    """Raise `NoAnswerError` unless an answer is the one that the manifest expects."""
    if reply.status != health.status:
        msg = f"answers {reply.status} instead of {health.status}"
        raise NoAnswerError(msg)
    if health.css and LexborHTMLParser(reply.body).css_first(health.css) is None:
        msg = f"answers {reply.status}, and the page lacks {health.css}"
        raise NoAnswerError(msg)


def _sign_in(crew: Crew, bridged: Bridged, bridge: Replays) -> str:
    manifest, line = bridged.manifest, line_to(crew, bridged)
    login, password = _canary(crew, bridged)
    done = line.hold(bridge.log_in(manifest, Credential(login, password)))
    if done.jar is None:
        msg = f"{REFUSED}: {done.reason}"
        raise NoAnswerError(msg)
    left = line.hold(bridge.log_out(manifest, done.jar))
    return "canary signed in and out" if left else "canary signed in; signing out was not confirmed"


def _canary(crew: Crew, bridged: Bridged) -> tuple[str, Secret]:
    """Open the canary's account, unless it was refused as it is: that would lock it, each time anew."""
    service, house = bridged.manifest.service, crew.house
    with house.store.write() as records:
        sealed = records.vault.get(NOBODY, service, CANARY)
        _refuse_refused(records, bridged, sealed)
        secret = open_secret(records, house.envelope, NOBODY, service, CANARY)
        login, colon, password = secret.value.partition(":") if secret else ("", "", "")
        if not colon:
            msg = "the vault holds no canary: put login:password there"
            raise NoAnswerError(msg)
        note_lent(records, NOBODY, service, CANARY, house.clock.now(), None)
    return login, Secret(password)


def _refuse_refused(records: Records, bridged: Bridged, sealed: SealedSecret | None) -> None:
    looks = records.bridges.sightings(bridged.manifest.service, 1)
    if sealed and looks and looks[0][2].startswith(REFUSED) and sealed.changed_at <= looks[0][0]:
        msg = f"{REFUSED}, and not tried again: put another password into the vault"
        raise NoAnswerError(msg)
