"""A company's access as one file: written, read back the same, compared, applied with the same checks."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from idp.model.access import Cause, Put, Role, Safeguard
from idp.model.errors import Invalid, NotFound, Refused
from idp.rbac.changeset import Saved
from idp.rbac.document import diff, export_document, read_document
from idp.rbac.yaml_reading import LARGEST
from tests.rbac.court import (
    CARL,
    CO,
    PBX,
    PEOPLE,
    Limits,
    crew,
    deny,
    end,
    facts,
    give,
    joins,
    limit,
    node,
)
from tests.support.clock import START

NAMES = {"olga": "olga@co.example", "ada": "true", "carl": "+79001112233", "dora": "2026-12-31"}
LOGINS = {login: account for account, login in NAMES.items()}
EVERYTHING = (
    crew(),
    joins("dora"),
    joins("edda"),
    give(
        "group:crew",
        "clerk",
        "north",
        key="crew-right",
        limits=Limits(frozenset({PBX, "mail"}), frozenset({"bank"}), Decimal("10.50"), Decimal(1000), True),
        valid_from=START,
        valid_until=datetime(2027, 1, 1, tzinfo=UTC),
        inherit=False,
        reason="до конца года: «проект»",
        granted_at=START,
    ),
    replace(deny("carl", "lab", "service:use", services={PBX}), granter="person:olga", laid_at=START),
    deny("everyone", "shop"),
    limit(max_order=Decimal(5)),
    limit("carl", "lab", permissions=frozenset()),
    Role("clerk", "Продавец: старший", frozenset({"service:use", "stats:view"}), ("payer",), 4),
    Safeguard(frozenset({"owner", "clerk"}), Decimal(100)),
    replace(node("odd", "lab"), name="- {x}: #'\"y\u2028"),
)


def changed(text, before, people=None):
    return diff(read_document(text), before, LOGINS if people is None else people)


def test_a_file_that_was_written_changes_nothing():
    before = facts(*EVERYTHING)
    text = export_document(before, NAMES)
    assert changed(text, before) == ()
    document = read_document(text)
    assert (document.company, document.revision) == (CO, 7)
    assert document.people >= {*LOGINS, "account:edda"}
    assert len(document.facts(LOGINS)) == len(before.facts) - 1


def test_a_file_reads_well():
    text = export_document(facts(crew(), joins("dora")), {"olga": "olga@co.example"})
    assert "- id: north\n  kind: branch\n  name: north\n  children:\n  - id: shop" in text
    assert "olga: {who: olga@co.example, role: owner, node: co}" in text
    assert "members: ['account:dora']" in text


def test_what_differs_becomes_changes():
    before = facts(*EVERYTHING)
    text = export_document(before, NAMES)
    text = text.replace("role: branch_admin", "role: auditor").replace("name: south", "name: Юг")
    lines = [line for line in text.split("\n") if not line.startswith("  carl:")]
    found = changed("\n".join(lines), before)
    assert {type(change).__name__ for change in found} == {"Put", "End"}
    assert end(CARL) in found
    puts = [change.fact for change in found if isinstance(change, Put)]
    assert sorted(fact.id for fact in puts) == ["bruno", "south"]


def test_a_sum_is_written_in_full():
    before = facts(limit(max_order=Decimal("5E+2")))
    text = export_document(before, NAMES)
    assert "max_order: '500'" in text
    assert changed(text, before) == ()


def test_leaving_something_out_ends_it():
    before = facts(*EVERYTHING)
    found = changed(f"company: {CO}\n", before)
    assert {type(change).__name__ for change in found} == {"End"}
    assert len(found) == len(before.facts) - 1


def test_a_change_keeps_when_it_was_given():
    before = facts(*EVERYTHING)
    (change,) = changed(export_document(before, NAMES).replace("«проект»", "проект"), before)
    assert change.fact.granted_at == START


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("", "company", id="empty"),
        pytest.param("- a\n", "company", id="a-list"),
        pytest.param("company: [", "line 2", id="not-yaml"),
        pytest.param("company: co\ncompany: co\n", "line 2", id="a-key-twice"),
        pytest.param("company: &a co\n", "line 1", id="an-anchor"),
        pytest.param("company: co\nroles: *a\n", "line 2", id="an-alias"),
        pytest.param("company: !!python/object:os.system x\n", "line 1", id="a-tag"),
        pytest.param("company: " + "[" * 100, "line 1", id="nested-without-end"),
        pytest.param("company: co\n? [a]\n: b\n", "line 2", id="a-key-that-is-a-list"),
        pytest.param("company: co\n---\ncompany: co\n", "line 2", id="two-documents"),
        pytest.param("company: co\nx: 1\n", "x", id="an-unknown-section"),
        pytest.param("company: co\nrevision: many\n", "revision", id="a-revision-that-is-none"),
        pytest.param("company: other\n", "company", id="another-companys"),
        pytest.param("company: co\nnodes: {}\n", "nodes", id="nodes-as-a-mapping"),
        pytest.param("company: co\nnodes: [x]\n", "nodes[0]", id="a-node-that-is-a-word"),
        pytest.param("company: co\nnodes: [{id: a, kind: planet, name: A}]\n", "nodes[0].kind", id="an-unknown-kind"),
        pytest.param("company: co\nnodes: [{id: a, kind: branch}]\n", "nodes[0].name", id="a-name-missing"),
        pytest.param("company: co\nnodes: [{id: a, kind: branch, name: A, owner: me}]\n", "nodes[0].owner", id="a-key-nobody-knows"),
        pytest.param("company: co\nnodes: [{id: a, kind: branch, name: A, children: x}]\n", "nodes[0].children", id="children-that-are-none"),
        pytest.param("company: co\nnodes: [{id: a, kind: branch, name: A}, {id: a, kind: branch, name: B}]\n", "node a", id="a-place-twice"),
        pytest.param("company: co\nbindings: []\n", "bindings", id="bindings-as-a-list"),
        pytest.param("company: co\nbindings: {b: {who: nobody, role: owner, node: co}}\n", "bindings.b.who", id="nobody"),
        pytest.param("company: co\nbindings: {b: {role: owner, node: co}}\n", "bindings.b.who", id="whom-missing"),
        pytest.param("company: co\nbindings: {b: {who: [a], role: owner, node: co}}\n", "bindings.b.who", id="whom-as-a-list"),
        pytest.param("company: co\nbindings: {b: {who: everyone, role: owner, node: co, only_here: maybe}}\n", "bindings.b.only_here", id="neither-true-nor-false"),
        pytest.param("company: co\nbindings: {b: {who: everyone, role: owner, node: co, max_month: much}}\n", "bindings.b.max_month", id="a-sum-that-is-none"),
        *(
            pytest.param(f"company: co\nbindings: {{b: {{who: everyone, role: owner, node: co, max_order: '{text}'}}}}\n", "bindings.b.max_order", id=f"a-sum-of-{text[:8]}")
            for text in ("NaN", "sNaN", "-5", "1_000", "1e3", "١٢", "5.001", "9" * 400)
        ),
        pytest.param("company: co\nrevision: " + "9" * 5000 + "\n", "revision", id="a-revision-of-5000-digits"),
        pytest.param("company: co\nrevision: ١٢\n", "revision", id="a-revision-in-other-digits"),
        pytest.param("company: co\nbindings: {b: {who: everyone, role: owner, node: co, until: 2027-01-01}}\n", "bindings.b.until", id="a-day-without-a-place"),
        pytest.param("company: co\nbindings: {b: {who: everyone, role: owner, node: co, until: soon}}\n", "bindings.b.until", id="a-moment-that-is-none"),
        pytest.param("company: co\nbindings: {b: {who: everyone, role: owner, node: co, services: pbx}}\n", "bindings.b.services", id="services-as-a-word"),
        pytest.param("company: co\nceilings: {c: {node: co, level: sky}}\n", "ceilings.c.level", id="an-unknown-level"),
        pytest.param("company: co\ngroups: {g: {name: G, node: co, members: [nobody]}}\n", "groups.g.members", id="a-member-nobody-knows"),
        pytest.param("company: co\nsafeguard: {second_person: owner}\n", "safeguard.second_person", id="a-safeguard-of-a-word"),
        pytest.param("company: co\n#" + "x" * LARGEST, "is larger", id="too-large"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_says_where(text, place):
    with pytest.raises(Invalid) as refused:
        changed(text, facts())
    assert refused.value.message.startswith(place if place != "company" else ("company", "must be"))


def test_applying_goes_by_the_same_checks_and_twice_is_once(bureau):
    before = bureau.office.facts(CO)
    text = export_document(before, {name: name for name in PEOPLE})
    people = {name: name for name in PEOPLE}
    text = text.replace("role: branch_admin", "role: auditor")
    changes = diff(read_document(text), before, people)
    with pytest.raises(Refused):
        bureau.save("carl", *changes, cause=Cause.DOCUMENT)
    saved = bureau.save(None, *changes, cause=Cause.DOCUMENT)
    assert isinstance(saved, Saved)
    assert saved.revision.cause is Cause.DOCUMENT
    assert diff(read_document(text), bureau.office.facts(CO), people) == ()
    circle = text.replace("children:\n  - id: shop", "children:\n  - id: south", 1)
    with pytest.raises((Invalid, NotFound)):
        bureau.save(None, *diff(read_document(circle), bureau.office.facts(CO), people))
