"""How to come to every page there is, so that what holds for pages is tried on all of them."""

from tests.web.places_at_work import AT_WORK
from tests.web.town import ANNA, BORIS, PASSWORD


def sign_in(guest, town):
    return "/login"


def sign_in_for_a_service(guest, town):
    return f"/login?i={town.parked(guest, host='shop.example').id}"


def code(guest, town):
    town.owner(totp=True)
    interaction = town.parked(guest)
    guest.get(f"/login?i={interaction.id}")
    guest.submit("/login", login=ANNA, password=PASSWORD)
    return guest.last.headers["Location"]


def recovery_code(guest, town):
    return f"{code(guest, town)}&use=recovery"


def setup(guest, town):
    town.owner()
    town.sign_in(guest)
    return f"/login/setup?i={town.parked(guest, acr_values=('urn:okno:loa:2',)).id}"


def company(guest, town):
    town.person(ANNA, town.company("Romashka"), town.company("Lotos"))
    interaction = town.parked(guest)
    town.sign_in(guest, interaction=interaction)
    return f"/login/company?i={interaction.id}"


def consent(guest, town):
    town.owner(email="anna@romashka.example", email_verified=True)
    town.sign_in(guest)
    client = town.client()
    scopes = ("openid", "profile", "email", "roles", "offline_access")
    interaction = town.parked(
        guest,
        client=client.client_id,
        first_party=False,
        scopes=scopes,
        redirect_origin="https://shop.example",
    )
    return f"/consent?i={interaction.id}"


def no_access(guest, town):
    _, company = town.owner()
    town.person(BORIS, company, name="Boris")
    town.sign_in(guest, BORIS)
    return f"/no-access?i={town.parked(guest, access='pbx').id}"


def services(guest, town):
    town.owner()
    town.sign_in(guest)
    return "/services"


def account(guest, town):
    services(guest, town)
    return "/account"


def password(guest, town):
    services(guest, town)
    return "/account/password"


def factor(guest, town):
    services(guest, town)
    return "/account/factor"


def factor_off(guest, town):
    town.owner(totp=True)
    town.sign_in(guest)
    return "/account/factor-off"


def new_codes(guest, town):
    town.owner(totp=True)
    town.sign_in(guest)
    return "/account/codes"


def sessions(guest, town):
    services(guest, town)
    return "/account/sessions"


def people(guest, town):
    services(guest, town)
    return "/company/people"


def invitation(guest, town):
    return invite(guest, town, "new@romashka.example")


def invitation_to_a_member_elsewhere(guest, town):
    path = invite(guest, town, BORIS)
    town.person(BORIS, town.company("Lotos"), name="Boris")
    return path


def invite(guest, town, address):
    """Let the owner invite somebody, sign the owner out of this browser, and return the link."""
    town.owner()
    town.sign_in(guest)
    guest.get("/company/people")
    guest.submit("/company/people", address=address, name="Nina")
    guest.client.delete_cookie("__Host-okno_session", domain="localhost")
    body = town.notices()[0]["body"]
    return "/invitation/" + body.split("/invitation/")[1].split()[0]


def recover(guest, town):
    return "/recover"


def recover_code(guest, town):
    return "/recover/code?h=anything"


def recover_password(guest, town):
    town.owner()
    town.desk.people.find(ANNA)
    with town.house.store.write() as records:
        account = records.accounts.find(ANNA)[0]
        records.accounts.mark_verified(account.id, ANNA)
    guest.get("/recover")
    guest.submit("/recover", login=ANNA)
    body = town.notices()[0]["body"]
    return "/recover/link/" + body.split("/recover/link/")[1].split()[0]


OPEN = (sign_in, sign_in_for_a_service, recover, recover_code)
"""Pages that ask for nobody."""
PAGES = (
    *OPEN,
    code,
    recovery_code,
    setup,
    company,
    consent,
    services,
    account,
    password,
    factor,
    factor_off,
    new_codes,
    sessions,
    people,
    *AT_WORK,
    invitation,
    invitation_to_a_member_elsewhere,
    recover_password,
)
"""Pages that answer 200; `no_access` answers 403 on purpose."""
ERRORS = {
    "/nowhere": 404,
    "/company": 405,
    "/login?i=gone": 400,
    "/invitation/dead": 404,
    "/recover/link/dead": 404,
}
