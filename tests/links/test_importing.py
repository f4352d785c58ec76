"""A list of old accounts is read in whole or not at all, and again without undoing anything."""

import json

import pytest

from idp.links.importing import Imported
from idp.links.rows import FaultyListError, read_list
from idp.links.states import break_link, close_link, is_closed
from idp.model.errors import NotFound
from idp.model.ids import CompanyId, ServiceId
from idp.model.link import LinkState, OldAccount
from idp.model.secret import Secret
from tests.links.village import CANARY, FAX, MAIL, PBX, PHONE, SERVICES

ROW = {
    "login": "1001",
    "phone": "8 900 111-22-33",
    "email": "Anna@Old.example",
    "number": "T-17",
    "name": "Анна",
}
OLD = OldAccount("1001", PHONE, "anna@old.example", "T-17", "Анна")


def csv(*lines):
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(csv("login,phone,email,number,name,password", "1001,8 900 111-22-33,Anna@Old.example,T-17,Анна,p, "), id="comma"),
        pytest.param(csv("\ufeffLogin;Phone;Email;Number;Name;Password", "", "1001;+79001112233;anna@old.example;T-17; Анна ;p"), id="semicolon-and-mark"),
        pytest.param(csv("name\tpassword\tlogin\tphone\temail\tnumber", "Анна\tp\t1001\t89001112233\tanna@old.example\tT-17"), id="tabs"),
        pytest.param(json.dumps([{**ROW, "password": "p"}]).encode(), id="json"),
    ],
)  # fmt: skip
def test_a_list_is_read_however_an_office_program_writes_it(data):
    (row,) = read_list(data)
    assert (row.old, row.password) == (OLD, Secret("p"))


def test_spaces_around_a_password_belong_to_it():
    (row,) = read_list(csv("login,password", "1001, p "))
    assert row.password == Secret(" p ")


def test_only_the_login_must_be_there():
    assert [row.old for row in read_list(csv("login", "1001", "1002"))] == [
        OldAccount("1001"),
        OldAccount("1002"),
    ]


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        pytest.param(csv("login,phone", ",+79001112233"), [(2, "login", "is missing")], id="no-login"),
        pytest.param(csv("login,phone", "1001,12"), [(2, "phone", "with its country")], id="no-phone"),
        pytest.param(csv("login,phone", "1001,a@b.example"), [(2, "phone", "with its country")], id="mail-for-phone"),
        pytest.param(csv("login,email", "1001,anna"), [(2, "email", "one e-mail address")], id="no-mail"),
        pytest.param(csv("login", "a\u202eb"), [(2, "login", "all of which show")], id="hidden-characters"),
        pytest.param(csv("login", "x" * 255), [(2, "login", "at most 254")], id="too-long"),
        pytest.param(csv("login,password", "1001," + "x" * 255), [(2, "password", "at most 254")], id="password-too-long"),
        pytest.param(csv("login", "1001", "1002", "1001"), [(4, "login", "stands in line 2")], id="twice"),
        pytest.param(csv("login,phone", "1001,1,2"), [(2, "login", "more cells")], id="more-cells"),
        pytest.param(csv("login,phone", ",12", "1001,1"), [(2, "login", "missing"), (2, "phone", "country"), (3, "phone", "country")], id="all-at-once"),
        pytest.param(csv("login,phone", '1001,"1'), [(2, "file", "close the quote")], id="open-quote"),
        pytest.param(csv("user,phone", "1001,1"), [(1, "file", "name the columns")], id="other-columns"),
        pytest.param(csv("login,login", "1001,1"), [(1, "file", "each once")], id="column-twice"),
        pytest.param(b"", [(1, "file", "no account in it")], id="empty"),
        pytest.param(csv("login"), [(1, "file", "no account in it")], id="head-alone"),
        pytest.param(b"[]", [(1, "file", "no account in it")], id="empty-array"),
        pytest.param(b"\xff\xfel", [(1, "file", "UTF-8")], id="not-utf-8"),
        pytest.param(b'[{"login": "1"},\n', [(2, "file", "no JSON")], id="json-cut-short"),
        pytest.param(b'{"login": "1"}', [(1, "file", "array of objects")], id="json-object"),
        pytest.param(b'[{"login": "1"}, {"login": 2}]', [(2, "login", "members are texts")], id="json-number"),
        pytest.param(b'[{"login": "1", "role": "x"}]', [(1, "login", "no members but")], id="json-member"),
        pytest.param(b"[1]", [(1, "login", "members are texts")], id="json-no-object"),
        pytest.param(csv("login", *map(str, range(10_001))), [(1, "file", "10,000")], id="too-many"),
        pytest.param(b" " * (4 * 1024 * 1024 + 1), [(1, "file", "4 MiB")], id="too-large"),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_line_and_nothing_is_written(village, data, faults):
    before = village.town.everything()
    with pytest.raises(FaultyListError) as refusal:
        village.links.importing.run(village.romashka, PBX, data)
    found = refusal.value.faults
    assert [(fault.line, fault.column) for fault in found] == [fault[:2] for fault in faults]
    assert all(words in fault.mend for fault, (_, _, words) in zip(found, faults, strict=True))
    assert village.town.everything() == before


def test_a_fault_quotes_nothing_of_the_line():
    with pytest.raises(FaultyListError) as refusal:
        read_list(csv("login,phone,password", f",{CANARY},{CANARY}" + "x" * 255))
    assert CANARY not in str(refusal.value)


@pytest.mark.parametrize(
    ("company", "service"),
    [
        pytest.param("nobody", PBX, id="no-such-company"),
        pytest.param("romashka", ServiceId("crm"), id="a-service-without-old-accounts"),
    ],
)
def test_only_a_known_company_and_service_take_a_list(village, company, service):
    before = village.town.everything()
    with pytest.raises(NotFound):
        village.links.importing.run(CompanyId(company), service, b"login\n1")
    assert village.town.everything() == before


def test_what_is_imported_waits_for_a_proof(village):
    assert village.read(ROW) == Imported(1, 0, 0, 0)
    link = village.link("1001")
    assert (link.old, link.state, link.account, link.has_secret) == (OLD, LinkState.PENDING, None, False)


def test_the_same_list_again_changes_nothing(village):
    rows = [{**ROW, "password": "p"}, {"login": "1002"}]
    assert village.read(*rows) == Imported(2, 0, 0, 1)
    before = village.town.everything()
    assert village.read(*rows) == Imported(0, 0, 2, 0)
    assert village.town.everything() == before


def test_only_what_changed_changes(village):
    village.read({**ROW, "password": "p"}, {"login": "1002", "password": "q"}, {"login": "1003"})
    kept = village.link("1003")
    done = village.read(
        {**ROW, "name": "А.", "password": "p"}, {"login": "1002", "password": "r"}, {"login": "1003"}
    )
    assert done == Imported(0, 2, 1, 1)
    assert village.link("1001").old.name == "А."
    assert (village.password(village.link("1001")), village.password(village.link("1002"))) == ("p", "r")
    assert village.link("1003") == kept


def test_accounts_that_the_list_does_not_name_any_more_stay(village):
    village.read(ROW, {"login": "1002"})
    assert village.read(ROW) == Imported(0, 0, 1, 0)
    assert village.link("1002").state is LinkState.PENDING


def test_a_password_that_came_later_is_not_undone_by_the_same_list(village):
    village.read({**ROW, "password": "old"})
    village.links.activating.prove_by_login(village.romashka, PBX, village.anna, "1001", Secret("newer"))
    assert village.read({**ROW, "password": "old"}) == Imported(0, 0, 1, 0)
    assert village.password(village.link("1001")) == "newer"


def test_a_new_password_in_the_list_mends_a_broken_link(village):
    village.read({**ROW, "password": "old"})
    village.links.activating.prove_by_login(village.romashka, PBX, village.anna, "1001", Secret("old"))
    with village.store.write() as records:
        break_link(records, village.link("1001"), "refused", village.now())
    assert village.read({**ROW, "password": "old"}) == Imported(0, 0, 1, 0)
    assert village.link("1001").state is LinkState.BROKEN
    assert village.read({**ROW, "password": "new"}) == Imported(0, 1, 0, 1)
    link = village.link("1001")
    assert (link.state, link.account, link.failures, link.reason) == (LinkState.ACTIVE, village.anna, 0, "")


def test_a_new_password_in_the_list_opens_no_account_that_was_closed(village):
    village.read({**ROW, "password": "old"})
    village.links.activating.prove_by_login(village.romashka, PBX, village.anna, "1001", Secret("old"))
    with village.store.write() as records:
        close_link(records, village.link("1001"), village.now())
    assert village.read({**ROW, "password": "new"}) == Imported(0, 1, 0, 1)
    assert is_closed(village.link("1001"))
    assert village.password(village.link("1001")) == "new"


def test_other_facts_unmake_a_match_and_leave_a_proof_alone(village):
    village.match(
        {"login": "1001", "email": "anna@romashka.example"},
        {"login": "1002", "email": "boris@romashka.example"},
    )
    village.links.activating.prove_by_login(village.romashka, PBX, village.boris, "1002", Secret("p"))
    village.read({"login": "1001", "email": "new@x.example"}, {"login": "1002", "email": "new@x.example"})
    assert village.link("1001").account is None
    assert (village.link("1002").account, village.link("1002").state) == (village.boris, LinkState.ACTIVE)


def test_a_service_that_is_shown_no_password_gets_none_kept(village):
    assert not next(one for one in SERVICES if one.service == MAIL).keeps
    assert village.read({**ROW, "password": "p"}, service=MAIL) == Imported(1, 0, 0, 0)
    assert not village.link("1001", MAIL).has_secret
    assert village.password(village.link("1001", MAIL)) is None


def test_each_company_and_service_has_accounts_of_its_own(village):
    village.read(ROW)
    village.read(ROW, service=FAX)
    village.read(ROW, company=village.other)
    found = {
        village.link("1001").id,
        village.link("1001", FAX).id,
        village.link("1001", company=village.other).id,
    }
    assert len(found) == 3
