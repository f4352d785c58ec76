"""The token endpoint when the database takes no writes, and when strangers fill it (F07, F21, I14)."""

from contextlib import contextmanager

import pytest

from idp.model.errors import Unavailable
from tests.oidc.conftest import alice, app, browser, fetch, house, party, settings, sign_in
from tests.oidc.party import Party

__all__ = ["alice", "app", "browser", "fetch", "house", "party", "settings", "sign_in"]


@pytest.fixture
def no_writes(house, monkeypatch):
    """Let every write fail as a locked or full database does."""

    @contextmanager
    def failing():
        raise Unavailable
        yield

    @contextmanager
    def broken():
        with monkeypatch.context() as patched:
            patched.setattr(type(house.store), "write", lambda _store: failing())
            yield

    return broken


@pytest.mark.parametrize("form", ["good", "bad"])
def test_f07_a_write_that_fails_is_told_to_the_client_in_json(party, no_writes, form):
    code = party.code()
    with no_writes():
        answer = party.redeem(code if form == "good" else "nonsense")
    assert answer.status_code == 503
    assert answer.json["error"] == "temporarily_unavailable"
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["Cache-Control"] == "no-store"
    assert party.redeem(code).status_code == 200


def test_f07_a_read_that_fails_is_told_to_the_client_in_json(party, house, monkeypatch):
    def failing(_store):
        raise Unavailable

    monkeypatch.setattr(type(house.store), "read", failing)
    answer = party.post({"grant_type": "refresh_token", "refresh_token": "x"})
    assert (answer.status_code, answer.json["error"]) == (503, "temporarily_unavailable")


def test_i13_who_only_calls_themselves_a_public_client_fills_no_table(alice, house):
    app = Party(alice, house, "app", "https://app.example/cb")
    with house.store.read() as records:
        before = len(records.audit.recent(100))
    for _ in range(5):
        assert app.redeem("nonsense", {}, client_id="app").status_code == 400
    with house.store.read() as records:
        assert len(records.audit.recent(100)) == before
