"""Ten thousand places and people: as many lines, statements and bytes as for ten."""

import pytest

from idp.model.access import Binding, Denial, Group, GroupMember, Limits, NodeKind, Put, person
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.ids import AccountId, BindingId, DenialId, GroupId
from tests.support import rights
from tests.support.clock import START
from tests.support.statements import counted_statements
from tests.web.tree.editor import NORTH
from tests.web.tree.grove import place, service

HEAVIEST = 60 * 1024
MANY = 10_000
PATHS = {
    "tree": "/company/tree",
    "everything-open": "/company/tree?open={root}&open=big&open=d0001",
    "a-page-further": "/company/tree?open={root}&open=big&from=5000",
    "card-of-the-company": "/company/tree?node={root}",
    "card-of-a-place": "/company/tree?node=big",
    "a-person-at-a-place": "/company/tree?node=big&who=person:p00001",
    "keepers": "/company/tree?node=big&tab=keepers",
    "connected": "/company/tree?node=big&tab=connected",
    "history": "/company/tree?node=big&tab=history",
    "search-finds-all": "/company/tree?q=отдел",
    "search-finds-one": "/company/tree?q=отдел+9999",
    "people": "/company/tree?q=человек",
    "administrators": "/company/tree?only=admins",
    "never": "/company/tree?only=never",
    "service": "/company/tree?service=s0001",
    "branch": "/company/tree/branch/big",
    "branch-further": "/company/tree/branch/big?from=9000",
    "give": "/company/tree/give?node=big",
    "move": "/company/tree/move?node=d0001",
    "who": "/company/tree/why?node=big&act=service:use",
    "groups": "/company/tree/groups",
}


@pytest.fixture
def crowd(editor):
    """Hang ten thousand places under one, and give a right to each of two thousand people at it."""

    def gathered(places, people):
        company = editor.company.id
        with editor.town.house.store.write() as records:
            hung = [
                service(f"s{n:04}", "big", f"Сервис {n:04}")
                if n % 10 == 0
                else place(f"d{n:04}", "big", name=f"Отдел {n:04}")
                for n in range(places)
            ]
            held = []
            for number in range(people):
                account = AccountId(f"p{number:05}")
                login = Identifier(IdentifierKind.LOGIN, f"gf-{number:05}")
                records.accounts.add(Account(account, f"Человек {number:05}", START), [login])
                records.companies.add_member(account, company, "")
                held.append(Binding(BindingId(f"b{number:05}"), person(account), "service_user", "big"))
            rights.put(
                records, company, place("big", company, NodeKind.BRANCH, "Большой филиал"), *hung, *held
            )
        return company

    return gathered


def visit(guest, path, company):
    """Return the answer and the statements it took, warm."""
    address = path.replace("{root}", company)
    guest.get(address)
    with counted_statements() as statements:
        answer = guest.get(address)
    assert answer.status_code == 200, answer.text[:500]
    return answer, statements


def test_pages_are_as_light_and_as_cheap_as_for_a_small_company(editor, guest, crowd):
    editor.draw()
    company = crowd(MANY, 2_000)
    costs, sizes = {}, {}
    for name, path in PATHS.items():
        answer, statements = visit(guest, path, company)
        rows = sum(tag == "tr" for tag, _ in guest.page.tags)
        sizes[name] = len(answer.data)
        assert rows <= 200, name
        assert statements.writes() == [], name
        costs[name] = len(statements)
    assert max(costs.values()) <= 16, costs
    assert max(sizes.values()) < HEAVIEST, sizes


def test_the_number_of_statements_does_not_grow(editor, guest, crowd):
    editor.draw()
    company = crowd(20, 10)
    few = {name: len(visit(guest, path, company)[1]) for name, path in PATHS.items() if "9999" not in path}
    with editor.town.house.store.write() as records:
        more = [place(f"e{n:04}", "big", name=f"Отдел е{n:04}") for n in range(3_000)]
        rights.put(records, company, *more)
    many = {name: len(visit(guest, PATHS[name], company)[1]) for name in few}
    assert many == few


def test_pages_of_lines_lead_through_everything(editor, guest, crowd):
    company = crowd(450, 0)
    seen, start = [], "0"
    while start:
        guest.get(f"/company/tree?open={company}&open=big&from={start}")
        page = guest.page
        seen += [a["data-node"] for tag, a in page.tags if tag == "tr" and "data-node" in a]
        start = next((v for form in page.forms for k, v in form.buttons if k == "from"), "")
    assert len(seen) == len(set(seen))
    assert {f"d{n:04}" for n in range(450) if n % 10} <= set(seen)


def test_a_branch_comes_in_pieces_that_lead_on(editor, guest, crowd):
    crowd(250, 0)
    seen, path = [], "/company/tree/branch/big"
    while path:
        guest.get(path)
        page = guest.page
        seen += [a["data-node"] for tag, a in page.tags if tag == "tr" and "data-node" in a]
        path = next((link for link in page.links if "/branch/" in link), "")
    assert len(seen) == 250


@pytest.mark.parametrize("kind", ["binding", "denial"])
@pytest.mark.parametrize("whose", ["", "&who={boris}"])
def test_everything_given_or_laid_at_a_place_can_be_taken_away(editor, kind, whose):
    """However much it is."""
    editor.furnish()
    boris, held = editor.who(editor.boris), [f"n{n:02}" for n in range(20)]
    editor.put(
        *[Binding(BindingId(n), boris, "service_user", NORTH, limits=Limits(frozenset({n}))) for n in held],
        *[Denial(DenialId(n), boris, NORTH, services=frozenset({n})) for n in held],
    )
    seen, path = set(), f"/company/tree?node=north{whose}"
    while path:
        page = editor.see(path)
        seen.update(a["value"] for tag, a in page.tags if tag == "button" and a.get("name") == kind)
        more = "given=" if kind == "binding" else "laid="
        path = next((link for link in page.links if more in link), "")
    assert set(held) <= seen


@pytest.fixture
def throng(editor):
    """Draw many groups, one of them large, and collect many changes."""
    editor.furnish()
    company, people = editor.company.id, [AccountId(f"p{number:03}") for number in range(300)]
    with editor.town.house.store.write() as records:
        for who in people:
            records.accounts.add(
                Account(who, f"Человек {who}", START), [Identifier(IdentifierKind.LOGIN, who)]
            )
            records.companies.add_member(who, company, "")
        groups = [Group(GroupId(f"g{number:03}"), f"Группа {number:03}", NORTH) for number in range(300)]
        rights.put(records, company, *groups, *[GroupMember(GroupId("team"), who) for who in people])
    given = (Binding(BindingId(f"b-{who}"), person(who), "service_user", NORTH) for who in people)
    editor.office.collect(editor.anna.id, company, *map(Put, given))
    return editor


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        pytest.param("/company/tree/groups/team", 300, id="people-of-a-group"),
        pytest.param("/company/tree/groups", 301, id="groups"),
        pytest.param("/company/tree/changes", 300, id="collected-changes"),
    ],
)
def test_long_lists_come_in_light_pages_that_lead_through_everything(throng, path, wanted):
    here, seen = path, set()
    while here:
        page = throng.see(here)
        assert len(throng.guest.last.data) < HEAVIEST
        seen.update(a["value"] for tag, a in page.tags if a.get("name") in ("group_member", "undo"))
        seen.update(link for link in page.links if link.startswith(f"{path}/"))
        here = next((link for link in page.links if link.startswith(f"{path}?from=")), "")
    assert len(seen) == wanted


def test_groups_of_a_place_are_a_few_and_lead_to_all(throng):
    page = throng.see("/company/tree?node=north&tab=keepers")
    assert len(throng.guest.last.data) < HEAVIEST
    assert "and 293 more" in page.text
