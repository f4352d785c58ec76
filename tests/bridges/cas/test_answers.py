"""What a service reads: no value becomes more than a value."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legacy_bridges.protocols.cas import Failure, Fault, Success, as_json, as_text, as_xml, logout_form

CAS = "{http://www.yale.edu/tp/cas}"
INJECTED = "anna</cas:user><cas:user>boris</cas:user><cas:user>"


def read(xml: str) -> ElementTree.Element:
    return ElementTree.fromstring(xml)


@pytest.mark.spec("CAS Protocol §2.5.2")
def test_a_success_names_the_person_and_says_each_value_by_itself() -> None:
    answer = Success("anna", {"mail": ("a@b.example",), "groups": ("host", "speaker")})
    assert as_xml(answer) == (
        '<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess>'
        "<cas:user>anna</cas:user><cas:attributes><cas:mail>a@b.example</cas:mail>"
        "<cas:groups>host</cas:groups><cas:groups>speaker</cas:groups></cas:attributes>"
        "</cas:authenticationSuccess></cas:serviceResponse>"
    )


@pytest.mark.spec("CAS Protocol §2.5.3")
def test_a_failure_has_a_code_and_repeats_nothing() -> None:
    answer = Failure(Fault.INVALID_TICKET, "the ticket is <gone>")
    assert as_xml(answer) == (
        '<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">'
        '<cas:authenticationFailure code="INVALID_TICKET">the ticket is &lt;gone&gt;'
        "</cas:authenticationFailure></cas:serviceResponse>"
    )
    assert json.loads(as_json(answer)) == {
        "serviceResponse": {
            "authenticationFailure": {"code": "INVALID_TICKET", "description": "the ticket is <gone>"}
        }
    }


@pytest.mark.parametrize("value", [INJECTED, "]]><cas:user>x</cas:user>", "&lt;", "<!--", "a\x00b\x0bc"])
def test_a_value_adds_no_element(value: str) -> None:
    read_back = read(as_xml(Success(value, {"name": (value,)})))
    assert [one.text for one in read_back.iter(f"{CAS}user")] == [
        value.replace("\x00", "�").replace("\x0b", "�")
    ]
    assert len(list(read_back.iter())) == 5


@given(st.text())
def test_any_text_is_read_back_as_one_value(value: str) -> None:
    (user,) = read(as_xml(Success(value))).iter(f"{CAS}user")
    assert not list(user)
    clean = "".join(c if c in "\t\n\r" or c >= " " else "�" for c in value)
    assert (user.text or "") == clean.replace("\ufffe", "�").replace("\uffff", "�")
    assert json.loads(as_json(Success(value)))["serviceResponse"]["authenticationSuccess"]["user"] == value


@pytest.mark.spec("CAS Protocol §2.4.2")
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(Success("anna"), "yes\nanna\n", id="success"),
        pytest.param(Failure(Fault.INVALID_TICKET, "x"), "no\n\n", id="failure"),
        pytest.param(Success("no\nyes\nboris"), "no\n\n", id="line-in-a-name"),
        pytest.param(Success("anna\rboris"), "no\n\n", id="carriage-return"),
        pytest.param(Success("anna\x85boris"), "no\n\n", id="next-line"),
        pytest.param(Success("anna\u2028boris"), "no\n\n", id="line-separator"),
    ],
)
def test_an_answer_of_cas_1_has_two_lines(answer: Success | Failure, said: str) -> None:
    assert as_text(answer) == said


@pytest.mark.spec("CAS Protocol §2.3.3")
def test_the_message_of_a_logout_names_the_ticket() -> None:
    form = logout_form("ST-1", "new", datetime(2026, 11, 22, 10, tzinfo=UTC))
    message = read(form["logoutRequest"])
    assert message.get("IssueInstant") == "2026-11-22T10:00:00Z"
    assert message.get("ID") == "LR-new"
    assert message.findtext("{urn:oasis:names:tc:SAML:2.0:protocol}SessionIndex") == "ST-1"
