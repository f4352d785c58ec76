"""What roles, reasons, scopes and devices are called."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from idp.interaction import Presence
from idp.model.access import MEMBERS
from idp.model.ids import CompanyId
from idp.rbac import Allow, DenyReason, admit
from idp.words import Words, words_later

ROLES: Final[Mapping[str, str]] = {
    "owner": words_later.text("Owner"),
    "admin": words_later.text("Administrator"),
    "branch_admin": words_later.text("Branch administrator"),
    "billing_viewer": words_later.text("Sees bills and documents"),
    "service_operator": words_later.text("Configures services"),
    "service_user": words_later.text("Uses services"),
    "buyer": words_later.text("Orders services"),
    "payer": words_later.text("Sees bills and exports documents"),
    "approver": words_later.text("Approves orders and applications"),
    "sim_manager": words_later.text("Looks after SIM cards"),
    "number_user": words_later.text("Has a number"),
    "personal_manager": words_later.text("Personal manager at the operator"),
    "partner_applicant": words_later.text("Applies to partners"),
    "analyst": words_later.text("Sees statistics"),
    "auditor": words_later.text("Sees the journal"),
}
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
