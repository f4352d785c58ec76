"""Romashka with a drawn tree, and somebody at its editor."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from idp.interaction.browser import csrf_token
from idp.model.access import Binding, Group, Node, NodeKind, Role, person
from idp.model.ids import BindingId, GroupId, NodeId
from idp.model.secret import Secret
from tests.support import rights
from tests.web.firm import Firm
from tests.web.guest import Guest

NORTH = "north"
"""A branch with a department, an account, numbers and a service of its own."""


@dataclass
class Editor(Firm):
    """What a test of the editor does: draw, sign in, press, look at what is collected."""

    guest: Guest | None = None

    @classmethod
    def opened(cls, town, guest, *, totp=True):
        firm = Firm.found(town, totp=totp)
        return cls(firm.town, firm.company, firm.anna, firm.boris, guest)

    def draw(self):
        company = self.company.id
        with self.town.house.store.write() as records:
            rights.put(
                records,
                company,
                Node(NodeId(NORTH), NodeKind.BRANCH, "Филиал «Север»", NodeId(company)),
                Node(NodeId("sellers"), NodeKind.DEPARTMENT, "Продавцы", NodeId(NORTH)),
                Node(NodeId("acc-2"), NodeKind.ACCOUNT, "Лицевой счёт 2", NodeId(NORTH)),
                Node(NodeId("ng-1"), NodeKind.NUMBER_GROUP, "Номера", NodeId("acc-2")),
                Node(NodeId("sim-4"), NodeKind.SIM, "+7 000 000-00-04", NodeId("ng-1")),
                Node(NodeId("ads"), NodeKind.SERVICE, "Таргет", NodeId("sellers"), service="ads"),
                Node(NodeId("empty"), NodeKind.DEPARTMENT, "Пустой отдел", NodeId(company)),
            )
        return self

    def furnish(self):
        """Draw the tree, give Boris something to take away, make a group and a role."""
        self.draw()
        right = Binding(BindingId("boris-buys"), self.who(self.boris), "buyer", NodeId(NORTH))
        self.put(
            right,
            Group(GroupId("team"), "Смена", NodeId(NORTH)),
            Role("mine", "Своя", frozenset({"service:use"})),
        )
        return self

    def filled(self, text):
        """Put Boris into an address or a field."""
        return text.replace("{boris}", self.who(self.boris))

    def put(self, *facts):
        with self.town.house.store.write() as records:
            return rights.put(records, self.company.id, *facts)

    def amend(self, fact, **changes):
        return self.put(replace(fact, **changes))

    def see(self, path="/company/tree", status=200):
        answer = self.guest.get(self.filled(path))
        assert answer.status_code == status, answer.text[:2000]
        return self.guest.page

    def send(self, path, status=303, **fields):
        """Post as the page's own form would."""
        filled = {
            name: self.filled(value) if isinstance(value, str) else value for name, value in fields.items()
        }
        answer = self.guest.post(path, {"csrf": self.csrf, **filled})
        assert answer.status_code == status, answer.text[:3000]
        return self.guest.page if status != 303 else None

    @property
    def csrf(self):
        """Return the token that the forms of this browser carry."""
        return csrf_token(self.town.house.envelope, Secret(self.guest.browser))

    def went(self):
        """Return where the last answer leads, and with what."""
        address = urlsplit(self.guest.last.headers["Location"])
        return address.path, dict(parse_qsl(address.query))

    def draft(self, account=None):
        """Return what somebody has collected."""
        draft = self.office.draft((account or self.anna).id, self.company.id)
        return draft.changes if draft else ()

    def tree_right(self, identifier):
        """Return a right as it is in force."""
        return self.office.facts(self.company.id).tree.bindings[identifier]

    def who(self, account):
        return person(account.id)
