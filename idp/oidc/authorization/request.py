"""The authentication request, once it is checked. OpenID Connect Core 1.0 §3.1.2.1."""

from dataclasses import dataclass
from datetime import timedelta

from idp.claims.profile import SCOPES as CLAIM_SCOPES
from idp.model.application import Wanted
from idp.model.client import Client
from idp.model.ids import AccountId
from idp.model.interaction import Needs
from idp.oidc.authorization.details import NO_DETAILS, Details
from idp.oidc.redirect_uris import host_of, source_of


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where answers and errors go: a redirect URI that has been matched."""

    redirect_uri: str
    state: str | None = None
    response_mode: str = "query"
    vouched: bool = True
    """Whether somebody registered it whom we know; nobody did for a client that registered itself."""


@dataclass(frozen=True, slots=True, repr=False)
class AuthenticationRequest:
    """What the relying party asks for. Every field has passed its check."""

    client: Client
    return_to: ReturnAddress
    scopes: tuple[str, ...]
    prompt: frozenset[str] = frozenset()
    max_age: timedelta | None = None
    nonce: str | None = None
    acr_values: tuple[str, ...] = ()
    login_hint: str = ""
    hint_account: AccountId | None = None
    subject: str | None = None
    """As whom the client wants nobody else. OpenID Connect Core 1.0 §5.5.1."""
    claims: tuple[str, ...] = ()
    """Claims of UserInfo that it names one by one, beside those of its scopes."""
    code_challenge: str | None = None
    resources: tuple[str, ...] = ()
    application: Wanted | None = None
    """What a partner asks to be given."""
    details: Details = NO_DETAILS
    dpop_jkt: str | None = None
    """Thumbprint of the key that the code is bound to. RFC 9449 §10."""
    locale: str | None = None

    @property
    def silent(self) -> bool:
        """Tell whether no page may be shown."""
        return "none" in self.prompt

    def needs(self) -> Needs:
        """Say in the ladder's words what the request demands."""
        return Needs(
            title=self.client.client_name,
            host=host_of(self.return_to.redirect_uri),
            access=self.client.access,
            client=self.client.client_id,
            service=f"client:{self.client.client_id}",
            scopes=(*self.scopes, *scopes_of(self.claims, self.scopes)),
            first_party=self.client.first_party,
            force_login="login" in self.prompt or self.max_age == timedelta(0),
            force_consent="consent" in self.prompt or _impersonable(self),
            choose_company="select_account" in self.prompt,
            max_age=self.max_age,
            acr_values=self.acr_values,
            login_hint=self.login_hint,
            hint_account=self.hint_account,
            redirect_origin=source_of(self.return_to.redirect_uri),
            application=self.application,
            order=self.details.order,
            policy_uri=self.client.policy_uri or "",
            tos_uri=self.client.tos_uri or "",
            logo_uri=self.client.logo_uri or "",
            unvouched=self.client.self_registered,
        )


def scopes_of(claims: tuple[str, ...], scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the scopes that name the claims beside those asked for: the page of consent knows scopes."""
    named = (scope for scope, of_scope in CLAIM_SCOPES.items() if not set(of_scope).isdisjoint(claims))
    return tuple(scope for scope in named if scope not in scopes)


def _impersonable(request: AuthenticationRequest) -> bool:
    """Tell whether any app on the device could pose as this client. RFC 8252 §8.6.

    Such a client is asked about every time: nothing but the end-user's look tells it apart.
    """
    return request.client.public and not request.return_to.redirect_uri.startswith("https:")
