"""May this request pass: who is there, by what right, and what the manifest's rules ask of its path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from idp.authn.assurance import satisfies
from idp.model.link import AccountLink, LinkState
from idp.rbac import Deny, permitted_at_service
from legacy_bridges.contract import (
    DOOR,
    Barred,
    Bridged,
    Entrant,
    Manifest,
    Passed,
    PathRule,
    RequestFacts,
    Verdict,
    start_path,
    verdict_on,
)
from legacy_bridges.host.guests import Guest, needs_link
from legacy_bridges.host.verify import ROLE_MISSING, judge
from legacy_bridges.path_rules import rules_for

NO_RULE: Final = "no_rule"
"""No rule of the manifest fits the request."""
NOT_LINKED: Final = "not_linked"
_BY_STATE: Final[Mapping[LinkState, str]] = {
    LinkState.PENDING: "link_pending",
    LinkState.BROKEN: "link_broken",
    LinkState.LOCKED: "link_locked",
    LinkState.REVOKED: NOT_LINKED,
}
UNLINKED: Final = frozenset({NOT_LINKED, *_BY_STATE.values()})


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a request, and which rules have let it through."""

    verdict: Verdict
    entrant: Entrant | None = None
    noted: tuple[int, ...] = ()
    """Numbers of the rules under which it is written down."""


@dataclass(frozen=True, slots=True)
class _Found:
    visitor: Entrant | Barred | None
    start: str = ""
    """Where to begin, if not with a plain entry."""
    rules: tuple[int, ...] = ()


def judge_request(bridged: Bridged, facts: RequestFacts | None, guest: Guest | None) -> Judged:
    """Judge one request, the same way for a proxy that asks and for the gate."""
    found = _find(bridged.manifest, facts, guest)
    verdict = verdict_on(bridged.manifest, facts, found.visitor)
    if isinstance(verdict, Passed):
        entrant = found.visitor if isinstance(found.visitor, Entrant) else None
        noted = tuple(number for number in found.rules if bridged.manifest.paths[number].audit)
        return Judged(verdict, entrant, noted)
    return Judged(replace(verdict, start=found.start) if found.start else verdict)


def unlinked(link: AccountLink | None) -> str:
    """Say why nobody can enter by an old account; empty if they can."""
    return _BY_STATE.get(link.state, "") if link is not None else NOT_LINKED


def refused_at(manifest: Manifest, barred: Barred) -> str:
    """Return the path on the service's host that says why; a new entry would end here again."""
    if manifest.upstream and barred.reason in UNLINKED:
        return f"{DOOR}/link"
    said = {"why": barred.reason} | ({"need": barred.need} if barred.need else {})
    return f"{DOOR}/start?{urlencode(said)}"


def _find(manifest: Manifest, facts: RequestFacts | None, guest: Guest | None) -> _Found:
    if guest is None or facts is None or not facts.plain:
        return _Found(None)
    who, company = guest.signed_in.account, guest.entry.company
    found = judge(manifest, who, guest.holdings, company, guest.at, guest.link)
    if isinstance(found, Barred):
        start = refused_at(manifest, found) if found.reason == ROLE_MISSING else ""
        return _Found(found, start)
    missing = unlinked(guest.link) if needs_link(manifest) else ""
    if missing:
        return _Found(Barred(missing), refused_at(manifest, Barred(missing)))
    return _by_rules(manifest, facts, guest, found)


def _by_rules(manifest: Manifest, facts: RequestFacts, guest: Guest, entrant: Entrant) -> _Found:
    """Ask every rule that the request falls under. A manifest without rules asks nothing of paths."""
    if not manifest.paths:
        return _Found(entrant)
    numbers = rules_for(manifest.paths, facts.method, facts.return_to)
    rules = [manifest.paths[number] for number in numbers]
    barred = _barred(manifest, guest, rules)
    if barred is not None:
        return _Found(barred, _instead(manifest, facts, barred))
    session = guest.signed_in.session
    weak = next((rule for rule in rules if rule.acr and not satisfies(session.acr, (rule.acr,))), None)
    if weak is not None:
        back = facts.return_to if facts.method == "GET" else manifest.landing
        return _Found(None, f"{start_path(back)}&{urlencode({'acr': weak.acr})}")
    return _Found(entrant, rules=numbers)


def _instead(manifest: Manifest, facts: RequestFacts, barred: Barred) -> str:
    """Return where a refused request leads; whoever types the bare host means where the service opens."""
    bare = facts.method == "GET" and facts.return_to == "/" and barred.reason == NO_RULE
    return manifest.landing if bare and manifest.landing != "/" else refused_at(manifest, barred)


def _barred(manifest: Manifest, guest: Guest, rules: Sequence[PathRule]) -> Barred | None:
    if not rules:
        return Barred(NO_RULE)
    for need in dict.fromkeys(rule.need for rule in rules):
        decided = permitted_at_service(guest.holdings, guest.entry.company, manifest.access, need, guest.at)
        if isinstance(decided, Deny):
            return Barred(decided.reason, need)
    return None
