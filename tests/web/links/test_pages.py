"""What holds for every page holds for those about old accounts: languages, weight, labels, no script needed."""

import pytest

from idp.links.states import KNOWN_OUTSIDE
from idp.model.link import LinkClaim, LinkState
from idp.words import LOCALES
from tests.web.links.conftest import MAIL, OLD, SMS, SOFIA
from tests.web.test_pages import has_labels, keeps_the_rules


def my_links(guest, town, firm, hire):
    firm.link(OLD)
    firm.link(MAIL, state=LinkState.BROKEN, reason="refused")
    firm.share(firm.link(SMS, state=LinkState.ACTIVE, shared=True), firm.owner)
    town.sign_in(guest)
    return "/account/links"


def code(guest, town, firm, hire):
    my_links(guest, town, firm, hire)
    guest.get("/account/links")
    guest.submit("/account/links")
    return guest.last.headers["Location"]


def give_up(guest, town, firm, hire):
    link = firm.link(MAIL, state=LinkState.ACTIVE)
    town.sign_in(guest)
    return f"/account/links/{link.id}/give-up"


def company(guest, town, firm, hire):
    my_links(guest, town, firm, hire)
    return "/company/links"


def company_card(guest, town, firm, hire):
    link = firm.link(SMS, state=LinkState.BROKEN, shared=True, reason="refused")
    town.sign_in(guest)
    return f"/company/links/{link.id}"


def company_end(guest, town, firm, hire):
    return f"{company_card(guest, town, firm, hire)}?do=end"


def company_new(guest, town, firm, hire):
    town.sign_in(guest)
    return "/company/links/new"


def search(guest, town, firm, hire):
    town.sign_in(guest)
    return "/services?q=%D0%B0%D1%82%D1%81"


def services(guest, town, firm, hire):
    my_links(guest, town, firm, hire)
    return "/services"


def staff_services(guest, town, firm, hire):
    hire(SOFIA)
    town.sign_in(guest, SOFIA)
    return "/staff/services"


def staff_service(guest, town, firm, hire):
    taken = firm.link(MAIL, account=firm.boris, state=LinkState.ACTIVE)
    firm.link(MAIL, state=LinkState.ACTIVE, shared=True, reason=KNOWN_OUTSIDE, login="all")
    with town.house.store.write() as records:
        records.links.claim(LinkClaim(taken.id, firm.owner.id, town.now()))
        records.bridges.see(MAIL, town.now(), ok=False, words="status 503")
    staff_services(guest, town, firm, hire)
    return "/staff/services/mail"


def staff_coverage(guest, town, firm, hire):
    staff_service(guest, town, firm, hire)
    return "/staff/services/mail/coverage"


EVERY = (
    *(my_links, code, give_up, company, company_card, company_end, company_new, search, services),
    *(staff_services, staff_service, staff_coverage),
)


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.__name__)
def test_every_page_speaks_every_language_and_keeps_the_rules(guest, town, firm, hire, place):
    path = place(guest, town, firm, hire)
    for locale in LOCALES:
        answer = guest.get(path, headers={"Accept-Language": locale})
        assert answer.status_code == 200
        assert f'<html lang="{locale}">' in answer.text
        keeps_the_rules(answer)
        has_labels(guest.page)
