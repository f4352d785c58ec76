"""Asking a service's own API: a request of its manifest, filled in, and what counts as an answer."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from idp.links.vault import NOBODY, open_secret
from idp.model.errors import Refused, Unavailable
from idp.model.link import API
from legacy_bridges.contract import ApiCall, Ask, Bridged, NoAnswerError, Provision, Reply
from legacy_bridges.gate.crew import Crew, line_to, one

_WORD: Final = re.compile(r"\$(login|secret|word|name|key)\b")


def tell_api(crew: Crew, bridged: Bridged, call: ApiCall, known: Mapping[str, str]) -> None:
    """Ask the service's API for something, with our key.

    Raises `Unavailable` where it does not answer, `Refused` where it will not do it.
    """
    with crew.house.store.read() as records:
        key = open_secret(records, crew.house.envelope, NOBODY, bridged.manifest.service, API)
    ask = filled(bridged, call, {**known, "key": key.value if key else ""})
    try:
        reply = line_to(crew, bridged).hold(one(ask))
    except NoAnswerError as error:
        raise Unavailable(str(error)) from None
    judge(call, reply)


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
