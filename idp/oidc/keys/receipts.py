"""Check consent receipts by published keys alone: no store, no server."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from joserfc.errors import JoseError

from idp.claims.receipt_file import LARGEST, Keys
from idp.claims.receipts import TYP
from idp.model.errors import Invalid
from idp.oidc import jose
from idp.oidc.jose import Verifier

ALG: Final = "ES256"


def receipt_keys(published: Iterable[Mapping[str, Any]]) -> Keys:
    """Return what checks receipts, from public keys in JWK format. RFC 7517 §4.

    Keys of other kinds are passed over. Raises `Invalid` for one that cannot be read.
    """
    known = {str(key["kid"]): _verifier(key) for key in published if _fits(key)}

    def verify(receipt: str) -> Mapping[str, Any] | None:
        verified = jose.verify(receipt, known.get, longest=LARGEST)
        return verified.claims if verified is not None and verified.typ == TYP else None

    return Keys(tuple(known), verify)


def read_receipt_keys(raw: bytes) -> Keys:
    """Return what checks receipts, from a JWK Set as it is published. RFC 7517 §5. Raises `Invalid`."""
    try:
        keys = json.loads(raw)["keys"]
    except (ValueError, RecursionError, TypeError, KeyError):
        keys = None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        msg = "this is no JWK Set"
        raise Invalid(msg, field="jwks")
    return receipt_keys(keys)


def _fits(key: Mapping[str, Any]) -> bool:
    return key.get("alg") == ALG and key.get("kty") == "EC" and isinstance(key.get("kid"), str)


def _verifier(key: Mapping[str, Any]) -> Verifier:
    try:
        return Verifier(ALG, jose.load_public(key))
    except (JoseError, ValueError, TypeError):
        msg = f"the key {key['kid'][:80]} cannot be read"
        raise Invalid(msg, field="jwks") from None
