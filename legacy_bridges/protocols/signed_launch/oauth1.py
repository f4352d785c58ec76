"""A form signed as OAuth 1.0a signs requests, which is how LTI 1.1 launches a tool. RFC 5849."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from idp.model.secret import Secret
from legacy_bridges.contract import AutoPost, Launch
from legacy_bridges.protocols.signed_launch.options import OAuth1Options
from legacy_bridges.protocols.signed_launch.saying import Saying

_HASH: Final = {"HMAC-SHA256": hashlib.sha256, "HMAC-SHA1": hashlib.sha1}
_PORTS: Final = {"http": ":80", "https": ":443"}


def launch(options: OAuth1Options, launch: Launch, key: Secret) -> AutoPost:
    """Sign everything that the form holds. RFC 5849 §3.1."""
    said = Saying(launch.entrant).each(options.claims, "user_id")
    form = {**options.fields, **_lti(options), **said, **_protocol(options, launch)}
    return AutoPost(options.url, form | {"oauth_signature": _sign(options, form, key)})


def _protocol(options: OAuth1Options, launch: Launch) -> Mapping[str, str]:
    """Name key, moment and nonce; some tools take letters and digits alone for a nonce. RFC 5849 §3.3."""
    return {
        "oauth_consumer_key": options.consumer_key,
        "oauth_nonce": hashlib.sha256(launch.nonce.encode()).hexdigest()[:32],
        "oauth_timestamp": str(int(launch.now.timestamp())),
        "oauth_version": "1.0",
        "oauth_signature_method": options.method,
        "oauth_callback": "about:blank",
    }


def _lti(options: OAuth1Options) -> Mapping[str, str]:
    """Say that a resource is launched, as LTI 1.1 does."""
    if not options.resource_link_id:
        return {}
    return {
        "lti_message_type": "basic-lti-launch-request",
        "lti_version": "LTI-1p0",
        "resource_link_id": options.resource_link_id,
    }


def _sign(options: OAuth1Options, form: Mapping[str, str], key: Secret) -> str:
    """Sign with the consumer's secret; there is no token. RFC 5849 §3.4.2."""
    secret = f"{_encoded(key.value)}&".encode()
    text = base_string(options.url, form).encode()
    return base64.b64encode(hmac.new(secret, text, _HASH[options.method]).digest()).decode()


def base_string(url: str, form: Mapping[str, str]) -> str:
    """Return what is signed. RFC 5849 §3.4.1."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removesuffix(_PORTS[parts.scheme])
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in form.items())
    parameters = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join(("POST", _encoded(f"{parts.scheme}://{host}{parts.path}"), _encoded(parameters)))


def _encoded(text: str) -> str:
    """Encode as RFC 5849 §3.6 does."""
    return quote(text, safe="~")
