"""A link stops at the first failure, goes on when it is mended, and leaves nothing behind when it ends."""

import pytest

from idp.links.rotation import Kept, Rotated, Unsure, new_password
from idp.links.shared import Login
from idp.links.states import break_link, lock_link, mend_link, note_ok, revoke_link, revoke_links_of
from idp.links.vault import next_secret, open_secret
from idp.model.errors import Conflict, NotFound, Unavailable
from idp.model.ids import LinkId
from idp.model.link import LinkState
from idp.model.secret import Secret
from idp.rbac.actor import OPERATOR
from tests.links.village import FAX, MAIL, PBX
from tests.support.clock import START


@pytest.fixture
def link(village):
    """Give Anna's active account."""
    activating = village.links.activating
    return activating.prove_by_login(village.romashka, PBX, village.anna, "1001", Secret("old")).link


def change(village, act, link, *rest):
    with village.store.write() as records:
        return act(records, link, *rest, village.now())


@pytest.mark.parametrize(
    ("stop", "state"),
    [
        pytest.param(break_link, LinkState.BROKEN, id="broken"),
        pytest.param(lock_link, LinkState.LOCKED, id="locked"),
    ],
)
def test_one_failure_stops_a_link_and_it_is_noted_once(village, link, stop, state):
    assert change(village, stop, link, "refused")
    found = village.get(link.id)
    assert (found.state, found.failures, found.last_fail, found.reason) == (
        state,
        1,
        village.now(),
        "refused",
    )
    assert not change(village, stop, link, "refused")
    assert not change(village, stop, found, "refused")
    assert village.get(link.id) == found
    assert [row.kind for row in village.audit()].count("LinkBroken") == 1


@pytest.mark.parametrize("stop", [break_link, lock_link])
def test_a_new_password_mends_it(village, link, stop):
    change(village, stop, link, "refused")
    with village.store.write() as records:
        assert mend_link(records, village.envelope, village.get(link.id), Secret("new"), village.now())
    found = village.get(link.id)
    assert (found.state, found.failures, found.reason, found.last_ok) == (
        LinkState.ACTIVE,
        0,
        "",
        village.now(),
    )
    assert village.password(link) == "new"


def test_a_good_sign_in_makes_it_whole_and_is_told_only_then(village, link):
    village.clock.advance(minutes=1)
    change(village, note_ok, link)
    assert village.get(link.id).last_ok == village.now()
    assert "LinkMended" not in village.town.audit()
    change(village, break_link, village.get(link.id), "refused")
    change(village, note_ok, village.get(link.id))
    assert village.get(link.id).state is LinkState.ACTIVE
    assert village.town.audit().count("LinkMended") == 1


def test_a_revoked_link_is_not_mended_broken_or_revoked_again(village, link):
    assert change(village, lambda r, one, now: revoke_link(r, one, "taken", now), link)
    ended = village.get(link.id)
    with village.store.write() as records:
        for stale in (link, ended):
            assert not mend_link(records, village.envelope, stale, Secret("x"), village.now())
            assert not break_link(records, stale, "refused", village.now())
            note_ok(records, stale, village.now())
    assert village.get(link.id) == ended
    assert village.password(link) is None
    assert not change(village, lambda r, one, now: revoke_link(r, one, "taken", now), link)


def test_who_leaves_enters_by_nothing_and_leaves_no_secret(village, link):
    visitor = village.town.sign_in(village.town.browser())
    sid = village.town.who(visitor).session.sid
    village.links.activating.prove_by_login(village.romashka, MAIL, village.anna, "anna", Secret("m"))
    shared = village.links.sharing.share(
        OPERATOR, village.romashka, Login(FAX, "fax", Secret("f")), [village.anna, village.boris]
    ).link
    with village.store.write() as records:
        for service in (PBX, MAIL, FAX):
            records.jars.lease(f"{sid}:{service}", START, START)
    with village.store.write() as records:
        assert revoke_links_of(records, village.romashka, village.anna, village.now()) == 3
    with village.store.read() as records:
        assert records.links.of_person(village.romashka, village.anna) == []
        assert list(records.jars.of_session(sid)) == []
        assert [one.name for one in records.vault.of_company(village.romashka)] == [f"link:{shared.id}"]
    assert village.entering(village.boris, FAX).id == shared.id
    rows = [row for row in village.audit() if row.kind == "LinkRevoked"]
    assert len(rows) == 3
    assert all(village.anna in row.detail for row in rows)


def waiting(village, link):
    with village.store.read() as records:
        return open_secret(records, village.envelope, link.company, PBX, next_secret(link.id))


def test_a_password_is_rotated_after_the_service_took_the_new_one(village, link):
    taken = []

    def rotates(service, login, old, new):
        assert village.password(link) == old.value == "old"
        assert waiting(village, link) == new
        taken.append((service, login, new.value))
        return True

    assert village.links.rotation.rotate(link.id, rotates) == Rotated()
    assert taken == [(PBX, "1001", village.password(link))]
    assert waiting(village, link) is None
    assert "SecretRotated" in village.town.audit()


def test_a_password_that_the_service_did_not_take_is_forgotten(village, link):
    assert village.links.rotation.rotate(link.id, lambda *_said: False) == Kept()
    assert village.password(link) == "old"
    assert waiting(village, link) is None


def no_answer(*_said):
    raise Unavailable


@pytest.mark.parametrize("taken", [True, False])
def test_where_no_answer_came_both_stay_until_one_has_shown_that_it_counts(village, link, taken):
    assert village.links.rotation.rotate(link.id, no_answer) == Unsure()
    new = waiting(village, link)
    assert (village.password(link), new is not None) == ("old", True)
    with pytest.raises(Conflict):
        village.links.rotation.rotate(link.id, no_answer)
    village.links.rotation.settle(link.id, taken=taken)
    assert village.password(link) == (new.value if taken else "old")
    assert waiting(village, link) is None
    village.links.rotation.settle(link.id, taken=True)
    assert village.password(link) == (new.value if taken else "old")


def test_only_an_active_link_with_a_password_is_rotated(village, link):
    village.read({"login": "1002"})
    change(village, break_link, link, "refused")
    for one in (link.id, village.link("1002").id):
        with pytest.raises(Conflict):
            village.links.rotation.rotate(one, no_answer)
    with pytest.raises(NotFound):
        village.links.rotation.rotate(LinkId("nothing"), no_answer)


def test_an_open_rotation_ends_with_the_link(village, link):
    village.links.rotation.rotate(link.id, no_answer)
    village.links.activating.give_up(village.anna, link.id)
    assert waiting(village, link) is None


def test_a_new_password_is_long_and_never_the_same():
    made = {new_password().value for _ in range(20)}
    assert len(made) == 20
    assert all(len(one) == 24 and one.isalnum() for one in made)
