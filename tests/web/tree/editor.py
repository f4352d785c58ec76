"""Romashka with a drawn tree, and somebody at its editor."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from idp.model.access import Node, NodeKind, person
from idp.model.ids import NodeId
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
            )
        return self

    def put(self, *facts):
        with self.town.house.store.write() as records:
            return rights.put(records, self.company.id, *facts)

    def amend(self, fact, **changes):
        return self.put(replace(fact, **changes))

    def see(self, path="/company/tree", status=200, **query):
        answer = self.guest.get(path, query_string=query)
        assert answer.status_code == status, answer.text[:2000]
        return self.guest.page

    def send(self, path, status=303, **fields):
        """Post as the page's own form would."""
        page = self.guest.page
        csrf = next(form.fields["csrf"] for form in page.forms if form.fields.get("csrf"))
        answer = self.guest.post(path, {"csrf": csrf, **fields})
        assert answer.status_code == status, answer.text[:3000]
        return self.guest.page if status != 303 else None

    def went(self):
        """Return where the last answer leads, and with what."""
        address = urlsplit(self.guest.last.headers["Location"])
        return address.path, dict(parse_qsl(address.query))

    def draft(self, account=None):
        """Return what somebody has collected."""
        draft = self.office.draft((account or self.anna).id, self.company.id)
        return draft.changes if draft else ()

    def who(self, account):
        return person(account.id)
