"""Keys that are fetched: once, again for an unknown one, and never more often than once a minute."""

import json
from threading import Barrier, Event, Semaphore, Thread

import pytest

from idp.model.errors import Unavailable
from idp.oidc.client_keys import MOST_KEYS, MOST_SETS, ClientKeys
from idp.oidc.documents import AT_ONCE, Documents
from idp.ports.outbound import Answer
from tests.oidc.conftest import client
from tests.oidc.keyed import ASSERTION_TYPE, Keyed, key_for, public, signed

JWKS = "https://app.example/jwks"


def key(number, kid):
    return public(key_for("ES256", number), kid=kid)


@pytest.fixture
def partner(applicant, clock, fetch):
    """Be a client whose keys are fetched."""
    fetch.pages[JWKS] = {"keys": [key(0, "k1")]}
    made = applicant.register(token_endpoint_auth_method="private_key_jwt", jwks_uri=JWKS)
    return Keyed(applicant.browser, clock, made["client_id"])


def proved(partner, kid="k1", number=0):
    """Tell whether an assertion by this key is believed."""
    token = signed(key_for("ES256", number), "ES256", partner.claims(), **({"kid": kid} if kid else {}))
    form = {"grant_type": "authorization_code", "code": "x", "client_assertion": token}
    asked = partner.browser.post("/token", data={**form, "client_assertion_type": ASSERTION_TYPE})
    assert asked.status_code < 500
    return asked.json["error"] != "invalid_client"


@pytest.mark.spec("RFC 7591 §2")
@pytest.mark.spec("RFC 7515 §4.1.4")
def test_keys_are_fetched_once_and_kept(partner, fetch):
    assert all(proved(partner) for _ in range(3))
    assert proved(partner, kid=None)
    assert fetch.asked == [JWKS]


@pytest.mark.spec("OpenID Connect Core 1.0 §10.1.1")
def test_r079_an_unknown_kid_is_asked_for_once_a_minute(partner, fetch, clock):
    assert proved(partner)
    fetch.pages[JWKS] = {"keys": [key(2, "k2")]}
    assert not proved(partner, "k2", 2)
    assert len(fetch.asked) == 1
    clock.advance(seconds=60)
    assert proved(partner, "k2", 2)
    assert len(fetch.asked) == 2
    assert not any(proved(partner, f"x{n}", 2) for n in range(20))
    assert len(fetch.asked) == 2


def test_a_key_that_was_taken_out_is_no_key_after_ten_minutes(partner, fetch, clock):
    assert proved(partner)
    fetch.pages[JWKS] = {"keys": []}
    clock.advance(minutes=9)
    assert proved(partner)
    clock.advance(minutes=1)
    assert not proved(partner)


def test_a_server_that_is_away_is_believed_for_an_hour_and_asked_once_a_minute(partner, fetch, clock):
    assert proved(partner)
    fetch.pages.clear()
    clock.advance(minutes=59)
    assert proved(partner)
    assert proved(partner)
    assert len(fetch.asked) == 2
    clock.advance(minutes=1)
    assert not proved(partner)
    assert len(fetch.asked) == 3


ODD_SETS = {
    "no-object": [],
    "no-list": {"keys": {}},
    "no-json": b"x",
    "too-many": {"keys": [{}] * (MOST_KEYS + 1)},
    "only-odd-ones": {"keys": [1, None, {"kty": "oct", "k": "AAAA"}, {"kty": "AKP"}]},
    "private": {"keys": [{**key_for("ES256").as_dict(private=True), "kid": "k1"}]},
    "for-encryption": {"keys": [{**key(0, "k1"), "use": "enc"}]},
    "not-found": Answer(404, {}, b"{}"),
    "redirect": Answer(301, {"location": "https://x.example/"}, b""),
}


@pytest.mark.parametrize("found", ODD_SETS.values(), ids=ODD_SETS)
def test_a_key_set_that_is_none_proves_nothing(partner, fetch, found):
    fetch.pages[JWKS] = found
    assert not proved(partner)
    assert not proved(partner, kid=None)


def test_keys_that_are_not_for_us_are_passed_over(partner, fetch):
    fetch.pages[JWKS] = {"keys": [{"kty": "AKP", "kid": "pq"}, {**key(5, "e"), "use": "enc"}, key(0, "k1")]}
    assert proved(partner)


@pytest.mark.parametrize("kid", [None, 1, True, [], {}, "a' OR 1=1 --", "../../etc/passwd", "k" * 2000])
def test_r071_a_kid_is_compared_and_opens_nothing(clock, fetch, kid):
    fetch.pages[JWKS] = {"keys": [key(0, "k1")]}
    keys = ClientKeys(Documents(fetch), clock)
    found = keys.named(client("rp", jwks_uri=JWKS), kid)
    assert [one["kid"] for one in found] == (["k1"] if kid is None else [])


def test_clients_at_one_address_wait_for_one_another_s_news_only(clock, fetch):
    fetch.pages[JWKS] = {"keys": [key(0, "k1")]}
    keys = ClientKeys(Documents(fetch), clock)
    for name in ("one", "two"):
        assert keys.named(client(name, jwks_uri=JWKS), "k1")
    assert len(fetch.asked) == 2


def test_a_flood_of_key_sets_does_not_fill_memory(clock, fetch):
    fetch.pages[JWKS] = {"keys": []}
    keys = ClientKeys(Documents(fetch), clock)
    for number in range(MOST_SETS + 5):
        keys.named(client(f"c{number}", jwks_uri=JWKS), None)
    assert len(keys._vouched.sets) == MOST_SETS


class Slow:
    """Answers once it is let."""

    def __init__(self):
        self.go, self.begun = Event(), Event()
        self.asked = 0

    def get(self, _url):
        self.asked += 1
        self.begun.set()
        assert self.go.wait(10)
        return Answer(200, {}, json.dumps({"keys": [key(0, "k1")]}).encode())


def test_who_comes_together_fetches_once_and_a_slow_server_holds_few(clock):
    slow, found, together = Slow(), [], Barrier(AT_ONCE + 5)
    keys, who = ClientKeys(Documents(slow), clock), client("slow", jwks_uri=JWKS)

    def ask():
        together.wait()
        try:
            found.append(len(keys.named(who, "k1")))
        except Unavailable:
            found.append(-1)
            slow.go.set()

    threads = [Thread(target=ask) for _ in range(AT_ONCE + 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert slow.asked == 1
    assert found.count(1) >= AT_ONCE
    assert found.count(-1) >= 1
    assert found.count(1) + found.count(-1) == AT_ONCE + 5


class Busy:
    """Is slow for strangers, and quick for whom somebody vouches for."""

    def __init__(self, pages):
        self.pages, self.go, self.waiting = pages, Event(), Semaphore(0)
        self.asked = []

    def get(self, url):
        self.asked.append(url)
        if url.startswith("https://slow"):
            self.waiting.release()
            assert self.go.wait(10)
        return Answer(200, {}, json.dumps(self.pages.get(url, {"keys": []})).encode())


@pytest.fixture
def busy(clock):
    """Have every turn of those who registered themselves taken by slow servers."""
    web = Busy({JWKS: {"keys": [key(0, "k1")]}})
    keys = ClientKeys(Documents(web), clock)

    def occupy(**changes):
        slow = [client(f"s{n}", jwks_uri=f"https://slow{n}.example/", **changes) for n in range(AT_ONCE)]
        threads = [Thread(target=keys.named, args=(one, "k1")) for one in slow]
        for thread in threads:
            thread.start()
        for _ in threads:
            assert web.waiting.acquire(timeout=10)
        occupied.extend(threads)

    occupied = []
    yield keys, web, occupy
    web.go.set()
    for thread in occupied:
        thread.join()


@pytest.mark.spec("RFC 7591 §5")
def test_r068_strangers_with_slow_servers_keep_nobody_else_waiting(busy):
    keys, _, occupy = busy
    occupy(self_registered=True)
    assert keys.named(client("vouched", jwks_uri=JWKS), "k1")
    with pytest.raises(Unavailable):
        keys.named(client("another-stranger", jwks_uri=JWKS, self_registered=True), "k1")


def test_r068_strangers_push_nobody_s_keys_out(clock, fetch):
    fetch.pages[JWKS] = {"keys": [key(0, "k1")]}
    keys = ClientKeys(Documents(fetch), clock)
    assert keys.named(client("vouched", jwks_uri=JWKS), "k1")
    for number in range(MOST_SETS + 5):
        keys.named(client(f"c{number}", jwks_uri=JWKS, self_registered=True), "k1")
    fetch.asked.clear()
    assert keys.named(client("vouched", jwks_uri=JWKS), "k1")
    assert fetch.asked == []


def test_keys_that_are_known_count_on_where_there_is_no_turn(busy, clock):
    keys, web, occupy = busy
    known = client("known", jwks_uri=JWKS)
    assert keys.named(known, "k1")
    clock.advance(minutes=59)
    occupy()
    assert keys.named(known, "k1")
    assert web.asked.count(JWKS) == 1
    with pytest.raises(Unavailable):
        keys.named(known, "k2")
    clock.advance(minutes=1)
    with pytest.raises(Unavailable):
        keys.named(known, "k1")
