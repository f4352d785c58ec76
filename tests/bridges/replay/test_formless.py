"""Signing in where no form is: a cabinet that answers JSON, a guide that answers XML."""

import json
from typing import Any

import pytest

from legacy_bridges.contract import Answered, Reply
from legacy_bridges.protocols.form_replay import FormReplay
from tests.bridges.replay.talking import (
    ANNA,
    OPTIONS,
    PASSWORD,
    Service,
    manifest,
    page,
)


def sign_in(service: Service, options: dict[str, Any] = OPTIONS, answered: Answered | None = None) -> Any:
    return service.hold(FormReplay().log_in(manifest(options), ANNA, answered))


CABINET: dict[str, Any] = {
    "kind": "json",
    "start": "/",
    "post": "/ws/v1.0/auth/process",
    "fill": {"username": "$login", "password": "$secret", "captchaTime": "0"},
    "ok": {"json": "data.authorized"},
    "fail": {"json": "error.code", "equals": "a211"},
    "captcha": {"json": "data.isCaptchaShouldBeShown", "name": "captcha", "picture": "/captcha"},
    "stale": {"json": "error.code", "equals": "a403"},
}


def said(value: Any, *cookies: str) -> Reply:
    return page(json.dumps(value), *cookies, kind="application/json")


def test_a_cabinet_that_takes_a_form_and_answers_json_is_signed_in_to() -> None:
    service = Service([page("", "SID=1"), said({"data": {"authorized": True}}, "SID=2")])
    assert sign_in(service, CABINET).jar == {"SID": "2"}
    assert service.posted() == {"username": "anna", "password": PASSWORD, "captchaTime": "0"}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"error": {"code": "a211"}}, "refused"),
        ({"data": {"isCaptchaShouldBeShown": True}}, "captcha"),
        ({"data": {"authorized": False}}, "no_proof"),
        ({"data": None}, "no_proof"),
        ([], "no_proof"),
    ],
    ids=["refused", "captcha", "false", "null", "list"],
)
def test_a_cabinets_refusals_are_told_apart(answer: Any, reason: str) -> None:
    replayed = sign_in(Service([page("", "SID=1"), said(answer)]), CABINET)
    assert (replayed.jar, replayed.reason) == (None, reason)
    assert (replayed.question is not None) == (reason == "captcha")


def test_json_goes_out_where_the_manifest_says_so() -> None:
    service = Service([page(""), said({"data": {"authorized": 1}})])
    sign_in(service, CABINET | {"body": "json"})
    body = service.asked[1].body
    assert body is not None
    assert json.loads(body) == {"username": "anna", "password": PASSWORD, "captchaTime": "0"}


GUIDE: dict[str, Any] = {
    "kind": "xml",
    "post": "/ps/scc/php/check.php?CHANNEL=WWW",
    "fill": {"LOGIN": "$login", "PASSWORD": "$secret"},
    "ok": {"xml": "SESSION_ID"},
    "fail": {"xml": "ERROR_ID"},
    "locked": {"xml": "ERROR_ID", "equals": "60020011"},
    "carry": {"xml": "SESSION_ID", "form": "SESSION_ID"},
}


def xml(text: str) -> Reply:
    return page(f'<?xml version="1.0"?>{text}', kind="text/xml")


def test_a_session_that_comes_in_xml_is_kept_in_the_jar() -> None:
    service = Service([xml("<ROOT><SESSION_ID> s-77 </SESSION_ID></ROOT>")])
    assert sign_in(service, GUIDE).jar == {"carry:session": "s-77"}
    assert service.asked[0].path == "/ps/scc/php/check.php?CHANNEL=WWW"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("<R><ERROR_ID>60020010</ERROR_ID></R>", "refused"),
        ("<R><ERROR_ID>60020011</ERROR_ID></R>", "locked"),
        ("<R><SESSION_ID/></R>", "no_proof"),
        ("<R><SESSION_ID>1", "no_proof"),
        ('<!DOCTYPE R [<!ENTITY a "x">]><R><SESSION_ID>&a;</SESSION_ID></R>', "no_proof"),
    ],
    ids=["refused", "locked", "empty", "broken", "words-of-its-own"],
)
def test_xml_that_refuses_or_makes_no_sense_is_no_proof(answer: str, reason: str) -> None:
    assert sign_in(Service([xml(answer)]), GUIDE).reason == reason
