"""What ties a request to a browser."""

import pytest

from idp.interaction.browser import csrf_fits, csrf_token, know_browser, origin_fits, read_secret
from idp.model.secret import Secret, new_secret


class Derives:
    def wrap(self, plain, context):
        raise NotImplementedError

    def unwrap(self, sealed, context):
        raise NotImplementedError

    def derive(self, label):
        return label.encode().ljust(32)


@pytest.mark.parametrize(
    "cookie", [None, "", "short", "x" * 42, "x" * 44, "x" * 42 + "!", "x" * 43 + "\n", "ж" * 43], ids=repr
)
def test_anything_but_our_secret_counts_as_no_cookie(cookie):
    assert read_secret(cookie) is None
    assert know_browser(cookie)[1] is True


def test_a_known_browser_stays_known():
    secret = new_secret()
    assert know_browser(secret.value) == (secret, False)


def test_the_csrf_token_fits_its_browser_only():
    mine, other = new_secret(), new_secret()
    token = csrf_token(Derives(), mine)
    assert csrf_fits(Derives(), mine, token)
    for browser, value in (
        (other, token),
        (None, token),
        (mine, ""),
        (mine, None),
        (mine, token + "x"),
        (mine, "ж"),
    ):
        assert not csrf_fits(Derives(), browser, value)


@pytest.mark.parametrize(
    ("origin", "site", "fits"),
    [
        ("https://id.example", None, True),
        ("https://id.example", "cross-site", True),
        ("https://id.example.evil", None, False),
        ("https://id.example:444", None, False),
        ("http://id.example", None, False),
        ("null", None, False),
        ("null", "same-origin", False),
        (None, "cross-site", False),
        (None, "same-site", False),
        (None, "same-origin", True),
        (None, None, True),
    ],
)
def test_origin(origin, site, fits):
    assert origin_fits("https://id.example", origin, site) is fits


def test_a_secret_never_prints_itself():
    assert "topsecret" not in repr(Secret("topsecret"))
