"""Attempts to be where billing will put something."""

import pytest

from idp.model.access import NodeKind
from idp.model.errors import Refused
from tests.rbac.billed import COMPANY, ESTATE, ROOT, node, nodes, synced
from tests.rbac.court import attempt, end, facts, give, replace
from tests.support.clock import START

HOLDER = give("edda", "number_user", "sim", key="holder-" + "0" * 32, inherit=False)


def test_who_guesses_the_id_of_a_branch_does_not_get_what_billing_hangs_there():
    made = nodes(
        synced([ROOT, node("mine", NodeKind.BRANCH), node("org-2", NodeKind.BRANCH, "mine")], ESTATE)
    )
    (branch,) = (n for n in made.values() if n.external == "org-2")
    assert (branch.parent, made["acc-2"].parent) == (COMPANY, branch.id)
    assert (branch.id != "org-2", made["org-2"].external) == (True, "")


def test_a_branch_where_billing_has_it_is_the_one_of_billing():
    made = nodes(synced([ROOT, node("org-2", NodeKind.BRANCH)], ESTATE))
    assert (made["org-2"].external, made["acc-2"].parent) == ("org-2", "org-2")


@pytest.mark.parametrize(
    "taken",
    [
        pytest.param(HOLDER.id, id="before-billing-gives-it"),
        pytest.param("holder-of-mine", id="any-such-id"),
    ],
)
def test_nobody_takes_the_id_under_which_billing_gives_a_number_to_its_holder(taken):
    with pytest.raises(Refused):
        attempt(facts(), "ada", give("carl", at="shop", key=taken))


def test_the_right_of_a_numbers_holder_is_ended_and_brought_back_but_not_bent():
    given = facts(HOLDER)
    with pytest.raises(Refused):
        attempt(given, "ada", replace(HOLDER, valid_until=START.replace(year=2027)))
    attempt(given, "ada", end(HOLDER))
    attempt(facts(), "ada", HOLDER, restoring=True)
