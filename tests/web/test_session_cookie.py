"""The cookie of a session: its own, of this host alone, and new with each sign-in."""

import pytest

from idp.interaction.browser import SESSION_COOKIE
from tests.web.guest import HOST

FORGED = ["x", "A" * 43, "A" * 42, "А" * 43, "", "null", '"' + "A" * 43 + '"', "A" * 4000]


def test_r099_the_cookie_is_of_this_host_alone_and_no_script_reads_it(guest, town):
    town.owner()
    town.sign_in(guest)
    [cookie] = [value for value in guest.last.headers.getlist("Set-Cookie") if SESSION_COOKIE in value]
    name, *flags = cookie.split("; ")
    assert name.startswith(f"{SESSION_COOKIE}=")
    assert SESSION_COOKIE.startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags)
    assert not [flag for flag in flags if flag.startswith("Domain")]
    assert len(name.partition("=")[2]) == 43


@pytest.mark.parametrize("value", FORGED, ids=range(len(FORGED)))
def test_r098_r099_a_cookie_that_was_set_before_is_never_the_session_s(guest, town, value):
    town.owner()
    guest.set_cookie(SESSION_COOKIE, value)
    town.sign_in(guest)
    assert guest.session != value
    assert guest.get("/services").status_code == 200


@pytest.mark.parametrize(
    "shape",
    ["{name}=x; {name}={value}", "{name}={value}; {name}=x", "={name}={value}", "{lower}={value}"],
    ids=["forged-first", "forged-last", "nameless", "lower-case"],
)
def test_r099_a_cookie_tossed_from_beside_is_none(guest, town, shape):
    town.owner()
    town.sign_in(guest)
    said = shape.format(name=SESSION_COOKIE, lower=SESSION_COOKIE.lower(), value=guest.session)
    stranger = guest.app.test_client(use_cookies=False)
    headers = {"Cookie": f"__Host-okno_browser={guest.browser}; {said}"}
    assert stranger.get("/services", headers=headers, base_url=HOST).headers["Location"] == "/login"


def test_r101_a_cookie_that_was_copied_is_worth_nothing_after_the_sign_out(guest, other, town):
    town.owner()
    town.sign_in(guest)
    copied = {"Cookie": f"__Host-okno_browser={guest.browser}; {SESSION_COOKIE}={guest.session}"}
    thief = guest.app.test_client(use_cookies=False)
    assert thief.get("/services", headers=copied, base_url=HOST).status_code == 200
    town.sign_in(other)
    other.get("/account/sessions")
    other.submit("/account/sessions", end="others")
    assert thief.get("/services", headers=copied, base_url=HOST).headers["Location"] == "/login"
