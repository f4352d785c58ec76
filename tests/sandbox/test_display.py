"""The display at the counter: what it shows, how often it asks, and when it is out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from sandbox.display import Line, Screen, display_app
from sandbox.display.line import GRANT
from sandbox.display.screen import DECLINED, OUT
from sandbox.party.provider import ProviderError

ISSUER = "http://localhost:8400"
NOW = 1_795_000_000
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
DEVICES, TOKENS, USERINFO = (f"{ISSUER}{path}" for path in ("/device_authorization", "/token", "/userinfo"))
METADATA = {
    "issuer": ISSUER,
    "device_authorization_endpoint": DEVICES,
    "token_endpoint": TOKENS,
    "userinfo_endpoint": USERINFO,
}
COMPANY = "ООО «Ромашка-Сервис»"
SEEN = {"sub": "anna", "org": {"id": "c", "name": COMPANY}, "roles": ["service_user"], "name": "Анна"}
Answer = Mapping[str, Any] | str
"""What is said; a word alone is the error of a refusal."""


def id_token(key: RSAKey = KEY, **changed: Any) -> str:
    claims = {"iss": ISSUER, "aud": "display", "sub": "anna", "iat": NOW, "exp": NOW + 300, **changed}
    return jwt.encode({"alg": "RS256", "kid": "one", "typ": "JWT"}, claims, key)


def tokens(number: int = 1, **changed: Any) -> dict[str, Any]:
    given = {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "expires_in": 300}
    return {**given, "id_token": id_token(), **changed}


@dataclass
class Scripted(Line):
    """A line at whose end somebody answers as a test wants; the clock stands still between two looks."""

    said: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    at: int = NOW

    def __post_init__(self) -> None:
        super().__init__(ISSUER, "display")
        self.said = {DEVICES: codes("WDJB-MJHT"), TOKENS: "authorization_pending", USERINFO: SEEN}

    def keys(self, kid: str) -> KeySet:
        return KeySet([KEY])

    def now(self) -> int:
        return self.at

    def count(self, url: str) -> int:
        return sum(address == url for address, _ in self.asked)

    def _json(
        self, method: str, url: str, headers: dict[str, str] | None = None, body: str | None = None
    ) -> dict[str, Any]:
        if url.endswith("/openid-configuration"):
            return METADATA
        self.asked.append((url, body or ""))
        answer = self.said[url]
        if isinstance(answer, str):
            raise ProviderError(url, answer)
        return dict(answer)


def codes(user_code: str) -> dict[str, Any]:
    address = {"verification_uri": f"{ISSUER}/device"}
    return {"device_code": f"secret of {user_code}", "user_code": user_code, "expires_in": 600, **address}


@pytest.fixture
def line() -> Scripted:
    return Scripted()


@pytest.fixture
def screen(line: Scripted) -> Screen:
    """Give a screen that shows a code."""
    waiting = Screen(line, line.now)
    assert waiting.look().code == "WDJB-MJHT"
    return waiting


@pytest.fixture
def entered(line: Scripted, screen: Screen) -> Screen:
    """Give a screen that was let in."""
    line.said[TOKENS] = tokens()
    line.at += 5
    assert screen.look().company == COMPANY
    return screen


@pytest.mark.spec("RFC 8628 §3.1")
@pytest.mark.spec("RFC 8628 §3.2")
def test_it_asks_without_a_secret_and_shows_the_code_and_the_address(line: Scripted, screen: Screen) -> None:
    assert screen.look().address == f"{ISSUER}/device"
    assert line.asked == [(DEVICES, "client_id=display&scope=openid+roles")]


@pytest.mark.spec("RFC 8628 §3.4")
@pytest.mark.spec("RFC 8628 §3.5")
def test_it_asks_no_more_often_than_it_may(line: Scripted, screen: Screen) -> None:
    for _ in range(20):
        screen.look()
        line.at += 1
    assert line.count(TOKENS) == 3
    grant = GRANT.replace(":", "%3A")
    wanted = f"client_id=display&grant_type={grant}&device_code=secret+of+WDJB-MJHT"
    assert {body for url, body in line.asked if url == TOKENS} == {wanted}


def test_it_asks_less_often_when_it_is_told_so(line: Scripted, screen: Screen) -> None:
    line.said[TOKENS] = "slow_down"
    for second in range(31):
        line.at = NOW + second
        screen.look()
    assert line.count(TOKENS) == 3  # after 5, 10 and 15 more


def test_a_screen_that_was_let_in_shows_the_company_and_nobody_s_name(entered: Screen) -> None:
    page = display_app(entered).test_client().get("/?lang=ru").text
    assert COMPANY in page
    assert "Анна" not in page
    assert "WDJB-MJHT" not in page


@pytest.mark.parametrize(
    ("error", "note"),
    [
        pytest.param("access_denied", DECLINED, id="declined"),
        pytest.param("expired_token", "", id="nobody-came"),
        pytest.param("invalid_grant", "", id="unknown-there"),
    ],
)
def test_a_code_that_is_over_is_followed_by_a_new_one(
    line: Scripted, screen: Screen, error: str, note: str
) -> None:
    line.said |= {TOKENS: error, DEVICES: codes("BCDF-GHJK")}
    line.at += 5
    shown = screen.look()
    assert (shown.code, shown.note, shown.company) == ("BCDF-GHJK", note, "")


def test_a_code_is_shown_no_longer_than_it_is_good(line: Scripted, screen: Screen) -> None:
    line.said[DEVICES] = codes("BCDF-GHJK")
    line.at += 600
    assert screen.look().code == "BCDF-GHJK"


@pytest.mark.parametrize("url", [USERINFO, TOKENS], ids=["at-the-next-look", "when-tokens-are-turned"])
def test_a_sign_out_puts_it_out(line: Scripted, entered: Screen, url: str) -> None:
    line.at += 300 if url == TOKENS else 1
    line.said |= {url: "invalid_token" if url == USERINFO else "invalid_grant", DEVICES: codes("BCDF-GHJK")}
    shown = entered.look()
    assert (shown.company, shown.code, shown.note) == ("", "BCDF-GHJK", OUT)


@pytest.mark.spec("RFC 6749 §6")
def test_old_tokens_are_turned_into_new_ones(line: Scripted, entered: Screen) -> None:
    for number in (2, 3):
        line.at += 300
        line.said[TOKENS] = tokens(number)
        assert entered.look().company == COMPANY
    turned = [body for url, body in line.asked if url == TOKENS][-2:]
    assert [body.rpartition("=")[2] for body in turned] == ["refresh-1", "refresh-2"]


def test_what_userinfo_says_of_somebody_else_is_not_shown(line: Scripted, entered: Screen) -> None:
    line.said[USERINFO] = {**SEEN, "sub": "boris"}
    assert entered.look().company == ""


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(id_token(aud="pbx"), id="aud-other"),
        pytest.param(id_token(iss="http://localhost:8401"), id="iss-other"),
        pytest.param(id_token(exp=NOW - 61), id="expired"),
        pytest.param(id_token(OTHER), id="another-key"),
        pytest.param("", id="none"),
    ],
)
def test_tokens_that_are_not_for_it_let_nobody_in(line: Scripted, screen: Screen, given: str) -> None:
    line.said[TOKENS] = tokens(id_token=given)
    line.at += 5
    with pytest.raises(ProviderError):
        screen.look()
    line.at += 1
    assert screen.look().company == ""
    assert line.count(USERINFO) == 0


@pytest.mark.parametrize(
    "broken", ["", {}, {"user_code": "A"}, {**codes("A"), "expires_in": "soon"}], ids=str
)
def test_without_a_provider_it_says_so_and_goes_on_trying(line: Scripted, broken: Answer) -> None:
    browser = display_app(Screen(line, line.now)).test_client()
    line.said[DEVICES] = broken
    away = browser.get("/?lang=en")
    assert (away.status_code, "No connection to Okno" in away.text) == (503, True)
    line.said[DEVICES] = codes("BCDF-GHJK")
    assert "BCDF-GHJK" in browser.get("/").text


def test_a_provider_that_is_away_for_a_while_puts_nobody_out(line: Scripted, entered: Screen) -> None:
    line.said[USERINFO] = ""
    with pytest.raises(ProviderError):
        entered.look()
    line.said[USERINFO] = SEEN
    assert entered.look().company == COMPANY


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "Подключите экран"), ("en", "Let this screen in"), ("ro", "Conectați ecranul")],
)
def test_it_speaks_three_languages_and_looks_again_by_itself(
    screen: Screen, language: str, words: str
) -> None:
    page = display_app(screen).test_client().get(f"/?lang={language}").text
    assert f'<html lang="{language}">' in page
    assert '<meta http-equiv="refresh" content="3">' in page
    assert words in page
