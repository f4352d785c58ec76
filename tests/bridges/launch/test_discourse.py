"""DiscourseConnect in both directions, judged by pydiscourse."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from pydiscourse.exceptions import DiscourseError
from pydiscourse.sso import sso_payload, sso_validate

from idp.model.secret import Secret
from legacy_bridges.contract import Barred, Redirect
from tests.bridges.launch.statements import BRIDGE, DISCOURSE, ORIGIN, SHARED, manifest, send

NONCE = "cb68251eefb5211e58c00ff1395f0c0b"


def asked(secret: str = SHARED.value, **said: str) -> dict[str, str]:
    """Ask as the forum does, by a foreign hand."""
    said = {"nonce": NONCE, "return_sso_url": f"{ORIGIN}/session/sso_login"} | said
    return dict(parse_qsl(sso_payload(secret, **said)))


def knows(request: dict[str, str], key: Secret = SHARED) -> bool:
    return BRIDGE.check_request(manifest(DISCOURSE), request, key)


def answer(request: dict[str, str]) -> dict[str, str]:
    sent = send(DISCOURSE, request=request)
    assert isinstance(sent, Redirect)
    assert sent.url.startswith(f"{ORIGIN}/session/sso_login?")
    return {name: value[0] for name, value in parse_qs(urlsplit(sent.url).query).items()}


def test_a_request_of_the_forum_is_known() -> None:
    assert knows(asked())


def test_our_answer_carries_the_forums_nonce_and_the_person() -> None:
    said = answer(asked())
    assert sso_validate(said["sso"], said["sig"], SHARED.value) == NONCE
    told = {name: values[0] for name, values in parse_qs(base64.b64decode(said["sso"]).decode()).items()}
    assert told == {
        "nonce": NONCE,
        "external_id": "acc-anna",
        "email": "anna@romashka.example",
        "name": "Анна Петровна",
        "groups": "host,speaker",
    }


def test_an_answer_that_was_changed_is_refused() -> None:
    said = answer(asked())
    other = base64.b64encode(base64.b64decode(said["sso"]).replace(b"acc-anna", b"acc-root")).decode()
    for sso, sig in ((other, said["sig"]), (said["sso"], said["sig"][::-1]), (said["sso"], "")):
        with pytest.raises(DiscourseError):
            sso_validate(sso, sig, SHARED.value)


def test_the_answer_is_no_request() -> None:
    said = answer(asked())
    assert not BRIDGE.check_request(
        manifest(DISCOURSE | {"url": f"{ORIGIN}/session/other"}), asked() | {"sig": said["sig"]}, SHARED
    )


UNSIGNED = base64.b64encode(urlencode({"nonce": NONCE}).encode()).decode()


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"sso": UNSIGNED}, id="unsigned"),
        pytest.param({"sso": UNSIGNED, "sig": "0" * 64}, id="guessed"),
        pytest.param({"sso": UNSIGNED, "sig": "Привет"}, id="not-hex"),
        pytest.param(asked("another secret of nobody"), id="other-key"),
        pytest.param(asked(return_sso_url="https://evil.example/sso"), id="answer-wanted-elsewhere"),
        pytest.param(asked(return_sso_url=f"{ORIGIN}.evil.example/session/sso_login"), id="longer-host"),
        pytest.param(asked(nonce=""), id="no-nonce"),
        pytest.param(dict(parse_qsl(sso_payload(SHARED.value, pad="x" * 5000, nonce=NONCE))), id="long"),
    ],
)
def test_what_the_forum_did_not_ask_is_not_answered(request_: dict[str, str]) -> None:
    assert not knows(request_)


def test_a_nonce_said_twice_is_none() -> None:
    sso = base64.b64encode(f"nonce={NONCE}&nonce=other".encode()).decode()
    sig = hmac.new(SHARED.value.encode(), sso.encode(), hashlib.sha256).hexdigest()
    assert not knows({"sso": sso, "sig": sig})


def test_without_a_request_the_forum_begins() -> None:
    begins = BRIDGE.begins_at(manifest(DISCOURSE), "/t/7?page=2&x=1")
    assert begins == f"{ORIGIN}/session/sso?return_path=%2Ft%2F7%3Fpage%3D2%26x%3D1"


@pytest.mark.parametrize("missing", ["sub", "email"])
def test_who_the_forum_could_not_tell_apart_is_not_sent(missing: str) -> None:
    assert send(DISCOURSE, request=asked(), **{missing: ""}) == Barred("attribute_missing")
