"""What a client may register for a sign-out in the browser."""

import pytest

from tests.oidc.registering.asking import PLAIN, refusal

OUT = "https://app.example/out"
GOOD = {
    "beside-the-redirect-uri": {"frontchannel_logout_uri": OUT},
    "with-a-query": {"frontchannel_logout_uri": f"{OUT}?app=1&x=%2F"},
    "session-required": {"frontchannel_logout_uri": OUT, "frontchannel_logout_session_required": True},
    "of-the-second": {
        "redirect_uris": ["https://app.example/cb", "https://b.example:8443/cb"],
        "frontchannel_logout_uri": "https://b.example:8443/out",
    },
    "loopback": {
        "redirect_uris": ["http://localhost:3000/cb"],
        "frontchannel_logout_uri": "http://localhost:3000/out",
    },
}


@pytest.mark.spec("OpenID Connect Front-Channel Logout 1.0 §2")
@pytest.mark.parametrize("members", GOOD.values(), ids=GOOD)
def test_what_browsers_load_is_kept_and_told(applicant, members):
    made = applicant.register(**members)
    told = applicant.manage(made).json
    for said in (made, told):
        assert said["frontchannel_logout_uri"] == members["frontchannel_logout_uri"]
        required = members.get("frontchannel_logout_session_required", False)
        assert said["frontchannel_logout_session_required"] is required


BAD = {
    "other-host": "https://other.example/out",
    "below-the-host": "https://out.app.example/out",
    "above-the-host": "https://example/out",
    "host-as-prefix": "https://app.example.evil.example/out",
    "other-port": "https://app.example:8443/out",
    "default-port-written": "https://app.example:443/out",
    "other-scheme": "http://app.example/out",
    "upper-case": "https://APP.example/out",
    "userinfo": "https://app.example@evil.example/out",
    "fragment": f"{OUT}#x",
    "empty-fragment": f"{OUT}#",
    "relative": "/out",
    "no-scheme": "//app.example/out",
    "javascript": "javascript:alert(1)",
    "data": "data:text/html,x",
    "line-break": f"{OUT}\r\nX: y",
    "semicolon-and-space": f"{OUT}; script-src *",
    "quote": f'{OUT}"><script>',
    "star": "https://*.app.example/out",
    "iss-of-its-own": f"{OUT}?iss=https%3A%2F%2Fevil.example",
    "sid-of-its-own": f"{OUT}?sid=1",
    "number": 1,
    "list": [OUT],
    "empty": "",
    "too-long": OUT + "a" * 2048,
}


@pytest.mark.parametrize("uri", BAD.values(), ids=BAD)
def test_what_would_be_loaded_of_another_is_refused(applicant, rows, statements, fetch, uri):
    before = rows()
    statements.clear()
    assert refusal(applicant.ask(frontchannel_logout_uri=uri)) == (400, "invalid_client_metadata")
    assert statements.writes() == []
    assert rows() == before
    assert fetch.asked == []


@pytest.mark.parametrize("value", ["true", 1, None, []], ids=["text", "number", "null", "list"])
def test_whether_a_session_is_required_is_true_or_false(applicant, statements, value):
    body = {**PLAIN, "frontchannel_logout_session_required": value}
    response = applicant.browser.post("/register", json=body)
    assert refusal(response) == (400, "invalid_client_metadata")
    assert statements.writes() == []


def test_a_client_that_moves_takes_it_along_or_loses_it(applicant, client_of):
    made = applicant.register(frontchannel_logout_uri=OUT)
    moved = {"client_id": made["client_id"], "redirect_uris": ["https://b.example/cb"]}
    stuck = applicant.manage(made, "PUT", json={**moved, "frontchannel_logout_uri": OUT})
    assert refusal(stuck) == (400, "invalid_client_metadata")
    assert client_of(made["client_id"]).frontchannel_logout_uri == OUT
    assert applicant.manage(made, "PUT", json=moved).status_code == 200
    assert client_of(made["client_id"]).frontchannel_logout_uri is None
