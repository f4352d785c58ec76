"""A bridged service as My services shows it, and how far a sign-out reaches it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from idp.model.app_password import Taking, passwords_at
from idp.model.service import UNREACHED, DeepLink, Ending, Old, Reach, Service
from legacy_bridges.contract import (
    DOOR,
    Bridged,
    KeepsSecrets,
    Lent,
    Links,
    Logout,
    Manifest,
    Proving,
    Replays,
    Task,
)
from legacy_bridges.contract.lifetime import Expires

_ENDINGS: Final[Mapping[Logout, Ending]] = {
    Logout.KILL: Ending.AT_ONCE,
    Logout.BACK: Ending.TOLD,
    Logout.TTL: Ending.LATER,
    Logout.FRONT: Ending.CARRIED,
    Logout.NONE: Ending.NEVER,
}


def reach_of(bridged: Bridged) -> Reach:
    """Say how far a sign-out reaches it; a lifetime that nobody knows is none to rely on."""
    ending, bridge, manifest = _ENDINGS[bridged.manifest.logout], bridged.bridge, bridged.manifest
    lasts = bridge.lifetime(manifest) if isinstance(bridge, Expires) else timedelta()
    if ending is Ending.CARRIED:
        leave = f"/{manifest.protocol}/leave?{urlencode({'service': manifest.service})}"
        return Reach(ending, lasts, leave)
    if ending is not Ending.LATER:
        return Reach(ending)
    return Reach(ending, lasts) if lasts else UNREACHED


def describe(bridged: Bridged, locale: str) -> Service:
    """Describe a service in the language asked, or the nearest there is."""
    manifest = bridged.manifest
    return Service(
        id=manifest.service,
        title=say(manifest.title, locale),
        description=say(manifest.description, locale),
        open_url=_opened_at(bridged),
        access=manifest.access,
        section=say(manifest.section, locale),
        door=f"bridge:{manifest.service}",
        words=tuple(_words(manifest)),
        deep_links=tuple(_deep_link(bridged, task, locale) for task in manifest.tasks),
        roles=frozenset(manifest.roles),
        old=_old(bridged),
        reach=reach_of(bridged),
        protocol=manifest.protocol,
        owner=manifest.owner,
        sunset=manifest.sunset,
        taking=taking_of(bridged),
    )


def taking_of(bridged: Bridged) -> Taking | None:
    """Say what is typed into a program beside an application password; `None` where none is taken."""
    bridge = bridged.bridge
    return bridge.taking(bridged.manifest) if isinstance(bridge, KeepsSecrets) else None


def _opened_at(bridged: Bridged) -> str:
    """Return where a click leads: what no browser can open is set up in a program, on a page of ours."""
    return passwords_at(bridged.manifest.service) if _is_typed(bridged) else bridged.manifest.start_url


def _is_typed(bridged: Bridged) -> bool:
    bridge = bridged.bridge
    return isinstance(bridge, KeepsSecrets) and not bridge.caps.launch and not bridged.manifest.has_door


def say(texts: Mapping[str, str], locale: str) -> str:
    """Return a text in the language asked, else in English, else in any."""
    return texts.get(locale) or texts.get("en") or next(iter(texts.values()), "")


def _words(manifest: Manifest) -> Iterator[str]:
    for texts in (manifest.title, manifest.description, manifest.section):
        yield from texts.values()


def _deep_link(bridged: Bridged, task: Task, locale: str) -> DeepLink:
    there = replace(bridged.manifest, landing=task.path).start_url
    return DeepLink(
        title=say(task.title, locale),
        url=_opened_at(bridged) if _is_typed(bridged) else there,
        words=(*task.title.values(), *task.words),
        need=task.need,
    )


def _old(bridged: Bridged) -> Old | None:
    """Say what old accounts it has; its own host takes the old password where the gate stands before it."""
    manifest = bridged.manifest
    if not manifest.needs_link:
        return None
    typed_there = manifest.upstream and Proving.LOGIN in manifest.prove
    return Old(
        shared=manifest.links is Links.SHARED,
        prove=tuple(str(way) for way in manifest.prove),
        link_url=f"{manifest.origin}{DOOR}/link" if typed_there else "",
        provisions=manifest.provision is not None,
        keeps=is_shown_passwords(bridged),
    )


def is_shown_passwords(bridged: Bridged) -> bool:
    """Tell whether people enter by the password of their old account; else the service takes our word."""
    return isinstance(bridged.bridge, Replays) or bridged.manifest.lent is Lent.LINK
