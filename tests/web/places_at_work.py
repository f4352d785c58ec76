"""How to come to the pages about access: one's own, one's colleagues', what was asked and what happened."""

from tests.web.firm import VERA, Firm
from tests.web.town import ANNA, BORIS


def my_access(guest, town):
    firm = Firm.found(town)
    firm.given(firm.boris)
    firm.sign_in(guest, BORIS)
    return "/account/access"


def give_up(guest, town):
    firm = Firm.found(town)
    held = firm.given(firm.boris)
    firm.sign_in(guest, BORIS)
    return f"/account/access/{held.id}/give-up"


def why(guest, town):
    my_access(guest, town)
    return "/access/why?permission=service:use&service=pbx"


def ask(guest, town):
    my_access(guest, town)
    return "/access/ask?service=pbx"


def requests(guest, town):
    """Something waits, and something was asked."""
    firm = Firm.found(town)
    firm.vera("admin", node=None)
    firm.asks(firm.boris)
    firm.sign_in(guest, VERA)
    return "/company/requests"


def request(guest, town):
    firm = Firm.found(town)
    made = firm.asks(firm.boris)
    firm.sign_in(guest)
    return f"/company/requests/{made.id}"


def history(guest, town):
    firm = Firm.found(town)
    firm.given(firm.boris)
    firm.sign_in(guest)
    return "/company/history"


def history_row(guest, town):
    history(guest, town)
    return "/company/history/6"


def colleague(guest, town):
    firm = Firm.found(town)
    firm.given(firm.boris)
    firm.sign_in(guest)
    return f"/company/people/{firm.boris.id}"


def dismiss(guest, town):
    return f"{colleague(guest, town)}/dismiss"


def dismissed(guest, town):
    path = dismiss(guest, town)
    guest.get(path)
    guest.submit(path)
    return f"{path}ed"


def import_people(guest, town):
    Firm.found(town).sign_in(guest)
    return "/company/people/import"


def invite_with_rights(guest, town):
    Firm.found(town).sign_in(guest)
    return "/company/people/invite"


def copy_from(guest, town):
    return f"{colleague(guest, town)}/copy"


def copy(guest, town):
    path = colleague(guest, town)
    with town.house.store.read() as records:
        anna = records.accounts.find(ANNA)[0]
    return f"{path}/copy?from={anna.id}"


AT_WORK = (
    my_access,
    give_up,
    why,
    ask,
    requests,
    request,
    history,
    history_row,
    colleague,
    dismiss,
    dismissed,
    import_people,
    invite_with_rights,
    copy_from,
    copy,
)
