"""R112: columns that a form does not have change nothing, whatever is sent with it."""

import re
from dataclasses import fields

import pytest

from idp.model.access import Binding, Ceiling, Denial, Group, Limits, Node, Role, Safeguard
from idp.model.account import Account, Credentials, Identifier
from idp.model.client import Client
from idp.model.company import Company, Membership
from idp.model.requests import Draft, Order, Request
from idp.model.session import Session
from idp.model.ticket import Invitation
from tests.security.declared import DECLARED
from tests.security.kinds import Relation
from tests.security.test_d1_isolation import PLAIN
from tests.security.twins import make_twin, relations
from tests.security.visiting import Visitor

MODELS = (
    *(Account, Binding, Ceiling, Client, Company, Credentials, Denial, Draft, Group, Identifier, Invitation),
    *(Limits, Membership, Node, Order, Request, Role, Safeguard, Session),
)
COLUMNS = {field.name for model in MODELS for field in fields(model)} | {
    "is_admin",
    "tenant_id",
    "created_by",
}
FORMS_THAT_DO_SOMETHING = 10
"""At least so many must have had an effect, or nothing was compared."""
RANDOM = re.compile(r"own-[0-9a-f]{12}-[0-9a-f]{12}|[A-Za-z0-9_-]{22}")


def forms(app):
    """Return every form with values that fit; dismissing comes last, for much goes with it."""
    for rule in sorted(
        app.url_map.iter_rules(), key=lambda rule: ("dismiss" in rule.endpoint, rule.endpoint)
    ):
        if rule.endpoint in DECLARED and "POST" in rule.methods:
            yield from ((rule, address) for address in DECLARED[rule.endpoint])


def read_by(endpoint):
    return {name for address in DECLARED[endpoint] for name in (*address.ids, *address.fixed)} | PLAIN


@pytest.fixture
def twins(town):
    return make_twin(town, "Romashka", billed=False), make_twin(town, "Lotos", billed=False)


def test_r112_no_form_takes_a_column_that_it_does_not_have(guest, other, town, twins):
    """Do the same in both companies, in one of them with every column of every record added."""
    plain = Visitor(guest, town, twins[0], "owner", relations(*twins))
    greedy = Visitor(other, town, twins[1], "owner", relations(*reversed(twins)))
    before, changed = state(town, twins[0]), set()
    for rule, address in forms(guest.app):
        extra = dict.fromkeys(COLUMNS - read_by(rule.endpoint), "1")
        for visitor, more in ((plain, {}), (greedy, extra)):
            own = {name: visitor.known[kind].get(Relation.OWN, "") for name, kind in address.ids.items()}
            visitor.send(rule, {**address.fixed, **own, **more})
        after = state(town, twins[0])
        assert state(town, twins[1]) == after, rule.rule
        if after != before:
            changed.add(rule.endpoint)
        for twin in twins:
            town.desk.office.clear(twin.people["owner"], twin.company)
        before = state(town, twins[0])
    assert len(changed) >= FORMS_THAT_DO_SOMETHING, changed


def state(town, twin):
    """Return all that is stored of a company, named alike in both."""
    with town.house.store.read() as records:
        company = records.companies.get(twin.company)
        people = [records.accounts.get(account) for account in twin.people.values()]
        found = [
            company.status,
            *(repr(fact) for fact in records.access.facts(twin.company)[1]),
            *(repr(records.drafts.find(twin.company, account.id)) for account in people),
            *(
                repr((r.state, r.wish, r.changes, r.decided_by))
                for r in records.requests.of_company(twin.company)
            ),
            *(repr(i) for i in records.invitations.of_company(twin.company)),
            *(repr((o.action, o.state, o.price)) for o in records.orders.of_company(twin.company)),
            *(repr((a.name, a.status, a.claims, a.locale)) for a in people),
            *(repr(records.accounts.identifiers(a.id)) for a in people),
            *(repr((s.acr, s.amr)) for a in people for s in records.sessions.of_account(a.id)),
            *(repr(sorted(str(m.company) for m in records.companies.memberships(a.id))) for a in people),
        ]
    return sorted(alike(str(one), twin) for one in found)


def alike(text, twin):
    names = {str(identifier): str(kind) for kind, ids in twin.ids.items() for identifier in ids.values()}
    names |= {str(account): role for role, account in twin.people.items()}
    for known in sorted(names, key=len, reverse=True):
        text = text.replace(known, names[known])
    return RANDOM.sub("·", text.replace(twin.name, "T").replace(twin.name.lower(), "t"))
