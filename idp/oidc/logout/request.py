"""The logout request. RP-Initiated Logout 1.0 §2."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.oidc.answers import with_parameters
from idp.oidc.authorization.steps import choose_ui_locale
from idp.oidc.hint import IdTokenHint, read_id_token_hint
from idp.oidc.parameters import LONGEST, LONGEST_HINT, Parameters
from idp.oidc.provider import Provider
from idp.oidc.redirect_uris import source_of

CARRIED = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales")
"""What the confirmation form brings back, to be checked anew."""


@dataclass(frozen=True, slots=True, repr=False)
class LogoutRequest:
    """What the relying party asks for, as far as it could be believed."""

    hint: IdTokenHint | None
    target: str | None
    """Where to go afterwards, `state` included; `None` is our own page."""
    doubtful: bool
    """Something was sent that did not hold: the end-user is asked, whoever asks."""
    carried: Mapping[str, str]
    locale: str | None = None

    @property
    def form_target(self) -> str:
        """Return the origin the confirmation form leads to in the end."""
        return source_of(self.target) if self.target else ""


def check_logout_request(provider: Provider, parameters: Parameters) -> LogoutRequest:
    """Check hint and target. RP-Initiated Logout 1.0 §2.

    What does not hold is not used, and never refused with an error (§4): the end-user who
    wants to leave can always do so.
    """
    token = parameters.get("id_token_hint") or ""
    hint = read_id_token_hint(provider.house.signer, provider.issuer, token[:LONGEST_HINT])
    named = parameters.get("client_id")
    if hint is not None and named not in (None, hint.client):
        hint = None
    target = match_post_logout_redirect_uri(provider, hint, parameters)
    asked = "post_logout_redirect_uri" in parameters or bool(token)
    return LogoutRequest(
        hint=hint,
        target=target,
        doubtful=asked and (hint is None or (target is None and "post_logout_redirect_uri" in parameters)),
        carried={name: value for name in CARRIED if (value := parameters.get(name))},
        locale=choose_ui_locale(parameters),
    )


def match_post_logout_redirect_uri(
    provider: Provider, hint: IdTokenHint | None, parameters: Parameters
) -> str | None:
    """Return where to go, if it is registered for the client that the hint names. RP-Initiated Logout 1.0 §3.

    Without a valid hint nobody is sent anywhere: anybody can write a client_id.
    """
    uri = parameters.get("post_logout_redirect_uri")
    client = provider.clients.find(hint.client) if hint is not None else None
    if uri is None or client is None or uri not in client.post_logout_redirect_uris:
        return None
    state = parameters.get("state")
    if state is None or len(state.encode()) > LONGEST:
        return uri
    return with_parameters(uri, {"state": state})
