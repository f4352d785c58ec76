"""Explanations at the edges: shut doors, answers of another tree, ids alone, and words for everything."""

from datetime import UTC, datetime

import pytest

from idp.model.access import Binding, Node, NodeKind, person
from idp.model.ids import AccountId, BindingId, CompanyId, NodeId, ServiceId
from idp.rbac import Allow, Deny, DenyReason, State, Step, StepKind, decide
from idp.rbac.explain import Names, Question, as_ids, changers, explain, in_short, named_in
from idp.rbac.permissions import PERMISSIONS
from idp.rbac.sayings import GIVEN, LINKS, REASONS, REMEDIES, role_for, say_act
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree
from idp.words import LOCALES, words_for

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE = NodeId("romashka")
ANNA, BORIS = person(AccountId("anna")), person(AccountId("boris"))
PBX = ServiceId("pbx")
NAMES = {ANNA: "Анна Ковалёва", BORIS: "Борис Орлов"}
PLACES = (Node(HERE, NodeKind.COMPANY, "Ромашка"), Node(NodeId("pbx"), NodeKind.SERVICE, "АТС", HERE, PBX))
OWNER = Binding(BindingId("b1"), ANNA, "owner", HERE)


@pytest.mark.parametrize(
    ("reason", "asked"),
    [
        pytest.param(DenyReason.NO_COMPANY, (), id="no-company"),
        pytest.param(DenyReason.NOT_A_MEMBER, (ANNA,), id="not-a-member"),
        pytest.param(DenyReason.NOT_CONNECTED, (ANNA,), id="not-connected"),
    ],
)
def test_a_shut_door_says_whom_to_ask(reason, asked):
    known = (*PLACES, OWNER)
    tree = whole_tree(Structure(CompanyId(HERE), 1, known), known)
    question = Question(BORIS, "service:use", HERE, PBX)
    decision = Deny(reason, (Step(StepKind.SERVICE, PBX),))
    assert changers(question, decision, tree, NOW) == asked
    assert named_in(question, decision, tree, NOW) == {BORIS, *asked}
    lines = explain(question, decision, tree, NOW, "ru", Names(NAMES, {PBX: "Виртуальная АТС"})).lines
    assert lines[0] == "Виртуальная АТС (Ромашка): Борис Орлов не может пользоваться сервисом."
    assert lines[1].endswith(": сервис: Виртуальная АТС.")


@pytest.mark.parametrize(
    ("decision", "lines"),
    [
        pytest.param(
            Allow(), ("Доступ выдан здесь.", "", "Изменить может только оператор."), id="for-everyone"
        ),
        pytest.param(
            Deny(DenyReason.DENIED, (Step(StepKind.DENIAL, "gone", HERE, BORIS),)),
            (
                "Доступ закрыт здесь или выше: запрет: Борис Орлов (Ромашка).",
                "Чтобы открыть доступ, нужно снять запрет: Ромашка.",
                "Изменить может: Анна Ковалёва.",
            ),
            id="of-another-tree",
        ),
    ],
)
def test_an_answer_that_the_tree_does_not_know_of_is_explained_all_the_same(decision, lines):
    tree = whole_tree(Structure(CompanyId(HERE), 1, (*PLACES, OWNER)), (*PLACES, OWNER))
    question = Question(BORIS, "service:use", NodeId("gone"))
    said = explain(question, decision, tree, NOW, "ru", Names(NAMES))
    assert (said.chain, said.change, said.who) == lines


def test_by_ids_there_are_no_words():
    tree = whole_tree(Structure(CompanyId(HERE), 1, (*PLACES, OWNER)), (*PLACES, OWNER))
    assert as_ids(decide(ANNA, "service:use", NodeId("pbx"), tree, NOW)) == {
        "decision": True,
        "reason": "inherited",
        "path": [
            {"kind": "binding", "id": "b1", "node": "romashka", "subject": "person:anna", "role": "owner"}
        ],
    }
    assert as_ids(decide(BORIS, "service:use", NodeId("pbx"), tree, NOW)) == {
        "decision": False,
        "reason": "not_given",
        "path": [],
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_there_are_words_for_everything(locale):
    words = words_for(locale)
    assert set(REASONS) == set(REMEDIES) == set(DenyReason)
    assert set(LINKS) == set(StepKind)
    assert set(GIVEN) == {State.GRANTED_HERE, State.INHERITED}
    acts = [say_act(words, permission) for permission in PERMISSIONS]
    assert len(set(acts)) == len(PERMISSIONS)
    assert all(
        role_for(permission, company_wide=wide) for permission in PERMISSIONS for wide in (True, False)
    )


def test_in_short_nobody_is_named():
    tree = whole_tree(Structure(CompanyId(HERE), 1, (*PLACES, OWNER)), (*PLACES, OWNER))
    question = Question(ANNA, "service:use", NodeId("pbx"))
    said = in_short(
        question, decide(ANNA, "service:use", NodeId("pbx"), tree, NOW), tree, "ru", Names(me=ANNA)
    )
    assert said == "АТС: вы можете пользоваться сервисом. Доступ приходит сверху."
