"""A return path leads nowhere but to the same host (V30), and means one thing only (B04)."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legacy_bridges.return_path import is_plain, local_path, wanted_path

LEAVING = [
    pytest.param("//evil.test", id="double-slash"),
    pytest.param("///evil.test", id="triple-slash"),
    pytest.param("/\\evil.test", id="slash-backslash"),
    pytest.param("\\\\evil.test", id="backslashes"),
    pytest.param("https:evil.test", id="scheme-without-slashes"),
    pytest.param("https://evil.test/", id="absolute"),
    pytest.param("javascript:alert(1)", id="javascript"),
    pytest.param("\t//evil.test", id="tab-first"),
    pytest.param("/\t/evil.test", id="tab-between"),
    pytest.param("/\n/evil.test", id="line-end-between"),
    pytest.param("/%0d%0aSet-Cookie:x=1", id="encoded-line-end"),
    pytest.param("/ok?a=%0d%0aLocation:x", id="encoded-line-end-in-query"),
    pytest.param("/%2f/evil.test", id="encoded-slash-makes-two"),
    pytest.param("/%5cevil.test", id="encoded-backslash"),
    pytest.param("/%2Fevil.test", id="encoded-slash-first"),
    pytest.param("/%00", id="nul"),
    pytest.param("/%zz", id="broken-escape"),
    pytest.param("/a b", id="space"),
    pytest.param("/a#b", id="fragment"),
    pytest.param("/й", id="not-ascii"),
    pytest.param("relative", id="relative"),
    pytest.param("", id="empty"),
    pytest.param(None, id="none"),
    pytest.param("/" + "a" * 2048, id="too-long"),
]


@pytest.mark.parametrize("text", LEAVING)
def test_what_could_leave_the_host_is_no_return_path(text: str | None) -> None:
    assert local_path(text) is None


@pytest.mark.parametrize("text", ["/", "/a", "/a/b?x=1&y=%20z", "/a;jsessionid=1", "/%D0%B9", "/?a=//b"])
def test_a_path_of_the_host_is_kept_as_it_is(text: str) -> None:
    assert local_path(text) == text


@given(st.text(alphabet="/\\%.:#?@abc\t\n 025fFcC[]", max_size=30))
def test_no_accepted_text_names_another_host(text: str) -> None:
    accepted = local_path(text)
    if accepted is not None:
        parts = urlsplit(urljoin("https://service.test/here", accepted))
        assert (parts.scheme, parts.netloc) == ("https", "service.test")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/a/../b", id="dot-dot"),
        pytest.param("/a/./b", id="dot"),
        pytest.param("/..", id="dot-dot-last"),
        pytest.param("/a/%2e%2e/b", id="encoded-dots"),
        pytest.param("/a/.%2E/b", id="half-encoded-dots"),
        pytest.param("/a%2fb", id="encoded-slash"),
        pytest.param("/a//b", id="double-slash"),
        pytest.param("/a/%252e%252e/b", id="twice-encoded"),
        pytest.param("/a/..;/b", id="dots-with-parameter"),
        pytest.param("/a/..;x=1/b", id="dots-with-parameter-value"),
    ],
)
def test_a_path_that_programs_read_differently_is_not_plain(path: str) -> None:
    assert not is_plain(path)


@pytest.mark.parametrize("path", ["/", "/a.b/c", "/a;jsessionid=1", "/a?b=../c", "/...", "/.well-known/x"])
def test_an_ordinary_path_is_plain(path: str) -> None:
    assert is_plain(path)


@pytest.mark.parametrize(
    ("said", "path"),
    [
        pytest.param({}, "/", id="nothing"),
        pytest.param({"to": "/app?x=1"}, "/app?x=1", id="ours"),
        pytest.param({"back": "https://site.example:8443/app?x=1&y=2"}, "/app?x=1&y=2", id="a-module's"),
        pytest.param({"to": "/", "back": "http://site.example/app"}, "/app", id="both"),
        pytest.param({"to": "/;back=http://site.example/app?x=1"}, "/app?x=1", id="after-a-semicolon"),
        pytest.param({"to": "/;back=https://evil.test//evil.test"}, "/", id="semicolon-and-slashes"),
        pytest.param(
            {"to": "/app", "back": "https://evil.test//evil.test/"}, "/app", id="a-path-that-leaves"
        ),
        pytest.param({"back": "https://evil.test/app"}, "/app", id="another-host"),
        pytest.param({"back": "https:/\\evil.test/"}, "/", id="no-address"),
    ],
)
def test_of_where_somebody_was_only_the_path_counts(said: dict[str, str], path: str) -> None:
    assert wanted_path(said) == path
