"""What a strict client refuses by itself when the answer is not what it asked for."""

import re
import time

import pytest

from tests.node.conftest import Connect
from tests.node.provider import Provider
from tests.node.relying_parties import REDIRECT_URI, Refused, refused
from tests.node.visitor import Callback

pytestmark = pytest.mark.node


@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"state": "another"}, "state"),
        ({"state": None}, "state"),
        ({"iss": "https://evil.example"}, "iss"),
        ({"iss": None}, "iss"),
        ({"code": None, "error": "access_denied", "state": "another"}, "state"),
    ],
    ids=["another state", "no state", "another issuer", "no issuer", "an error with another state"],
)
def test_an_altered_answer_is_refused_before_the_code_is_used(
    provider: Provider, connect: Connect, mode: str, changes: dict[str, str | None], says: str
) -> None:
    party = connect("basic")
    begun = party.start(response_mode=mode)
    callback = provider.visitor().go(begun.url, REDIRECT_URI)
    with refused(says=says):
        party.finish(begun, callback.altered(**changes))
    assert party.finish(begun, callback)["claims"]["aud"] == "basic", "the code is as good as it was"


def test_an_id_token_with_another_nonce_is_refused(provider: Provider, connect: Connect) -> None:
    party = connect("basic")
    begun = party.start()
    altered = re.sub(r"nonce=[^&]+", "nonce=another", begun.url)
    assert altered != begun.url
    with refused(says="nonce"):
        party.finish(begun, provider.visitor().go(altered, REDIRECT_URI))


def test_an_id_token_of_an_old_sign_in_is_refused(provider: Provider, connect: Connect) -> None:
    party, anna = connect("basic"), provider.visitor()
    party.enter(anna)
    time.sleep(2.1)
    begun = party.start(max_age="1")
    callback = anna.go(begun.url.replace("max_age=1", "max_age=9999"), REDIRECT_URI)
    with refused(says="auth_time|too much time"):
        party.finish(begun, callback)


def test_an_id_token_signed_otherwise_is_refused(provider: Provider, connect: Connect) -> None:
    party = connect("answered-ES256", id_token_signed_response_alg="PS256")
    begun = party.start()
    with refused(says="alg"):
        party.finish(begun, provider.visitor().go(begun.url, REDIRECT_URI))


def test_a_code_of_another_sign_in_is_refused(provider: Provider, connect: Connect) -> None:
    """The client cannot see it; the provider does, by the verifier. RFC 9700 §4.5."""
    party = connect("basic")
    mine, theirs = party.start(), party.start()
    own = provider.visitor().go(mine.url, REDIRECT_URI)
    stolen = provider.visitor().go(theirs.url, REDIRECT_URI).parameters["code"]
    with refused(error="invalid_grant", status=400):
        party.finish(mine, own.altered(code=stolen))


def test_a_code_is_good_once_and_a_second_try_ends_what_it_gave(provider: Provider, connect: Connect) -> None:
    party = connect("basic")
    begun = party.start()
    callback = provider.visitor().go(begun.url, REDIRECT_URI)
    tokens = party.finish(begun, callback)
    with refused(error="invalid_grant", status=400):
        party.finish(begun, callback)
    with refused(error="invalid_grant", status=400):
        party.refresh(tokens["refresh_token"])


@pytest.mark.parametrize("library", ["openid-client"], indirect=True)
def test_a_code_that_came_to_another_door_is_refused(provider: Provider, connect: Connect) -> None:
    party = connect("two-doors")
    begun = party.start()
    callback = provider.visitor().go(begun.url, REDIRECT_URI)
    elsewhere = Callback(callback.url.replace("/cb?", "/cb2?"))
    with refused(error="invalid_grant", status=400):
        party.finish(begun, elsewhere)


def test_a_provider_by_another_name_is_refused(provider: Provider, connect: Connect) -> None:
    """It answers by its own name alone: nobody takes another for its issuer. RFC 9110 §7.4."""
    with pytest.raises(Refused, match=r"421|unexpected HTTP"):
        connect("basic", issuer=provider.issuer.replace("localhost", "127.0.0.1"))
