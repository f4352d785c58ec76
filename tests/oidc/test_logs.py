"""What the logs must not hold."""

import logging

from tests.oidc.party import SECRET, VERIFIER, Party, query_of


def test_r025_no_code_token_or_secret_is_logged_even_at_debug(party, alice, house, caplog):
    caplog.set_level(logging.DEBUG)
    code = party.code(scope="openid offline_access", state="st-canary", nonce="nonce-canary")
    tokens = party.redeem(code).json
    party.redeem(code)
    party.refresh(tokens["refresh_token"])
    party.refresh(tokens["refresh_token"][:-3] + "xxx")
    party.userinfo(tokens["access_token"])
    party.userinfo(tokens["access_token"] + "x")
    party.authorize(id_token_hint=tokens["id_token"], max_age="x")
    post = Party(alice, house, "post")
    post.redeem(post.code(), {}, client_id="post", client_secret=SECRET + "x")
    alice.get("/logout?id_token_hint=" + tokens["id_token"])
    said = caplog.text + repr(caplog.records) + "".join(str(record.args) for record in caplog.records)
    for secret in (code, SECRET, VERIFIER, "st-canary", "nonce-canary", *tokens.values()):
        if isinstance(secret, str) and secret not in {"Bearer", tokens["scope"]}:
            assert secret not in said
    assert "token request refused: invalid_grant (" in said


def test_r025_authlib_is_held_at_info(app):
    assert logging.getLogger("authlib").level == logging.INFO
    assert not logging.getLogger("authlib.oauth2.rfc6749.grants.authorization_code").isEnabledFor(
        logging.DEBUG
    )


def test_r025_the_audit_trail_holds_no_secret(party, house):
    code = party.code(scope="openid offline_access")
    tokens = party.redeem(code).json
    party.redeem(code, code_verifier="w" * 43)
    party.refresh(tokens["refresh_token"])
    with house.store.read() as records:
        trail = "".join(row.detail for row in records.audit.recent(50))
    for secret in (code, VERIFIER, tokens["access_token"], tokens["refresh_token"], tokens["id_token"]):
        assert secret not in trail


def test_what_holds_a_secret_does_not_show_it(party):
    from idp.oidc.parameters import Parameters
    from idp.oidc.token.client_authentication import parse_basic
    from tests.oidc.party import basic

    assert SECRET not in repr(parse_basic(basic("portal")["Authorization"]))
    assert "canary" not in repr(Parameters.of([("code", "canary")]))
    assert query_of(party.authorize())["code"]
