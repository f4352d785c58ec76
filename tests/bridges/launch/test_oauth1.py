"""Forms signed as OAuth 1.0a signs them, judged by oauthlib as a tool of LTI 1.1 would judge them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from oauthlib.oauth1 import RequestValidator, SignatureOnlyEndpoint

from idp.model.secret import Secret
from legacy_bridges.contract import AutoPost, Barred
from tests.bridges.launch.statements import LTI, NOW, SHARED, URL, send

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Tool(RequestValidator):
    """A tool that knows one consumer and remembers what it has seen."""

    def __init__(self, key: str, secret: str) -> None:
        super().__init__()
        self._known = {key: secret}
        self._seen: set[tuple[str, str]] = set()

    @property
    def dummy_client(self) -> str:
        return "nobody"

    @property
    def client_key_length(self) -> tuple[int, int]:
        return 3, 60

    @property
    def nonce_length(self) -> tuple[int, int]:
        return 3, 60

    @property
    def timestamp_lifetime(self) -> int:
        return 10**9

    @property
    def enforce_ssl(self) -> bool:
        return True

    def check_client_key(self, client_key: str) -> bool:
        return 3 <= len(client_key) <= 60

    def validate_client_key(self, client_key: str, request: object) -> bool:
        return client_key in self._known

    def get_client_secret(self, client_key: str, request: object) -> str:
        return self._known.get(client_key, "")

    def validate_timestamp_and_nonce(
        self, client_key: str, timestamp: str, nonce: str, request: object, **_more: object
    ) -> bool:
        new = (timestamp, nonce) not in self._seen
        self._seen.add((timestamp, nonce))
        return new


def accepts(tool: Tool, form: Mapping[str, str], url: str = URL) -> bool:
    """Let the tool judge a form as its browser posts it."""
    judged, _request = SignatureOnlyEndpoint(tool).validate_request(url, "POST", urlencode(form), FORM)
    return bool(judged)


def form_of(nonce: str = "n-1", **options: Any) -> dict[str, str]:
    sent = send({**LTI, **options}, nonce=nonce)
    assert isinstance(sent, AutoPost)
    assert sent.url == URL
    return dict(sent.fields)


@pytest.fixture
def tool() -> Tool:
    return Tool("romashka", SHARED.value)


@pytest.mark.spec("RFC 5849 §3.4.1")
@pytest.mark.spec("RFC 5849 §3.4.2")
@pytest.mark.parametrize("method", ["HMAC-SHA256", "HMAC-SHA1"])
def test_a_tool_takes_our_form(tool: Tool, method: str) -> None:
    assert accepts(tool, form_of(method=method))


def test_a_form_is_taken_once(tool: Tool) -> None:
    form = form_of()
    assert accepts(tool, form)
    assert not accepts(tool, form)


def test_a_launch_says_what_is_launched_and_for_whom() -> None:
    form = form_of()
    said = {"lti_message_type": "basic-lti-launch-request", "lti_version": "LTI-1p0"}
    said |= {"resource_link_id": "room-1", "user_id": "acc-anna", "roles": "host,speaker"}
    said |= {"lis_person_name_full": "Анна Петровна", "context_id": "Ромашка & Co"}
    assert {name: form[name] for name in said} == said
    assert form["oauth_timestamp"] == str(int(NOW.timestamp()))


def test_without_a_resource_link_it_is_no_launch_of_lti(tool: Tool) -> None:
    form = form_of(resource_link_id="")
    assert not any(name.startswith("lti") for name in form)
    assert accepts(tool, form)


@pytest.mark.spec("RFC 5849 §3.6")
def test_signs_that_encoders_disagree_on_are_signed_as_the_tool_reads_them(tool: Tool) -> None:
    for name in ("a b", "a+b", "~*'()!", "100%", "Ș ț", "x=y&z;"):
        assert accepts(tool, form_of(name, fields={"context_id": name, "context_label": name * 2})), name


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"roles": "admin"}, id="another-role"),
        pytest.param({"user_id": "acc-boris"}, id="another-person"),
        pytest.param({"extra": "1"}, id="one-field-more"),
        pytest.param({"oauth_timestamp": "1999999999"}, id="another-time"),
        pytest.param({"oauth_nonce": "n-2"}, id="another-nonce"),
        pytest.param({"oauth_consumer_key": "vasilek"}, id="another-consumer"),
        pytest.param({"oauth_signature_method": "PLAINTEXT"}, id="another-method"),
        pytest.param({"oauth_signature": ""}, id="no-signature"),
    ],
)
def test_a_form_that_was_changed_is_refused(tool: Tool, change: Mapping[str, str]) -> None:
    assert not accepts(tool, form_of() | change)


def test_a_form_is_good_at_one_address(tool: Tool) -> None:
    assert not accepts(tool, form_of(), "https://conference.example/other")
    assert not accepts(tool, form_of(), "https://evil.example/enter")


def test_another_key_signs_nothing_that_counts() -> None:
    assert not accepts(Tool("romashka", "x" * 40), form_of())


def test_somebody_without_an_identifier_is_not_sent() -> None:
    assert send(LTI, Secret("k" * 40), sub="") == Barred("attribute_missing")
