"""Drafts, a look back, and a colleague's rights for another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.access import End, FactKind, Put
from idp.model.errors import Invalid, NotFound, Refused
from idp.model.ids import AccountId
from idp.rbac.administer import AT_ONCE
from idp.rbac.following import HOLDERS
from idp.rbac.history import PAGE, Filters
from tests.rbac.bureau import acting
from tests.rbac.court import (
    ADS,
    CARL,
    CO,
    PBX,
    Limits,
    crew,
    deny,
    end,
    give,
    joins,
    node,
    person,
    service,
)
from tests.support.clock import START
from tests.support.rights import put

ADA_ID = AccountId("ada")


def collect(bureau, *changes, who="ada"):
    return bureau.office.collect(AccountId(who), CO, *changes)


def test_changes_are_collected_until_they_are_saved(bureau):
    base = bureau.rev()
    assert bureau.office.draft(ADA_ID, CO) is None
    collect(bureau, Put(give("dora")))
    draft = collect(bureau, end(CARL))
    assert (draft.base, draft.changes) == (base, (Put(give("dora")), end(CARL)))
    assert bureau.office.draft(ADA_ID, CO) == draft
    bureau.save("ada", *draft.changes, base=draft.base)
    assert bureau.office.draft(ADA_ID, CO) is None


def test_saving_something_else_keeps_the_draft(bureau):
    draft = collect(bureau, Put(give("dora")), end(CARL))
    bureau.save("ada", node("new"), end(CARL))
    assert bureau.office.draft(ADA_ID, CO).changes == draft.changes[:1]


def test_the_later_change_of_a_fact_counts_and_what_undoes_another_is_gone(bureau):
    collect(bureau, Put(give("dora")), end(CARL), Put(node("new")))
    draft = collect(
        bureau, Put(give("dora", "auditor", key="dora-service_user-co")), Put(CARL), End(FactKind.NODE, "new")
    )
    assert draft.changes == (Put(give("dora", "auditor", key="dora-service_user-co")),)
    assert bureau.office.uncollect(ADA_ID, CO, FactKind.BINDING, "dora-service_user-co") is None
    assert bureau.office.draft(ADA_ID, CO) is None
    assert bureau.office.uncollect(ADA_ID, CO, FactKind.BINDING, "none") is None


def test_a_draft_is_ones_own_and_can_be_dropped(bureau):
    collect(bureau, Put(give("dora")))
    assert bureau.office.draft(AccountId("bruno"), CO) is None
    assert bureau.office.uncollect(ADA_ID, CO, FactKind.NODE, "x") == bureau.office.draft(ADA_ID, CO)
    assert bureau.office.clear(ADA_ID, CO)
    assert not bureau.office.clear(ADA_ID, CO)


def test_a_draft_has_an_end_and_belongs_to_somebody_of_the_company(bureau):
    with pytest.raises(Invalid):
        collect(bureau, *(Put(node(f"n{number}")) for number in range(AT_ONCE + 1)))
    with pytest.raises(NotFound):
        collect(bureau, Put(node("x")), who="stranger")


def look(bureau, who, **filters):
    return bureau.office.history(acting(who), CO, Filters(**filters))


def test_history_tells_before_and_after_newest_first(bureau):
    bureau.save("ada", replace(node("shop", "north"), name="Shop"), comment="a better name")
    bureau.clock.advance(minutes=1)
    bureau.save("olga", end(CARL))
    rows = look(bureau, "olga").rows
    assert [row.revision.actor for row in rows[:2]] == [person("olga"), person("ada")]
    assert [(d.before, d.after) for d in rows[0].differences] == [(CARL, None)]
    assert [(d.before.name, d.after.name) for d in rows[1].differences] == [("shop", "Shop")]
    assert rows[1].revision.comment == "a better name"
    assert rows[-1].revision.rev == 1


def test_history_reaches_as_far_as_ones_rights(bureau):
    bureau.save("ada", give("dora", at="shop"), give("edda", at="south"))
    bureau.save("ada", give("carl", at="south"))
    (row, *_) = look(bureau, "bruno").rows
    assert [d.after.subject for d in row.differences] == [person("dora")]
    assert row.hidden == 1
    with pytest.raises(Refused):
        look(bureau, "carl")
    with pytest.raises(NotFound):
        look(bureau, "stranger")
    assert len(look(bureau, None).rows) == bureau.rev()


def test_what_concerns_oneself_is_seen_wherever_it_happened(bureau):
    bureau.save("olga", deny("bruno", "south"))
    (row, *_) = look(bureau, "bruno").rows
    assert [d.after.subject for d in row.differences] == [person("bruno")]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"subject": person("dora")}, {"give", "join"}, id="whom-it-concerns"),
        pytest.param({"subject": person("bruno")}, {"rename"}, id="who-did-it"),
        pytest.param({"service": PBX}, {"give"}, id="a-service-of-a-limit"),
        pytest.param({"service": ADS}, {"deny", "at-ads"}, id="a-service-of-a-denial-or-a-place"),
        pytest.param({"node": "shop"}, {"rename", "give"}, id="a-place-and-below"),
        pytest.param({"kind": FactKind.DENIAL}, {"deny"}, id="a-kind"),
        pytest.param({"since": START + timedelta(hours=6)}, {"at-ads"}, id="since"),
        pytest.param({"until": START + timedelta(hours=1), "kind": FactKind.NODE}, {"rename"}, id="until"),
        pytest.param({"limit": 1}, {"at-ads"}, id="a-page"),
    ],
)
def test_history_is_filtered(bureau, filters, found):
    first = bureau.rev()
    steps = {
        "rename": lambda: bureau.save("bruno", replace(node("shop", "north"), name="Shop")),
        "give": lambda: bureau.save("ada", give("dora", at="shop", limits=Limits(services=frozenset({PBX})))),
        "join": lambda: bureau.save("ada", crew("south"), joins("dora")),
        "deny": lambda: bureau.save("ada", deny("edda", "co", services={ADS})),
        "role": lambda: bureau.save("ada", give("carl", "auditor", "lab")),
        "at-ads": lambda: bureau.save("ada", service("ads", "lab")),
    }
    names = {}
    for name, step in steps.items():
        bureau.clock.advance(hours=1)
        names[step().revision.rev] = name
    rows = [row for row in look(bureau, "olga", **filters).rows if row.revision.rev > first]
    assert {names[row.revision.rev] for row in rows} == found


def test_history_comes_in_pages(bureau, statements):
    for number in range(PAGE + 5):
        bureau.save("olga", node(f"n{number}"))
    statements.clear()
    first = look(bureau, "olga")
    assert len(statements) <= 4
    second = look(bureau, "olga", before=first.more)
    revs = [row.revision.rev for row in (*first.rows, *second.rows)]
    assert revs == list(range(bureau.rev(), 0, -1))
    assert second.more is None


def copy(bureau, who, colleague, to):
    return bureau.office.copy_from(acting(who), CO, AccountId(colleague), AccountId(to))


def test_a_colleagues_rights_are_given_to_another_as_far_as_one_may(bureau):
    bureau.save("ada", crew(), joins("carl"), give("carl", "auditor", "south"), give("carl", at="lab"))
    bureau.save("ada", give("dora", at="lab"))
    copied = copy(bureau, "bruno", "carl", "dora")
    puts = [change.fact for change in copied.changes]
    assert [(fact.role, fact.node, fact.subject) for fact in puts[:1]] == [
        ("service_user", "north", person("dora"))
    ]
    assert puts[1:] == [joins("dora")]
    assert [binding.role for binding, why in copied.skipped if why] == ["auditor"]
    bureau.save("bruno", *copied.changes)
    assert copy(bureau, "bruno", "carl", "dora").changes == ()


def test_copying_writes_nothing_and_leaves_out_what_is_over(bureau):
    bureau.save("ada", give("edda", at="north", valid_until=START + timedelta(hours=1)))
    bureau.clock.advance(hours=2)
    before = bureau.everything()
    assert copy(bureau, "ada", "edda", "dora").changes == ()
    assert copy(bureau, "dora", "carl", "edda").changes == ()
    for who in (("ada", "stranger", "dora"), ("ada", "carl", "stranger"), ("stranger", "carl", "dora")):
        with pytest.raises(NotFound):
            copy(bureau, *who)
    assert bureau.everything() == before


def test_what_comes_with_a_colleagues_number_is_not_copied(bureau):
    holds = give("carl", "number_user", "north", key=f"{HOLDERS}1", inherit=False)
    with bureau.store.write() as records:
        put(records, CO, holds)
    assert "number_user" not in {one.fact.role for one in copy(bureau, "ada", "carl", "dora").changes}
