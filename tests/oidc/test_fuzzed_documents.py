"""Keys, documents, metadata and addresses of others: whatever they say, they are read or they are not."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from idp.model.errors import Invalid, Unavailable
from idp.oidc.client_keys import _usable
from idp.oidc.documents import Documents
from idp.oidc.dpop import normalised
from idp.oidc.foreign import load_public_key, parse_jws, problem_of_key
from idp.oidc.jose import json_object, segments
from idp.oidc.parameters import Parameters
from idp.oidc.redirect_uris import matches, problem_of
from idp.oidc.registration import parse_client
from idp.ports.outbound import Answer
from tests.oidc.conftest import client
from tests.oidc.forged import b64
from tests.oidc.keyed import key_for, public
from tests.oidc.test_fuzzed import JSON, TEXT
from tests.support.clock import START

PURE = settings(max_examples=300, deadline=None, derandomize=True)


@PURE
@given(st.binary(max_size=300), st.text(max_size=300))
def test_any_bytes_are_read_or_are_not(raw, text):
    for token in (text, raw.decode("latin-1"), f"{b64(raw)}.{b64(raw)}.{b64(raw)}"):
        said, found = parse_jws(token), segments(token)
        assert said is None or found is not None
        assert found is None or len(found) == 3
    assert json_object(raw) is None or isinstance(json_object(raw), dict)


@PURE
@given(
    st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e", "d", "k", "use", "alg", "kid"]), JSON)
)
def test_any_key_is_a_key_or_none(jwk):
    for base in ({}, public(key_for("ES256")), public(key_for("EdDSA")), public(key_for("PS256"))):
        key = {**base, **jwk}
        problem = problem_of_key(key)
        assert problem is None or isinstance(problem, str)
        for alg in ("ES256", "EdDSA", "PS256", "RS256", "none"):
            assert (load_public_key(key, alg) is None) or problem is None


class Lying:
    """Answers every address by the same bytes."""

    def __init__(self, raw):
        self.raw = raw

    def get(self, url):
        return Answer(200, {}, self.raw)


@PURE
@given(JSON | st.binary(max_size=200) | st.lists(st.just(public(key_for("ES256"))), max_size=3))
def test_any_document_is_a_key_set_or_is_not_there(told):
    for raw in (
        told if isinstance(told, bytes) else json.dumps(told).encode(),
        json.dumps({"keys": str(told)}).encode(),
    ):
        try:
            keys = _usable(Documents(Lying(raw)).read("https://app.example/jwks"))
        except Unavailable:
            continue
        assert all(problem_of_key(key) is None for key in keys)


MEMBERS = st.sampled_from(
    sorted(
        {
            "redirect_uris", "client_name", "grant_types", "response_types", "response_modes", "scope",
            "token_endpoint_auth_method", "jwks", "jwks_uri", "logo_uri", "policy_uri", "tos_uri", "client_uri",
            "contacts", "default_max_age", "require_auth_time", "subject_type", "sector_identifier_uri",
            "application_type", "initiate_login_uri", "post_logout_redirect_uris", "backchannel_logout_uri",
            "frontchannel_logout_uri", "frontchannel_logout_session_required", "id_token_signed_response_alg",
            "userinfo_signed_response_alg", "request_object_signing_alg", "default_acr_values", "okno",
            "client_id", "client_secret", "software_id", "dpop_bound_access_tokens", "authorization_details_types",
        }
    )
)  # fmt: skip


@PURE
@given(st.dictionaries(MEMBERS, JSON, max_size=5))
def test_any_metadata_is_a_client_or_names_what_is_wrong(metadata):
    try:
        made, _ = parse_client({"redirect_uris": ["https://app.example/cb"], **metadata}, START)
    except Invalid as error:
        refused = error
    else:
        refused = None
        assert all(problem_of(uri, native=made.native) is None for uri in made.redirect_uris)
    assert refused is None or (refused.field and refused.message)


@PURE
@given(st.text(max_size=60) | st.builds("{}://{}{}".format, TEXT, TEXT, TEXT))
def test_any_address_is_matched_or_is_not(uri):
    assert problem_of(uri, native=True) is None or isinstance(problem_of(uri, native=True), str)
    assert matches(client("web"), uri) is (uri in client("web").redirect_uris)
    assert normalised(uri) is None or len(normalised(uri)) == 4


@PURE
@given(st.lists(st.tuples(st.text(max_size=10), st.text(max_size=10)), max_size=8))
def test_parameters_are_parked_as_they_came(pairs):
    there = Parameters.of([(n, v) for n, v in pairs if not any("\ud800" <= c <= "\udfff" for c in n + v)])
    assert Parameters.parse(there.encoded()).pairs == there.pairs
