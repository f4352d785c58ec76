"""DiscourseConnect: the forum asks with a nonce and a signature, and is answered with both."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs, quote, urlencode

from idp.model.secret import Secret
from legacy_bridges.contract import Launch, Redirect
from legacy_bridges.protocols.signed_launch.options import DiscourseOptions
from legacy_bridges.protocols.signed_launch.saying import Saying

LONGEST = 4096
NEEDED = ("external_id", "email")


def begins_at(options: DiscourseOptions, origin: str, return_to: str) -> str:
    """Return where the forum makes the nonce."""
    return f"{origin}{options.begin}?return_path={quote(return_to, safe='')}"


def check_request(options: DiscourseOptions, request: Mapping[str, str], key: Secret) -> bool:
    """Tell whether the forum made it, and wants its answer where the manifest says."""
    nonce, wanted = _asked(request.get("sso", ""), request.get("sig", ""), key)
    return bool(nonce) and wanted in ("", options.url)


def launch(options: DiscourseOptions, launch: Launch, key: Secret) -> Redirect:
    """Answer to the manifest's address, whatever the request says."""
    nonce, _wanted = _asked(launch.request.get("sso", ""), launch.request.get("sig", ""), key)
    said = Saying(launch.entrant).each(options.claims, *NEEDED)
    sso = base64.b64encode(urlencode({"nonce": nonce, **said}).encode()).decode()
    return Redirect(f"{options.url}?{urlencode({'sso': sso, 'sig': _sign(sso, key)})}")


def _asked(sso: str, sig: str, key: Secret) -> tuple[str, str]:
    """Return nonce and return address of a request that the key signed; an empty nonce for any other."""
    if len(sso) > LONGEST or not hmac.compare_digest(_sign(sso, key).encode(), sig.lower().encode()):
        return "", ""
    try:
        said = parse_qs(base64.b64decode(sso, validate=True).decode())
    except (binascii.Error, ValueError):
        return "", ""
    return _only(said, "nonce"), _only(said, "return_sso_url")


def _only(said: Mapping[str, list[str]], name: str) -> str:
    values = said.get(name, [])
    return values[0] if len(values) == 1 else ""


def _sign(sso: str, key: Secret) -> str:
    return hmac.new(key.value.encode(), sso.encode(), hashlib.sha256).hexdigest()
