"""What else Apache is here: relying parties of every kind, and interfaces that take access tokens."""

import json
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from joserfc.jwk import RSAKey

from tests.debian.documented import documented
from tests.debian.provider import Provider

PAGE = "apache.md"
SECRET = "s" * 43
API = "https://orders.example.com/"
PASSPHRASE = "p" * 32
VHOST = Template("""
<VirtualHost 127.0.0.1:$port>
  ServerName $name.localhost
  DocumentRoot $folder/www
$told
  Header always set X-Remote-User "expr=%{REMOTE_USER}"
  Header always set X-Roles "expr=%{reqenv:OIDC_CLAIM_roles}"
  Header always set X-Name "expr=%{reqenv:OIDC_CLAIM_name}"
</VirtualHost>
""")
TLS = Template("""
Listen 127.0.0.1:$port https
<VirtualHost 127.0.0.1:$port>
  ServerName localhost
  SSLEngine on
  SSLCertificateFile $folder/localhost.pem
  ProxyAddHeaders Off
  ProxyPass / $issuer/
</VirtualHost>
""")
PARTY = Template("""
OIDCProviderMetadataURL $issuer/.well-known/openid-configuration
OIDCClientID $name
OIDCClientSecret $secret
OIDCRedirectURI $origin/oidc/redirect
OIDCCryptoPassphrase $passphrase
OIDCPKCEMethod S256
$more
<Location />
  AuthType openid-connect
  Require valid-user
</Location>
""")
FRESH = """
OIDCScope "openid profile roles"
OIDCUserInfoRefreshInterval 1
OIDCRefreshAccessTokenBeforeExpiry 299 logout_on_error
OIDCInfoHook access_token
"""
OBJECT = {
    "copy_from_request": [
        "scope",
        "nonce",
        "state",
        "redirect_uri",
        "code_challenge",
        "code_challenge_method",
    ],
    "crypto": {"sign_alg": "RS256"},
}


@dataclass(frozen=True)
class Apache:
    """Its virtual hosts."""

    provider: Provider
    folder: Path

    def origin(self, name: str) -> str:
        """Return the address of a virtual host."""
        return f"http://{name}.localhost:{self.provider.ports.apache}"

    def clients(self) -> list[Any]:
        """Describe the clients, as the page does or by hand."""
        wiki = json.loads(documented(PAGE, "json", self._wiki()))
        plain = [self._client(name) for name in ("signed", "referred", "astray")]
        plain[0]["jwks"] = {"keys": [self._public()]}
        front = self._client(
            "front", frontchannel_logout_uri=f"{self.origin('front')}/oidc/redirect?logout=get"
        )
        front |= {"frontchannel_logout_session_required": True, "id_token_signed_response_alg": "ES256"}
        eddsa = self._client("eddsa", id_token_signed_response_alg="EdDSA")
        fresh = self._client("fresh", grant_types=["authorization_code", "refresh_token"])
        orders = {
            "client_id": "orders",
            "client_secret": SECRET,
            "scope": "openid",
            "okno": {"resource": API},
        }
        machine = {"client_id": "machine", "client_secret": SECRET, "grant_types": ["client_credentials"]}
        machine |= {"okno": {"resources": [API, "https://else.example.com/"]}}
        elsewhere = {"client_id": "elsewhere", "okno": {"resource": "https://else.example.com/"}}
        return [wiki, *plain, front, eddsa, fresh, orders, machine, elsewhere]

    def write(self) -> None:
        """Write the virtual hosts."""
        hosts = {
            "wiki": documented(PAGE, "apache", self._issuer() | self._wiki() | self._keys()),
            "orders": documented(PAGE, "apache", self._issuer() | {"SECRET": SECRET}, 1),
            "verified": documented(PAGE, "apache", self._jwks() | self._issuer(), 2) + self._trust(),
            "front": self._party("front"),
            "eddsa": self._party("eddsa"),
            "fresh": self._party("fresh", FRESH),
            "signed": self._party("signed", self._signing({**OBJECT, "request_object_type": "request"})),
            "referred": self._party("referred", self._signing(OBJECT)),
            "astray": self._party("astray", secret="wrong" * 9),
        }
        port, folder = self.provider.ports.apache, self.folder
        text = "".join(
            VHOST.substitute(port=port, name=name, folder=folder, told=told) for name, told in hosts.items()
        )
        tls = TLS.substitute(port=self.provider.ports.tls, folder=folder, issuer=self.provider.issuer)
        (self.folder / "parties.conf").write_text(text + tls)

    def _issuer(self) -> dict[str, str]:
        return {"https://id.example.com": self.provider.issuer}

    def _jwks(self) -> dict[str, str]:
        """Ask for keys by TLS, as the module insists."""
        return {"https://id.example.com/jwks": f"https://localhost:{self.provider.ports.tls}/jwks"}

    def _trust(self) -> str:
        return f"OIDCCABundlePath {self.folder}/authority.pem"

    def _wiki(self) -> dict[str, str]:
        return {"https://wiki.example.com": self.origin("wiki")}

    def _keys(self) -> dict[str, str]:
        return {"PASSPHRASE": PASSPHRASE, "/etc/apache2/wiki": f"{self.folder}/wiki"}

    def _client(self, name: str, **more: Any) -> dict[str, Any]:
        return {
            "client_id": name,
            "client_secret": SECRET,
            "redirect_uris": [f"{self.origin(name)}/oidc/redirect"],
            "okno": {"first_party": True},
            **more,
        }

    def _party(self, name: str, more: str = "", secret: str = SECRET) -> str:
        return PARTY.substitute(
            issuer=self.provider.issuer,
            name=name,
            secret=secret,
            origin=self.origin(name),
            passphrase=PASSPHRASE,
            more=more,
        )

    def _signing(self, said: dict[str, Any]) -> str:
        quoted = json.dumps(said).replace('"', '\\"')
        return f'OIDCPrivateKeyFiles wiki#{self.folder}/wiki.key\nOIDCRequestObject "{quoted}"'

    def _public(self) -> dict[str, Any]:
        key = RSAKey.import_key((self.folder / "wiki.pem").read_bytes())
        return {**key.as_dict(private=False), "kid": "wiki"}


def write_key(folder: Path) -> None:
    """Make the key of those that sign."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "wiki.key").write_bytes(private)
    (folder / "wiki.pem").write_bytes(public)
