"""What a service gets to see of a request, and a browser of an answer: nothing that speaks for us."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from legacy_bridges.contract import Bridged, Manifest, Vouches

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

OURS: Final = "__host-okno_"
"""How our cookies begin; browsers compare the prefix without case. RFC 6265bis §4.1.3."""
_FAMILIES: Final = (
    "x-okno-",
    "x-forwarded-",
    "x-original-",
    "x-accel-",
    "x-auth-request-",
    "x-ssl-",
    "ssl-client-",
)
_NEVER: Final = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "forwarded",
        "host",
        "keep-alive",
        "proxy",
        "proxy-authorization",
        "proxy-connection",
        "remote-email",
        "remote-groups",
        "remote-name",
        "remote-user",
        "te",
        "trailer",
        "transfer-encoding",
        "true-client-ip",
        "upgrade",
        "via",
        "x-client-cert",
        "x-client-ip",
        "x-cluster-client-ip",
        "x-http-method",
        "x-http-method-override",
        "x-method-override",
        "x-real-ip",
        "x-remote-user",
        "x-request-id",
        "x-rewrite-url",
        "x-webauth-user",
    }
)
"""What says who is there, whence, or what is asked for; whoever sends it, it is not believed."""
_KEPT_BACK: Final = frozenset(
    {
        "alt-svc",
        "cdn-cache-control",
        "surrogate-control",
        "proxy-authenticate",
        "www-authenticate",
        "x-sendfile",
    }
)
"""What would pop up a password box, lead around us, or command a proxy before us."""
_SHARED: Final = re.compile(r"(public|private|s-maxage)\b", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9-]+\Z")
_ADDRESSES: Final = frozenset({"location", "content-location", "refresh"})
_DOMAIN: Final = re.compile(r";\s*domain\s*(=[^;]*)?(?=;|\Z)", re.IGNORECASE)


def headers_for(
    environ: "WSGIEnvironment", bridged: Bridged, identity: Mapping[str, str], request_id: str
) -> tuple[tuple[str, str], ...]:
    """Return the headers that the service is to see: the browser's own, and ours in place of any it forged.

    To WSGI a dash, an underscore and any case are one name, so each name is looked at once. Some old
    servers make a dash of every other sign too (`X.Remote.User`): a name that has one stays here.
    """
    manifest = bridged.manifest
    taken = {name.lower() for name in identity} | _named_by_connection(environ)
    if isinstance(bridged.bridge, Vouches):
        taken.add(bridged.bridge.secret_header(manifest).lower())
    kept = tuple(pair for pair in _sent(environ) if _may_pass(pair[0].lower(), taken))
    cookies = () if "cookie" in taken else _cookies(str(environ.get("HTTP_COOKIE", "")))
    scheme = manifest.origin.partition(":")[0]
    ours = (
        ("X-Forwarded-For", str(environ.get("REMOTE_ADDR", ""))),
        ("X-Forwarded-Host", manifest.host),
        ("X-Forwarded-Proto", scheme),
        ("X-Request-Id", request_id),
    )
    return (("Host", manifest.upstream_host), *kept, *cookies, *ours, *identity.items())


def _sent(environ: "WSGIEnvironment") -> Iterator[tuple[str, str]]:
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            yield key[5:].replace("_", "-").title(), str(value)
    if environ.get("CONTENT_TYPE"):
        yield "Content-Type", str(environ["CONTENT_TYPE"])


def _may_pass(name: str, taken: set[str]) -> bool:
    if not _NAME.match(name):
        return False
    return name not in _NEVER and name not in taken and not name.startswith(_FAMILIES)


def _named_by_connection(environ: "WSGIEnvironment") -> set[str]:
    """List what the browser says belongs to its connection only. RFC 9110 §7.6.1."""
    words = str(environ.get("HTTP_CONNECTION", "")).lower().replace("_", "-").split(",")
    return {word.strip() for word in words}


def _cookies(header: str) -> tuple[tuple[str, str], ...]:
    """Cut our cookies out; a piece in which one hides goes as a whole."""
    pieces = (piece.strip() for piece in header.split(";"))
    kept = "; ".join(piece for piece in pieces if piece and OURS not in piece.lower())
    return (("Cookie", kept),) if kept else ()


def answer_headers(manifest: Manifest, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what the browser is to see of the service's headers.

    Each answer is one person's: a cache before us does not see by whose credential. RFC 9111 §3.5.
    """
    seen = [
        (name, _in_bytes(value))
        for name, sent in headers
        if not name.lower().startswith(("x-okno-", "x-accel-")) and name.lower() not in _KEPT_BACK
        for value in _values(manifest, name.lower(), sent)
    ]
    if not any(name.lower() == "cache-control" for name, _value in seen):
        seen.append(("Cache-Control", "private"))
    return seen


def _values(manifest: Manifest, name: str, value: str) -> Iterator[str]:
    if name == "set-cookie":
        if not value.lstrip(" \t=").lower().startswith(OURS):
            yield _DOMAIN.sub("", value)
    elif name == "cache-control":
        words = (word.strip() for word in value.split(","))
        kept = [word for word in words if word and not _SHARED.match(word)]
        yield ", ".join(("private", *kept))
    else:
        yield at_home(manifest, name, value) if name in _ADDRESSES else value


def at_home(manifest: Manifest, name: str, value: str) -> str:
    """Let an address on the service's own origin be one on its public host; others stay as they are."""
    place = value.find(manifest.upstream)
    end = place + len(manifest.upstream)
    stands_first = place == 0 or (name == "refresh" and place > 0)
    if not stands_first or value[end : end + 1] not in ("", "/", "?", "#", '"', "'"):
        return value
    return value[:place] + manifest.origin + value[end:]


def from_home(manifest: Manifest, name: str, value: str) -> str:
    """Say where a request comes from in the service's words, if it comes from its own pages."""
    own = value == manifest.origin or value.startswith(f"{manifest.origin}/")
    if name.lower() not in ("origin", "referer") or not own:
        return value
    return manifest.upstream + value.removeprefix(manifest.origin)


def _in_bytes(value: str) -> str:
    """Write a value so that the server sends the bytes that came: it writes UTF-8, we read Latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
