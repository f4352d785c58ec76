"""Introspection answers whatever is shown to it, and learns nothing new from nonsense."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.model.keys import KeyPurpose
from tests.oidc.forged import b64
from tests.oidc.introspection.asking import INACTIVE, MAIL
from tests.oidc.party import ISSUER, basic

FIXTURES = [HealthCheck.function_scoped_fixture]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
HEADERS = st.fixed_dictionaries(
    {"alg": st.sampled_from(["ES256", "none", "HS256", "RS256"]) | VALUES, "typ": st.just("at+jwt") | VALUES},
    optional={"kid": VALUES, "crit": VALUES, "jwk": VALUES},
)
CLAIMS = st.fixed_dictionaries(
    {"iss": st.just(ISSUER) | VALUES, "aud": st.just(MAIL) | VALUES, "exp": VALUES, "grant_id": VALUES},
    optional={"client_id": st.just("webmail") | VALUES, "cnf": VALUES, "scope": VALUES},
)
TOKENS = st.one_of(
    st.text(max_size=200),
    st.from_regex(r"[A-Za-z0-9_.-]{0,120}", fullmatch=True),
    st.builds(lambda header, claims: f"{b64(header)}.{b64(claims)}.{b64('x' * 64)}", HEADERS, CLAIMS),
)


@settings(suppress_health_check=FIXTURES, deadline=None, max_examples=150)
@given(token=TOKENS)
def test_no_text_is_a_good_token(imap, token):
    answer = imap.ask(token)
    assert (answer.status_code, answer.json) == (200, INACTIVE) if token else (400, answer.json)


@settings(suppress_health_check=FIXTURES, deadline=None, max_examples=100)
@given(changes=CLAIMS)
def test_what_we_signed_ourselves_and_is_odd_is_no_good_token(imap, house, changes):
    signed = house.signer.sign(KeyPurpose.TOKEN, json.loads(json.dumps(changes)), alg="ES256", typ="at+jwt")
    assert imap.told(signed) == INACTIVE


@settings(suppress_health_check=FIXTURES, deadline=None, max_examples=100)
@given(
    form=st.dictionaries(st.sampled_from(["token", "client_id", "client_secret", "x"]), st.text(max_size=30))
)
@pytest.mark.parametrize("headers", [basic("imap"), {}], ids=["proved", "unproved"])
def test_any_form_is_answered(imap, headers, form):
    answer = imap.http.post("/introspect", data=form, headers=headers)
    assert answer.status_code in (200, 400, 401, 429)
    assert answer.json == INACTIVE or "error" in answer.json
