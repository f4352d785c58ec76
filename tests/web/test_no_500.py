"""No mix of parameters gives a 500 on any page, nor a redirect that posts credentials on."""

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.guest import HOST
from tests.web.town import ANNA, PASSWORD

RELAXED = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
WEIRD = {
    "empty": b"",
    "nul": b"\x00",
    "nul-within": b"AAAAAAAAAAA\x00AAAAAAAAAAA",
    "control": b"\x01\x1f\x7f",
    "lone-surrogate": b"\xed\xa0\x80",
    "no-utf-8": b"\xff\xfe\xc3",
    "overlong": b"\xc0\x80",
    "line-breaks": b"a\r\nSet-Cookie: x=1",
    "long": b"a" * 5000,
    "as-long-as-an-id": b"A" * 22,
    "as-long-as-a-secret": b"A" * 43,
    "astral": "\U0010ffff".encode(),
    "wide": "＋７９００".encode(),
    "bidi": "\u202e".encode(),
    "template": b"{{7*7}}%(x)s${x}",
    "quote": b"' or 1=1 --\"><script>",
}
FIELDS = (
    "i",
    "login",
    "password",
    "code",
    "company",
    "decision",
    "shown",
    "name",
    "address",
    "revoke",
    "end",
    "h",
    "token",
    "use",
    "done",
    "to",
    "next",
    "ui_locales",
    "permission",
    "node",
    "service",
    "services",
    "who",
    "at",
    "until",
    "since",
    "kind",
    "before",
    "start",
    "q",
    "from",
    "role",
    "position",
    "comment",
    "answer",
    "max_month",
    "max_order",
    "needs_approval",
    "base",
    "adopt",
    "data",
    "withdraw",
)
VALUES = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([*WEIRD.values(), ANNA.encode(), b"agree", b"join", b"others", b"recovery", b"000000"]),
)


@pytest.fixture
def signed_in(guest, town):
    """Sign the owner in, with parked requests at several steps; return form fields that fit."""
    account, _ = town.owner()
    town.give(account, town.company("Lotos"))
    town.sign_in(guest)
    guest.get("/account/sessions")
    token = guest.page.form("/account/sessions").fields["csrf"]
    parked = [
        town.parked(guest, **needs).id
        for needs in (
            {},
            {"access": "sms"},
            {"force_login": True},
            {"acr_values": ("urn:okno:loa:2",)},
            {"client": town.client().client_id, "first_party": False, "scopes": ("openid", "email")},
        )
    ]
    return token, parked


def routes(app):
    rules = [r for r in app.url_map.iter_rules() if r.endpoint.startswith("web.")]
    return sorted((r.rule, method) for r in rules for method in r.methods & {"GET", "POST"})


def ask(guest, route, inside, fields, session):
    """Send the fields by the route's method, and look at what no answer may be."""
    path, method = re.sub(r"<[^>]+>", quote(inside) or "x", route[0]), route[1]
    if method == "GET":
        query = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
        answer = guest.get(f"{path}?{query}")
    else:
        answer = guest.client.post(path, data=fields, headers={"Origin": HOST}, base_url=HOST)
    assert answer.status_code < 500, (route, answer.text[:300])
    assert answer.status_code not in (301, 302, 307, 308), route
    assert answer.headers.get("Location", "/").startswith("/"), route
    if session is not None:
        guest.set_cookie("__Host-okno_session", session)


@pytest.mark.parametrize("value", WEIRD.values(), ids=WEIRD)
def test_no_odd_value_gives_a_500(guest, signed_in, value):
    token, _ = signed_in
    session = guest.session
    for route in routes(guest.app):
        ask(guest, route, value, dict.fromkeys(FIELDS, value) | {"csrf": token}, session)


@pytest.mark.parametrize("value", WEIRD.values(), ids=WEIRD)
def test_no_odd_value_gives_a_500_to_a_stranger(guest, value):
    guest.get("/login")
    token = guest.page.form("/login").fields["csrf"]
    for route in routes(guest.app):
        ask(guest, route, value, dict.fromkeys(FIELDS, value) | {"csrf": token}, None)


def test_no_mix_of_parameters_gives_a_500(guest, signed_in):
    token, parked = signed_in
    session = guest.session
    known = st.sampled_from([number.encode() for number in parked])
    fields = st.fixed_dictionaries({"i": known}, optional={name: VALUES for name in FIELDS if name != "i"})

    @RELAXED
    @given(st.sampled_from(routes(guest.app)), VALUES, fields)
    def try_it(route, inside, sent):
        ask(guest, route, inside, {**sent, "csrf": token}, session)

    try_it()


@pytest.mark.parametrize(
    "header",
    [
        "Accept-Language",
        "User-Agent",
        "Accept",
        "Cookie",
        "Content-Type",
        "Sec-Fetch-Site",
        "X-Forwarded-For",
    ],
)
@pytest.mark.parametrize("value", ["", "\xff", "a" * 5000, ";;;,,,", "=;q=nan", "*/*;q=1e999", '"\\000"'])
def test_no_odd_header_gives_a_500(guest, header, value):
    for path in ("/login", "/services", "/recover"):
        answer = guest.get(path, headers={header: value})
        assert answer.status_code < 500
    assert guest.post("/login", {"login": ANNA, "password": PASSWORD}, {header: value}).status_code < 500
