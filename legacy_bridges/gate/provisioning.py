"""Accounts in old services, looked after over the service's own API."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from idp.authn.notices import Post
from idp.links.ground import Ground
from idp.links.rotation import Rotation, new_password
from idp.links.vault import NOBODY, next_secret, open_secret, put_secret
from idp.model.bridging_events import Provisioned
from idp.model.errors import Refused, Unavailable
from idp.model.ids import LinkId
from idp.model.link import API, AccountLink, LinkState
from idp.model.work import Job, Provisioning
from idp.ports.house import House
from idp.ports.records import Records
from idp.rbac import Allow, Trees, admit
from legacy_bridges.contract import ApiCall, Ask, Bridged, NoAnswerError, Provision, Reply
from legacy_bridges.gate.crew import Crew, line_to, one

_WORD: Final = re.compile(r"\$(login|secret|word|name|key)\b")


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be done for one old account."""

    event: str
    link: AccountLink
    word: str
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
        order = _read(crew, job)
        if order is None:
            return
        if order.event == Provisioning.ROTATE:
            _rotate(crew, order)
        else:
            _ask(crew, order, {})
        _note(crew, order)

    return provision


def _read(crew: Crew, job: Job) -> _Order | None:
    """Return what a job orders; `None` if the service's API is not asked for such things."""
    event = str(job.payload["event"])
    with crew.house.store.read() as records:
        link = records.links.get(LinkId(str(job.payload["link"])))
        bridged = crew.bridges.find(link.service) if link is not None else None
        word = _word(crew, records, bridged, link) if bridged is not None and link is not None else ""
    call = call_for(bridged.manifest.provision, event) if bridged is not None else None
    if link is None or bridged is None or call is None:
        return None
    order = _Order(event, link, word, bridged, call, job.attempts == 0)
    return order if _is_due(order) else None


def _is_due(order: _Order) -> bool:
    """Tell whether it still makes sense: much may have happened since it was ordered."""
    match order.event:
        case Provisioning.ROTATE:
            return order.link.state is LinkState.ACTIVE
        case Provisioning.MOVER:
            return order.link.state is not LinkState.REVOKED and bool(order.word)
        case _:
            return True


def _word(crew: Crew, records: Records, bridged: Bridged, link: AccountLink) -> str:
    """Return the service's word for the person by the tree as it is now; empty for who may not enter.

    Nothing that is kept counts: between the change and its news this would tell the old word for good.
    """
    if link.account is None:
        return ""
    holdings = Trees(crew.house.stamps).read_holdings(records, link.account)
    decided = admit(holdings, link.company, bridged.manifest.access, crew.house.clock.now())
    words = bridged.manifest.words_for(decided.roles) if isinstance(decided, Allow) else ()
    return next(iter(words), "")


def call_for(provision: Provision | None, event: str) -> ApiCall | None:
    """Return the request that an event needs, if the service's API has one."""
    if provision is None:
        return None
    calls = {
        Provisioning.JOINER: provision.create,
        Provisioning.MOVER: provision.update,
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
    with crew.house.store.read() as records:
        key = open_secret(records, crew.house.envelope, NOBODY, order.link.service, API)
    known = {"login": order.link.old.login, "name": order.link.old.name, "word": order.word, **more}
    ask = filled(order.bridged, order.call, {**known, "key": key.value if key else ""})
    try:
        reply = line_to(crew, order.bridged).hold(one(ask))
    except NoAnswerError as error:
        raise Unavailable(str(error)) from None
    judge(order.call, reply)


def filled(bridged: Bridged, call: ApiCall, known: Mapping[str, str]) -> Ask:
    """Make a request of its template: each word is filled in by what it stands for, quoted for its place."""
    provision = bridged.manifest.provision or Provision()
    path = _fill(call.path, {word: quote(value, safe="") for word, value in known.items()})
    headers = {name: _fill(value, known) for name, value in provision.headers.items()}
    if call.body is None:
        return Ask(call.method, path, headers)
    body = json.dumps(_fill_in(call.body, known)).encode()
    return Ask(call.method, path, {**headers, "Content-Type": "application/json"}, body)


def _fill_in(said: Any, known: Mapping[str, str]) -> Any:
    match said:
        case str():
            return _fill(said, known)
        case dict():
            return {key: _fill_in(value, known) for key, value in said.items()}
        case list():
            return [_fill_in(value, known) for value in said]
        case _:
            return said


def _fill(text: str, known: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: known.get(found[1], ""), text)


def judge(call: ApiCall, reply: Reply) -> None:
    """Believe nothing but the answer that the manifest names. Raises `Unavailable` or `Refused`."""
    if reply.status >= 500 or reply.status == 429:
        msg = f"the service's API answered {reply.status}"
        raise Unavailable(msg)
    if reply.status != call.status:
        msg = f"the service's API answered {reply.status} instead of {call.status}"
        raise Refused(msg)
    if call.has and not has_key(reply.body, call.has):
        msg = f"the service's API answered without {call.has}"
        raise Refused(msg)


def has_key(body: bytes, place: str) -> bool:
    """Tell whether JSON holds a key, dots between; null, false and nothing do not count."""
    try:
        said = json.loads(body)
    except ValueError:
        return False
    for part in place.split("."):
        said = said.get(part) if isinstance(said, dict) else None
    return said not in (None, False, "", [], {})


def _note(crew: Crew, order: _Order) -> None:
    link = order.link
    event = Provisioned(
        company=link.company, service=link.service, link=link.id, person=link.account, action=order.event
    )
    with crew.house.store.write() as records:
        records.audit.append(event, crew.house.clock.now())
