"""How rights are said: msgids of the catalogue for acts, reasons, and the links of a chain."""

from collections.abc import Mapping
from typing import Final

from idp.rbac.answers import DenyReason, State, StepKind
from idp.rbac.permissions import BITS
from idp.rbac.roles import BUILT_IN, BUILT_IN_BITS
from idp.words import Words, words_later

FUNCTIONS: Final[Mapping[str, str]] = {
    "tree": words_later.text("Structure"),
    "users": words_later.text("People"),
    "billing": words_later.text("Bills"),
    "documents": words_later.text("Documents"),
    "limits": words_later.text("Limits"),
    "sim": words_later.text("SIM cards"),
    "number": words_later.text("Numbers"),
    "service": words_later.text("Services"),
    "content": words_later.text("Subscriptions"),
    "partner": words_later.text("Partners"),
    "stats": words_later.text("Statistics"),
    "consent": words_later.text("Data handed over"),
    "claim": words_later.text("Claims"),
    "audit": words_later.text("Journal"),
    "api_key": words_later.text("API keys"),
}
DOING: Final[Mapping[str, str]] = {
    "view": words_later.text("see this"),
    "use": words_later.text("use this"),
    "order": words_later.text("connect this"),
    "stop": words_later.text("stop this"),
    "configure": words_later.text("configure this"),
    "approve": words_later.text("approve this"),
    "apply": words_later.text("apply for this"),
    "grant": words_later.text("hand this out"),
    "export": words_later.text("export this"),
}
"""What follows "can" where there is no phrase of its own."""
PHRASES: Final[Mapping[str, str]] = {
    "service:use": words_later.text("use the service"),
    "service:configure": words_later.text("configure the service"),
    "service:order": words_later.text("connect new services"),
    "service:stop": words_later.text("stop services"),
    "billing:view": words_later.text("see the costs"),
    "users:grant": words_later.text("hand out access"),
    "users:configure": words_later.text("invite and dismiss people"),
    "tree:configure": words_later.text("change the structure"),
    "tree:grant": words_later.text("hand over the company"),
    "limits:configure": words_later.text("set limits"),
    "partner:apply": words_later.text("apply to partners"),
    "audit:view": words_later.text("see the journal"),
}
"""What follows "can", for what is asked often."""
GIVEN: Final[Mapping[State, str]] = {
    State.GRANTED_HERE: words_later.text("Access is given here"),
    State.INHERITED: words_later.text("Access comes from above"),
}
REASONS: Final[Mapping[DenyReason, str]] = {
    DenyReason.NO_COMPANY: words_later.text("No company is chosen"),
    DenyReason.NOT_A_MEMBER: words_later.text("No longer acts for this company"),
    DenyReason.DISABLED: words_later.text("Was disabled by the operator"),
    DenyReason.NOT_CONNECTED: words_later.text("The company does not have this service"),
    DenyReason.NO_NODE: words_later.text("There is no such place in the company"),
    DenyReason.DENIED: words_later.text("Access is shut off here or above"),
    DenyReason.LIMITED: words_later.text("A limit stands in the way"),
    DenyReason.NOT_YET: words_later.text("The time of the access has not come yet"),
    DenyReason.EXPIRED: words_later.text("The time of the access is over"),
    DenyReason.ORPHANED: words_later.text("The right on which the access was given is gone"),
    DenyReason.OUT_OF_REACH: words_later.text("What was given does not reach here"),
    DenyReason.NOT_GIVEN: words_later.text("Nobody has given a role that permits it"),
}
LINKS: Final[Mapping[StepKind, str]] = {
    StepKind.BINDING: words_later.text("%(who)s: %(role)s (%(place)s)"),
    StepKind.ON: words_later.text("%(who)s: %(role)s (%(place)s)"),
    StepKind.DENIAL: words_later.text("shut off: %(who)s (%(place)s)"),
    StepKind.CEILING: words_later.text("limit: %(who)s (%(place)s)"),
    StepKind.SERVICE: words_later.text("service: %(what)s"),
}
REMEDIES: Final[Mapping[DenyReason, str]] = {
    DenyReason.NO_COMPANY: words_later.text("A company has to be chosen."),
    DenyReason.NOT_A_MEMBER: words_later.text("An invitation to the company is needed."),
    DenyReason.DISABLED: words_later.text("The operator has to enable the sign-in again."),
    DenyReason.NOT_CONNECTED: words_later.text("The service has to be connected."),
    DenyReason.NO_NODE: "",
    DenyReason.DENIED: words_later.text("To open it, the shut-off has to be lifted: %(place)s."),
    DenyReason.LIMITED: words_later.text("To open it, the limit has to be widened: %(place)s."),
    DenyReason.NOT_YET: words_later.text("The access begins on %(day)s."),
    DenyReason.EXPIRED: words_later.text("The last day was %(day)s; a longer time has to be given."),
    DenyReason.ORPHANED: words_later.text("The role has to be given anew."),
    DenyReason.OUT_OF_REACH: words_later.text("A role that holds here has to be given: %(place)s."),
    DenyReason.NOT_GIVEN: words_later.text("A role has to be given, for example “%(role)s”."),
}
"""What would change a no. `day` is when the right begins or ended."""


def say_act(words: Words, permission: str) -> str:
    """Say what follows "can" and "cannot"."""
    if permission in PHRASES:
        return words.text(PHRASES[permission])
    function, _, action = permission.partition(":")
    return f"{words.text(DOING[action])} ({words.text(FUNCTIONS[function])})"


def role_for(permission: str, *, company_wide: bool) -> str:
    """Return the smallest built-in role that permits it; for a part of the company, one meant for parts."""
    bit = BITS[permission]
    fitting = [role for role in BUILT_IN if BUILT_IN_BITS[role] & bit]
    wrong = "branch_admin" if company_wide else "admin"
    return min(fitting, key=lambda role: (BUILT_IN_BITS[role].bit_count(), role == wrong))
