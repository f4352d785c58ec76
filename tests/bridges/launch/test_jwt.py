"""JWTs as a receiver reads them: joserfc with what a careful receiver insists on."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as new_rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp.model.secret import Secret
from legacy_bridges.contract import AutoPost, Barred, Redirect
from tests.bridges.launch.statements import BRIDGE, JWT, NOW, SHARED, URL, manifest, send

_RSA, _EC = new_rsa_key(65537, 2048), new_ec_key(SECP256R1())
PRIVATE = {
    "RS256": _RSA.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    "ES256": _EC.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    "HS256": SHARED.value,
}
PUBLIC = {
    name: key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, key in (("RS256", _RSA), ("ES256", _EC))
}
VERIFIES = {
    "RS256": RSAKey.import_key(PUBLIC["RS256"]),
    "ES256": ECKey.import_key(PUBLIC["ES256"]),
    "HS256": OctKey.import_key(SHARED.value),
}


def token(algorithm: str = "HS256", **options: Any) -> str:
    sent = send({**JWT, "algorithm": algorithm, **options}, Secret(PRIVATE[algorithm]))
    assert isinstance(sent, AutoPost)
    return sent.fields["jwt"]


class Receiver:
    """A service that takes a statement for itself, of now, and once."""

    def __init__(self, algorithm: str = "HS256", audience: str = "https://conference.example") -> None:
        self._algorithm, self._audience = algorithm, audience
        self._seen: set[str] = set()

    def accepts(self, said: str, after: timedelta = timedelta()) -> dict[str, Any] | None:
        """Return the claims, or `None` for what is refused."""
        now = int((NOW + after).timestamp())
        registry = jwt.JWTClaimsRegistry(
            now=now,
            leeway=0,
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            jti={"essential": True},
        )
        try:
            read = jwt.decode(said, VERIFIES[self._algorithm], algorithms=[self._algorithm])
            registry.validate(read.claims)
        except (JoseError, ValueError):
            return None
        jti = read.claims["jti"]
        if jti in self._seen:
            return None
        self._seen.add(jti)
        return dict(read.claims)


@pytest.mark.spec("RFC 7515 §7.1")
@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "ES256"])
def test_a_receiver_takes_our_statement_once(algorithm: str) -> None:
    receiver, said = Receiver(algorithm), token(algorithm)
    claims = receiver.accepts(said)
    assert claims == {
        "sub": "acc-anna",
        "name": "Анна Петровна",
        "groups": ["host", "speaker"],
        "aud": "https://conference.example",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 60,
        "jti": "n-1",
    }
    assert receiver.accepts(said) is None


def test_plain_arithmetic_agrees_with_the_signature() -> None:
    head, body, signature = token().split(".")
    made = hmac.new(SHARED.value.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64encode(made).rstrip(b"=").decode() == signature
    assert json.loads(base64.urlsafe_b64decode(head + "==")) == {"alg": "HS256", "typ": "JWT"}


def test_it_dies_within_a_minute() -> None:
    said = token()
    assert Receiver().accepts(said, timedelta(seconds=59))
    assert Receiver().accepts(said, timedelta(seconds=61)) is None


def test_it_is_for_one_service() -> None:
    assert Receiver(audience="https://other.example").accepts(token()) is None


def test_issuer_and_key_are_named_where_the_service_asks() -> None:
    said = token(issuer="https://login.example", key_id="2026-11")
    claims = Receiver().accepts(said)
    assert claims is not None
    assert claims["iss"] == "https://login.example"
    assert json.loads(base64.urlsafe_b64decode(said.split(".")[0] + "=="))["kid"] == "2026-11"


def _swapped(said: str, header: dict[str, str], signature: str = "") -> str:
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{head}.{said.split('.')[1]}.{signature}"


def _with_public_key_as_secret() -> str:
    unsigned = _swapped(token("RS256"), {"alg": "HS256", "typ": "JWT"}).rstrip(".")
    made = hmac.new(PUBLIC["RS256"], unsigned.encode(), hashlib.sha256).digest()
    return f"{unsigned}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda: _swapped(token("RS256"), {"alg": "none"}), id="no-algorithm"),
        pytest.param(_with_public_key_as_secret, id="public-key-as-secret"),
        pytest.param(lambda: token("HS256"), id="other-algorithm"),
        pytest.param(lambda: token("RS256")[:-6] + "AAAAAA", id="other-signature"),
    ],
)
def test_a_forged_statement_is_refused(forged: Any) -> None:
    assert Receiver("RS256").accepts(forged()) is None


def test_somebody_elses_key_signs_nothing_that_counts() -> None:
    sent = send(JWT, Secret("x" * 40))
    assert isinstance(sent, AutoPost)
    with pytest.raises(BadSignatureError):
        jwt.decode(sent.fields["jwt"], VERIFIES["HS256"], algorithms=["HS256"])


@pytest.mark.spec("RFC 7518 §3.2")
@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        pytest.param("HS256", "k" * 31, id="short-secret"),
        pytest.param("HS256", PRIVATE["RS256"], id="private-key-as-secret"),
        pytest.param("HS256", PUBLIC["RS256"].decode(), id="public-key-as-secret"),
        pytest.param("RS256", "k" * 40, id="secret-for-rsa"),
        pytest.param("RS256", PUBLIC["RS256"].decode(), id="public-key"),
        pytest.param("RS256", PRIVATE["ES256"], id="ec-key-for-rsa"),
        pytest.param("ES256", PRIVATE["RS256"], id="rsa-key-for-ec"),
    ],
)
def test_a_key_of_another_kind_does_not_do(algorithm: str, key: str) -> None:
    said = BRIDGE.key_problem(manifest({**JWT, "algorithm": algorithm}), Secret(key))
    assert said
    assert key not in said
    assert "\n" not in said


def test_the_algorithms_own_key_does() -> None:
    for algorithm, key in PRIVATE.items():
        assert BRIDGE.key_problem(manifest({**JWT, "algorithm": algorithm}), Secret(key)) == ""


def test_it_goes_in_a_form_and_in_a_link_only_where_the_manifest_says() -> None:
    posted = send({**JWT, "return_parameter": "return_to"})
    assert isinstance(posted, AutoPost)
    assert (posted.url, posted.fields["return_to"]) == (URL, "https://conference.example/rooms/7")
    linked = send({**JWT, "deliver": "get", "parameter": "token"})
    assert isinstance(linked, Redirect)
    assert set(parse_qs(urlsplit(linked.url).query)) == {"token"}


def test_what_is_not_known_is_left_out_and_what_names_the_person_is_needed() -> None:
    without = send(JWT, name="")
    assert isinstance(without, AutoPost)
    assert "name" not in (Receiver().accepts(without.fields["jwt"]) or {})
    assert send(JWT, sub="") == Barred("attribute_missing")
    by_login = {**JWT, "claims": {"sub": "login"}}
    assert send(by_login, login="") == Barred("not_linked")
