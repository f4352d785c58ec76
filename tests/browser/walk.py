"""Walks that lead over every page of the provider, one stop a page."""

from collections.abc import Callable, Iterator

from tests.browser.running import PASSWORD, Demo
from tests.browser.test_second_factor import LOA2, set_up
from tests.browser.visitor import Visitor

Walk = Callable[[Demo, Visitor, str], Iterator[str]]
"""Takes the demo, a visitor and the partner's origin; names each page when it stands there."""


def of_a_stranger(demo: Demo, visitor: Visitor, partner: str) -> Iterator[str]:
    """Go where one can go without being signed in."""
    visitor.open("/login")
    yield "sign in"
    visitor.send(login="nobody@nowhere.example", password="not the password")
    yield "wrong password"
    visitor.open(f"{demo.service('cabinet')}/")
    yield "sign in to a service"
    visitor.open("/recover")
    yield "recover"
    visitor.send(login="nobody@nowhere.example")
    yield "recovery code"
    visitor.send(code="000000")
    yield "wrong recovery code"
    for name, address in {
        "dead recovery link": "/recover/link/nothing",
        "dead invitation": "/invitation/nothing",
        "request error": "/authorize?client_id=nobody",
        "not found": "/nowhere",
        "sign-in that is over": "/login?i=nothing",
        "signed out": "/logged-out",
        "demo": "/demo",
        "inbox": "/demo/inbox",
        "what just happened": "/demo/last",
    }.items():
        visitor.open(address)
        yield name


def of_a_newcomer(demo: Demo, visitor: Visitor, partner: str) -> Iterator[str]:
    """Set up a second factor, agree, look around, change everything, leave."""
    person = demo.guest()
    visitor.open(f"{partner}/start?acr_values={LOA2}")
    yield "sign in to a partner"
    visitor.send(login=person.login, password=person.password)
    yield "set up a code"
    person.totp_secret = set_up(visitor)
    yield "recovery codes"
    visitor.follow("#submit")
    yield "consent"
    visitor.follow("#cancel")
    for name, address in {
        "my services": "/services",
        "my sign-in": "/account",
        "change the password": "/account/password",
        "new recovery codes": "/account/codes",
        "turn the code off": "/account/factor-off",
        "my sessions": "/account/sessions",
        "colleagues": "/company/people",
    }.items():
        visitor.open(address)
        yield name
    visitor.send(address=person.login, name="Сам")
    yield "colleague who is here already"
    visitor.open("/company/people")
    visitor.send(address=f"new.{person.login}", name="Новый")
    yield "invited"
    visitor.open("/logout")
    yield "sign out?"
    visitor.send()
    yield "signed out of everything"
    visitor.open("/login")
    visitor.send(login=person.login, password=PASSWORD)
    yield "code"
    visitor.send(code="000000")
    yield "wrong code"
    visitor.follow("a[href*='use=recovery']")
    yield "recovery code instead"


def of_the_accountant(demo: Demo, visitor: Visitor, partner: str) -> Iterator[str]:
    """Choose between two companies, and find a door shut."""
    person = demo.personas["accountant"]
    visitor.open(f"{demo.service('pbx')}/login")
    visitor.fill_in(person)
    yield "no access"
    visitor.open(f"{partner}/start?prompt=select_account")
    yield "company"
    visitor.open("/services")
    visitor.follow("[name=company] >> nth=0")
    yield "services, some shut"
    visitor.page.click(".menu summary")
    yield "company menu"
    visitor.open("/account/factor")
    yield "turn a code on"
    visitor.open("/company/people")
    yield "not for you"


def of_who_pays(demo: Demo, visitor: Visitor, partner: str) -> Iterator[str]:
    """Look at the costs, at one product, and nearly stop it."""
    visitor.sign_in(demo.onlooker())
    for name, address in {
        "costs": "/company/costs",
        "costs by place": "/company/costs?by=place",
        "costs by person": "/company/costs?by=person&service=vats",
        "costs of a past month": "/company/costs?month=2026-10",
        "costs month by month": "/company/costs/months",
        "a product": "/company/costs/prod-1",
        "a product that nobody knows": "/company/costs/prod-9",
        "stop": "/company/costs/prod-9/stop",
        "claim": "/company/costs/prod-9/claim",
        "a product of somebody else": "/company/costs/prod-501",
    }.items():
        visitor.open(address)
        yield name


def of_the_trader(demo: Demo, visitor: Visitor, partner: str) -> Iterator[str]:
    """Turn switches where there is no tree yet."""
    visitor.sign_in(demo.personas["trader"])
    visitor.open("/company/tree")
    yield "switches"
    visitor.open("/company/tree?view=tree")
    yield "the same as a tree"
    visitor.open("/company/tree/begin")
    yield "three questions"


def of_an_administrator(demo: Demo, visitor: Visitor, partner: str) -> Iterator[str]:
    """Look at the tree, give access, shut it off, draw, and look at what is collected."""
    visitor.sign_in(demo.onlooker())
    visitor.open("/company/tree")
    yield "tree"
    visitor.page.get_by_role("link", name="Бухгалтер Борис Ильич").first.click()
    yield "a person at a place"
    for name, address in {
        "search": "/company/tree?q=север",
        "administrators": "/company/tree?only=admins",
        "who manages": "/company/tree?node=org-002&tab=keepers",
        "connected": "/company/tree?node=org-002&tab=connected",
        "history": "/company/tree?node=org-002&tab=history",
        "who can": "/company/tree/why?node=org-002&act=service:use",
        "shut off": "/company/tree/shut?node=org-002",
        "limit": "/company/tree/limit?node=org-002",
        "new place": "/company/tree/new?node=org-002",
        "move": "/company/tree/move?node=dep-it",
        "groups": "/company/tree/groups",
        "group": "/company/tree/groups/sellers",
        "roles": "/company/tree/roles",
        "new role": "/company/tree/roles/new",
        "second person": "/company/tree/second-person",
        "give access": "/company/tree/give?node=org-002",
    }.items():
        visitor.open(address)
        yield name
    visitor.follow("#submit")
    yield "nothing chosen"
    visitor.page.check("input[name=subject]:not([disabled]) >> nth=0")
    visitor.page.check("input[value=buyer]")
    visitor.follow("button[value=look]")
    yield "what changes"
    visitor.follow("#submit")
    yield "collected"
    visitor.open("/company/tree/changes")
    yield "changes"
    visitor.follow("button.ends")
    yield "nothing collected"


WALKS: dict[str, Walk] = {
    "stranger": of_a_stranger,
    "newcomer": of_a_newcomer,
    "accountant": of_the_accountant,
    "trader": of_the_trader,
    "administrator": of_an_administrator,
    "payer": of_who_pays,
}
