"""A company of three: a list of switches instead of a tree, and three questions to begin with."""

from decimal import Decimal

import pytest

from idp.model.access import Binding, Limits, Node, NodeKind, Put
from idp.model.ids import NodeId
from idp.rbac.lists import COLUMNS
from idp.web.tree.begin import Answers, proposal
from tests.support import rights
from tests.web.test_pages import has_labels, keeps_the_rules
from tests.web.town import PBX
from tests.web.tree.editor import Editor
from tests.web.tree.grove import ANNA as ACCOUNT
from tests.web.tree.grove import grow, names

USE, CONFIGURE, ORDER, COSTS, GRANT = COLUMNS
BEGIN = "/company/tree/begin"


@pytest.fixture
def small(town, guest):
    """Anna owns a company with a PBX, Boris may do nothing yet."""
    company = town.company("Romashka")
    anna = town.person("anna@romashka.example", company, name="Anna Direktorova", totp=True)
    boris = town.person("+79001112233", company, name="Boris Prodavtsov")
    town.give(anna, company)
    town.hang(company, PBX)
    editor = Editor(town, company, anna, boris, guest)
    editor.sign_in(guest)
    return editor


def switches(page):
    """Return who → the acts that are on."""
    found = {}
    for form in page.forms:
        if form.action == "/company/tree/switches":
            found[form.fields["person"]] = set()
    on = [a for tag, a in page.tags if tag == "input" and a.get("role") == "switch" and "checked" in a]
    order = list(found)
    for attrs in on:
        found[order[int(attrs["id"].split("-")[1]) - 1]].add(attrs["value"])
    return found


def test_a_small_company_sees_a_list_and_no_tree(small, guest):
    for locale in ("ru", "en", "ro"):
        answer = guest.get("/company/tree", headers={"Accept-Language": locale})
        keeps_the_rules(answer)
        has_labels(guest.page)
        assert "outline" not in guest.page.ids
    assert switches(guest.page) == {small.anna.id: set(COLUMNS), small.boris.id: set()}


def test_ones_own_switches_cannot_be_turned(small):
    own = [a for t, a in small.see().tags if t == "input" and a.get("role") == "switch" and "disabled" in a]
    assert len(own) == len(COLUMNS)


def test_turning_switches_is_collected_and_shown_as_it_will_be(small):
    small.see()
    small.send("/company/tree/switches", person=small.boris.id, act=[USE, ORDER])
    assert {change.fact.role for change in small.draft()} == {"service_user", "buyer"}
    page = small.see()
    assert switches(page)[small.boris.id] == {USE, ORDER}
    assert "2 changes" in page.text
    assert not small.may(small.boris, node="svc-pbx")


def test_turning_them_again_takes_the_place_of_what_was_collected(small):
    small.see()
    small.send("/company/tree/switches", person=small.boris.id, act=[USE, ORDER])
    small.send("/company/tree/switches", person=small.boris.id, act=[COSTS])
    assert [change.fact.role for change in small.draft()] == ["billing_viewer"]
    small.send("/company/tree/switches", person=small.boris.id)
    assert small.draft() == ()


def test_saved_switches_open_the_service(small):
    small.see()
    small.send("/company/tree/switches", person=small.boris.id, act=[USE])
    small.see("/company/tree/changes")
    small.send("/company/tree/changes", do="save")
    assert small.may(small.boris, node="svc-pbx")
    assert switches(small.see())[small.boris.id] == {USE}


@pytest.mark.parametrize("account", ["", "missing", "{stranger}"])
def test_only_colleagues_have_switches(small, town, account):
    stranger = town.person("eva@lotos.example", town.company("Lotos"), name="Eva")
    small.see()
    small.send(
        "/company/tree/switches", status=404, person=account.replace("{stranger}", stranger.id), act=USE
    )
    assert small.draft() == ()


def test_the_last_owner_cannot_be_switched_off(small):
    small.see()
    page = small.send("/company/tree/switches", status=403, person=small.anna.id, act=[USE])
    assert page.text.startswith("Error:")
    assert small.draft() == ()


def test_a_drawn_place_or_a_fourth_person_makes_it_a_tree(small, town):
    assert "outline" in small.see("/company/tree?view=tree").ids
    small.put(Node(NodeId("sales"), NodeKind.DEPARTMENT, "Продажи", small.company.id))
    assert "outline" in small.see().ids
    small.send("/company/tree/switches", status=404, person=small.boris.id, act=USE)
    with town.house.store.write() as records:
        rights.take(
            records, small.company.id, Node(NodeId("sales"), NodeKind.DEPARTMENT, "Продажи", small.company.id)
        )
    assert "outline" not in small.see().ids
    for number in range(2):
        town.person(f"p{number}@romashka.example", small.company, name=f"P{number}")
    assert "outline" in small.see().ids


def test_the_first_visit_offers_three_questions(small):
    assert BEGIN in small.see().links
    small.send("/company/tree/switches", person=small.boris.id, act=[USE])
    assert BEGIN not in small.see().links


def test_a_larger_company_is_asked_too_as_long_as_its_tree_is_empty(small, town):
    for number in range(3):
        town.person(f"p{number}@romashka.example", small.company, name=f"P{number}")
    page = small.see()
    assert "outline" in page.ids
    assert BEGIN in page.links
    town.give(small.boris, small.company, "buyer")
    assert BEGIN not in small.see().links


def test_the_answers_become_a_proposal_that_nobody_has_saved_yet(small):
    page = small.see(BEGIN)
    assert page.text.startswith("Three questions")
    small.send(BEGIN, size="some", payer="{boris}", buyer="{boris}", max_month="5 000")
    assert small.went() == ("/company/tree/changes", {})
    facts = [change.fact for change in small.draft()]
    assert [fact.name for fact in facts if isinstance(fact, Node)] == ["Accounting", "Sales", "IT"]
    roles = {fact.role: fact for fact in facts if isinstance(fact, Binding)}
    assert roles.keys() == {"payer", "buyer"}
    assert int(roles["buyer"].limits.max_month) == 5000
    assert "Access is given: Boris Prodavtsov" in small.see("/company/tree/changes").text


def test_answers_that_change_nothing_say_so(small):
    small.see(BEGIN)
    small.send(BEGIN, size="few", payer="", buyer="")
    assert small.went() == ("/company/tree", {"done": "nothing"})
    assert "nothing has to change" in small.see("/company/tree?done=nothing").text


@pytest.mark.parametrize("answer", [{"payer": "person:stranger"}, {"buyer": "everyone"}, {"size": "huge"}])
def test_answers_outside_of_what_was_asked_are_none(small, answer):
    small.see(BEGIN)
    small.send(BEGIN, **answer)
    assert small.draft() == ()


@pytest.mark.parametrize(
    ("answers", "made"),
    [
        (Answers("few"), []),
        (Answers("few", payer="person:b"), ["payer"]),
        (Answers("few", buyer="person:b"), ["buyer"]),
        (Answers("some"), ["Бухгалтерия", "Продажи", "ИТ"]),
        (Answers("many"), ["Бухгалтерия", "Продажи", "ИТ", "Филиал: переименуйте"]),
    ],
)
def test_a_proposal_is_made_of_the_answers(answers, made):
    tree = grow()
    changes = list(proposal(answers, tree, names(tree, "ru")))
    assert all(isinstance(change, Put) for change in changes)
    assert [getattr(change.fact, "role", "") or change.fact.name for change in changes] == made
    assert ACCOUNT


def test_a_buyer_is_held_down_to_the_sum():
    tree = grow()
    (change,) = proposal(Answers("few", buyer="person:b", max_month=Decimal(9)), tree, names(tree))
    assert change.fact.limits == Limits(max_month=Decimal(9))


def test_who_may_only_look_sees_the_tree_and_no_switches(small, town, other):
    eva = town.person("eva@romashka.example", small.company, name="Eva")
    town.give(eva, small.company, "personal_manager")
    small.sign_in(other, login="eva@romashka.example")
    small.guest = other
    assert "outline" in small.see().ids
    small.send("/company/tree/switches", status=404, person=small.boris.id, act=USE)
    small.see(BEGIN, status=403)
