"""Saving: one revision, one transaction, on the tree as it is now."""

from dataclasses import replace

import pytest

from idp.model.access import Cause, Put
from idp.model.errors import Conflict, DomainError, Invalid, NotFound, Refused
from idp.model.ids import AccountId, BindingId, CompanyId
from idp.rbac.actor import Actor, Unassured
from idp.rbac.changeset import Proposal, Saved, Stale
from tests.rbac.bureau import acting
from tests.rbac.court import BRUNO, CARL, CO, deny, end, give, node, person
from tests.support.rights import put


def test_changes_become_one_revision_that_says_who_and_why(bureau):
    before = bureau.rev()
    saved = bureau.save("ada", give("dora", at="north"), deny("carl", "shop"), comment="for the summer")
    assert isinstance(saved, Saved)
    assert saved.revision == replace(
        saved.revision, rev=before + 1, cause=Cause.CHANGE, actor=person("ada"), comment="for the summer"
    )
    assert bureau.can("dora", "service:use", "at-pbx")
    assert not bureau.can("carl", "service:use", "at-pbx")
    assert bureau.audit()[-1] == "AccessChanged"


def test_the_operator_is_named_as_such(bureau):
    saved = bureau.save(None, give("dora", "owner"))
    assert (saved.revision.actor, saved.revision.cause) == (None, Cause.OPERATOR)


@pytest.mark.parametrize(
    ("actor", "company", "changes", "error"),
    [
        pytest.param(acting("carl"), CO, [give("dora")], Refused, id="without-the-right"),
        pytest.param(Actor(AccountId("olga")), CO, [give("dora")], Unassured, id="without-a-second-factor"),
        pytest.param(acting("stranger"), CO, [give("dora")], NotFound, id="from-another-company"),
        pytest.param(acting("olga"), CompanyId("other"), [give("dora")], NotFound, id="into-another-company"),
        pytest.param(acting("olga"), CompanyId("none"), [give("dora")], NotFound, id="into-no-company"),
        pytest.param(acting("olga"), CO, [give("stranger")], NotFound, id="to-a-stranger"),
        pytest.param(acting("olga"), CO, [], Invalid, id="nothing"),
        pytest.param(
            acting("olga"), CO, [give("dora"), give("edda", "emperor")], NotFound, id="half-of-it-wrong"
        ),
    ],
)
def test_refusals_leave_nothing_written(bureau, actor, company, changes, error):
    bureau.office.collect(AccountId("olga"), CO, Put(node("kept")))
    before = bureau.everything()
    proposal = Proposal(tuple(map(Put, changes)), 2, comment="x")
    for act in (bureau.office.save, bureau.office.preview):
        if act == bureau.office.preview and error is Unassured:
            continue
        with pytest.raises(error) as refused:
            act(actor, company, proposal)
        assert type(refused.value) is error
    assert bureau.everything() == before


def test_a_foreign_company_looks_like_none(bureau):
    proposal = bureau.propose(give("dora"))
    answers = []
    for company in ("other", "none"):
        with pytest.raises(DomainError) as refused:
            bureau.office.save(acting("olga"), CompanyId(company), proposal)
        answers.append((type(refused.value), refused.value.message, refused.value.field))
    assert answers[0] == answers[1]


def test_an_older_base_is_good_while_others_touched_other_facts(bureau):
    base = bureau.rev()
    bureau.save("ada", give("dora", at="south"))
    saved = bureau.save("bruno", give("dora", at="shop"), base=base)
    assert saved.revision.rev == base + 2


def test_an_older_base_is_stale_where_others_touched_the_same_facts(bureau):
    base = bureau.rev()
    bureau.save("ada", replace(node("shop", "north"), name="Shop"))
    before = bureau.everything()
    with pytest.raises(Stale) as stale:
        bureau.save("bruno", replace(node("shop", "north"), name="Store"), give("dora", at="shop"), base=base)
    assert stale.value.rev == base + 1
    assert [(d.before.name, d.after.name) for d in stale.value.changed] == [("shop", "Shop")]
    assert bureau.everything() == before


def test_what_came_out_as_wanted_is_no_conflict(bureau):
    base = bureau.rev()
    bureau.save("ada", end(CARL))
    saved = bureau.save("bruno", end(CARL), give("dora", at="shop"), base=base)
    assert len(bureau.office.facts(CO).facts) == len(bureau.facts())
    assert saved.revision.rev == base + 2


def test_a_base_of_the_future_is_a_conflict(bureau):
    with pytest.raises(Conflict):
        bureau.save("olga", give("dora"), base=bureau.rev() + 1)


def test_a_right_that_went_meanwhile_is_not_used(bureau):
    base = bureau.rev()
    bureau.save("ada", end(BRUNO))
    with pytest.raises(Refused):
        bureau.save("bruno", give("dora", at="north"), base=base)


def test_moves_that_meet_make_no_circle(bureau):
    base = bureau.rev()
    bureau.save("olga", node("shop", "lab"), base=base)
    with pytest.raises(Invalid) as refused:
        bureau.save("ada", node("south", "shop", node("south").kind.BRANCH), base=base)
    assert refused.value.field == "parent"


def test_a_disabled_person_administers_nothing(bureau):
    with bureau.store.write() as records:
        ada = records.accounts.get(AccountId("ada"))
        records.accounts.update(replace(ada, status=type(ada.status).DISABLED))
    with pytest.raises(NotFound):
        bureau.save("ada", give("dora"))


def test_saving_costs_the_same_few_statements_however_large_the_tree(bureau, statements):
    bureau.office.facts(CO)
    statements.clear()
    bureau.save("ada", give("dora", at="north"))
    few = (len(statements.selects()), len(statements.writes()))
    with bureau.store.write() as records:
        put(records, CO, *(node(f"n{number}", "lab") for number in range(300)))
    bureau.office.facts(CO)
    statements.clear()
    bureau.save("ada", give("edda", at="north"))
    assert (len(statements.selects()), len(statements.writes())) == few
    assert few[0] <= 8
    assert few[1] <= 5


def test_giving_up_a_right_of_ones_own(bureau):
    saved = bureau.office.give_up(Actor(AccountId("carl")), CO, CARL.id)
    assert saved.revision.cause is Cause.GIVEN_UP
    assert not bureau.can("carl", "service:use", "at-pbx")


@pytest.mark.parametrize(
    ("who", "binding", "error"),
    [
        pytest.param("carl", "bruno", NotFound, id="somebody-elses"),
        pytest.param("carl", "none", NotFound, id="one-there-is-not"),
        pytest.param("stranger", "carl", NotFound, id="in-another-company"),
        pytest.param(None, "carl", NotFound, id="the-operators"),
    ],
)
def test_only_ones_own_is_given_up(bureau, who, binding, error):
    before = bureau.everything()
    with pytest.raises(error):
        bureau.office.give_up(acting(who), CO, BindingId(binding))
    assert bureau.everything() == before


def test_the_last_owner_does_not_give_up(bureau):
    bureau.office.give_up(acting("olga"), CO, BindingId("olga"))
    with pytest.raises(Refused):
        bureau.office.give_up(acting("otto"), CO, BindingId("otto"))
