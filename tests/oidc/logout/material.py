"""What is sent to the end session endpoint, genuine and forged."""

from dataclasses import dataclass, field
from typing import Any

from idp.model.keys import KeyPurpose
from tests.oidc.forged import b64, hmac_by, parts_of
from tests.oidc.keyed import key_for, signed
from tests.oidc.party import SECRET, Party

BYE = "https://portal.example/bye"
STATE = "s" * 128


@dataclass
class Material:
    """What a relying party, or somebody who stole from it, has in hand."""

    party: Party
    other: Party
    """Another relying party of the same session."""
    tokens: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tokens, self.others = self.party.tokens(), self.other.tokens()

    @property
    def hint(self) -> str:
        return self.tokens["id_token"]

    def forged(self, signature: str = "", header: dict[str, Any] | None = None, **claims: Any) -> str:
        head, body, _ = parts_of(self.hint)
        return f"{b64({**head, **(header or {})})}.{b64({**body, **claims})}.{signature}"

    def by_client(self, **claims: Any) -> str:
        """Sign what an ID token says by a key of the client's own."""
        head, body, _ = parts_of(self.hint)
        return signed(key_for("RS256"), "RS256", {**body, **claims}, kid=head["kid"])

    def by_secret(self) -> str:
        head, body, _ = parts_of(self.hint)
        return hmac_by(SECRET.encode(), head, body)

    def of_ours(self, typ: str = "JWT", **claims: Any) -> str:
        """Sign something that is no ID token by the very key of ID tokens."""
        body = {**parts_of(self.hint)[1], **claims}
        body = {name: value for name, value in body.items() if value is not None}
        return self.party.house.signer.sign(KeyPurpose.TOKEN, body, alg="RS256", typ=typ)


def hinted(**more):
    return lambda material: {"id_token_hint": material.hint, **more}


def to_bye(make):
    return lambda material: {"id_token_hint": make(material), "post_logout_redirect_uri": BYE}


def only(**parameters):
    return lambda _material: parameters


def elsewhere(uri):
    return hinted(post_logout_redirect_uri=uri)
