"""All pages on one blueprint, and the guard before every form."""

from flask import Blueprint, Response, request

from idp.authn.desk import Desk, open_desk
from idp.authn.telling import telling_of_handing
from idp.claims.desk import Claims, open_claims
from idp.interaction import Reception
from idp.interaction.browser import (
    BROWSER_COOKIE,
    CSRF_FIELD,
    csrf_fits,
    origin_fits,
    read_secret,
)
from idp.ports.house import House
from idp.rbac.actor import Unassured
from idp.rbac.own_apps import OwnApps
from idp.settings import Settings
from idp.web import (
    account,
    company,
    consent,
    costs,
    factor,
    history,
    history_row,
    home,
    invitation,
    logo,
    my_access,
    no_access,
    orders,
    own_apps,
    people,
    people_card,
    people_copy,
    people_dismiss,
    people_dismissed,
    people_import,
    people_invite,
    recovery,
    requests,
    requests_ask,
    requests_decide,
    second_factor,
    sessions,
    sign_in,
    why,
)
from idp.web.caller import one_cookie
from idp.web.errors import Lost, Outside
from idp.web.front import Front, Services
from idp.web.inside import show_the_way_in, step_up
from idp.web.language import choose_language
from idp.web.links import mine as my_links
from idp.web.links import passwords as my_passwords
from idp.web.links import servers as server_passwords
from idp.web.links import shared as shared_links
from idp.web.partners import agreed, apply, begin, capture, decide, mine, of_company
from idp.web.registered import Registered
from idp.web.staff import partners as staff
from idp.web.staff import services as service_staff
from idp.web.tree import pages as tree

_CHAPTERS = (
    home,
    sign_in,
    second_factor,
    company,
    consent,
    logo,
    no_access,
    account,
    factor,
    sessions,
    people,
    people_card,
    people_copy,
    people_dismiss,
    people_dismissed,
    people_import,
    people_invite,
    tree,
    invitation,
    recovery,
    my_access,
    why,
    requests,
    requests_ask,
    requests_decide,
    costs,
    history,
    history_row,
    orders,
    own_apps,
    my_links,
    my_passwords,
    server_passwords,
    shared_links,
    apply,
    begin,
    capture,
    decide,
    mine,
    agreed,
    of_company,
    staff,
    service_staff,
)


def blueprint(
    house: House,
    settings: Settings,
    services: Services,
    desk: Desk | None = None,
    claims: Claims | None = None,
    apps: OwnApps | None = None,
) -> Blueprint:
    """Make the pages. `services` lists what My services may show.

    Give `desk` to share one password pool with others in the process, `claims` the manifests,
    and `apps` where companies may connect applications of their own.
    """
    desk = desk or open_desk(house, settings)
    claims = claims or open_claims(house, settings, desk.trees, telling_of_handing(desk.post))
    reception = Reception.of(house.stamps, settings, desk.trees)
    registered = Registered(house.store, house.stamps, claims.manifests)
    front = Front(house, settings, desk, reception, services, claims, registered, apps)
    pages = Blueprint("web", __name__)
    pages.add_url_rule("/lang", "lang", choose_language)
    for chapter in _CHAPTERS:
        chapter.add_pages(pages, front)
    guard_forms(pages, front)
    pages.register_error_handler(Lost, lambda lost: _say_lost(front, lost))
    pages.register_error_handler(Outside, lambda outside: show_the_way_in(front, outside))
    pages.register_error_handler(Unassured, lambda _: step_up(front))
    return pages


def _say_lost(front: Front, lost: Lost) -> Response:
    """Say that the request is over; to a browser that kept no cookie, say that instead."""
    if lost.caller.new_browser:
        return front.page(lost.caller, "cookies_off.html", status=400)
    return front.page(lost.caller, "lost.html", status=410)


def guard_forms(pages: Blueprint, front: Front) -> None:
    """Refuse every form that does not come from our own page in this very browser."""

    def guard() -> Response | None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        browser = read_secret(one_cookie(BROWSER_COOKIE))
        if browser is None:
            return front.page(front.caller(), "cookies_off.html", status=400)
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        own = origin_fits(front.settings.issuer, origin, site)
        if own and csrf_fits(front.house.envelope, browser, request.form.get(CSRF_FIELD)):
            return None
        return front.page(front.caller(), "forged.html", status=403)

    pages.before_request(guard)
