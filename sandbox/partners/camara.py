"""What a partner that speaks CAMARA asks before anybody is bothered: is there a consent? Consent Info 0.2."""

import json
from typing import Any, Final

from sandbox.partners.asking import KYC
from sandbox.partners.form import Form
from sandbox.partners.provider import Provider

RETRIEVE: Final = "/consent-info/v0.2/retrieve"
SCOPE: Final = "consent-info:retrieve"


def consent_status(provider: Provider, form: Form, phone: str) -> list[dict[str, Any]]:
    """Return how it stands with everything on the form, for the person with a phone number.

    Raises `ProviderError`.
    """
    tokens = provider.redeem({"grant_type": "client_credentials", "scope": SCOPE})
    asked = {
        "phoneNumber": phone,
        "scopes": [f"{KYC}:{claim}" for claim in form.claims],
        "purpose": form.purpose,
        "requestCaptureUrl": False,
    }
    address = f"{provider.issuer}{RETRIEVE}"
    answer = provider.read("POST", address, str(tokens.get("access_token", "")), json.dumps(asked))
    found: list[dict[str, Any]] = answer.expect(200).json().get("statusInfo", [])
    return found
