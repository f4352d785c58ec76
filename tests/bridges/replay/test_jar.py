"""A service's cookies: what is folded in, what is sent, and what is carried instead of a cookie."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legacy_bridges.contract import Outgoing, Reply, cookie_header, fold, merge
from legacy_bridges.protocols.form_replay import FormReplay
from tests.bridges.replay.talking import OPTIONS, manifest

NOW = ("Date", "Mon, 23 Nov 2026 04:00:00 GMT")


def answer(*cookies: str) -> Reply:
    return Reply(200, (NOW, *(("Set-Cookie", cookie) for cookie in cookies)), b"")


@pytest.mark.parametrize(
    ("cookie", "kept"),
    [
        ("a=2; path=/; HttpOnly; SameSite=Lax", {"a": "2"}),
        ("b=x", {"a": "1", "b": "x"}),
        ("a=", {"a": ""}),
        ('a="q q"', {"a": '"q q"'}),
        ("a=1=2=3", {"a": "1=2=3"}),
        ("a=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/", {}),
        ("a=x; Max-Age=0", {}),
        ("a=x; Max-Age=-1", {}),
        ("a=x; expires=Sun, 22 Nov 2026 04:00:00 GMT", {}),
        ("a=x; expires=Tue, 24-Nov-2026 04:00:00 GMT", {"a": "x"}),
        ("a=x; Max-Age=60; expires=Thu, 01 Jan 1970 00:00:01 GMT", {"a": "x"}),
        ("a=x; expires=whenever", {"a": "x"}),
        ("=nameless", {"a": "1"}),
        ("no equals", {"a": "1"}),
        ("carry:session=stolen", {"a": "1"}),
        ("b c=x", {"a": "1"}),
        ("b=x\r\nEvil: 1", {"a": "1"}),
        ("b=" + "x" * 5000, {"a": "1"}),
    ],
)
@pytest.mark.spec("RFC 6265 §5.3")
def test_each_cookie_of_an_answer_is_folded_in(cookie: str, kept: dict[str, str]) -> None:
    assert fold({"a": "1"}, answer(cookie)) == kept


def test_a_service_cannot_fill_the_jar_without_end() -> None:
    assert len(fold({}, answer(*(f"c{n}=1" for n in range(500))))) == 60


@pytest.mark.spec("RFC 6265 §4.2.1")
def test_cookies_go_out_in_one_header_and_nothing_else_does() -> None:
    assert cookie_header({"a": "1", "carry:session": "s", "b": ""}) == "a=1; b="


JARS = st.dictionaries(st.sampled_from("abcde"), st.sampled_from("123"))


@given(JARS, JARS, JARS)
def test_merging_brings_our_changes_and_nothing_else(base: Any, ours: Any, theirs: Any) -> None:
    merged = merge(base, ours, theirs)
    for name in "abcde":
        changed = base.get(name) != ours.get(name)
        assert merged.get(name) == (ours if changed else theirs).get(name)


BROWSERS = (("Cookie", "stolen=1"), ("Content-Type", "text/plain"))


def worn(options: dict[str, Any], outgoing: Outgoing, jar: dict[str, str]) -> Outgoing:
    return FormReplay().wear(manifest(options), outgoing, jar)


def test_the_browsers_cookies_stay_behind_and_the_jars_go() -> None:
    outgoing = Outgoing("GET", "/x", BROWSERS)
    assert dict(worn(OPTIONS, outgoing, {"a": "1"}).headers)["Cookie"] == "a=1"
    assert "Cookie" not in dict(worn(OPTIONS, outgoing, {}).headers)


GUIDE = {
    "kind": "xml",
    "post": "/in",
    "fill": {"LOGIN": "$login", "PASSWORD": "$secret"},
    "ok": {"xml": "SESSION_ID"},
}
FORM = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), ("Content-Length", "3"))
JAR = {"carry:session": "s 7&"}


@pytest.mark.parametrize(
    ("into", "path", "sent"),
    [
        ("query", "/ACCOUNT_INFO", "/ACCOUNT_INFO?SESSION_ID=s%207%26"),
        ("query", "/A?x=1", "/A?x=1&SESSION_ID=s%207%26"),
        ("query", "/A?SESSION_ID=mine&x=1", "/A?x=1&SESSION_ID=s%207%26"),
        ("query", "/A?SESSION%5FID=mine", "/A?SESSION_ID=s%207%26"),
        ("form", "/A", "/A?SESSION_ID=s%207%26"),
    ],
)
def test_a_session_value_goes_into_the_address_over_whatever_the_browser_sent(
    into: str, path: str, sent: str
) -> None:
    options = GUIDE | {"carry": {"xml": "SESSION_ID", into: "SESSION_ID"}}
    assert worn(options, Outgoing("GET", path, ()), JAR).path == sent


def test_a_session_value_goes_before_a_form_that_passes_unread() -> None:
    options = GUIDE | {"carry": {"xml": "SESSION_ID", "form": "SESSION_ID"}}
    dressed = worn(options, Outgoing("POST", "/A", FORM), JAR)
    assert (dressed.path, dressed.prefix) == ("/A", b"SESSION_ID=s+7%26&")
    assert dict(dressed.headers)["Content-Length"] == str(3 + len(dressed.prefix))
    assert "s 7" not in repr(dressed)


def test_a_session_value_goes_into_a_header_in_every_spelling_of_it() -> None:
    options = GUIDE | {"carry": {"xml": "SESSION_ID", "header": "X-Session"}}
    dressed = worn(options, Outgoing("GET", "/A", (("x_session", "mine"),)), JAR)
    assert dressed.headers == (("X-Session", "s 7&"),)
