"""Addresses that are never asked."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import pytest

from idp.adapters.outbound import GuardedFetch
from idp.adapters.outbound.addresses import may_reach
from idp.model.errors import Refused, Unavailable

PUBLIC = "93.184.215.14"


def _never(host: str, port: int) -> Sequence[str]:
    pytest.fail(f"{host} was resolved, although the URL alone says no")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="empty"),
        pytest.param("/callback", id="relative"),
        pytest.param("//rp.example/", id="no-scheme"),
        pytest.param("ftp://rp.example/", id="ftp"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("gopher://rp.example/", id="gopher"),
        pytest.param("javascript:alert(1)", id="javascript"),
        pytest.param("unix:///run/x.sock", id="unix"),
        pytest.param("https:///path", id="no-host"),
        pytest.param("https://:443/", id="port-only"),
        pytest.param("https://user@rp.example/", id="user"),
        pytest.param("https://user:secret@rp.example/", id="user-and-password"),
        pytest.param("https://@rp.example/", id="empty-user"),
        pytest.param("https://rp.example@127.0.0.1/", id="host-as-user"),
        pytest.param("https://rp.example\\@127.0.0.1/", id="backslash"),
        pytest.param("https://rp.example/a b", id="space"),
        pytest.param("https://rp.example/\r\nHost: x", id="line-break"),
        pytest.param("https://rp.exa\tmple/", id="tab-in-host"),
        pytest.param("https://rp.example/\x00", id="nul"),
        pytest.param("https://пример.рф/", id="not-ascii"),
        pytest.param("https://rp.example:0/", id="port-0"),
        pytest.param("https://rp.example:22/", id="port-22"),
        pytest.param("https://rp.example:25/", id="port-25"),
        pytest.param("https://rp.example:1023/", id="port-1023"),
        pytest.param("https://rp.example:65536/", id="port-too-big"),
        pytest.param("https://rp.example:x/", id="port-not-a-number"),
        pytest.param("https://2130706433/", id="decimal"),
        pytest.param("https://0x7f000001/", id="hexadecimal"),
        pytest.param("https://0177.0.0.1/", id="octal"),
        pytest.param("https://0x7f.0.0.1/", id="hexadecimal-part"),
        pytest.param("https://127.1/", id="two-parts"),
        pytest.param("https://127.0.0.1./", id="address-with-final-dot"),
        pytest.param("https://1.2.3.4.5/", id="five-parts"),
        pytest.param("https://rp.example.0x1/", id="ends-in-a-number"),
        pytest.param("https://[::1/", id="open-bracket"),
        pytest.param("https://[fe80::1%25eth0]/", id="zone"),
        pytest.param("https://[v1.x]/", id="future-address"),
        pytest.param("https://rp..example/", id="empty-label"),
        pytest.param("https://-rp.example/", id="label-begins-with-dash"),
        pytest.param("https://" + "a" * 64 + ".example/", id="label-too-long"),
        pytest.param("https://" + "a." * 127 + "example/", id="name-too-long"),
        pytest.param("https://rp.example%2f@x/", id="encoded-slash"),
        pytest.param("https://%6c%6f%63alhost/", id="encoded-host"),
    ],
)
def test_r105_a_url_that_is_no_plain_web_address_is_refused_unresolved(url: str) -> None:
    with pytest.raises(Refused):
        GuardedFetch([ip_network("127.0.0.0/8")], resolver=_never).get(url)


FORBIDDEN = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:5db8:d70e::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_r105_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        GuardedFetch(resolver=lambda *_: [address]).get("https://rp.example/")


@pytest.mark.parametrize("address", FORBIDDEN)
def test_r105_an_address_that_is_not_public_is_refused_as_a_literal(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        GuardedFetch(resolver=_never).get(f"https://{host}/")


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", f"::ffff:{PUBLIC}", f"64:ff9b::{PUBLIC}"],
)
def test_a_public_address_is_allowed(address: str) -> None:
    assert may_reach(ip_address(address), ())


@pytest.mark.parametrize("name", ["localhost", "portal.localhost", "localhost.", "LOCALHOST"])
def test_r105_localhost_is_refused_unless_it_is_allowed(name: str) -> None:
    with pytest.raises(Refused):
        GuardedFetch(resolver=_never).get(f"https://{name}:8443/")


@pytest.mark.parametrize(
    ("allowed", "address", "verdict"),
    [
        pytest.param("10.1.0.0/16", "10.1.2.3", True, id="inside"),
        pytest.param("10.1.0.0/16", "10.2.0.1", False, id="beside"),
        pytest.param("10.1.0.0/16", "::ffff:10.1.2.3", True, id="inside-mapped"),
        pytest.param("10.1.0.0/16", "127.0.0.1", False, id="loopback-not-listed"),
        pytest.param("::1/128", "::1", True, id="loopback-6"),
        pytest.param("127.0.0.0/8", "::1", False, id="loopback-6-not-listed"),
    ],
)
def test_only_the_networks_that_are_listed_are_opened(allowed: str, address: str, *, verdict: bool) -> None:
    assert may_reach(ip_address(address), [ip_network(allowed)]) is verdict


@pytest.mark.parametrize("address", [PUBLIC, "10.1.2.3"], ids=["public", "allowed-private"])
def test_r105_plain_http_goes_to_allowed_loopback_only(address: str) -> None:
    with pytest.raises(Refused, match="https"):
        GuardedFetch([ip_network("10.0.0.0/8")], resolver=lambda *_: [address]).get("http://rp.example/")


@pytest.mark.parametrize("port", ["", ":443", ":80", ":1024", ":8443", ":65535"])
def test_ports_of_the_web_and_above_the_system_ports_pass(port: str) -> None:
    with pytest.raises(Unavailable):
        GuardedFetch(resolver=lambda *_: []).get(f"https://rp.example{port}/")


def test_r105_a_refusal_tells_nothing_of_the_network() -> None:
    with pytest.raises(Refused) as refused:
        GuardedFetch(resolver=lambda *_: ["10.20.30.40"]).get("https://rp.example/secret")

    assert "10.20" not in str(refused.value)
    assert "secret" not in str(refused.value)
