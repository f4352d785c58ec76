"""The tickets of mod_auth_tkt and mod_auth_pubtkt: a cookie that the web server itself believes.

Neither binds a ticket to an address: a phone changes its own within minutes.
"""

import base64
import hashlib
import struct
from typing import Final
from urllib.parse import quote

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from idp.model.secret import Secret
from legacy_bridges.contract import Launch, Stamped
from legacy_bridges.protocols.signed_launch.options import AuthTktOptions, PubTktOptions
from legacy_bridges.protocols.signed_launch.saying import Saying, plain

_ANY_ADDRESS: Final = bytes(4)
_SMALLEST: Final = 2048
_LONGEST_UID: Final = 32
_LONGEST: Final = 255
"""Characters that mod_auth_pubtkt reads of tokens, and of user data."""


def stamp(options: AuthTktOptions | PubTktOptions, launch: Launch, key: Secret) -> Stamped:
    """Make the cookie that lets a browser in."""
    if isinstance(options, AuthTktOptions):
        return auth_tkt(options, launch, key)
    return pubtkt(options, launch, key)


def auth_tkt(options: AuthTktOptions, launch: Launch, key: Secret) -> Stamped:
    """Make a ticket of mod_auth_tkt. Whoever knows the secret can make one."""
    saying = Saying(launch.entrant)
    user, tokens = plain(saying.must(options.user), "!"), ",".join(saying.words())
    data, secret = _quoted(saying.may(options.udata)), key.value.encode()
    moment = int(launch.now.timestamp())
    signed = b"\0".join((user.encode(), tokens.encode(), data.encode()))
    first = _hash(options, _ANY_ADDRESS + struct.pack(">I", moment) + secret + signed)
    digest = _hash(options, first.encode() + secret)
    ticket = f"{digest}{moment:08x}{user}!{tokens + '!' if tokens else ''}{data}"
    value = base64.b64encode(ticket.encode()).decode()
    return Stamped(options.cookie, value, options.ttl, launch.return_to)


def _hash(options: AuthTktOptions, text: bytes) -> str:
    return hashlib.new(options.digest.lower(), text).hexdigest()


def pubtkt(options: PubTktOptions, launch: Launch, key: Secret) -> Stamped:
    """Make a ticket of mod_auth_pubtkt. The service holds the public key, so it can make none."""
    saying = Saying(launch.entrant)
    until = int(launch.now.timestamp()) + options.ttl
    fields = {
        "uid": plain(saying.must(options.user), ";", _LONGEST_UID),
        "validuntil": str(until),
        "graceperiod": str(until - min(options.grace, options.ttl)),
        "tokens": plain(",".join(saying.words()), ";", _LONGEST),
        "udata": _fitting(_quoted(saying.may(options.udata))),
    }
    ticket = ";".join(f"{name}={value}" for name, value in fields.items())
    signature = read_key(key).sign(ticket.encode(), PKCS1v15(), SHA256())
    signed = f"{ticket};sig={base64.b64encode(signature).decode()}"
    return Stamped(options.cookie, quote(signed, safe=""), options.ttl, launch.return_to)


def read_key(key: Secret) -> RSAPrivateKey:
    """Read a private key in PEM. Raises `ValueError`."""
    try:
        read = load_pem_private_key(key.value.encode(), None, unsafe_skip_rsa_key_validation=True)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(str(error)) from None
    if not isinstance(read, RSAPrivateKey) or read.key_size < _SMALLEST:
        msg = f"an RSA key of {_SMALLEST} bits or more is wanted"
        raise ValueError(msg)
    return read


def key_problem(key: Secret) -> str:
    """Say why a key signs no ticket of mod_auth_pubtkt."""
    try:
        read_key(key)
    except ValueError as error:
        return f"is no private key for pubtkt: {error}"
    return ""


def _fitting(text: str) -> str:
    """Leave out what would be read in part."""
    return text if len(text) <= _LONGEST else ""


def _quoted(text: str) -> str:
    """Write what a person is called so that it ends no field and needs no other letters than ASCII."""
    return quote(text, safe=" @+,:/")
