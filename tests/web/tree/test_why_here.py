"""Why, at the editor: the four lines, ways on, any day; and every situation asked through the page."""

import re
from datetime import timedelta

import pytest

from idp.model.access import Binding, End, FactKind, person
from idp.model.account import Account
from idp.model.company import Company
from idp.model.ids import AccountId, BindingId, NodeId
from idp.rbac import Allow, decide
from idp.rbac.decide import ANYTHING
from idp.rbac.lists import state_of
from tests.support import rights
from tests.support.clock import START
from tests.support.situations import situations
from tests.web.guest import Guest
from tests.web.tree.editor import NORTH

WHY = "/company/tree/why"


def why(editor, who="{boris}", act="service:use", node=NORTH, **more):
    query = "&".join(
        f"{name}={value}" for name, value in {"who": who, "act": act, "node": node, **more}.items()
    )
    return editor.see(f"{WHY}?{query}")


@pytest.mark.parametrize(
    ("locale", "verdict"),
    [
        ("ru", "Филиал «Север»: Boris Prodavtsov не может пользоваться сервисом."),
        ("en", "Филиал «Север»: Boris Prodavtsov cannot use the service."),
        ("ro", "Филиал «Север»: Boris Prodavtsov nu poate"),
    ],
)
def test_the_verdict_comes_in_words(editor, guest, locale, verdict):
    editor.draw()
    path = editor.filled(f"{WHY}?node=north&who={{boris}}&act=service:use")
    guest.get(path, headers={"Accept-Language": locale})
    assert verdict in guest.page.text
    assert f'<html lang="{locale}">' in guest.last.text


@pytest.mark.parametrize(
    ("facts", "node", "state", "links"),
    [
        pytest.param([], NORTH, "none", ["/company/tree/give?node=north"], id="not-given"),
        pytest.param(["give"], NORTH, "granted_here", ["/company/tree?node=north"], id="given-here"),
        pytest.param(["give"], "sellers", "inherited", ["/company/tree?node=north", "/company/tree/shut?node=sellers"], id="given-above"),
        pytest.param(["give", "deny"], "sellers", "denied", ["/company/tree?node=north"], id="denied-above"),
        pytest.param(["give", "deny"], NORTH, "denied", ["/company/tree?node=north"], id="denied-here"),
    ],
)  # fmt: skip
def test_an_answer_leads_to_where_it_is_changed(editor, facts, node, state, links):
    editor.draw()
    if "give" in facts:
        editor.town.give(editor.boris, editor.company, "service_user", node=NORTH)
    if "deny" in facts:
        editor.town.deny(editor.boris, editor.company, node=NORTH)
    page = why(editor, node=node)
    states = [
        a["class"] for tag, a in page.tags if tag == "span" and (a.get("class") or "").startswith("state ")
    ]
    assert states == [f"state {state}"]
    ways = [link for link in page.links if link.startswith("/company/tree") and "who=" in link]
    assert [link.partition("&who")[0] for link in ways[:-1]] == links


def test_who_may_not_give_is_shown_how_to_ask_for_themselves(editor, other):
    editor.draw()
    vera = editor.vera(role="personal_manager", node=None)
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    page = why(editor, who=editor.who(vera))
    assert "/access/ask?permission=service:use&node=north" in page.links
    assert not any("/give" in link for link in page.links)


def test_a_day_that_is_over_is_answered_as_it_was(editor, clock):
    editor.draw()
    right = editor.town.give(editor.boris, editor.company, "service_user", node=NORTH)
    clock.advance(timedelta(days=3))
    editor.sign_in(editor.guest)
    with editor.town.house.store.write() as records:
        rights.change(records, editor.company.id, End(FactKind.BINDING, right.id))
    assert "state none" in editor.guest.get(editor.filled(f"{WHY}?node=north&who={{boris}}")).text
    assert why(editor).text.count("not given")


@pytest.mark.parametrize("day", ["yesterday", "31.12.2026", "1999-01-01", "2026-02-30"])
def test_what_is_no_day_is_said_at_its_field(editor, day):
    editor.draw()
    page = why(editor, day=day)
    assert "This is not a date" in page.text
    assert "#day" in page.links


@pytest.mark.parametrize(
    "query",
    ["act=nonsense&node=north", "node=missing", "", "who=person:missing&node=north", "who=&node=&act="],
)
def test_what_is_asked_about_nothing_is_not_found(editor, query):
    editor.draw().see(f"{WHY}?{query}", status=404)


def test_who_can_is_a_list_with_a_way_to_each_reason(editor):
    editor.furnish()
    page = editor.see(f"{WHY}?node=north&act=service:order")
    assert "2 people" in page.text
    assert sum(link.startswith(WHY) and "who=" in link for link in page.links) == 2
    assert "Nobody." in editor.see(f"{WHY}?node=north&act=service:order&from=100").text


@pytest.fixture
def overseer(town):
    """Make the company of all situations, with somebody who looks from outside of them."""

    def put(situation):
        with town.house.store.write() as records:
            records.companies.add(Company(situation.company, "Ромашка", START))
            for name in situation.people:
                records.accounts.add(Account(AccountId(name), name.title(), START), [])
                records.companies.add_member(AccountId(name), situation.company, "")
        looks = town.person("looks@romashka.example", Company(situation.company, "", START), name="Looks")
        extra = Binding(BindingId("looks"), person(looks.id), "owner", NodeId(situation.company))
        with town.house.store.write() as records:
            rights.put(records, situation.company, *situation.facts, extra)
        return looks

    return put


@pytest.mark.parametrize("situation", situations(), ids=lambda situation: situation.name)
def test_the_page_answers_every_situation_as_decisions_do(app, town, clock, overseer, situation):
    looks = overseer(situation)
    clock.set(situation.at)
    guest = Guest(app)
    town.sign_in(guest, "looks@romashka.example")
    tree = town.desk.office.facts(situation.company).tree
    asked = [ask for ask in situation.asks if ask.about == ANYTHING and ask.node in tree.structure.nodes]
    for ask in asked:
        answer = guest.get(WHY, query_string={"node": ask.node, "who": ask.subject, "act": ask.permission})
        if answer.status_code == 404:
            known = ask.subject in tree.held or ask.subject.startswith("person:")
            assert not known or not sees(tree, looks, ask.node, situation.at)
            continue
        decision = decide(ask.subject, ask.permission, ask.node, tree, situation.at)
        said = re.search(r'class="state ([a-z_]+)"', answer.text).group(1)
        assert said == state_of(decision, tree, situation.at), ask.text
        matrix_says(guest, ask, decision, said)


def matrix_says(guest, ask, decision, state):
    """Look at the same answer in the matrix, where the act has a column."""
    answer = guest.get("/company/tree", query_string={"node": ask.node, "who": ask.subject})
    assert answer.status_code == 200
    link = rf"/company/tree/why\?node={ask.node}&amp;who={ask.subject}&amp;act={ask.permission}"
    wanted = re.compile(rf'<a class="why ([a-z_]+)" href="{link}">')
    cell = wanted.search(answer.text)
    if cell:
        shown = cell.group(1)
        yes = ("granted_here", "inherited", "expiring", "unused", "limited")
        assert shown in {state, "unused"}
        assert not isinstance(decision, Allow) or shown in yes


def sees(tree, account, node, at):
    return any(
        isinstance(decide(person(account.id), act, node, tree, at), Allow)
        for act in ("tree:view", "users:grant")
    )


def test_a_machine_is_named_like_a_person(editor, town):
    editor.draw()
    client = town.client("Учётная система")
    editor.put(Binding(BindingId("m"), f"client:{client.client_id}", "service_user", NodeId(NORTH)))
    assert "Учётная система" in editor.see("/company/tree?node=north").text
    assert "Учётная система" in why(editor, who=f"client:{client.client_id}").text
