"""What people try to do to a company's tree, at random, and what a plain model says they hold."""

from datetime import timedelta

from hypothesis import strategies as st

from idp.model.access import Role, person
from idp.model.ids import AccountId
from tests.rbac.court import (
    ADA,
    BRUNO,
    CARL,
    OLGA,
    OTTO,
    PEOPLE,
    ROOT,
    NodeKind,
    crew,
    node,
    service,
)
from tests.rbac.plain import Plain
from tests.support.clock import START

WHO = st.sampled_from(("olga", "otto", "ada", "ada", "bruno", "bruno", "carl", "dora"))
WHOM = st.sampled_from((*PEOPLE[:6], "group:crew"))
ROLES = st.sampled_from(("owner", "admin", "branch_admin", "service_operator", "service_user", "clerk"))
ASKED = ("service:use", "service:configure", "users:grant", "tree:configure", "tree:grant")
WORDS = st.frozensets(st.sampled_from(ASKED), max_size=2)
SERVICES = st.sampled_from((None, None, frozenset({"pbx"}), frozenset({"ads"})))
ENDS = st.sampled_from((None, None, START + timedelta(days=1), START + timedelta(days=9)))
LATER = START + timedelta(days=2)
CLERK = Role("clerk", "Clerk", frozenset({"service:use"}))
HERE = (
    ROOT,
    node("north", kind=NodeKind.BRANCH),
    node("shop", "north"),
    node("lab"),
    service("pbx", "shop"),
    service("ads", "lab"),
)
WORLD = (*HERE, OLGA, OTTO, ADA, BRUNO, CARL, CLERK, crew())
PLACES = st.sampled_from(("co", "north", "shop", "lab", "at-pbx", "at-ads", "new"))
SUBJECTS = [person(AccountId(who)) for who in PEOPLE[:6]]
ABOUTS = (None, "pbx")


def users(now, sure, name):
    places = now.tree.structure.hangings.get(name, ())
    return {subject for subject, word, place, _ in sure if word == "service:use" and place in places}


def held(now, at):
    """Return everything that the plain model lets anybody do."""
    return Plain(now.facts.values(), ASKED, at).held(SUBJECTS, ABOUTS)
