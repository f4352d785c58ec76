"""The choice of language, and the address to come back to: never another host's."""

import pytest

from idp.web.language import local_path

FOREIGN = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "\t//evil.example",
    " //evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%0d%0aLocation:%20https://evil.example\r\nX: y",
    "/path\r\nSet-Cookie: a=b",
    "\x00//evil.example",
    "/\x00/evil.example",
    "/\u2028//evil.example",
    "／／evil.example",
    "evil.example",
    "@evil.example",
    "?x",
    "",
    "/" + "a" * 4000,
]


@pytest.mark.parametrize("candidate", FOREIGN)
def test_the_way_back_stays_on_this_host(guest, candidate):
    assert local_path(candidate) == "/"
    answer = guest.get("/lang", query_string={"to": "ru", "next": candidate})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    "candidate",
    ["/", "/login", "/login?i=abc&use=recovery", "/recover/link/a-b_c", "/a//b", "/%2f%2fevil.example"],
)
def test_a_path_of_ours_is_come_back_to(candidate):
    assert local_path(candidate) == candidate


@pytest.mark.parametrize(
    ("wish", "spoken"),
    [("ru", "ru"), ("en", "en"), ("ro", "ro"), ("fr", "en"), ("", "en"), ("<script>", "en")],
)
def test_the_footer_sets_the_language(guest, wish, spoken):
    guest.get("/lang", query_string={"to": wish, "next": "/login"})
    assert f'<html lang="{spoken}">' in guest.get("/login").text


def test_the_chosen_language_outweighs_the_browsers(guest):
    guest.get("/lang?to=ro&next=/login")
    assert '<html lang="ro">' in guest.get("/login", headers={"Accept-Language": "ru"}).text


def test_a_person_is_spoken_to_in_their_own_language(guest, town):
    town.owner(locale="ro")
    town.sign_in(guest)
    assert '<html lang="ro">' in guest.get("/services", headers={"Accept-Language": "ru"}).text


def test_the_footer_leaves_out_what_the_service_wished(guest):
    guest.get("/nowhere?ui_locales=ro&x=1")
    assert '<html lang="ro">' in guest.last.text
    guest.get(next(link for link in guest.page.links if link.startswith("/lang?to=en")))
    assert guest.last.headers["Location"] == "/nowhere?x=1"
