"""What roles, reasons, scopes and devices are called."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from idp.claims.manifest import Manifest
from idp.interaction import Presence
from idp.model.access import MEMBERS
from idp.model.ids import CompanyId, PartnerId
from idp.rbac import Allow, DenyReason, State, admit
from idp.rbac.permissions import PERMISSIONS as VOCABULARY
from idp.rbac.permissions import TREE_GRANT
from idp.rbac.roles import BUILT_IN
from idp.rbac.sayings import FUNCTIONS
from idp.words import Words, words_later

ROLES: Final[Mapping[str, str]] = {role.id: role.title for role in BUILT_IN.values()}
REASONS: Final[Mapping[DenyReason, str]] = {
    DenyReason.NO_COMPANY: words_later.text(
        "It is open to people who act for a company, and you do not act for one."
    ),
    DenyReason.NOT_A_MEMBER: words_later.text("You no longer act for this company."),
    DenyReason.NOT_CONNECTED: words_later.text("Your company does not have this service."),
    DenyReason.DENIED: words_later.text("An administrator of your company has closed it to you."),
    DenyReason.NO_NODE: words_later.text("There is no such place in your company."),
    DenyReason.LIMITED: words_later.text("A limit in your company does not let you."),
    DenyReason.NOT_YET: words_later.text("It will open to you later."),
    DenyReason.EXPIRED: words_later.text("The time for which it was open to you is over."),
    DenyReason.ORPHANED: words_later.text("Whoever opened it to you may no longer do so."),
    DenyReason.OUT_OF_REACH: words_later.text("What you were given does not reach here."),
    DenyReason.NOT_GIVEN: words_later.text("Nobody in your company has opened it to you yet."),
}
NOBODY_HELPS: Final = frozenset(
    {DenyReason.NO_COMPANY, DenyReason.NOT_A_MEMBER, DenyReason.NOT_CONNECTED, DenyReason.NO_NODE}
)
"""Reasons that no colleague can do away with by giving access."""
ACTIONS: Final[Mapping[str, str]] = {
    "view": words_later.text("look"),
    "use": words_later.text("use"),
    "order": words_later.text("connect"),
    "stop": words_later.text("stop"),
    "configure": words_later.text("configure"),
    "approve": words_later.text("approve"),
    "apply": words_later.text("apply"),
    "grant": words_later.text("hand out"),
    "export": words_later.text("export"),
}
PERMISSIONS: Final[Mapping[str, str]] = {
    "service:use": words_later.text("Use the service"),
    "service:configure": words_later.text("Configure the service"),
    "service:order": words_later.text("Connect new services"),
    "service:stop": words_later.text("Stop services"),
    "billing:view": words_later.text("See the costs"),
    "users:grant": words_later.text("Hand out access"),
    "users:configure": words_later.text("Invite and dismiss people"),
    "tree:configure": words_later.text("Change the structure"),
    "tree:grant": words_later.text("Hand over the company"),
    "limits:configure": words_later.text("Set limits"),
    "partner:apply": words_later.text("Apply to partners"),
    "audit:view": words_later.text("See the journal"),
}
"""What is asked for often is said as people say it; the rest as function and action."""
STATES: Final[Mapping[State, str]] = {
    State.GRANTED_HERE: words_later.text("given here"),
    State.INHERITED: words_later.text("from above"),
    State.LIMITED: words_later.text("limited"),
    State.DENIED: words_later.text("shut off"),
    State.PENDING: words_later.text("waits for a second person"),
    State.EXPIRING: words_later.text("ends soon"),
    State.UNUSED: words_later.text("not used for a long time"),
    State.NONE: words_later.text("not given"),
}
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_BROWSERS: Final = (
    ("YaBrowser/", "Yandex Browser"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)


def role_name(words: Words, role: str) -> str:
    """Say a role; one we have no words for keeps its own name."""
    return words.text(ROLES[role]) if role in ROLES else role


def permission_name(words: Words, permission: str) -> str:
    """Say a permission of the vocabulary."""
    if permission in PERMISSIONS:
        return words.text(PERMISSIONS[permission])
    function, _, action = permission.partition(":")
    if function not in FUNCTIONS or action not in ACTIONS:
        return permission
    return f"{words.text(FUNCTIONS[function])}: {words.text(ACTIONS[action])}"


def said_whole(words: Words, permissions: Collection[str]) -> str:
    """Say a role that permits everything, or nearly; nothing of one that does not."""
    match set(VOCABULARY) - set(permissions):
        case left if not left:
            return words.text("everything")
        case left if left == {TREE_GRANT}:
            return words.text("everything except handing over the company")
        case _:
            return ""


def role_names(words: Words, presence: Presence | None, at: datetime) -> dict[CompanyId, str]:
    """Say the person's roles in each company of theirs."""
    if presence is None:
        return {}
    said = {}
    for membership in presence.holdings.memberships:
        match admit(presence.holdings, membership.company, MEMBERS, at):
            case Allow(roles=roles):
                said[membership.company] = ", ".join(role_name(words, role) for role in roles)
            case _:
                said[membership.company] = ""
    return said


def device_name(words: Words, user_agent: str) -> str:
    """Say browser and system, as far as the browser tells."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return words.text("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or words.text("Unknown device")


def partner_titles(manifests: Mapping[PartnerId, Manifest], locale: str) -> Mapping[str, str]:
    """Return what partners are called, by the id that limits name them by."""
    return {str(partner): manifest.title[locale] for partner, manifest in manifests.items()}
