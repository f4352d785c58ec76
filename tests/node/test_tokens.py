"""What tokens are worth, to those they are for and to others."""

import pytest

from tests.node.clients import ALGORITHMS, API, OTHER_API
from tests.node.conftest import Connect
from tests.node.provider import BORIS, Provider
from tests.node.relying_parties import Party, Refused, not_known, refused

pytestmark = pytest.mark.node
OF_API = {"scope": "openid", "resource": API}


def dead(party: Party, tokens: dict[str, object]) -> None:
    """Expect that UserInfo takes an access token no more."""
    with pytest.raises(Refused, match="invalid_token") as caught:
        party.userinfo(tokens)
    assert caught.value.status in (401, None), "openid-client 5 does not say"


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_answers_are_signed_as_the_client_registered(provider: Provider, connect: Connect, alg: str) -> None:
    party = connect(f"answered-{alg}", id_token_signed_response_alg=alg, userinfo_signed_response_alg=alg)
    tokens = party.enter(provider.visitor(), scope="openid email")
    told = party.userinfo(tokens)
    assert (told["iss"], told["aud"]) == (provider.issuer, f"answered-{alg}")
    assert party.refresh(tokens["refresh_token"])["claims"]["sub"] == told["sub"]


def test_a_refresh_token_gives_new_tokens(provider: Provider, connect: Connect) -> None:
    party = connect("basic")
    tokens = party.enter(provider.visitor(), scope="openid email")
    again = party.refresh(tokens["refresh_token"])
    assert again["refresh_token"] != tokens["refresh_token"]
    assert again["access_token"] != tokens["access_token"]
    for name in ("iss", "sub", "aud", "auth_time", "sid"):
        assert again["claims"][name] == tokens["claims"][name]
    narrow = party.refresh(again["refresh_token"], scope="openid")
    assert narrow["scope"] == "openid"
    assert "email" not in party.userinfo(narrow)


def test_a_lost_answer_is_given_again_and_a_stolen_token_ends_everything(
    provider: Provider, connect: Connect
) -> None:
    party = connect("basic")
    tokens = party.enter(provider.visitor())
    newest = party.refresh(tokens["refresh_token"])
    assert party.refresh(tokens["refresh_token"])["refresh_token"] == newest["refresh_token"]
    with refused(error="invalid_grant", status=400):
        for _ in range(12):
            party.refresh(tokens["refresh_token"])
    with refused(error="invalid_grant", status=400):
        party.refresh(newest["refresh_token"])
    dead(party, newest)


def test_a_refresh_token_is_no_good_to_another_client(provider: Provider, connect: Connect) -> None:
    party = connect("basic")
    tokens = party.enter(provider.visitor())
    with refused(error="invalid_grant", status=400):
        connect("two-doors").refresh(tokens["refresh_token"])
    assert party.refresh(tokens["refresh_token"])["access_token"]


def test_refreshing_gives_no_more_than_was_agreed(provider: Provider, connect: Connect) -> None:
    party = connect("basic")
    tokens = party.enter(provider.visitor())
    with refused(error="invalid_scope", status=400):
        party.refresh(tokens["refresh_token"], scope="openid email")


@pytest.mark.parametrize("given_back", ["access_token", "refresh_token"])
def test_a_token_is_given_back(provider: Provider, connect: Connect, given_back: str) -> None:
    party = connect("basic")
    tokens = party.enter(provider.visitor())
    party.do("revoke", token=tokens[given_back])
    party.do("revoke", token="never-seen")
    dead(party, tokens)
    if given_back == "refresh_token":
        with refused(error="invalid_grant", status=400):
            party.refresh(tokens["refresh_token"])


def test_an_interface_asks_what_a_token_is_worth(provider: Provider, connect: Connect) -> None:
    party = connect("basic")
    tokens = party.enter(provider.visitor(), **OF_API)
    api, others = connect("api"), connect("other-api")
    told = api.do("introspect", token=tokens["access_token"])
    assert (told["active"], told["aud"], told["client_id"]) == (True, API, "basic")
    assert told["sub"] == tokens["claims"]["sub"]
    assert others.do("introspect", token=tokens["access_token"]) == {"active": False}
    assert api.do("introspect", token="never-seen") == {"active": False}
    party.do("revoke", token=tokens["access_token"])
    assert api.do("introspect", token=tokens["access_token"]) == {"active": False}


def test_who_cannot_prove_itself_is_told_nothing(connect: Connect) -> None:
    with not_known():
        connect("api", secret="another-secret").do("introspect", token="any")
    with not_known():
        connect("native", token_endpoint_auth_method="none").do("introspect", token="any")


@pytest.mark.parametrize("library", ["oauth4webapi"], indirect=True)
def test_an_interface_verifies_a_token_by_itself(provider: Provider, connect: Connect) -> None:
    """By the published keys and the rules of RFC 9068 alone, as oauth4webapi knows them."""
    party, api = connect("basic"), connect("api")
    tokens = party.enter(provider.visitor(), **OF_API)
    told = api.do("accept", token=tokens["access_token"], audience=API)
    assert (told["sub"], told["client_id"]) == (tokens["claims"]["sub"], "basic")
    with refused(says="aud"):
        api.do("accept", token=tokens["access_token"], audience=OTHER_API)
    with refused(says="typ|unexpected"):
        api.do("accept", token=tokens["id_token"], audience=API)


@pytest.mark.parametrize("library", ["oauth4webapi"], indirect=True)
def test_a_program_comes_for_itself_and_an_interface_believes_it(connect: Connect) -> None:
    tokens = connect("machine", key="ES256").do("byItself", parameters={"resource": API})
    told = connect("api").do("accept", token=tokens["access_token"], audience=API)
    assert told["sub"] == told["client_id"] == "machine"


def test_a_program_comes_for_itself(connect: Connect) -> None:
    tokens = connect("machine", key="ES256").do("byItself", parameters={"resource": API})
    assert (tokens["token_type"].lower(), tokens["expires_in"]) == ("bearer", 300)
    assert tokens.get("refresh_token") is None
    assert connect("api").do("introspect", token=tokens["access_token"])["sub"] == "machine"


def test_a_program_gets_nothing_that_it_did_not_register(connect: Connect) -> None:
    machine = connect("machine", key="ES256")
    with refused(error="invalid_target", status=400):
        machine.do("byItself", parameters={"resource": OTHER_API})
    with refused(error="invalid_scope", status=400):
        machine.do("byItself", parameters={"resource": API, "scope": "email"})
    with refused(error="unauthorized_client", status=400):
        connect("basic").do("byItself", parameters={})


def test_what_is_told_of_one_person_is_not_taken_for_another(provider: Provider, connect: Connect) -> None:
    party = connect("basic")
    annas, boriss = party.enter(provider.visitor()), party.enter(provider.visitor(BORIS))
    with refused(says="(?i)sub"):
        party.userinfo(boriss, whose=annas)
