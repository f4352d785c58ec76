"""Services that are shown a credential, and somebody who enters by an old account of theirs."""

import base64

from idp.model.ids import AccountId
from tests.gate.guarded import Browser, Guarded

SECRET = "p&ss wörd=100%/+1"
LINKED = "links: person\nprove: [login]\nlent: link\n"
BASIC = LINKED + "forward_auth: {inject: basic}\n"
DIGEST = LINKED + "forward_auth: {inject: digest}\n"
QUERY = (
    LINKED + "forward_auth: {inject: query, query: {username: $login, password: $secret, format: plain}}\n"
)
BY_ROLE = (
    "lent: role\nroles: {owner: boss, admin: reader}\nidentity: {X-Role: role, X-Login: login}\n"
    "forward_auth: {inject: basic, secret_header: X-Own}\n"
)


def entered(world: Guarded, service: str, secret: str | None = SECRET, login: str = "анна") -> Browser:
    """Give a browser in which Anna has entered by her old account."""
    anna = world.person()
    world.link("anna", service, login, secret)
    return arrived(world, anna, service)


def arrived(world: Guarded, who: AccountId, service: str) -> Browser:
    browser = world.browser()
    browser.sign_in(who)
    browser.enter(service)
    return browser


def basic(login: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{login}:{secret}".encode()).decode()


def refusing(status: int = 401, *headers: tuple[str, str]):
    return lambda handler, _seen: handler.reply(status, b"no", *headers)
