"""Refreshing: rotation, the counted grace, and the end of a stolen family."""

import pytest

from idp.oidc.token.lifetimes import GRACES
from tests.oidc.conftest import ENVELOPE
from tests.oidc.party import Party, basic
from tests.oidc.test_code_grant import disable, leave, lose_every_role, refused, sign_out

OFFLINE = {"scope": "openid email offline_access"}


def succeeded(response):
    assert response.status_code == 200, response.text
    return response.json


@pytest.mark.spec("RFC 6749 §6")
@pytest.mark.spec("RFC 6749 §1.5")
@pytest.mark.spec("RFC 6749 §1.3")
@pytest.mark.spec("OpenID Connect Core 1.0 §12.2")
def test_a_refresh_gives_new_tokens_of_the_same_authentication(party, clock):
    first = party.tokens(**OFFLINE)
    clock.advance(seconds=30)
    second = succeeded(party.refresh(first["refresh_token"]))
    assert second["refresh_token"] != first["refresh_token"]
    assert second["scope"] == first["scope"]
    before, after = party.read(first["id_token"]), party.read(second["id_token"])
    assert {name: before[name] for name in ("iss", "sub", "aud", "auth_time", "sid", "acr", "amr")} == {
        name: after[name] for name in ("iss", "sub", "aud", "auth_time", "sid", "acr", "amr")
    }
    assert after["iat"] > before["iat"]
    assert "nonce" not in after
    assert party.userinfo(second["access_token"]).status_code == 200


@pytest.mark.spec("RFC 9700 §4.14")
@pytest.mark.spec("RFC 9700 §4.14.2")
def test_r056_a_lost_answer_is_repeated_a_few_times_with_the_same_successor(party):
    spent = party.tokens(**OFFLINE)["refresh_token"]
    successors = {succeeded(party.refresh(spent))["refresh_token"] for _ in range(1 + GRACES)}
    assert len(successors) == 1
    refused(party.refresh(spent))
    refused(party.refresh(successors.pop()))


def test_r056_after_a_minute_a_spent_token_revokes_its_family(party, clock):
    spent = party.tokens(**OFFLINE)["refresh_token"]
    tokens = succeeded(party.refresh(spent))
    clock.advance(seconds=61)
    refused(party.refresh(spent))
    refused(party.refresh(tokens["refresh_token"]))
    assert party.userinfo(tokens["access_token"]).status_code == 401


def test_r056_an_older_generation_revokes_the_family_at_once(party):
    oldest = party.tokens(**OFFLINE)["refresh_token"]
    older = succeeded(party.refresh(oldest))["refresh_token"]
    newest = succeeded(party.refresh(older))["refresh_token"]
    refused(party.refresh(oldest))
    refused(party.refresh(newest))


def test_each_rotation_has_graces_of_its_own(party):
    token = party.tokens(**OFFLINE)["refresh_token"]
    for _ in range(5):
        for _ in range(1 + GRACES):
            successor = succeeded(party.refresh(token))["refresh_token"]
        token = successor


def test_v36_of_two_at_once_the_slower_is_a_repeat(party, monkeypatch):
    from idp.oidc.token.grants.refresh_token import RefreshTokenGrant

    token = party.tokens(**OFFLINE)["refresh_token"]
    finding, seen = RefreshTokenGrant.find, []

    def find_and_lose(grant):
        found = finding(grant)
        monkeypatch.setattr(RefreshTokenGrant, "find", finding)
        seen.append(succeeded(party.refresh(token))["refresh_token"])
        return found

    monkeypatch.setattr(RefreshTokenGrant, "find", find_and_lose)
    assert succeeded(party.refresh(token))["refresh_token"] == seen[0]


def test_v36_a_repeat_that_comes_too_late_ends_the_family(party, monkeypatch):
    from idp.oidc.token.grants.refresh_token import RefreshTokenGrant

    token = party.tokens(**OFFLINE)["refresh_token"]
    finding = RefreshTokenGrant.find

    def find_and_lose(grant):
        found = finding(grant)
        monkeypatch.setattr(RefreshTokenGrant, "find", finding)
        for _ in range(1 + GRACES):
            succeeded(party.refresh(token))
        return found

    monkeypatch.setattr(RefreshTokenGrant, "find", find_and_lose)
    refused(party.refresh(token))


def test_r057_the_absolute_limit_is_never_passed(party, clock):
    token = party.tokens(**OFFLINE)["refresh_token"]
    for _ in range(8):
        clock.advance(days=11)
        token = succeeded(party.refresh(token))["refresh_token"]
    clock.advance(days=2)
    refused(party.refresh(token))


def test_r057_an_unused_family_dies_and_no_grace_saves_it(party, clock):
    spent = party.tokens(**OFFLINE)["refresh_token"]
    succeeded(party.refresh(spent))
    clock.advance(days=14)
    refused(party.refresh(spent))


def mutations(token):
    prefix, family, generation, mac = token.split(".")
    yield "empty", ""
    yield "truncated", token[:-1]
    yield "longer", token + "A"
    yield "padded", token + "="
    yield "case-flipped", token.swapcase()
    yield "prefix", f"rx.{family}.{generation}.{mac}"
    yield "next-generation", f"{prefix}.{family}.2.{mac}"
    yield "generation-with-zero", f"{prefix}.{family}.01.{mac}"
    yield "generation-signed", f"{prefix}.{family}.+1.{mac}"
    yield "generation-huge", f"{prefix}.{family}.{'9' * 30}.{mac}"
    yield "other-family", f"{prefix}.{'A' * 22}.{generation}.{mac}"
    yield "doubled", token + token
    yield "nul", token + "\x00"
    yield "newline", token + "\n"
    yield "last-bits", token[:-1] + ("B" if token[-1] == "A" else "A")


@pytest.mark.parametrize("name", [name for name, _ in mutations("rt.f.1.m") if name != "empty"])
def test_r066_v90_a_token_that_was_touched_is_no_token(party, name):
    token = party.tokens(**OFFLINE)["refresh_token"]
    refused(party.refresh(dict(mutations(token))[name]))
    succeeded(party.refresh(token))


def test_a_missing_token_is_an_invalid_request(party):
    refused(party.refresh(""), "invalid_request")


def test_a_token_of_a_family_that_is_gone_is_refused(party):
    from idp.model.ids import FamilyId
    from idp.oidc.token.refresh_token import derive_refresh_token

    refused(party.refresh(derive_refresh_token(ENVELOPE, FamilyId("A" * 22), 1).value))


def test_r044_v94_a_token_is_its_clients_alone(party):
    token = party.tokens(**OFFLINE)["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    refused(party.post(form, basic("nonce")))
    succeeded(party.refresh(token))


@pytest.mark.parametrize("happens", [disable, leave, lose_every_role])
def test_r059_v65_v89_a_lost_right_ends_it_at_the_next_refresh(alice, house, happens):
    party = Party(alice, house, "reports")
    tokens = party.tokens(**OFFLINE)
    with house.store.write() as records:
        happens(records)
    house.stamps.refresh_now()
    refused(party.refresh(tokens["refresh_token"]))


@pytest.mark.parametrize(("scope", "lives"), [("openid", False), ("openid offline_access", True)])
def test_r060_sign_out_ends_what_did_not_ask_for_offline_access(party, house, scope, lives):
    tokens = party.tokens(scope=scope)
    with house.store.write() as records:
        sign_out(records)
    if lives:
        succeeded(party.refresh(tokens["refresh_token"]))
    else:
        refused(party.refresh(tokens["refresh_token"]))


@pytest.mark.spec("OpenID Connect Core 1.0 §11")
@pytest.mark.parametrize(
    ("client_id", "scope", "given"),
    [
        ("portal", "openid", True),
        ("partner", "openid", False),
        ("partner", "openid offline_access", True),
        ("norefresh", "openid offline_access", False),
    ],
)
def test_who_gets_a_refresh_token(alice, house, clock, client_id, scope, given):
    from idp.model.consent import Consent
    from idp.model.ids import ClientId
    from tests.oidc.conftest import ACME, ALICE

    agreed = Consent(ALICE, ClientId(client_id), ACME, frozenset(scope.split()), clock.now())
    with house.store.write() as records:
        records.consents.put(agreed)
    assert ("refresh_token" in Party(alice, house, client_id).tokens(scope=scope)) is given


def test_r065_nothing_that_is_stored_can_be_redeemed(party, house):
    tokens = party.tokens(**OFFLINE)
    family = tokens["refresh_token"].split(".")[1]
    for stolen in (family, f"rt.{family}.1.", f"rt.{family}.1.{'A' * 43}"):
        refused(party.refresh(stolen))
    assert party.userinfo(family).status_code == 401
    succeeded(party.refresh(tokens["refresh_token"]))


def test_refreshes_and_replays_are_audited(party, house, clock):
    token = party.tokens(**OFFLINE)["refresh_token"]
    party.refresh(token)
    party.refresh(token)
    clock.advance(minutes=2)
    party.refresh(token)
    with house.store.read() as records:
        kinds = [row.kind for row in reversed(records.audit.recent(4))]
    assert kinds == ["TokensRefreshed", "TokensRefreshed", "RefreshReplayed", "TokenRefused"]
