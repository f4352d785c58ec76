"""What must hold of a manifest beside each of its values: the vocabulary of rights, honesty, danger."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from idp.authn.assurance import ACR_VALUES
from idp.rbac.permissions import PERMISSIONS
from idp.rbac.roles import BUILT_IN
from legacy_bridges.contract import (
    Bridge,
    KeepsSecrets,
    Launches,
    Lent,
    Links,
    Logout,
    Manifest,
    PathRule,
    Proving,
    Provision,
    Replays,
    Tells,
)
from legacy_bridges.contract.tokens import TakesTokens

Found = tuple[str, str]
"""The key, and what is wrong with it."""
MASTERS: Final = frozenset({"owner", "admin"})
"""Our roles from which a service's superuser word may be reached."""
SUPERUSERS: Final = frozenset(
    {"admin", "administrator", "root", "superadmin", "superuser", "super", "sysadmin", "sysop", "nagiosadmin"}
)
"""Words that mean a superuser in most programs, whatever a manifest says of them."""
_STRENGTH: Final = list(Logout)


def faults(manifest: Manifest, bridge: Bridge) -> Iterator[Found]:
    """Go through what keeps a service from being opened at all."""
    if _STRENGTH.index(manifest.logout) > _STRENGTH.index(bridge.caps.logout):
        yield "logout", f"{bridge.kind} can do {bridge.caps.logout} at best"
    for number, rule in enumerate(manifest.paths):
        if rule.need not in PERMISSIONS:
            yield f"paths.{number}.need", f"{rule.need} is no permission, see docs/access.md"
    for number, task in enumerate(manifest.tasks):
        if task.need and task.need not in PERMISSIONS:
            yield f"tasks.{number}.need", f"{task.need} is no permission, see docs/access.md"
    yield from bridge.problems(manifest)


def dangers(manifest: Manifest, bridge: Bridge) -> Iterator[Found]:
    """Go through what a service could be opened with, and must not be."""
    yield from _of_the_address(manifest)
    yield from _of_roles(manifest)
    yield from _of_people(manifest, bridge)
    yield from _of_rules(manifest)
    yield from _of_health(manifest, bridge)
    yield from _of_accounts(manifest)


def _of_the_address(manifest: Manifest) -> Iterator[Found]:
    if "*" in manifest.origin:
        yield "origin", "is one host: a wildcard would hand every name under it over to this service"
    if "*" in manifest.upstream:
        yield "upstream", "is one host: a wildcard stands for nobody's machine"
    if manifest.upstream and urlsplit(manifest.upstream).netloc == manifest.host:
        yield "upstream", "is the service's own host: the gate would ask itself"


def _of_roles(manifest: Manifest) -> Iterator[Found]:
    mighty = SUPERUSERS | {word.lower() for word in manifest.superusers}
    for role, word in manifest.roles.items():
        if role not in BUILT_IN:
            yield f"roles.{role}", f"is no role of ours: it is one of {', '.join(BUILT_IN)}"
        elif word.lower() in mighty and role not in MASTERS:
            yield f"roles.{role}", f"{word} may do anything there: it is for owner and admin alone"
    for word in manifest.superusers:
        if word not in manifest.roles.values():
            yield "superusers", f"{word} is no word of roles"


def _of_people(manifest: Manifest, bridge: Bridge) -> Iterator[Found]:
    """Go through how the service learns who comes: by an attribute, an account, or a signature."""
    told = isinstance(bridge, Launches | Replays | TakesTokens | KeepsSecrets | Tells)
    knows = manifest.identity or manifest.lent is not Lent.NONE or told
    if not knows:
        yield "identity", "is missing, and no account is lent: the service would know nobody"
    if manifest.lent is not Lent.NONE and not manifest.upstream:
        yield "lent", "needs upstream: a secret is put in by the gate and never handed to a proxy"
    if manifest.lent is Lent.ROLE and not manifest.roles:
        yield "roles", "is missing: lent: role picks the account by the role's word"
    if Proving.LOGIN in manifest.prove and not isinstance(bridge, Replays) and manifest.lent is not Lent.LINK:
        yield "prove", "login needs a way to try it: form_replay, or lent: link"


def _of_rules(manifest: Manifest) -> Iterator[Found]:
    for number, rule in enumerate(manifest.paths):
        if rule.acr and rule.acr not in ACR_VALUES:
            yield f"paths.{number}.acr", f"{rule.acr} is not one of {', '.join(ACR_VALUES)}"
        if any(covers(earlier, rule) for earlier in manifest.paths[:number]):
            yield f"paths.{number}", "is never reached: an earlier rule takes all its requests"


def covers(earlier: PathRule, later: PathRule) -> bool:
    """Tell whether a rule certainly takes every request of a later one."""
    if earlier.methods and not set(later.methods or ("*",)) <= set(earlier.methods):
        return False
    if earlier.path == later.path:
        return True
    return earlier.path.endswith("/**") and later.path.startswith(earlier.path.removesuffix("**"))


def _of_health(manifest: Manifest, bridge: Bridge) -> Iterator[Found]:
    if manifest.health is None:
        return
    if not manifest.upstream:
        yield "health", "needs upstream: the gate looks, and only at what it stands before"
    if manifest.health.canary and not isinstance(bridge, Replays):
        yield "health.canary", f"needs a sign-in that can be replayed, which {bridge.kind} is not"


def _of_following(manifest: Manifest, said: Provision) -> Iterator[Found]:
    """Go through what keeps accounts from being made for people, or opened again."""
    if said.enable is not None and said.disable is None:
        yield "provision.enable", "needs disable: nothing is opened again that was never closed"
    if said.create is None:
        return
    if "$user" not in said.login and "$number" not in said.login:
        yield "provision.login", "needs $user or $number, or everybody would get the same one"
    if manifest.links is not Links.PERSON:
        yield "provision.create", "needs links: person: an account is made for one person"
    if manifest.lent is Lent.LINK and "$secret" not in repr(said.create.body):
        yield "provision.create", "needs $secret in its body, or nobody could enter"


def _of_accounts(manifest: Manifest) -> Iterator[Found]:
    said = manifest.provision
    if said is None:
        return
    if manifest.links is Links.NONE:
        yield "provision", "needs links: there are no accounts to look after"
    if not manifest.upstream:
        yield "provision", "needs upstream: the gate asks the API, at the service it stands before"
    if not any((said.create, said.update, said.disable, said.rotate)):
        yield "provision", "says no request: create, update, disable or rotate"
    yield from _of_following(manifest, said)
    if said.rotate is not None and manifest.lent is not Lent.LINK:
        yield "provision.rotate", "needs lent: link, or people would be locked out by a password nobody knows"
