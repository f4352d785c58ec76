"""The first half of a way into a service: what we know and hold ourselves."""

from typing import Final

from idp.links.vault import link_secret, note_lent, role_secret
from legacy_bridges.contract import Ask, Barred, Claim, Credential, Launches, Lent
from legacy_bridges.gate.try_facts import PUT_SECRET, Way, stuck
from legacy_bridges.gate.watching import check_answer
from legacy_bridges.host.guests import needs_link
from legacy_bridges.host.judging import unlinked
from legacy_bridges.host.verify import judge

GIVE_ROLE: Final = "give the person a role where the service hangs, one that the manifest has a word for"
LINK_FIRST: Final = "let the person link the old account, or import and match it: okno links"
MEND_LINK: Final = "the person enters the new password on the service's host, under /_okno/link"


def right(way: Way) -> str:
    """Decide as an entry does, and remember the old account that it would go by."""
    with way.crew.house.store.read() as records:
        holdings = way.trees.holdings(records, way.account.id)
        if way.company is not None and needs_link(way.manifest):
            way.link = records.links.entering(way.company, way.manifest.service, way.account.id)
    judged = judge(way.manifest, way.account, holdings, way.company, way.now, way.link)
    if isinstance(judged, Barred):
        stuck(judged.reason, GIVE_ROLE)
    way.entrant = judged
    word = judged.claims.get(Claim.ROLE, "")
    return f"may enter as {word}" if word else "may enter"


def link(way: Way) -> str:
    """Look at the old account that the person enters by."""
    if not needs_link(way.manifest):
        return "the service asks for no old account"
    reason = unlinked(way.link)
    if reason or way.link is None:
        stuck(reason, MEND_LINK if reason in ("link_broken", "link_locked") else LINK_FIRST)
    return "active, shared" if way.link.shared else "active"


def credential(way: Way) -> str:
    """Open the secret that the service is shown, and write down that it was lent."""
    name, login = _place(way)
    if not name:
        return "nothing is lent"
    secret, whose = way.open(name)
    if secret is None:
        stuck(f"the vault holds nothing under {name.partition(':')[0]}", PUT_SECRET)
    bridge = way.bridged.bridge
    problem = bridge.key_problem(way.manifest, secret) if isinstance(bridge, Launches) else ""
    if problem:
        stuck(problem, PUT_SECRET)
    way.credential = Credential(login, secret)
    with way.crew.house.store.write() as records:
        note_lent(records, whose, way.manifest.service, name, way.now, way.account.id)
    return "is in the vault"


def upstream(way: Way) -> str:
    """Ask the service for the page by which one sees that it is well, or where people come out."""
    if not way.manifest.upstream:
        return "not behind the gate"
    health = way.manifest.health
    if health is not None:
        reply = way.ask(Ask("GET", health.path))
        check_answer(health, reply)
        return f"answers {reply.status}, as it does when it is well"
    reply = way.ask(Ask("GET", way.manifest.landing, way.own_header()))
    if reply.status >= 500:
        stuck(f"answers {reply.status}", "see the service's own log")
    return f"answers {reply.status}"


def _place(way: Way) -> tuple[str, str]:
    """Name the secret that is lent, if one is, and the login that goes with it."""
    if isinstance(way.bridged.bridge, Launches):
        return way.bridged.bridge.key_name(way.manifest), ""
    word = way.entrant.claims.get(Claim.ROLE, "")
    if way.manifest.lent is Lent.LINK and way.link is not None:
        return link_secret(way.link.id), way.link.old.login
    return (role_secret(word), word) if way.manifest.lent is Lent.ROLE else ("", "")
