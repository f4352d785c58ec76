"""How a partner says what it wants to be given: details, scopes or claims, each a standard way."""

import json
from collections.abc import Mapping
from typing import Any, Final

from sandbox.partners.form import Form

KYC: Final = "kyc-fill-in"
CARELESS: Final = ("scope", "claims", "authorization_details")
"""What these partners take over from their own address: whoever sits there may ask for more."""


def asked_for(form: Form, edited: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of the request that say what is wanted, as the visitor has edited them."""
    asked = _BY[form.kind if form.kind == "camara" else form.asks](form)
    return asked | {name: edited[name] for name in CARELESS if name in edited}


def _by_details(form: Form) -> dict[str, str]:
    """Ask by an object that names the datatypes. RFC 9396 §2."""
    told: dict[str, Any] = {
        "type": "partner_application",
        "actions": ["submit"],
        "identifier": form.identifier,
        "datatypes": list(form.claims),
        "purpose": form.purpose,
    }
    return {"scope": "openid", "authorization_details": json.dumps([told])}


def _by_scope(form: Form) -> dict[str, str]:
    return {"scope": f"openid partner:{form.name}:apply {form.purpose}"}


def _by_claims(form: Form) -> dict[str, str]:
    """Ask for each claim by itself. OpenID Connect Core 1.0 §5.5."""
    wanted = {
        claim: {"essential": True} if line.required else None for line in form.fields for claim in line.claims
    }
    return {"scope": f"openid {form.purpose}", "claims": json.dumps({"userinfo": wanted})}


def _by_fields(form: Form) -> dict[str, str]:
    """Ask for one scope a field, as CAMARA KYC Fill-in has it."""
    fields = (f"{KYC}:{claim}" for claim in form.claims)
    return {"scope": " ".join(("openid", form.purpose, *fields))}


_BY: Final = {"details": _by_details, "scope": _by_scope, "claims": _by_claims, "camara": _by_fields}
