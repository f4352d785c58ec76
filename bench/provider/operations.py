"""What is asked, and what a right answer is. Each begins once a connection, then goes on and on."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from bench.provider.line import Answer, Line
from bench.provider.side import CLIENT_ID, EMAIL, REDIRECT_URI, RESOURCE, SCOPE, SECRET, Side

Work = Callable[[], None]
Operation = Callable[[Side, Line], Work]
BASIC: Final = "Authorization: Basic " + base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()


def discovery(side: Side, line: Line) -> Work:
    """GET the metadata."""
    asked = get(side, "/.well-known/openid-configuration")

    def once() -> None:
        answer = line.ask(asked)
        _right(answer.status == 200 and b'"token_endpoint"' in answer.body, side, answer)

    return once


def jwks(side: Side, line: Line) -> Work:
    """GET the JWK Set."""
    asked = get(side, side.paths["jwks_uri"])

    def once() -> None:
        answer = line.ask(asked)
        _right(answer.status == 200 and b'"kid"' in answer.body, side, answer)

    return once


def client_credentials(side: Side, line: Line) -> Work:
    """POST for a JWT access token of the client's own."""
    form = {"grant_type": "client_credentials", "resource": RESOURCE}
    asked = post(side, side.paths["token_endpoint"], form)

    def once() -> None:
        answer = line.ask(asked)
        _signed(side, answer, "access_token")

    return once


def code_flow(side: Side, line: Line) -> Work:
    """Send the signed-in browser for a code, and redeem it, with PKCE, state and nonce."""
    return lambda: _ignore(flow(side, line))


def refresh(side: Side, line: Line) -> Work:
    """POST the newest refresh token, over and over."""
    latest = flow(side, line)

    def once() -> None:
        form = {"grant_type": "refresh_token", "refresh_token": latest["refresh_token"]}
        answer = line.ask(post(side, side.paths["token_endpoint"], form))
        said = _signed(side, answer, "id_token")
        _right(said.get("refresh_token") not in (None, latest["refresh_token"]), side, answer)
        latest.update(said)

    return once


def userinfo(side: Side, line: Line) -> Work:
    """GET the person's claims."""
    token = flow(side, line)["access_token"]
    asked = get(side, side.paths["userinfo_endpoint"], f"Authorization: Bearer {token}")

    def once() -> None:
        answer = line.ask(asked)
        _right(answer.status == 200 and EMAIL.encode() in answer.body, side, answer)

    return once


def introspection(side: Side, line: Line) -> Work:
    """POST a live access token to learn what it is worth."""
    token = flow(side, line, side.introspected)["access_token"]
    asked = post(side, side.paths["introspection_endpoint"], {"token": token})

    def once() -> None:
        answer = line.ask(asked)
        _right(answer.status == 200 and json.loads(answer.body).get("active") is True, side, answer)

    return once


OPERATIONS: Final[Mapping[str, Operation]] = {
    each.__name__: each
    for each in (discovery, jwks, client_credentials, code_flow, refresh, userinfo, introspection)
}


def flow(side: Side, line: Line, resource: str = "") -> dict[str, Any]:
    """Get tokens as a relying party does, nobody being asked anything."""
    verifier, state = secrets.token_urlsafe(32), secrets.token_urlsafe(12)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": SCOPE,
        "prompt": "none",
        "state": state,
        "nonce": secrets.token_urlsafe(12),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"resource": resource} if resource else {}),
    }
    path = f"{side.paths['authorization_endpoint']}?{urlencode(query)}"
    answer = line.ask(get(side, path, f"Cookie: {side.cookie}"))
    said = parse_qs(urlsplit(answer.header(b"location").decode()).query)
    _right(answer.status in (302, 303) and said.get("state") == [state] and "code" in said, side, answer)
    form = {
        "grant_type": "authorization_code",
        "code": said["code"][0],
        "redirect_uri": REDIRECT_URI,
        "code_verifier": verifier,
    }
    return _signed(side, line.ask(post(side, side.paths["token_endpoint"], form)), "id_token")


def get(side: Side, path: str, *headers: str) -> bytes:
    """Write a request."""
    said = "".join(f"{header}\r\n" for header in headers)
    return f"GET {path} HTTP/1.1\r\nHost: {side.host}\r\nAccept: */*\r\n{said}\r\n".encode()


def post(side: Side, path: str, form: Mapping[str, str]) -> bytes:
    """Write a form of the relying party's, with its secret in the header."""
    body = urlencode(form)
    return (
        f"POST {path} HTTP/1.1\r\nHost: {side.host}\r\nAccept: */*\r\n{BASIC}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _signed(side: Side, answer: Answer, name: str) -> dict[str, Any]:
    """Return an answer with a token in it that is signed as it is to be."""
    said = json.loads(answer.body) if answer.status == 200 else {}
    header = str(said.get(name, "")).partition(".")[0]
    alg = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)) or b"{}").get("alg")
    _right(alg == side.algorithm, side, answer)
    return dict(said)


def _right(holds: bool, side: Side, answer: Answer) -> None:  # noqa: FBT001 — reads as a sentence
    if not holds:
        msg = f"{side.name}: {answer.head[:600]!r} {answer.body[:600]!r}"
        raise RuntimeError(msg)


def _ignore(_tokens: object) -> None:
    """Have what is not needed any more."""
