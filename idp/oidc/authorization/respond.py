"""How answers and errors travel to the relying party."""

from collections.abc import Mapping

from idp.oidc.answers import Answer, FormPost, Page, Redirect, with_parameters
from idp.oidc.authorization.request import ReturnAddress
from idp.oidc.errors import ProtocolError
from idp.oidc.redirect_uris import host_of
from idp.words import words_for


def respond(return_to: ReturnAddress, issuer: str, fields: Mapping[str, str]) -> Answer:
    """Send fields to the matched redirect URI, with `state` and `iss`. RFC 9207 §2.

    By a form where the request said so: OAuth 2.0 Form Post Response Mode §2.
    """
    state = {} if return_to.state is None else {"state": return_to.state}
    answer = {**fields, **state, "iss": issuer}
    if return_to.response_mode == "form_post":
        return FormPost(return_to.redirect_uri, answer)
    return Redirect(with_parameters(return_to.redirect_uri, answer))


def respond_with_error(return_to: ReturnAddress, issuer: str, error: ProtocolError) -> Answer:
    """Return a refusal to the relying party. OpenID Connect Core 1.0 §3.1.2.6."""
    fields = {"error": error.error}
    if error.description:
        fields["error_description"] = error.description
    return respond(return_to, issuer, fields)


def show_way_on(return_to: ReturnAddress, issuer: str, error: ProtocolError, locale: str) -> Page:
    """Show a refusal with the host that it would lead to; a person decides. RFC 9700 §4.11.2.

    What goes by `form_post` has no address to be shown, and ends here.
    """
    words, host = words_for(locale), host_of(return_to.redirect_uri)
    context = {"error": error.error, "detail": error.description}
    answer = respond_with_error(return_to, issuer, error)
    if isinstance(answer, Redirect):
        context["now"] = words.text(
            "%(host)s has registered here by itself. Go on if you know it.", host=host
        )
        context |= {"back": answer.location, "back_label": words.text("Go on to %(host)s", host=host)}
    return Page("error.html", context, error.status_code, locale=locale)


def show_error(error: ProtocolError, locale: str | None) -> Page:
    """Show a refusal to the end-user: no redirect is safe. RFC 6749 §4.1.2.1."""
    context = {"error": error.error, "detail": error.description}
    return Page("error.html", context, error.status_code, locale=locale)
