"""The second half of a way into a service: what the service itself says to us."""

from typing import Final

from idp.links.states import note_ok
from idp.model.link import LinkState
from idp.model.secret import new_secret
from legacy_bridges.contract import (
    Ask,
    Barred,
    Injects,
    KeepsSecrets,
    Launch,
    Launches,
    Outgoing,
    Passed,
    Redirect,
    Replays,
    Reply,
    RequestFacts,
    Stamped,
    verdict_on,
)
from legacy_bridges.contract.tokens import TakesTokens
from legacy_bridges.gate.breaking import Breaking
from legacy_bridges.gate.challenges import Challenges
from legacy_bridges.gate.crew import line_to
from legacy_bridges.gate.try_facts import PUT_SECRET, Way, stuck

BROKEN: Final = "nothing is tried again until the person enters the right password"


def name_of_entry(way: Way) -> str:
    """Say what entering is called for this kind of service."""
    if isinstance(way.bridged.bridge, Replays):
        return "sign-in"
    kinds = {TakesTokens: "token", KeepsSecrets: "password", Launches: "launch"}
    return next((name for kind, name in kinds.items() if isinstance(way.bridged.bridge, kind)), "request")


def enter(way: Way) -> str:
    """Sign in, sign a statement, or ask for a page, as the service's protocol has it."""
    bridge = way.bridged.bridge
    if isinstance(bridge, Replays):
        return _sign_in(way, bridge)
    if isinstance(bridge, TakesTokens):
        return _name(way, bridge)
    if isinstance(bridge, KeepsSecrets):
        return f"a program's own password opens it, made at /account/passwords/{way.manifest.service}"
    return _launch(way, bridge) if isinstance(bridge, Launches) else _request(way)


def session(way: Way) -> str:
    """See that the service knows us on the page where people come out."""
    bridge, manifest = way.bridged.bridge, way.manifest
    if not isinstance(bridge, Replays):
        own = isinstance(bridge, Launches | TakesTokens | KeepsSecrets)
        return "the service's own" if own else "ours ends each request"
    wearing = bridge.wear(manifest, Outgoing("GET", manifest.landing, ()), way.jar)
    reply = way.ask(Ask(wearing.method, wearing.path, dict(wearing.headers)))
    if bridge.is_stale(manifest, reply):
        stuck(f"{manifest.landing} does not know us", "see session_ok and host_header of the manifest")
    return f"{manifest.landing} answers {reply.status} and knows us"


def logout(way: Way) -> str:
    """Sign out again; only a proof counts."""
    bridge, manifest = way.bridged.bridge, way.manifest
    if not isinstance(bridge, Replays):
        return f"{manifest.logout}: nothing to close there"
    if not line_to(way.crew, way.bridged).hold(bridge.log_out(manifest, way.jar)):
        stuck("the service did not confirm it", "see logout of the manifest")
    return "the service confirmed it"


def _sign_in(way: Way, bridge: Replays) -> str:
    if way.credential is None:
        stuck("there is nothing to sign in with", PUT_SECRET)
    replayed = line_to(way.crew, way.bridged).hold(bridge.log_in(way.manifest, way.credential))
    _note(way, replayed.reason if replayed.jar is None else "")
    if replayed.jar is None:
        stuck(replayed.reason, BROKEN)
    way.jar = dict(replayed.jar)
    return "the service let us in"


def _note(way: Way, reason: str) -> None:
    """Write down how the one replay ended, as the gate does: a second failure could lock the account."""
    with way.crew.house.store.write() as records:
        found = records.links.get(way.link.id) if way.link else None
        if found is None or found.state is not LinkState.ACTIVE:
            return
        if not reason:
            note_ok(records, found, way.now)
        else:
            Breaking(way.crew.post).stop(records, way.bridged, found, reason, way.now)


def _name(way: Way, bridge: TakesTokens) -> str:
    """See that the service has a name for the person, which is shown to nobody here."""
    if not bridge.username(way.manifest, way.entrant):
        stuck("the service has no name for the person", "see user of the manifest's token block")
    audience = bridge.audience(way.manifest)
    return f"{audience.scope} at {audience.resource} opens it, under a name of the person's own"


def _launch(way: Way, bridge: Launches) -> str:
    manifest = way.manifest
    begins = bridge.begins_at(manifest, manifest.landing)
    if begins:
        return f"the service begins itself, at {begins.partition('?')[0]}"
    if way.credential is None:
        stuck("there is no key to sign with", PUT_SECRET)
    wish = Launch(way.entrant, manifest.landing, {}, way.now, new_secret().value)
    made = bridge.launch(manifest, wish, way.credential.secret)
    if isinstance(made, Barred):
        stuck(made.reason, "see what the manifest tells the service of a person")
    if isinstance(made, Stamped):
        return f"a ticket in the cookie {made.cookie}, good for {made.seconds} s"
    kind = "a link" if isinstance(made, Redirect) else "a form"
    return f"{kind} to {made.url.partition('?')[0]}"


def _request(way: Way) -> str:
    """Ask for the landing page as the person would, with what the service is told of them."""
    manifest = way.manifest
    if not manifest.upstream:
        return f"the proxy is told {', '.join(_identity(way))}"
    reply = _ask(way, "GET", _challenge(way))
    said = f"{manifest.landing} answers {reply.status}"
    if reply.status in (401, 403):
        stuck(said, f"see what {way.bridged.bridge.kind} shows the service, and the account there")
    return said


def _ask(way: Way, method: str, challenge: str, *, shown: bool = True) -> Reply:
    bridge, manifest = way.bridged.bridge, way.manifest
    headers = {**_identity(way), **way.own_header()}
    outgoing = Outgoing(method, manifest.landing, tuple(headers.items()))
    if shown and isinstance(bridge, Injects):
        outgoing = bridge.dress(manifest, outgoing, way.credential, challenge)
    return way.ask(Ask(outgoing.method, outgoing.path, dict(outgoing.headers)))


def _challenge(way: Way) -> str:
    """Have the service send the challenge that it wants answered. RFC 7616 §3.3."""
    bridge, manifest = way.bridged.bridge, way.manifest
    if not isinstance(bridge, Injects) or not bridge.wants_challenge(manifest):
        return ""
    challenges = Challenges()
    challenges.keep(manifest.service, _ask(way, "HEAD", "", shown=False).header("WWW-Authenticate"))
    return challenges.next(manifest.service)


def _identity(way: Way) -> dict[str, str]:
    facts = RequestFacts("GET", way.manifest.landing, plain=True)
    verdict = verdict_on(way.manifest, facts, way.entrant)
    return dict(verdict.headers) if isinstance(verdict, Passed) else {}
