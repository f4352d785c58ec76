"""D1: the matrix over every address: what is another's, gone or out of reach reads as what is not there."""

from dataclasses import replace

import pytest

from idp.adapters.billing import FileBilling
from tests.security.declared import ABOUT_NOBODY, BY_CLIENT, BY_SECRET, DECLARED, OWN_SESSION
from tests.security.kinds import Kind, Relation
from tests.security.twins import NOBODY, ROLES, make_twin, relations
from tests.security.visiting import Visitor
from tests.support.tree import ROOT

OUT_OF_REACH = {
    Kind.NODE,
    Kind.BINDING,
    Kind.DENIAL,
    Kind.CEILING,
    Kind.GROUP,
    Kind.MEMBERSHIP,
    Kind.REQUEST,
    Kind.QUESTION,
}
"""What a branch's administrator does not see beside or above the branch."""
ANYWHERE = {"web.ask", "web.ask_submit", "web.why", "web.order_new", "web.order_new_submit"}
"""Everybody may ask for access, or for a service, at any place of their own company, and why they have none."""
FILTERS = {"web.costs", "web.costs_table"}
"""Filtered by a place above one's branch they show what is in the branch."""
OF_OTHERS = {
    *("web.give_up", "web.dismissed", "web.order_done", "web.order_request", "web.link_give_up"),
    *("web.password_service", "web.password_remove"),
}
"""Addresses that do not find what an owner has here: a right of somebody else, who was not dismissed, no
orders, and a password of a server's only."""
WHOLLY = ["owner", "branch_admin", "auditor", NOBODY]
"""Roles for which every value is tried with every relation; for others one value an address."""


@pytest.fixture
def house(house, clock):
    """Let billing know both companies."""
    return replace(house, billing=FileBilling(clock, ROOT / "sandbox" / "billing" / "data.json"))


@pytest.fixture
def romashka(town):
    return make_twin(town, "Romashka")


@pytest.fixture
def lotos(town):
    return make_twin(town, "Lotos")


def test_every_address_is_declared(provider):
    known = set(DECLARED) | ABOUT_NOBODY | BY_SECRET | BY_CLIENT | OWN_SESSION
    assert {rule.endpoint for rule in provider.url_map.iter_rules()} - known == set()


def addresses(app):
    """Return every address that names something of a company, once for each method."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in DECLARED]
    for rule in sorted(rules, key=lambda rule: rule.endpoint):
        method = "POST" if "POST" in rule.methods else "GET"
        for address in DECLARED[rule.endpoint]:
            for name, kind in address.ids.items():
                yield rule, method, address, name, kind


@pytest.mark.parametrize("role", WHOLLY)
def test_d1_what_is_another_s_or_gone_reads_as_what_there_is_not(guest, town, romashka, lotos, role):
    known = relations(romashka, lotos)
    visitor = Visitor(guest, town, romashka, role, known)
    for ask in addresses(guest.app):
        compare(visitor, ask, [Relation.FOREIGN, Relation.DELETED, *beside(role, *ask)])


def test_d1_holds_for_every_other_role(guest, town, romashka, lotos):
    known = relations(romashka, lotos)
    for role in (*ROLES, NOBODY):
        if role not in WHOLLY:
            visitor = Visitor(type(guest)(guest.app), town, romashka, role, known)
            for ask in once_each(addresses(guest.app)):
                compare(visitor, ask, [Relation.FOREIGN])


def compare(visitor, ask, hidden):
    """Assert that an id of each relation reads as one that never was, and gives no name away."""
    rule, method, address, name, kind = ask
    ids = visitor.known[kind]
    if not any(relation in ids for relation in hidden):
        return
    missing = visitor.ask(rule, method, address, name, ids[Relation.MISSING])
    for relation in (r for r in hidden if r in ids):
        seen = visitor.ask(rule, method, address, name, ids[relation])
        where = f"{method} {rule.rule} {name}={relation}"
        assert seen == missing, where
        assert "Lotos" not in seen[2], where


def once_each(asks):
    """Keep one question an address."""
    return {ask[0].endpoint: ask for ask in asks}.values()


def beside(role, rule, method, address, name, kind):
    """Say what else this role must not tell from what there is not: what lies beside and above its branch."""
    if role != "branch_admin" or kind not in OUT_OF_REACH or rule.endpoint in ANYWHERE:
        return []
    return [Relation.SIBLING] if rule.endpoint in FILTERS else [Relation.SIBLING, Relation.PARENT]


def test_d1_one_s_own_is_found_at_the_same_addresses(guest, town, romashka, lotos):
    known = relations(romashka, lotos)
    owner = Visitor(guest, town, romashka, "owner", known)
    for rule, method, address, name, kind in addresses(guest.app):
        if f"{name}>" in rule.rule and method == "GET" and Relation.OWN in known[kind]:
            status = owner.ask(rule, method, address, name, known[kind][Relation.OWN])[0]
            assert (status == 404) == (rule.endpoint in OF_OTHERS), rule.rule


def test_d1_nothing_of_the_other_company_was_written(guest, town, romashka, lotos):
    known = relations(romashka, lotos)
    before = of_company(town, lotos)
    visitor = Visitor(guest, town, romashka, "owner", known)
    for rule, method, address, name, kind in addresses(guest.app):
        if method == "POST" and Relation.FOREIGN in known[kind]:
            visitor.ask(rule, method, address, name, known[kind][Relation.FOREIGN])
    assert of_company(town, lotos) == before


def of_company(town, twin):
    with town.house.store.read() as records:
        drafts = [records.drafts.find(twin.company, account) for account in twin.people.values()]
        return (
            records.access.rev(twin.company),
            drafts,
            [(r.id, r.state) for r in records.requests.of_company(twin.company)],
            records.companies.members(twin.company),
        )


def test_every_value_that_is_read_is_declared(guest, town, romashka, lotos):
    """Record which values each address reads, over all requests of the owner."""
    read = record(guest.app)
    known = relations(romashka, lotos)
    visitor = Visitor(guest, town, romashka, "owner", known)
    for rule, method, address, name, kind in addresses(guest.app):
        for relation in (Relation.OWN, Relation.MISSING):
            if relation in known[kind]:
                visitor.ask(rule, method, address, name, known[kind][relation])
    declared = {
        (endpoint, name)
        for endpoint, found in DECLARED.items()
        for one in found
        for name in (*one.ids, *one.fixed)
    }
    looked_at = {(endpoint, name) for endpoint, name in read if endpoint in DECLARED and name not in PLAIN}
    assert sorted(looked_at - declared) == []


def record(app):
    """Note every name that is looked up among the values of a request."""
    from flask import Request, request
    from werkzeug.datastructures import ImmutableMultiDict

    read = set()

    class Noting(ImmutableMultiDict):
        def get(self, key, *args, **kwargs):
            read.add((request.endpoint, key))
            return super().get(key, *args, **kwargs)

        def getlist(self, key, *args, **kwargs):
            read.add((request.endpoint, key))
            return super().getlist(key, *args, **kwargs)

    class Noted(Request):
        parameter_storage_class = Noting

    app.request_class = Noted
    return read


PLAIN = {
    *("page", "field", "again", "form"),
    *(
        "redirect_uris",
        "post_logout_redirect_uris",
        "initiate_login_uri",
        "backchannel_logout_uri",
        "end",
        "renew",
        "site",
    ),
    *("csrf", "i", "to", "next", "ui_locales", "done", "do", "kind", "view", "tab", "part", "from", "q"),
    *("find", "start", "act", "acts", "day", "at", "permission", "until", "since", "comment", "reason"),
    *(
        "name",
        "title",
        "max_order",
        "rows",
        "max_month",
        "above_month",
        "needs_approval",
        "only_here",
        "base",
    ),
    *(
        "decision",
        "address",
        "rev",
        "before",
        "answer",
        "partners",
        "what",
        "size",
        "permissions",
        "month",
        "by",
        "words",
        "data",
        "only",
        "people",
        "text",
        "page",
        "given",
        "laid",
    ),
    "position",
}
"""Values that name nothing of a company: words, sums, days, numbers of revisions, buttons."""
