"""Telling relying parties that a session has ended."""

import pytest

from idp.model.errors import Refused, Unavailable
from idp.oidc.logout import backchannel_handler
from tests.oidc.conftest import ALICE
from tests.oidc.forged import parts_of
from tests.oidc.party import ISSUER
from tests.oidc.test_logout import jobs, logout


@pytest.fixture
def job(party, house):
    logout(party.browser, id_token_hint=party.tokens()["id_token"])
    return jobs(house)[0]


@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0 §2.4")
@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0 §2.5")
@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0 §2.3")
def test_r104_the_logout_token_says_what_ended(party, house, settings, fetch, job, clock):
    backchannel_handler(house, settings)(job)
    [(url, form)] = fetch.posted
    assert url == "https://portal.example/backchannel"
    assert form.keys() == {"logout_token"}
    header, _, _ = parts_of(form["logout_token"])
    claims = party.read(form["logout_token"])
    now = int(clock.now().timestamp())
    assert (header["typ"], header["alg"]) == ("logout+jwt", "RS256")
    assert claims.pop("jti")
    assert claims == {
        "iss": ISSUER,
        "aud": "portal",
        "sub": ALICE,
        "sid": job.payload["sid"],
        "iat": now,
        "exp": now + 120,
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }


def test_r104_each_try_has_a_jti_of_its_own(party, house, settings, fetch, job):
    deliver = backchannel_handler(house, settings)
    deliver(job)
    deliver(job)
    assert len({party.read(form["logout_token"])["jti"] for _, form in fetch.posted}) == 2


@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0 §2.8")
@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, None), (204, None), (400, Refused), (302, Unavailable), (404, Unavailable), (500, Unavailable)],
)
def test_an_answer_is_success_a_refusal_or_a_reason_to_try_again(
    house, settings, fetch, job, status, outcome
):
    fetch.status = status
    deliver = backchannel_handler(house, settings)
    if outcome is None:
        deliver(job)
    else:
        with pytest.raises(outcome, match=str(status)):
            deliver(job)


def test_v48_a_client_that_is_gone_is_not_told(house, settings, fetch, job):
    with house.store.write() as records:
        records.clients.remove(job.payload["client"])
    with pytest.raises(Refused):
        backchannel_handler(house, settings)(job)
    assert fetch.posted == []
