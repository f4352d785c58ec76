"""What happened to old accounts, their secrets and the services behind bridges, one audit row each.

Fields hold identifiers and words: a link is named by its id, never by the old login.
"""

from dataclasses import dataclass

from idp.model.events import Event
from idp.model.ids import AccountId, AppPasswordId, LinkId, ServiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgingEvent(Event):
    """What all of these say besides: at which service."""

    service: ServiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEvent(BridgingEvent):
    """Something happened to one old account. The event's account is whoever did it."""

    link: LinkId
    person: AccountId | None = None
    """Whose it is; `None` for a shared one, and where nobody is known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkImported(BridgingEvent):
    """A list of old accounts was read in."""

    count: int
    """How many rows changed something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMatched(LinkEvent):
    """An old account fits one member of the company, and opens nothing yet."""

    by: str
    """`phone`, `email` or `number`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAsked(LinkEvent):
    """Somebody asked the operator's staff to look whose an old account is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkConfirmed(LinkEvent):
    """One of the operator's staff confirmed whose it is; it takes a second one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkActivated(LinkEvent):
    """It was proved whose an old account is."""

    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRefused(LinkEvent):
    """An old account was not linked; the operator's queue shows it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkShared(LinkEvent):
    """Who may use a shared account was set."""

    users: tuple[AccountId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkBroken(LinkEvent):
    """A replay failed; nothing is tried again until somebody mends it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMended(LinkEvent):
    """A broken or locked old account works again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRevoked(LinkEvent):
    """An old account was given up or taken away."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretEvent(BridgingEvent):
    """Something happened to one secret."""

    link: LinkId | None = None
    name: str = ""
    """Its word in the vault, where it is not a link's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretSealed(SecretEvent):
    """A secret was put into the vault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretLent(SecretEvent):
    """A secret was shown to the service: once a replay, or once a bridge session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRefused(SecretEvent):
    """The service did not take the password of an account of its own; it is not tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretDropped(SecretEvent):
    """A secret was deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRotated(SecretEvent):
    """The service took a new secret of ours in place of the old one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPasswordEvent(BridgingEvent):
    """Something happened to one application password. The event's account is whoever did it."""

    app: AppPasswordId
    person: AccountId | None = None
    """Whose it is; `None` for a server's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPasswordMade(AppPasswordEvent):
    """An application password was made; its value was shown once."""

    of_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPasswordUsed(AppPasswordEvent):
    """A program came with one: noted once an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPasswordEnded(AppPasswordEvent):
    """An application password is good for nothing any more."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPasswordRefused(BridgingEvent):
    """A program came with a wrong one. The login is not told: it may be a person's address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRotated(Event):
    """A company's secrets were sealed again under a new data key."""

    version: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysShredded(Event):
    """A company's data keys were destroyed, and with them all that they sealed."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeRequest(BridgingEvent):
    """A request passed by a rule that wants each one written down."""

    method: str
    path: str
    """As the rule has it, never as it was sent."""
    rule: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeModeSet(BridgingEvent):
    """It was set how far a service has come over."""

    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeSeen(BridgingEvent):
    """One of the operator's staff looked at the people of a service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisioned(LinkEvent):
    """An account in the service was made, changed or closed."""

    action: str
    outcome: str = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLeft(BridgingEvent):
    """A session there was to be closed after ours; only a proof counts as closed."""

    outcome: str
    """`closed` or `unconfirmed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySession(BridgingEvent):
    """A session began or ended at a gateway that asks over RADIUS; nobody's where it names no entry."""

    gateway: str
    state: str
    """`start` or `stop`."""
    session: str = ""
    """As the gateway names it."""
