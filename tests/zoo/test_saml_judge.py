"""mod_auth_mellon as the judge: what it takes from us, and that nothing of it can be turned into more."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from lxml import etree

from idp.model.secret import new_secret
from legacy_bridges.protocols.saml import (
    Head,
    NameId,
    SamlOptions,
    SigningKey,
    Statement,
    entity_id,
    make_metadata,
    make_response,
)
from tests.zoo.client import Client
from tests.zoo.place import Zoo
from tests.zoo.programs.mellon import Mellon, new_mellon, start_mellon
from tests.zoo.programs.pair import Pair, make_pair

ISSUER = "http://localhost:18000"
NS = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion", "samlp": "urn:oasis:names:tc:SAML:2.0:protocol"}
ANNA = Statement(
    NameId("p-anna"),
    {"uid": ("anna@romashka.example",), "groups": ("pbx.user", "pbx.guest")},
    "s-1",
    datetime(2026, 11, 22, tzinfo=UTC),
    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
    timedelta(hours=1),
)


@dataclass(frozen=True)
class Judge:
    """A site, and what it believes."""

    mellon: Mellon
    signing: SigningKey
    another: SigningKey

    def options(self, **changes: Any) -> SamlOptions:
        said = {"entity_id": self.mellon.entity_id, "acs": [{"url": self.mellon.acs}]}
        return SamlOptions.model_validate(said | changes)

    def response(
        self, statement: Statement = ANNA, signing: SigningKey | None = None, **changes: Any
    ) -> bytes:
        """Make one as the provider does; `changes` are of its head."""
        now = datetime.now(UTC)  # noqa: TID251 - Apache's own clock
        head = Head(entity_id(ISSUER), self.mellon.acs, new_secret().value, now)
        options = changes.pop("options", None) or self.options()
        return make_response(options, statement, replace(head, **changes), signing or self.signing)

    def show(self, xml: bytes) -> tuple[int, str]:
        """Post it, and return the status and who is known then."""
        site = Client(self.mellon.origin, host=urlsplit(self.mellon.origin).netloc)
        site.cookies["mellon-cookie"] = "cookietest"
        form = {"SAMLResponse": base64.b64encode(xml).decode(), "RelayState": f"{self.mellon.origin}/app"}
        answer = site.post("/mellon/postResponse", form)
        return answer.status, site.get("/app").text


@pytest.fixture(scope="module")
def judge(zoo: Zoo) -> Judge:
    ours, another = (signing_key(make_pair(zoo.cage(name), name)) for name in ("ours", "another"))
    mellon = new_mellon(zoo, "crm")
    start_mellon(zoo, mellon, make_metadata(ISSUER, (ours.certificate,)).decode())
    return Judge(mellon, ours, another)


def signing_key(pair: Pair) -> SigningKey:
    key = load_pem_private_key(pair.key.read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    certificate = load_pem_x509_certificate(pair.certificate.read_bytes())
    return SigningKey(key, certificate.public_bytes(Encoding.DER))


@pytest.mark.parametrize("signed", [["assertion", "response"], ["assertion"], ["response"]], ids="+".join)
def test_it_believes_what_we_sign(judge: Judge, signed: list[str]) -> None:
    status, text = judge.show(judge.response(options=judge.options(sign=signed)))
    assert status == 303
    assert "REMOTE_USER=anna@romashka.example" in text
    assert "MELLON_groups=pbx.user,pbx.guest" in text


@pytest.mark.parametrize(
    "name",
    ["Анна <root>", "a&amp;b", "]]>", "<!-- admin -->root", 'o\'neil "x"', "a;b,c"],
)
def test_a_value_is_a_value_whatever_stands_in_it(judge: Judge, name: str) -> None:
    status, text = judge.show(judge.response(replace(ANNA, attributes={"uid": (name,), "groups": ("g",)})))
    assert status == 303
    assert f"REMOTE_USER={escape(name)}\n" in text, "mellon hands text on as XML writes it"
    assert "MELLON_groups=g\n" in text


def test_it_takes_a_statement_once(judge: Judge) -> None:
    once = judge.response()
    assert judge.show(once)[0] == 303
    status, text = judge.show(once)
    assert status == 400
    assert "REMOTE_USER" not in text


def attribute_changed(judge: Judge) -> bytes:
    return judge.response().replace(b"pbx.guest", b"pbx.admin")


def name_changed(judge: Judge) -> bytes:
    return judge.response().replace(b"anna@", b"root@")


def commented(judge: Judge) -> bytes:
    """A comment is not signed, and readers that stop at it read less than was signed."""
    xml = judge.response(replace(ANNA, attributes={"uid": ("root@romashka.example.evil.test",)}))
    return xml.replace(b"example.evil.test", b"example<!---->.evil.test")


def evil_first(judge: Judge) -> bytes:
    """An unsigned assertion before the signed one, with the same name on it."""
    root = etree.fromstring(judge.response(options=judge.options(sign=["assertion"])))
    signed = root.find("saml:Assertion", NS)
    evil = etree.fromstring(etree.tostring(signed).replace(b"anna@", b"root@"))
    evil.remove(evil.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    root.insert(root.index(signed), evil)
    return etree.tostring(root)


def evil_around(judge: Judge) -> bytes:
    """The signed assertion inside an object of the signature of another one."""
    root = etree.fromstring(judge.response(options=judge.options(sign=["assertion"])))
    signed = root.find("saml:Assertion", NS)
    evil = etree.fromstring(etree.tostring(signed).replace(b"anna@", b"root@"))
    evil.set("ID", "_evil")
    signature = evil.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    root.replace(signed, evil)
    etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object").append(signed)
    return etree.tostring(root)


def unsigned(judge: Judge) -> bytes:
    root = etree.fromstring(judge.response())
    for signature in list(root.iter("{http://www.w3.org/2000/09/xmldsig#}Signature")):
        signature.getparent().remove(signature)
    return etree.tostring(root)


ANOTHER_SP = {"entity_id": "https://wiki.example/saml", "acs": [{"url": "https://wiki.example/acs"}]}
REFUSED: dict[str, Callable[[Judge], bytes]] = {
    "attribute-changed": attribute_changed,
    "name-changed": name_changed,
    "evil-copy-first": evil_first,
    "evil-copy-around": evil_around,
    "no-signature": unsigned,
    "another-key": lambda judge: judge.response(signing=judge.another),
    "another-issuer": lambda judge: judge.response(issuer="https://evil.test/saml/metadata"),
    "another-audience": lambda judge: judge.response(options=judge.options(**ANOTHER_SP)),
    "another-destination": lambda judge: judge.response(destination="https://wiki.example/acs"),
    "of-yesterday": lambda judge: judge.response(
        now=datetime.now(UTC) - timedelta(days=1)  # noqa: TID251
    ),
    "of-tomorrow": lambda judge: judge.response(
        now=datetime.now(UTC) + timedelta(days=1)  # noqa: TID251
    ),
}


@pytest.mark.parametrize("forged", REFUSED.values(), ids=REFUSED.keys())
def test_it_refuses(judge: Judge, forged: Callable[[Judge], bytes]) -> None:
    status, text = judge.show(forged(judge))
    assert status in (400, 401, 403, 500), status
    assert "REMOTE_USER" not in text


def test_a_comment_makes_nobody_somebody_else(judge: Judge) -> None:
    _status, text = judge.show(commented(judge))
    assert "REMOTE_USER=root@romashka.example\n" not in text
