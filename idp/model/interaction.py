"""What must still happen before a person enters: the parked request and its progress."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from idp.model.access import EVERYONE
from idp.model.application import Wanted
from idp.model.ids import AccountId, ApplicationId, BrowserId, ClientId, CompanyId, InteractionId, OrderId


class Purpose(StrEnum):
    """Which edge parked the request and will resume it."""

    AUTHORIZE = "authorize"
    BRIDGE = "bridge"
    HOME = "home"
    APPLY = "apply"
    """An application to a partner that begins on our own pages and is fetched server to server."""
    DEVICE = "device"
    """A device without a browser of its own asks. RFC 8628."""
    CAPTURE = "capture"
    """A consent that a partner's server asked for beforehand."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What the entry demands, whatever protocol it came by."""

    title: str
    """The service's name, shown as "Sign in to …"."""
    host: str = ""
    """The host the person returns to, shown beside the name."""
    access: str = EVERYONE
    client: ClientId | None = None
    service: str | None = None
    """What `Visit.service` will hold: `client:<id>` or `bridge:<id>`."""
    scopes: tuple[str, ...] = ()
    first_party: bool = True
    """False asks for consent to the scopes."""
    force_login: bool = False
    force_consent: bool = False
    choose_company: bool = False
    """`prompt=select_account`: ask even where one choice is known."""
    max_age: timedelta | None = None
    acr_values: tuple[str, ...] = ()
    """Voluntary authentication context classes, best first; empty asks nothing."""
    login_hint: str = ""
    hint_account: AccountId | None = None
    """The subject of an `id_token_hint`: nobody else may answer."""
    redirect_origin: str = ""
    """Origin of the matched redirect URI, for `form-action`."""
    application: Wanted | None = None
    """What a partner asks for: another page than that of scopes, and another consent."""
    order: str = ""
    """The `service_order` that is asked for, as JSON. RFC 9396 §2."""
    policy_uri: str = ""
    tos_uri: str = ""
    """What a client of others says of itself: links, beside its name."""
    logo_uri: str = ""
    """Where a client says that its picture lies; what a page shows was fetched from there before."""
    unvouched: bool = False
    """The client registered itself; said to whoever is asked for consent."""
    action: str = ""
    """What the person is about to do on our own pages, in their language; said on the way there."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What has been done since parking. Only the server writes it."""

    account: AccountId | None = None
    """Who passed the first factor, and still has to pass the second one."""
    amr: tuple[str, ...] = ()
    proved_at: datetime | None = None
    """When the first factor was passed: a password set since then makes it void."""
    signed_in_at: datetime | None = None
    """When a full sign-in happened for this interaction: satisfies `force_login`."""
    company: CompanyId | None = None
    chosen: bool = False
    """Whoever is here has said that it is they who enter; told by `company` where they have one."""
    another: bool = False
    """Another person is going to sign in."""
    consented: frozenset[str] | None = None
    """Scopes agreed to on the consent page of this interaction."""
    consented_by: AccountId | None = None
    consented_for: CompanyId | None = None
    """Who agreed, acting for whom: what they agreed to binds nobody else."""
    application: ApplicationId | None = None
    """What was agreed to on the application page; it counts for `consented_by`, `consented_for`."""
    order: OrderId | None = None
    """What was ordered on the order page."""
    refused: bool = False
    """The person pressed Cancel."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """A parked request, bound to the browser that brought it."""

    id: InteractionId
    purpose: Purpose
    browser: BrowserId
    needs: Needs
    created_at: datetime
    expires_at: datetime
    request: Mapping[str, str] = field(default_factory=dict)
    """The protocol's own parameters, for the edge that resumes; pages never read them."""
    locale: str | None = None
    progress: Progress = field(default_factory=Progress)
