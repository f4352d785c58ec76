"""Attempts to be where billing will put something."""

from idp.model.access import NodeKind
from tests.rbac.billed import COMPANY, ESTATE, ROOT, node, nodes, synced


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
