"""Where a service sends us on while we sign in: inside it, and nowhere else."""

import pytest

from legacy_bridges.contract import NoAnswerError
from tests.bridges.replay.talking import (
    LOGIN_FORM,
    SIGNED_IN,
    UPSTREAM,
    Service,
    page,
    redirect,
    sign_in,
)

FORM = page(LOGIN_FORM, "DokuWiki=s1; path=/; HttpOnly")


def test_a_circle_of_redirects_ends() -> None:
    with pytest.raises(NoAnswerError):
        sign_in(Service([redirect("/a")] * 6))


def test_a_sign_in_page_that_sends_us_elsewhere_is_not_followed() -> None:
    service = Service([redirect("https://sso.example/login")])
    assert sign_in(service).reason == "foreign_form"
    assert len(service.asked) == 1


def test_a_redirect_that_repeats_the_form_stays_inside_the_service() -> None:
    service = Service([FORM, redirect("/new.php", status=307), page(SIGNED_IN)])
    assert sign_in(service).jar is not None
    assert [ask.path for ask in service.asked if ask.method == "POST"] == ["/doku.php?id=start", "/new.php"]
    away = Service([FORM, redirect("https://evil.example/", status=307)])
    assert sign_in(away).reason == "no_proof"


UNESCAPED = [
    pytest.param("/my page?q=a b", "/my%20page?q=a%20b", id="spaces"),
    pytest.param("/стол".encode().decode("latin-1"), "/%D1%81%D1%82%D0%BE%D0%BB", id="bytes-of-utf-8"),
    pytest.param("/\xf1\xf2", "/%F1%F2", id="bytes-of-another-charset"),
    pytest.param(f"{UPSTREAM}/a%20b", "/a%20b", id="escaped-already"),
]


@pytest.mark.parametrize(("location", "path"), UNESCAPED)
def test_a_redirect_inside_the_service_is_written_as_a_request_line_wants_it(
    location: str, path: str
) -> None:
    service = Service([FORM, redirect(location), page(SIGNED_IN)])
    assert sign_in(service).jar is not None
    assert service.asked[-1].path == path


@pytest.mark.parametrize(
    "location",
    ["https://evil.example/my page", "//evil.example\\ стол", "http://127.0.0.1:8110 @evil.example/"],
)
def test_an_odd_redirect_leads_nowhere_else(location: str) -> None:
    service = Service([FORM, redirect(location.encode().decode("latin-1")), page(SIGNED_IN)])
    assert sign_in(service).reason == "no_proof"
    assert len(service.asked) == 2
