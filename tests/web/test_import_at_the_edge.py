"""Lists that are long, copied, in another coding, or sent twice."""

import pytest

from idp.model.work import JobKind
from tests.web.firm import Firm
from tests.web.lists import LIST, PATH, look
from tests.web.town import BORIS


@pytest.fixture
def firm(town):
    return Firm.found(town)


def test_cells_copied_from_a_spreadsheet_are_parted_by_tabs(guest, firm):
    firm.sign_in(guest)
    assert look(guest, LIST.replace(";", "\t")).status_code == 200
    assert "Nina Novikova" in guest.page.text


@pytest.mark.parametrize("coding", ["cp1251", "utf-16", "koi8-r"])
def test_a_file_in_another_coding_says_how_to_save_it(guest, firm, coding):
    firm.sign_in(guest)
    assert look(guest, file=LIST.replace("Nina Novikova", "Нина").encode(coding)).status_code == 400
    assert "save it as “CSV UTF-8”" in guest.page.text


def test_a_long_list_is_shown_in_part_with_what_is_wrong_first(guest, firm):
    firm.sign_in(guest)
    lines = "".join(f"p{number}@x.example;P\n" for number in range(900))
    assert look(guest, f"login;name\n{lines}nobody;Wrong One\n").status_code == 400
    assert "and 801 more" in guest.page.text
    assert "Wrong One" in guest.page.text
    assert len(guest.last.data) < 60_000
    look(guest, f"login;name\n{lines}")
    guest.submit(PATH, decision="import")
    guest.get("/company/people")
    assert "and 850 more" in guest.page.text
    assert len(guest.last.data) < 60_000
    guest.get("/company/people?q=p77@x.example")
    assert ("p77@x.example" in guest.page.text, "p78@x.example" in guest.page.text) == (True, False)


def test_pressing_twice_invites_and_gives_once(guest, firm):
    firm.sign_in(guest)
    look(guest, f"login;name;role;node\n{BORIS};Boris;service_user;sales\nnina@x.example;Nina;;\n")
    fields = {**guest.page.form(PATH).fields, "decision": "import"}
    for _ in range(2):
        assert guest.post(PATH, fields).headers["Location"] == "/company/people?done=imported"
    assert len(firm.bindings(firm.boris)) == 1
    guest.get("/company/people")
    for _ in range(2):
        guest.submit("/company/people", address="pyotr@x.example", name="Pyotr")
        guest.get("/company/people")
    with firm.town.house.store.read() as records:
        assert len(records.invitations.of_company(firm.company.id)) == 2
        assert len(records.outbox.list(JobKind.NOTICE)) == 2
    look(guest, f"login;name;role;node\n{BORIS};Boris;service_user;sales\n")
    assert "has this right already" in guest.page.text
