"""Describe a client in its own metadata. RFC 7591 §3.2.1."""

from collections.abc import Mapping
from typing import Any

from idp.model.client import Client
from idp.oidc.registration.itself import SCOPES


def client_metadata(client: Client) -> dict[str, Any]:
    """Return what is registered, members without a value left out. RFC 7591 §2."""
    values: Mapping[str, Any] = {
        **_flow(client),
        **_presentation(client),
        **_signing(client),
        **_demands(client),
    }
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _flow(client: Client) -> Mapping[str, Any]:
    return {
        "redirect_uris": list(client.redirect_uris),
        "application_type": client.application_type,
        "token_endpoint_auth_method": client.token_endpoint_auth_method,
        "grant_types": sorted(client.grant_types),
        "response_types": sorted(client.response_types),
        "response_modes": sorted(client.response_modes),
        "scope": _scope(client),
        "subject_type": client.subject_type,
        "sector_identifier_uri": client.sector_identifier_uri,
    }


def _scope(client: Client) -> str:
    """Return the scope of this client alone; what all may have that register themselves is in discovery.

    OpenID Connect knows no such member, and programs that asked for none have refused the answer with it.
    """
    return "" if client.self_registered and client.scope == SCOPES else " ".join(sorted(client.scope))


def _presentation(client: Client) -> Mapping[str, Any]:
    return {
        "client_name": client.client_name,
        "client_uri": client.client_uri,
        "logo_uri": client.logo_uri,
        "policy_uri": client.policy_uri,
        "tos_uri": client.tos_uri,
        "contacts": list(client.contacts),
        "software_id": client.software_id,
        "software_version": client.software_version,
        "initiate_login_uri": client.initiate_login_uri,
    }


def _signing(client: Client) -> Mapping[str, Any]:
    return {
        "jwks": client.jwks,
        "jwks_uri": client.jwks_uri,
        "id_token_signed_response_alg": client.id_token_signed_response_alg,
        "userinfo_signed_response_alg": client.userinfo_signed_response_alg,
        "token_endpoint_auth_signing_alg": client.token_endpoint_auth_signing_alg,
        "request_object_signing_alg": client.request_object_signing_alg,
        "require_signed_request_object": client.require_signed_request_object or None,
    }


def _demands(client: Client) -> Mapping[str, Any]:
    return {
        "post_logout_redirect_uris": list(client.post_logout_redirect_uris),
        "backchannel_logout_uri": client.backchannel_logout_uri,
        "backchannel_logout_session_required": client.backchannel_logout_session_required,
        "frontchannel_logout_uri": client.frontchannel_logout_uri,
        "frontchannel_logout_session_required": client.frontchannel_logout_session_required,
        "default_max_age": client.default_max_age,
        "require_auth_time": client.require_auth_time,
        "default_acr_values": list(client.default_acr_values),
        "require_pushed_authorization_requests": client.require_pushed_authorization_requests or None,
        "dpop_bound_access_tokens": client.dpop_bound_access_tokens or None,
        "authorization_details_types": sorted(client.authorization_details_types),
    }
