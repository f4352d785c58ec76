"""The provider as a partner sees it: metadata, keys, and the five requests of an application."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode

import urllib3
from joserfc.jwk import KeySet

from sandbox.keys import Keys

LARGEST: Final = 256 * 1024
FORM: Final = "application/x-www-form-urlencoded"


class ProviderError(Exception):
    """The provider refused, did not answer, or not as the specification says."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came back, to the byte."""

    url: str
    status: int
    content_type: str
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the object in the body. Raises `ProviderError`."""
        try:
            found = json.loads(self.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            msg = f"{self.url} answered {self.status}, and not with JSON"
            raise ProviderError(msg)
        return found

    def expect(self, status: int) -> "Answer":
        """Return the answer if this is its status. Raises `ProviderError` with the provider's words."""
        if self.status != status:
            found = self.json() if self.body else {}
            told = (found.get(name) for name in ("error", "code", "error_description", "message"))
            msg = f"{self.url} answered {self.status}: {' '.join(str(word) for word in told if word)}"
            raise ProviderError(msg)
        return self


class Provider:
    """Talks to one provider on behalf of one client."""

    def __init__(self, issuer: str, client_id: str, keys: Keys, ca_file: str | None = None) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self.keys = keys
        self._http = urllib3.PoolManager(timeout=urllib3.Timeout(10), retries=False, ca_certs=ca_file)
        self._lock = Lock()
        self._metadata: dict[str, Any] | None = None
        self._jwks: KeySet | None = None

    def endpoint(self, name: str) -> str:
        """Return an address of the metadata, read once. OpenID Connect Discovery 1.0 §4.3."""
        with self._lock:
            if self._metadata is None:
                found = self.send("GET", f"{self.issuer}/.well-known/openid-configuration").expect(200).json()
                if found.get("issuer") != self.issuer:
                    msg = "the metadata names another issuer"
                    raise ProviderError(msg)
                self._metadata = found
        value = self._metadata.get(name)
        if not isinstance(value, str):
            msg = f"the metadata has no {name}"
            raise ProviderError(msg)
        return value

    def jwks(self, kid: str) -> KeySet:
        """Return the provider's keys, read anew when this one is not among them."""
        known = self._jwks
        if known is None or all(key.kid != kid for key in known.keys):
            told = self.send("GET", self.endpoint("jwks_uri")).expect(200).json()
            known = self._jwks = KeySet.import_key_set(told)  # type: ignore[arg-type]
        return known

    def push(self, parameters: Mapping[str, str]) -> str:
        """Push an authorization request, and return its reference. RFC 9126 §2."""
        address = self.endpoint("pushed_authorization_request_endpoint")
        proof = {"DPoP": self.keys.dpop_proof("POST", address)}
        return str(self._post(address, parameters, proof).expect(201).json().get("request_uri", ""))

    def redeem(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Exchange a grant for a token that is bound to our key. RFC 6749 §4.1.3, RFC 9449 §5."""
        address = self.endpoint("token_endpoint")
        tokens = self._post(address, form, {"DPoP": self.keys.dpop_proof("POST", address)}).expect(200).json()
        if str(tokens.get("token_type")).lower() != "dpop":
            msg = "the access token is not bound to our key"
            raise ProviderError(msg)
        return tokens

    def read(self, method: str, address: str, access_token: str, body: str | None = None) -> Answer:
        """Use an access token with its key. RFC 9449 §7.1."""
        headers = {
            "Authorization": f"DPoP {access_token}",
            "DPoP": self.keys.dpop_proof(method, address, access_token),
            **({"Content-Type": "application/json"} if body is not None else {}),
        }
        return self.send(method, address, headers, body)

    def fetch(self, reference: str) -> Answer:
        """Fetch an application from server to server."""
        return self._post(f"{self.issuer}/applications", {"reference": reference}, {})

    def _post(self, address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Send a form, and prove which client does."""
        told = {**form, **self.keys.client_assertion(self.client_id, self.issuer)}
        return self.send("POST", address, {**headers, "Content-Type": FORM}, urlencode(told))

    def send(
        self, method: str, address: str, headers: Mapping[str, str] | None = None, body: str | None = None
    ) -> Answer:
        """Send one request, and read no more than a form can hold. Raises `ProviderError`."""
        try:
            answer = self._http.request(
                method, address, headers={**(headers or {})}, body=body, redirect=False, preload_content=False
            )
            data = answer.read(LARGEST + 1)
            answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            msg = f"{address} does not answer: {type(error).__name__}"
            raise ProviderError(msg) from None
        if len(data) > LARGEST:
            msg = f"{address} answers too much"
            raise ProviderError(msg)
        return Answer(address, answer.status, answer.headers.get("Content-Type", ""), data)
