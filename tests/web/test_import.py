"""A list of colleagues: looked at line by line, then all or nobody; and an invitation with rights."""

import pytest

from idp.interaction.browser import browser_id
from idp.model.secret import Secret
from idp.words import LOCALES
from tests.web.firm import VERA, Firm
from tests.web.lists import LIST, PATH, look
from tests.web.town import ANNA, BORIS


@pytest.fixture
def firm(town):
    return Firm.found(town)


@pytest.mark.parametrize("locale", LOCALES)
def test_each_line_shows_its_fate_before_anybody_is_invited(guest, firm, locale):
    firm.sign_in(guest)
    guest.set_cookie("okno_lang", locale)
    before = firm.state()
    assert look(guest, LIST).status_code == 200
    for said in ("Nina Novikova", "Pyotr Petrov", "+7 900 555-66-77", "sales"):
        assert said in guest.page.text
    assert firm.state() == before


@pytest.mark.parametrize("how", ["pasted", "a-file", "a-file-of-a-spreadsheet"])
def test_a_list_is_taken_over_after_it_was_looked_at(guest, firm, how):
    firm.sign_in(guest)
    match how:
        case "pasted":
            look(guest, LIST)
        case "a-file":
            look(guest, file=LIST.replace(";", ",").encode())
        case _:
            look(guest, file=("\ufeff" + LIST.replace("\n", "\r\n")).encode())
    form = guest.page.form(PATH)
    assert form.buttons == [("decision", "import")]
    answer = guest.post(PATH, {**form.fields, "decision": "import"})
    assert answer.headers["Location"] == "/company/people?done=imported"
    with firm.town.house.store.read() as records:
        invited = records.invitations.of_company(firm.company.id)
    assert sorted((one.name, one.position, len(one.promises)) for one in invited) == [
        ("Nina Novikova", "Manager", 1),
        ("Pyotr Petrov", "", 0),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("nobody;Nina;;;;;", "login:", id="no-address"),
        pytest.param("nina@x.example;;;;;;", "name:", id="no-name"),
        pytest.param("nina@x.example;Nina;;pilot;;;", "role: There is no such role", id="unknown-role"),
        pytest.param(
            "nina@x.example;Nina;;service_user;mars;;", "node: There is no such place", id="no-place"
        ),
        pytest.param("nina@x.example;Nina;;service_user;;radio;", "services:", id="unknown-service"),
        pytest.param("nina@x.example;Nina;;service_user;;;soon", "until: Write the date", id="no-date"),
        pytest.param("nina@x.example;Nina;;service_user;;;2020-01-01", "until:", id="a-day-that-is-over"),
        pytest.param(f"{ANNA};Anna;;;;;", "in the company already", id="a-member"),
        pytest.param("nina@x.example;=1+1;;;;;", "name:", id="a-formula"),
        pytest.param("nina@x.example;Nina;;owner;;;", "second person", id="what-needs-two"),
    ],
)
def test_a_bad_line_says_what_is_wrong_and_nothing_is_written(guest, firm, line, said):
    firm.sign_in(guest)
    before = firm.state()
    header = LIST.partition("\n")[0]
    assert look(guest, f"{header}\nok@x.example;Olga;;;;;\n{line}\n").status_code == 400
    assert said in guest.page.text
    assert "Nobody is invited before it is right" in guest.page.text
    assert look(guest, f"{header}\n{line}\n", decision="import").status_code == 400
    assert firm.state() == before


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        pytest.param(b"", 400, "Choose a file or paste", id="nothing"),
        pytest.param(b"  \n ", 400, "Choose a file or paste", id="white-space"),
        pytest.param(b"a;b;c\n1;2;3\n", 400, "first line names the columns", id="other-columns"),
        pytest.param("login;name\nИмя".encode("cp1251"), 400, "UTF-8", id="another-encoding"),
        pytest.param(b"PK\x03\x04\x00\x00", 400, "UTF-8", id="a-spreadsheet"),
        pytest.param(b'login;name\n"x;y\n', 400, "not a table", id="an-open-quote"),
        pytest.param(b"login;name\n", 400, "nobody in the file", id="nobody"),
        pytest.param(b"login;name\n" + b"n@x.example;N\n" * 1500, 400, "too large", id="too-many-lines"),
        pytest.param(b"x" * 70_000, 413, "Too much was sent at once", id="larger-than-any-request"),
    ],
)
def test_what_is_no_list_is_refused(guest, firm, data, status, said):
    firm.sign_in(guest)
    guest.app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    before = firm.state()
    assert look(guest, file=data).status_code == status
    assert said in guest.page.text
    assert firm.state() == before


def test_the_example_is_itself_in_order(guest, firm):
    firm.sign_in(guest)
    answer = guest.get(f"{PATH}/template.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert look(guest, file=answer.data).status_code == 200


def test_a_branchs_administrator_gives_only_in_the_branch(guest, firm):
    firm.vera()
    firm.sign_in(guest, VERA)
    header = LIST.partition("\n")[0]
    assert look(guest, f"{header}\nn@x.example;Nina;;service_user;;;\n").status_code == 400
    assert look(guest, f"{header}\nn@x.example;Nina;;service_user;sales;;\n").status_code == 200


def test_an_employee_imports_nobody(guest, firm):
    firm.sign_in(guest, BORIS)
    assert guest.get(PATH).status_code == 403
    assert guest.get("/company/people/invite").status_code == 403
    guest.get("/account/sessions")
    csrf = guest.page.form("/account/sessions").fields["csrf"]
    before = firm.state()
    for path in (PATH, "/company/people/invite"):
        assert guest.post(path, {"csrf": csrf, "data": LIST, "decision": "import"}).status_code == 403
    assert firm.state() == before


@pytest.mark.parametrize("path", [PATH, "/company/people/invite"])
def test_both_factors_come_before_anything_is_typed(guest, firm, clock, path):
    firm.sign_in(guest)
    clock.advance(minutes=20)
    assert guest.get(path).headers["Location"].startswith("/login?i=")


def test_an_invitation_carries_rights(guest, other, firm):
    firm.sign_in(guest)
    path = "/company/people/invite"
    guest.get(path)
    answer = guest.submit(
        path,
        address="nina@romashka.example",
        name="Nina",
        position="Manager",
        node="sales",
        role="service_user",
        until="2027-12-31",
    )
    assert answer.headers["Location"] == "/company/people?done=invited"
    body = firm.town.notices()[0]["body"]
    token = body.split("/invitation/")[1].split()[0]
    other.get(f"/invitation/{token}")
    other.submit(f"/invitation/{token}", name="Nina", password="seven tall green lanterns", decision="create")
    other.get("/account/access")
    assert "Uses services , sales" in other.page.text
    assert "until 31 December 2027" in other.page.text


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        pytest.param({"address": "nobody"}, 400, "", id="no-address"),
        pytest.param({"name": ""}, 400, "", id="no-name"),
        pytest.param({"role": "pilot"}, 400, "no such role", id="unknown-role"),
        pytest.param({"role": "owner"}, 403, "second person", id="what-needs-two"),
        pytest.param({"role": "service_user", "node": "mars"}, 400, "no such place", id="no-place"),
        pytest.param({"role": "service_user", "services": "radio"}, 400, "", id="unknown-service"),
        pytest.param({"until": "soon"}, 400, "not a date", id="no-date"),
        pytest.param({"until": "2020-01-01"}, 400, "over", id="a-day-that-is-over"),
        pytest.param({"address": ANNA}, 409, "in the company already", id="a-member"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_and_nothing_is_written(guest, firm, fields, status, said):
    firm.sign_in(guest)
    path = "/company/people/invite"
    guest.get(path)
    before = firm.state()
    sent = {"address": "nina@romashka.example", "name": "Nina", "node": "sales", **fields}
    assert guest.submit(path, **sent).status_code == status
    assert said in guest.page.text
    assert firm.state() == before


def test_nothing_typed_of_people_gets_into_an_address(guest, firm, clock):
    firm.sign_in(guest)
    path = "/company/people/invite"
    guest.get(path)
    clock.advance(minutes=20)
    answer = guest.submit(path, address="nina@romashka.example", name="Nina", role="service_user")
    assert answer.headers["Location"].startswith("/login?i=")
    interaction = answer.headers["Location"].partition("i=")[2]
    with firm.town.house.store.read() as records:
        parked = records.interactions.find(interaction, browser_id(Secret(guest.browser)), firm.town.now())
    assert parked.request["next"].startswith(f"{path}?")
    assert "nina" not in parked.request["next"].casefold()
