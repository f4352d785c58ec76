"""Whose address a `service` is: read alike by every program, or by none of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legacy_bridges.protocols.cas import belongs_to, read_service, with_ticket

APP = ("https://app.example/cas/",)


@pytest.mark.parametrize(
    "address",
    [
        "https://app.example/cas/",
        "https://app.example/cas/page?id=7&b=%D0%96",
        "https://APP.example/cas/page",
        "https://app.example:443/cas/page",
        "https://app.example/cas",
        "https://app.example/cas/page;jsessionid=1?id=2",
        "https://app.example/cas/?to=https://evil.example/",
    ],
)
def test_an_address_under_a_place_of_the_service_is_its_own(address: str) -> None:
    url = read_service(address)
    assert url is not None
    assert url.written == address
    assert belongs_to(url, APP)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://app.example.evil.example/cas/", id="host-goes-on"),
        pytest.param("https://app.example@evil.example/cas/", id="user-name"),
        pytest.param("https://app.example:x@evil.example/cas/", id="password"),
        pytest.param("https://evil.example/app.example/cas/", id="host-in-path"),
        pytest.param("https://evil.example/?https://app.example/cas/", id="host-in-query"),
        pytest.param("https://evil.example#https://app.example/cas/", id="host-in-fragment"),
        pytest.param("https://app.example/cas/#x", id="fragment"),
        pytest.param("https://app.example\\@evil.example/cas/", id="backslash"),
        pytest.param("https:/\\evil.example/cas/", id="slash-backslash"),
        pytest.param("https://evil.example%2f@app.example/cas/", id="encoded-slash-in-host"),
        pytest.param("https://app.example%2eevil.example/cas/", id="encoded-dot-in-host"),
        pytest.param("https://app.example/cas%2f..%2f", id="encoded-slash"),
        pytest.param("https://app.example/cas/../admin", id="dot-segment"),
        pytest.param("https://app.example/cas/..;/admin", id="dot-segment-with-parameter"),
        pytest.param("https://app.example/cas/%2e%2e/admin", id="encoded-dots"),
        pytest.param("https://app.example/cas/%252e%252e/admin", id="encoded-twice"),
        pytest.param("https://app.example/cas//evil.example", id="double-slash"),
        pytest.param("https://app.example/casino/", id="path-goes-on"),
        pytest.param("https://app.example/", id="above"),
        pytest.param("https://app.example", id="no-path"),
        pytest.param("http://app.example/cas/", id="plain"),
        pytest.param("https://app.example:8443/cas/", id="other-port"),
        pytest.param("https://app.example:0/cas/", id="port-zero"),
        pytest.param("https://app.example:99999/cas/", id="port-too-large"),
        pytest.param("https://app.example./cas/", id="dot-after-host"),
        pytest.param("//app.example/cas/", id="no-scheme"),
        pytest.param("javascript:alert(1)//app.example/cas/", id="script"),
        pytest.param("data:text/html,https://app.example/cas/", id="data"),
        pytest.param(" https://app.example/cas/", id="space"),
        pytest.param("https://app.example/cas/\r\nX: y", id="line-end"),
        pytest.param("https://app.example/cas/\tx", id="tab"),
        pytest.param("https://app.example/cas/%0d%0aX:y", id="encoded-line-end"),
        pytest.param("https://app.example/cas/?a=%00", id="encoded-nul"),
        pytest.param("https://app.example/cas/%zz", id="broken-escape"),
        pytest.param("https://аpp.example/cas/", id="other-alphabet"),
        pytest.param("https://app.example/cas/?ticket=ST-1", id="brings-a-ticket"),
        pytest.param("https://app.example/cas/?a=1;ticket=ST-1", id="brings-a-ticket-after-semicolon"),
        pytest.param("https://app.example/cas/?%74icket=ST-1", id="brings-an-encoded-ticket"),
        pytest.param("https://app.example/cas/" + "a" * 2048, id="too-long"),
        pytest.param("", id="empty"),
    ],
)
def test_what_could_lead_elsewhere_is_nobodys(address: str) -> None:
    url = read_service(address)
    assert url is None or not belongs_to(url, APP)


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_taken_lies_on_the_host_that_a_browser_would_go_to(head: str, tail: str) -> None:
    for text in (
        head,
        f"https://app.example{head}",
        f"https://app.example/cas/{head}{tail}",
        f"https://{head}/",
    ):
        url = read_service(text)
        if url is not None and belongs_to(url, APP):
            assert text.lower().startswith(("https://app.example/cas", "https://app.example:443/cas"))


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("https://a.example/", "https://a.example/?ticket=ST-1"),
        ("https://a.example/?x=1", "https://a.example/?x=1&ticket=ST-1"),
        ("https://a.example/?", "https://a.example/?&ticket=ST-1"),
    ],
)
def test_the_ticket_is_added_to_the_address_as_it_was_written(address: str, sent: str) -> None:
    assert with_ticket(address, "ST-1") == sent
