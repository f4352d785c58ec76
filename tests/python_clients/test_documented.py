"""The code of docs/relying-parties/python.md, run in the order in which the page has it."""

from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests_oauth2client as o2c

from tests.debian.documented import BLOCK, put_in
from tests.python_clients.asking import client_of
from tests.python_clients.conftest import BACK, SECRET
from tests.support.tree import ROOT

PAGE = (ROOT / "docs" / "relying-parties" / "python.md").read_text(encoding="utf-8")
OURS, THEIRS = PAGE.split("\n## idpyoidc\n")
BYE = "http://rp.localhost/bye"
EXAMPLES = (
    "https://id.example.com",
    "https://wiki.example.com/callback",
    "https://wiki.example.com/bye",
    "SECRET",
)
EXAMPLES_OF_NAMES = ('"wiki"', "https://orders.example.com/")


def codes(part):
    return [code for kind, code in BLOCK.findall(part) if kind == "python"]


@pytest.fixture
def site(provider, signed_in):
    """Be a site that runs the page's code, with the real browser behind `send_the_browser_to`."""
    went = []

    def run(code):
        real = (provider.issuer, BACK, BYE, SECRET, '"basic"', "https://api.example/")
        instead = {
            old: new for old, new in zip((*EXAMPLES, *EXAMPLES_OF_NAMES), real, strict=True) if old in code
        }
        exec(compile(put_in(code, instead), "python.md", "exec"), names)

    names = {"send_the_browser_to": lambda url: went.append(signed_in.follow(url))}
    return SimpleNamespace(run=run, names=names, went=went)


@pytest.fixture
def over_http(monkeypatch):
    """Let the library speak http to this machine."""
    plain = o2c.OAuth2Client.from_discovery_endpoint
    monkeypatch.setattr(
        o2c.OAuth2Client, "from_discovery_endpoint", lambda **said: plain(**said, testing=True)
    )


def test_the_page_signs_people_in_with_requests_oauth2client(provider, site, over_http, key):
    making, asking, answering, pushing, signing, ending, machines = codes(OURS)
    for code in (making, asking):
        site.run(code)
    site.names["address_that_came"] = site.went[-1]
    site.run(answering)
    assert site.names["person"]["email"] == "anna@romashka.example"
    site.run(ending)
    with pytest.raises(o2c.InvalidGrant):
        site.names["client"].refresh_token(site.names["tokens"])
    site.names["request"] = site.names["client"].authorization_request()
    site.run(pushing)
    assert "code=" in site.went[-1]
    site.names |= {"client": client_of(provider, "keyed", private_key=key), "key": key}
    site.run(signing)
    assert "code=" in site.went[-1]
    site.names |= {"machine": client_of(provider, "machine"), "orders": client_of(provider, "api")}
    site.run(machines)
    assert site.names["told"]["active"] is True


def test_the_page_signs_people_in_and_out_with_idpyoidc(provider, site):
    making, answering, leaving = codes(THEIRS)
    site.run(making)
    site.names["parameters_that_came"] = dict(parse_qsl(urlsplit(site.went[-1]).query))
    site.run(answering)
    assert site.names["person"]["email"] == "anna@romashka.example"
    site.run(leaving)
    assert site.went[-1].startswith(BYE)
