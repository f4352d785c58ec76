"""A JWT in a form or a link: short-lived, for one audience, with an identifier used once. RFC 7519."""

import json
from typing import Any
from urllib.parse import urlencode

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp.model.secret import Secret
from legacy_bridges.contract import AutoPost, Claim, Launch, Redirect
from legacy_bridges.protocols.signed_launch.options import JwtOptions
from legacy_bridges.protocols.signed_launch.saying import Saying

_SHORTEST = 32
"""Bytes of an HS256 key. RFC 7518 §3.2."""


def key_problem(options: JwtOptions, key: Secret) -> str:
    """Say why a key does not fit the algorithm: the algorithm is the manifest's word, never the key's."""
    try:
        _read(options, key)
    except (JoseError, ValueError, TypeError) as error:
        return f"is no key for {options.algorithm}: {error}"
    return ""


def launch(options: JwtOptions, launch: Launch, return_to: str, key: Secret) -> Redirect | AutoPost:
    """Sign, and send it in a form so that no log holds it; in a link where the service takes no form."""
    sent = {options.parameter: token(options, launch, key)}
    if options.return_parameter:
        sent[options.return_parameter] = return_to
    if options.deliver == "post":
        return AutoPost(options.url, sent)
    return Redirect(f"{options.url}?{urlencode(sent)}")


def token(options: JwtOptions, launch: Launch, key: Secret) -> str:
    """Return the signed statement. RFC 7515 §7.1."""
    header = {"alg": options.algorithm, "typ": "JWT"} | ({"kid": options.key_id} if options.key_id else {})
    payload = json.dumps(_claims(options, launch), ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact(header, payload, _read(options, key), algorithms=[options.algorithm])


def _claims(options: JwtOptions, launch: Launch) -> dict[str, Any]:
    saying = Saying(launch.entrant)
    said: dict[str, Any] = dict(saying.each(options.claims, "sub"))
    said |= {name: saying.words() for name, claim in options.claims.items() if claim is Claim.ROLES}
    now = int(launch.now.timestamp())
    said |= {"aud": options.audience, "iat": now, "exp": now + options.ttl, "jti": launch.nonce}
    return said | ({"iss": options.issuer} if options.issuer else {})


def _read(options: JwtOptions, key: Secret) -> OctKey | RSAKey | ECKey:
    """Read the key as the algorithm wants it. RFC 7518 §3."""
    raw = key.value.encode()
    if options.algorithm == "HS256":
        if len(raw) < _SHORTEST or b"-----BEGIN" in raw:
            msg = f"a shared secret of {_SHORTEST} bytes or more is wanted"
            raise ValueError(msg)
        return OctKey.import_key(raw)
    read = RSAKey.import_key(raw) if options.algorithm == "RS256" else ECKey.import_key(raw)
    if not read.is_private:
        msg = "a private key is wanted"
        raise ValueError(msg)
    return read
