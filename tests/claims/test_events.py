"""A partner is told that a consent has ended: what is said, and what becomes of the delivery."""

from dataclasses import dataclass, field, replace

import pytest

from idp.claims.events import consent_event_handler
from idp.claims.pairwise import Pairwise
from idp.model.errors import Refused, Unavailable
from idp.model.ids import ApplicationId, ClientId
from idp.model.work import consent_event_job
from idp.ports.outbound import Answer
from tests.api.conftest import bare_house, claims, desk, settings
from tests.oidc.conftest import ALICE
from tests.oidc.forged import parts_of
from tests.oidc.party import ISSUER

__all__ = ["bare_house", "claims", "desk", "settings"]


@dataclass
class Receiver:
    """Keeps what it is told, and answers as it is told to."""

    answer: Answer = field(default_factory=lambda: Answer(202, {}, b""))
    told: list = field(default_factory=list)

    def post(self, url, body, headers):
        self.told.append((url, body.decode(), dict(headers)))
        return self.answer


@pytest.fixture
def fetch():
    return Receiver()


@pytest.fixture
def deliver(bare_house):
    return consent_event_handler(bare_house, ISSUER)


def a_job(application, ending="withdrawn", clock=None):
    return consent_event_job(application.client, application.id, ending, application.approved_at)


@pytest.mark.spec("RFC 8417 §2.2")
@pytest.mark.spec("RFC 8935 §2")
def test_what_is_said_is_signed_and_names_nobody_that_others_know(deliver, desk, fetch, bare_house, clock):
    application = desk.apply()
    job = a_job(application)
    clock.advance(seconds=90)
    deliver(job)
    ((url, token, headers),) = fetch.told
    assert url == "https://tinkoff.partner.example/events"
    assert headers == {"Content-Type": "application/secevent+jwt", "Accept": "application/json"}
    header, said, _ = parts_of(token)
    assert (header["typ"], header["alg"]) == ("secevent+jwt", "ES256")
    assert (said["iss"], said["aud"], said["jti"]) == (ISSUER, "tinkoff", job.id)
    assert said["iat"] - said["toe"] == 90
    subject = Pairwise.of(bare_house.envelope).subject("tinkoff.partner.example", ALICE)
    assert said["sub_id"] == {"format": "iss_sub", "iss": ISSUER, "sub": subject}
    assert said["events"] == {
        f"{ISSUER}/events/consent-ended": {
            "application_id": application.id,
            "receipt_id": application.record,
            "reason": "withdrawn",
            "purpose": "dpv:ServiceRegistration",
        }
    }
    assert "exp" not in said
    assert "sub" not in said


def test_a_delivery_that_is_tried_again_is_the_same_event(deliver, desk, fetch):
    job = a_job(desk.apply())
    deliver(job)
    deliver(job)
    assert {parts_of(token)[1]["jti"] for _, token, _ in fetch.told} == {job.id}


@pytest.mark.parametrize("status", [200, 202, 204])
@pytest.mark.spec("RFC 8935 §2.3")
def test_what_was_taken_is_done(deliver, desk, fetch, status):
    fetch.answer = Answer(status, {}, b"")
    deliver(a_job(desk.apply()))


@pytest.mark.parametrize("status", [301, 401, 404, 429, 500, 503])
def test_what_may_pass_is_tried_again(deliver, desk, fetch, status):
    fetch.answer = Answer(status, {}, b"")
    with pytest.raises(Unavailable, match=str(status)):
        deliver(a_job(desk.apply()))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"err": "invalid_key", "description": "0001123453"}', "invalid_key"),
        (b'{"err": "two words"}', "without a reason"),
        (b'{"err": 7}', "without a reason"),
        (b"[]", "without a reason"),
        (b"<html>", "without a reason"),
        (b"[" * 5000, "without a reason"),
    ],
)
@pytest.mark.spec("RFC 8935 §2.4")
def test_what_was_refused_is_given_up_and_no_words_of_theirs_are_kept(deliver, desk, fetch, body, why):
    fetch.answer = Answer(400, {}, body)
    with pytest.raises(Refused, match=why) as refused:
        deliver(a_job(desk.apply()))
    assert "0001123453" not in refused.value.message


@pytest.mark.parametrize("missing", ["client", "address", "application"])
def test_what_nobody_can_be_told_is_given_up(deliver, desk, fetch, bare_house, missing):
    application = desk.apply()
    job = a_job(application)
    with bare_house.store.write() as records:
        if missing == "client":
            records.clients.remove(ClientId("tinkoff"))
        if missing == "address":
            records.clients.replace(replace(records.clients.get(ClientId("tinkoff")), events_uri=None))
    if missing == "application":
        job = replace(job, payload={**job.payload, "application": ApplicationId("gone")})
    with pytest.raises(Refused):
        deliver(job)
    assert fetch.told == []


def test_a_withdrawal_after_the_reading_puts_it_on_the_way_and_one_before_does_not(desk, bare_house):
    early, late = desk.apply(), desk.apply()
    reader = desk.key(late)
    from idp.claims.release import Reader
    from idp.model.secret import Secret

    with bare_house.store.read() as records:
        client = records.clients.get(ClientId("tinkoff"))
    desk.claims.releasing.release(Reader(client, Secret(reader).digest(), "application"))
    assert desk.claims.ending.withdraw(ALICE, early.id).read is False
    assert desk.claims.ending.withdraw(ALICE, late.id).read is True
    assert desk.claims.ending.withdraw(ALICE, late.id).read is True
    with bare_house.store.read() as records:
        jobs = records.outbox.list()
    assert [(job.target, job.payload["application"]) for job in jobs] == [("client:tinkoff", late.id)]
