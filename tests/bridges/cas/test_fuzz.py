"""Whatever stands in an address of ours: an answer, never an error of our own, and no way elsewhere."""

from urllib.parse import quote_from_bytes, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.model.ids import AccountId
from tests.bridges.cas.conftest import PAGE
from tests.bridges.conftest import ISSUER, Browser

PATHS = (
    "login",
    "logout",
    "validate",
    "serviceValidate",
    "proxyValidate",
    "p3/serviceValidate",
    "p3/proxyValidate",
)
NAMES = ("service", "ticket", "gateway", "renew", "method", "format", "pgtUrl", "pgt", "targetService", "x")
PIECES = st.sampled_from(
    [
        *(PAGE, "https://forum.example/app/", "https://evil.example", "@", "#", "\\", "%2e%2e", "/../", ";"),
        *("\r\n", "\x00", "ST-", "a" * 43, "JSON", "true", "://", "[", "]", "?", "&ticket=", "\ud7ff", "é"),
    ]
)
VALUES = st.lists(PIECES | st.text(max_size=5), max_size=5).map("".join)
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=5).map(urlencode)
RAW = st.binary(max_size=60).map(lambda raw: quote_from_bytes(raw, safe="=&;%+#/?@:"))
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KNOWN = {"", "forum.example", "linked.example", "mailed.example", "localhost"}


@pytest.fixture
def inside(browser: Browser, anna: AccountId) -> Browser:
    browser.sign_in(anna)
    return browser


@MANY
@given(path=st.sampled_from(PATHS), query=QUERIES | RAW)
def test_no_address_of_cas_breaks(inside: Browser, path: str, query: str) -> None:
    answer = inside.client.get(f"/cas/{path}", query_string=query.partition("#")[0], base_url=ISSUER)
    assert answer.status_code in (200, 303, 400, 403), query
    to = urlsplit(answer.headers.get("Location", ""))
    assert to.hostname is None or to.hostname in KNOWN
    assert "\n" not in answer.headers.get("Location", "")
    if path not in {"login", "logout"}:
        assert "anna" not in answer.text


@MANY
@given(tail=st.text(max_size=30), method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"]))
def test_nothing_else_under_it_breaks(inside: Browser, tail: str, method: str) -> None:
    answer = inside.client.open(f"/cas/{tail}", method=method, base_url=ISSUER)
    assert answer.status_code < 500
