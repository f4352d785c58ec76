"""The claim stays small and never overstates; past its budget it says where the rest is."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from idp.model.access import Binding, Denial, Node, NodeKind, person
from idp.model.ids import AccountId, BindingId, CompanyId, DenialId, NodeId, ServiceId
from idp.rbac.role_tree import BUDGET, canonical, digest, full_role_tree, role_tree
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HERE = CompanyId("romashka")
ANNA = person(AccountId("anna"))
PBX = ServiceId("pbx")
ROOT = Node(NodeId(HERE), NodeKind.COMPANY, "Ромашка")
OWNER = Binding(BindingId("b1"), ANNA, "owner", ROOT.id)
REF = "https://id.example/access/v1/role-tree/romashka/anna"


def a_tree(branches, *facts, rev=42):
    known = [ROOT, *facts]
    for number in range(branches):
        branch = Node(NodeId(f"branch-{number:04}"), NodeKind.BRANCH, f"Филиал {number}", ROOT.id)
        known += [branch, Node(NodeId(f"pbx-{number:04}"), NodeKind.SERVICE, "АТС", branch.id, PBX)]
    return whole_tree(Structure(HERE, rev, known), known)


def at_branches(count):
    return [Binding(BindingId(f"x{n}"), ANNA, "service_user", NodeId(f"branch-{n:04}")) for n in range(count)]


def test_one_grant_at_the_top_says_it_for_a_thousand_branches():
    claim = role_tree(a_tree(1000, OWNER), ANNA, PBX, NOW, REF)
    assert claim == {"rev": 42, "grants": [{"role": "owner", "at": "romashka"}]}


def test_a_claim_that_fits_to_the_byte_is_told_in_full_and_one_byte_less_is_not():
    tree = a_tree(5, *at_branches(5))
    document = full_role_tree(tree, ANNA, PBX, NOW)
    exactly = len(canonical(document))
    assert role_tree(tree, ANNA, PBX, NOW, REF, exactly) == document
    assert role_tree(tree, ANNA, PBX, NOW, REF, exactly - 1) == {
        "rev": 42,
        "ref": REF,
        "digest": digest(document),
    }


def test_past_the_budget_there_is_a_reference_and_never_nothing():
    tree = a_tree(100, *at_branches(100))
    claim = role_tree(tree, ANNA, PBX, NOW, REF)
    document = full_role_tree(tree, ANNA, PBX, NOW)
    assert len(document["grants"]) == 100
    assert len(canonical(document)) > BUDGET
    assert claim == {"rev": 42, "ref": REF, "digest": digest(document)}
    assert len(json.dumps(claim)) < 200


@pytest.mark.spec("RFC 8785 §3.2")
def test_the_digest_is_that_of_the_canonical_document():
    document = {"rev": 1, "grants": [{"role": "начальник", "at": "a", "except": ["z", "b"]}]}
    text = '{"grants":[{"at":"a","except":["z","b"],"role":"начальник"}],"rev":1}'
    assert canonical(document) == text.encode()
    expected = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
    assert digest(document) == expected


def test_what_lies_where_the_service_does_not_hang_is_not_told():
    elsewhere = Node(NodeId("elsewhere"), NodeKind.DEPARTMENT, "Склад", ROOT.id)
    denial = Denial(DenialId("d1"), ANNA, elsewhere.id)
    right = Binding(BindingId("b2"), ANNA, "service_operator", elsewhere.id)
    tree = a_tree(1, OWNER, elsewhere, denial, right)
    assert full_role_tree(tree, ANNA, PBX, NOW)["grants"] == [{"role": "owner", "at": "romashka"}]


def test_a_grant_that_is_cut_out_everywhere_is_not_told():
    denials = [Denial(DenialId(f"d{n}"), ANNA, NodeId(f"branch-{n:04}")) for n in range(3)]
    assert full_role_tree(a_tree(3, OWNER, *denials), ANNA, PBX, NOW)["grants"] == []
    assert full_role_tree(a_tree(4, OWNER, *denials), ANNA, PBX, NOW)["grants"] == [
        {"role": "owner", "at": "romashka", "except": ["branch-0000", "branch-0001", "branch-0002"]}
    ]


def test_a_role_is_told_again_below_where_it_was_cut_out():
    denial = Denial(DenialId("d1"), person(AccountId("boris")), NodeId("branch-0000"))
    boris = replace(OWNER, id=BindingId("b2"), subject=person(AccountId("boris")))
    of_boris = Binding(BindingId("b3"), ANNA, "service_user", ROOT.id, granter=boris.subject, on=boris.id)
    own = Binding(BindingId("b4"), ANNA, "service_user", NodeId("pbx-0000"))
    assert full_role_tree(a_tree(2, boris, of_boris, own, denial), ANNA, PBX, NOW)["grants"] == [
        {"role": "service_user", "at": "romashka", "except": ["branch-0000"]},
        {"role": "service_user", "at": "pbx-0000"},
    ]


def test_a_service_that_hangs_under_itself_is_told_where_all_of_it_holds():
    outer = Node(NodeId("outer"), NodeKind.SERVICE, "АТС", ROOT.id, PBX)
    inner = Node(NodeId("inner"), NodeKind.SERVICE, "АТС", outer.id, PBX)
    linked = Node(NodeId("linked"), NodeKind.SERVICE, "АТС", ROOT.id, PBX, "bank")
    only_here = Binding(BindingId("b2"), ANNA, "service_user", outer.id, inherit=False)
    grants = full_role_tree(a_tree(0, outer, inner, linked, only_here), ANNA, PBX, NOW)["grants"]
    assert grants == []


def test_a_stranger_is_granted_nothing_and_a_service_that_hangs_nowhere_neither():
    tree = a_tree(2, OWNER)
    assert full_role_tree(tree, person(AccountId("ghost")), PBX, NOW) == {"rev": 42, "grants": []}
    assert full_role_tree(tree, ANNA, ServiceId("ads"), NOW) == {"rev": 42, "grants": []}
