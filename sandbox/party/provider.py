"""The provider as a relying party sees it: metadata, keys and three requests."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode

import urllib3
from joserfc.jwk import KeySet

LARGEST: Final = 256 * 1024


class ProviderError(Exception):
    """The provider did not answer, or not as was hoped for; `error` is its own word for a refusal."""

    def __init__(self, words: str, error: str = "") -> None:
        """Take what happened, and the error code if there was one."""
        super().__init__(words)
        self.error = error


@dataclass(frozen=True, slots=True, repr=False)
class ClientCredentials:
    """How a relying party shows who it is."""

    client_id: str
    client_secret: str


class Provider:
    """Talks to one provider. OpenID Connect Discovery 1.0 §4."""

    def __init__(self, issuer: str, credentials: ClientCredentials, ca_file: str | None = None) -> None:
        self.issuer = issuer
        self.client_id = credentials.client_id
        self._secret = credentials.client_secret
        self._http = urllib3.PoolManager(timeout=urllib3.Timeout(5), retries=False, ca_certs=ca_file)
        self._lock = Lock()
        self._metadata: dict[str, Any] | None = None
        self._decisions: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    def endpoint(self, name: str) -> str:
        """Return an address of the metadata."""
        value = self.metadata().get(name)
        if not isinstance(value, str):
            msg = f"the metadata has no {name}"
            raise ProviderError(msg)
        return value

    def metadata(self) -> dict[str, Any]:
        """Read the metadata once; its issuer must be ours. OpenID Connect Discovery 1.0 §4.3."""
        with self._lock:
            if self._metadata is None:
                found = self._json("GET", f"{self.issuer}/.well-known/openid-configuration")
                if found.get("issuer") != self.issuer:
                    msg = "the metadata names another issuer"
                    raise ProviderError(msg)
                self._metadata = found
            return self._metadata

    def evaluation_endpoint(self) -> str:
        """Return where to ask whether somebody may do something. Authorization API 1.0 §9.2."""
        with self._lock:
            if self._decisions is None:
                found = self._json("GET", f"{self.issuer}/.well-known/authzen-configuration")
                if found.get("policy_decision_point") != self.issuer:
                    msg = "the metadata names another decision point"
                    raise ProviderError(msg)
                self._decisions = found
        return str(self._decisions["access_evaluation_endpoint"])

    def keys(self, kid: str) -> KeySet:
        """Return the key set, read anew when it does not have the key."""
        known = self._keys
        if known is None or all(key.kid != kid for key in known.keys):
            known = KeySet.import_key_set(self._json("GET", self.endpoint("jwks_uri")))  # type: ignore[arg-type]
            self._keys = known
        return known

    def redeem(self, code: str, redirect_uri: str, code_verifier: str) -> dict[str, Any]:
        """Exchange a code. RFC 6749 §4.1.3, RFC 7636 §4.5."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": code_verifier,
        }
        headers = self._credentials("application/x-www-form-urlencoded")
        return self._json("POST", self.endpoint("token_endpoint"), headers, urlencode(form))

    def evaluate(self, question: Mapping[str, Any], languages: str) -> dict[str, Any]:
        """Ask the decision point; the reason comes in one of these languages. Authorization API 1.0 §6."""
        headers = {**self._credentials("application/json"), "Accept-Language": languages}
        return self._json("POST", self.evaluation_endpoint(), headers, json.dumps(question))

    def _credentials(self, content_type: str) -> dict[str, str]:
        """Prove who asks. RFC 6749 §2.3.1."""
        headers = urllib3.make_headers(basic_auth=f"{self.client_id}:{self._secret}")
        return {**headers, "Content-Type": content_type}

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """Ask for the claims. OpenID Connect Core 1.0 §5.3.1."""
        headers = {"Authorization": f"Bearer {access_token}"}
        return self._json("GET", self.endpoint("userinfo_endpoint"), headers)

    def _json(
        self, method: str, url: str, headers: dict[str, str] | None = None, body: str | None = None
    ) -> dict[str, Any]:
        try:
            answer = self._http.request(
                method,
                url,
                headers={"Accept": "application/json", **(headers or {})},
                body=body,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            msg = f"{url} does not answer: {type(error).__name__}"
            raise ProviderError(msg) from None
        found = _parse(url, answer.data)
        if answer.status != 200:
            refusal = str(found.get("error", ""))
            words = f"{refusal} {found.get('error_description', '')}".strip()
            msg = f"{url} answered {answer.status}: {words}"
            raise ProviderError(msg, refusal)
        return found


def _parse(url: str, data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data) if len(data) <= LARGEST else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        msg = f"{url} did not answer with JSON"
        raise ProviderError(msg)
    return found
