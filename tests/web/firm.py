"""A company at work: an owner with both factors, an employee, a department, services."""

from dataclasses import dataclass

from idp.model.access import Binding, Put, person
from idp.model.account import Account
from idp.model.company import Company
from idp.model.ids import BindingId, NodeId, ServiceId, new_id
from idp.model.requests import Wish
from idp.rbac import Allow, decide
from idp.rbac.actor import OPERATOR
from idp.rbac.changeset import Proposal
from idp.rbac.history import Filters
from tests.support import rights
from tests.web.guest import Guest
from tests.web.town import ANNA, BORIS, PBX, SMS, Town

VERA = "vera@romashka.example"


@dataclass
class Firm:
    """Romashka: Anna owns it, Boris sells, the PBX is everybody's, SMS is the sales department's."""

    town: Town
    company: Company
    anna: Account
    boris: Account

    @classmethod
    def found(cls, town, *, totp=True):
        company = town.company("Romashka")
        anna = town.person(ANNA, company, name="Anna Direktorova", totp=totp)
        boris = town.person(BORIS, company, name="Boris Prodavtsov")
        town.give(anna, company)
        town.hang(company, PBX)
        town.hang(company, SMS, node="sales")
        return cls(town, company, anna, boris)

    @property
    def office(self):
        return self.town.desk.office

    def vera(self, role="branch_admin", node="sales", **more):
        """Add somebody who administers a branch, with both factors."""
        account = self.town.person(VERA, self.company, name="Vera Filialova", totp=True)
        self.town.give(account, self.company, role, node=node, **more)
        return account

    def save(self, *changes, actor=OPERATOR):
        """Change the tree as the pages do."""
        return self.office.save(actor, self.company.id, Proposal(changes, self.rev()))

    def given(self, account, role="service_user", node="sales", actor=OPERATOR, **more):
        """Give a role now, as the operator or as somebody."""
        binding = Binding(BindingId(new_id()), person(account.id), role, NodeId(node), **more)
        self.save(Put(binding), actor=actor)
        return binding

    def asks(self, account, permission="service:use", node="svc-sms", service="sms", comment=""):
        """Ask as an employee does."""
        wish = Wish(permission, NodeId(node), ServiceId(service) if service else None)
        return self.office.ask(account.id, self.company.id, wish, comment)

    def sign_in(self, guest: Guest, login=ANNA):
        return self.town.sign_in(guest, login)

    def may(self, account, permission="service:use", node="svc-sms"):
        tree = self.office.facts(self.company.id).tree
        answer = decide(person(account.id), permission, node, tree, self.town.now())
        return isinstance(answer, Allow)

    def rev(self):
        with self.town.house.store.read() as records:
            return records.access.rev(self.company.id)

    def facts(self):
        return self.office.facts(self.company.id).facts

    def bindings(self, account):
        with self.town.house.store.read() as records:
            found = rights.bindings(records, self.company.id)
        return [one for one in found if one.subject == person(account.id)]

    def requests(self):
        with self.town.house.store.read() as records:
            return list(records.requests.of_company(self.company.id))

    def history(self):
        return self.office.history(OPERATOR, self.company.id, Filters()).rows

    def state(self):
        """Return all that a page about access could have written."""
        with self.town.house.store.read() as records:
            invitations = list(records.invitations.of_company(self.company.id))
            jobs = records.outbox.list(limit=1000)
        return self.rev(), self.requests(), invitations, jobs, self.town.audited()
