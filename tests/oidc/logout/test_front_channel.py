"""Relying parties are asked in the browser: once, by the session's own, and nothing is claimed of it."""

from dataclasses import replace

import pytest

from idp.interaction.browser import SESSION_COOKIE
from idp.model.ids import ClientId
from idp.model.work import JobKind
from tests.oidc.conftest import ALICE, BORIS, client
from tests.oidc.logout.leaving import PAGE, follow, leave, parameters_of, read
from tests.oidc.party import ISSUER, Party
from tests.oidc.test_logout import press

BYE = "https://front.example/bye"


def is_over(house):
    with house.store.read() as records:
        return list(records.sessions.of_account(ALICE)) == []


@pytest.mark.spec("OpenID Connect Front-Channel Logout 1.0 §3")
def test_each_relying_party_is_loaded_in_a_frame_and_the_browser_goes_on(alice, enter, house):
    said = enter("front", "quiet", "portal")
    state = "s" * 128
    response = leave(alice, id_token_hint=said["front"]["token"], post_logout_redirect_uri=BYE, state=state)
    assert response.headers["Location"].startswith(f"{PAGE}?c=")
    assert alice.get_cookie(SESSION_COOKIE) is None
    assert is_over(house)
    page = follow(alice, response)
    shown = read(page)
    assert shown.frames == (
        f"https://front.example/out?iss=http%3A%2F%2Flocalhost%3A8400&sid={said['front']['sid']}",
        "https://quiet.example/out?app=1&x=%2F",
    )
    assert (shown.on, shown.link, shown.seconds) == (f"{BYE}?state={state}", f"{BYE}?state={state}", 2)
    assert shown.allowed == ("https://front.example", "https://quiet.example")
    assert "Fronts &amp; sons" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_frame_may_not_lead_the_page_away_nor_open_windows(alice, enter):
    enter("front")
    page = follow(alice, press(alice, leave(alice)))
    assert 'sandbox="allow-forms allow-same-origin allow-scripts"' in page.text
    assert "<script" not in page.text
    assert "script-src" not in page.headers["Content-Security-Policy"]


def test_who_is_known_by_other_names_is_told_their_own_sid_and_keeps_its_query(alice, enter):
    said = enter("aside", "front")
    assert said["aside"]["sid"] != said["front"]["sid"]
    shown = read(follow(alice, press(alice, leave(alice))))
    assert parameters_of(shown.frames[0]) == [("app", "1"), ("iss", ISSUER), ("sid", said["aside"]["sid"])]


def test_where_nobody_has_to_be_loaded_the_browser_goes_straight_on(alice, enter, statements):
    hint = enter("portal")["portal"]["token"]
    bye = "https://portal.example/bye"
    statements.clear()
    response = leave(alice, id_token_hint=hint, post_logout_redirect_uri=bye)
    assert response.headers["Location"] == bye
    assert not [one for one in statements.writes() if "tickets" in one]


def test_both_channels_are_used_and_the_one_that_confirms_is_believed(alice, enter, house):
    enter("both")
    shown = read(follow(alice, press(alice, leave(alice))))
    assert [uri.partition("?")[0] for uri in shown.frames] == ["https://both.example/out"]
    with house.store.read() as records:
        assert [job.target for job in records.outbox.list(JobKind.BACKCHANNEL_LOGOUT)] == ["client:both"]
    page = alice.get("/logged-out?ui_locales=en").text
    assert "told, not confirmed yet" in page
    assert "asked in this browser" not in page


def test_the_last_page_says_what_was_asked_and_what_not_yet(alice, enter):
    enter("front")
    asked = leave(alice, ui_locales="en")
    assert "your browser asks it to close, nobody hears whether it did" in asked.text
    on = press(alice, asked)
    before = alice.get("/logged-out?ui_locales=en").text
    assert "still open" in before
    assert f'href="{on.headers["Location"]}"' in before
    assert read(follow(alice, on)).on == "/logged-out?ui_locales=en"
    after = alice.get("/logged-out?ui_locales=en").text
    assert "asked in this browser, not confirmed" in after
    assert "closed</span>" not in after
    assert PAGE not in after


def test_of_another_browser_nobody_knows(app, alice, enter, sign_in, house):
    other = app.test_client()
    sign_in(other)
    Party(other, house, "quiet").tokens()
    enter("front")
    shown = read(follow(alice, press(alice, leave(alice), decision="everywhere")))
    assert [uri.partition("?")[0] for uri in shown.frames] == ["https://front.example/out"]
    page = alice.get("/logged-out?ui_locales=en").text
    assert "asked in this browser, not confirmed" in page
    assert "sign out there yourself" in page


def test_the_page_is_shown_once(alice, enter):
    enter("front")
    on = press(alice, leave(alice)).headers["Location"]
    assert read(alice.get(on)).frames
    again = alice.get(on)
    assert (again.status_code, again.headers["Location"]) == (303, "/logged-out")


ASTRAY = {
    "nothing": "",
    "empty": "?c=",
    "short": "?c=x",
    "unknown": "?c=" + "A" * 43,
    "twice": "?c={0}&c={0}",
    "null": "?c=%00",
    "huge": "?c=" + "A" * 60_000,
    "the-sid": "?c={1}",
    "path": "?c=../../logout",
}


@pytest.mark.parametrize("query", ASTRAY.values(), ids=ASTRAY)
def test_what_leads_nowhere_ends_on_our_own_page_and_writes_nothing(alice, enter, statements, query):
    sid = enter("front")["front"]["sid"]
    on = press(alice, leave(alice)).headers["Location"]
    statements.clear()
    response = alice.get(PAGE + query.format(on.partition("c=")[2], sid))
    assert (response.status_code, response.headers["Location"]) == (303, "/logged-out")
    assert statements.writes() == []
    assert read(alice.get(on)).frames


def test_another_browser_gets_nothing_and_spends_nothing(app, alice, enter, sign_in):
    enter("front")
    on = press(alice, leave(alice)).headers["Location"]
    for account in (ALICE, BORIS):
        thief = app.test_client()
        sign_in(thief, account, company=None)
        assert thief.get(on).headers["Location"] == "/logged-out"
    assert app.test_client().get(on).headers["Location"] == "/logged-out"
    assert read(alice.get(on)).frames


def test_a_page_that_came_too_late_is_over(alice, enter, clock):
    enter("front")
    on = press(alice, leave(alice)).headers["Location"]
    clock.advance(minutes=10)
    assert alice.get(on).headers["Location"] == "/logged-out"


@pytest.mark.parametrize("gone", ["disabled", "removed", "not-wanted-any-more"])
def test_who_is_gone_meanwhile_is_not_loaded(alice, enter, house, gone):
    enter("front", "quiet")
    on = press(alice, leave(alice)).headers["Location"]
    with house.store.write() as records:
        front = records.clients.get(ClientId("front"))
        if gone == "removed":
            records.clients.remove(front.client_id)
        else:
            changes = {"disabled": True} if gone == "disabled" else {"frontchannel_logout_uri": None}
            records.clients.replace(replace(front, **changes))
    shown = read(alice.get(on))
    assert shown.frames == ("https://quiet.example/out?app=1&x=%2F",)
    assert shown.allowed == ("https://quiet.example",)


def test_more_than_a_page_holds_come_on_the_next(alice, house):
    names = [f"many-{number:02}" for number in range(45)]
    with house.store.write() as records:
        sid = records.sessions.of_account(ALICE)[0].sid
        for name in names:
            records.clients.add(client(name, frontchannel_logout_uri=f"https://{name}.example/out"))
            records.sessions.visit(sid, f"client:{name}", house.clock.now())
    on, seen = press(alice, leave(alice)).headers["Location"], []
    pages = 0
    while on.startswith(PAGE):
        shown = read(alice.get(on))
        assert len(shown.frames) <= 20
        seen, on, pages = [*seen, *shown.frames], shown.on, pages + 1
    assert (pages, on) == (3, "/logged-out")
    assert seen == [f"https://{name}.example/out" for name in names]
