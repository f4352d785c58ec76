"""What every address takes: which of its values name something of a company, and which do not.

An address that is not here, and a value that is read but not here, fail the matrix: whoever
adds one says what it names.
"""

from dataclasses import dataclass, field

from tests.security.kinds import Kind


@dataclass(frozen=True)
class Address:
    """One endpoint: the ids in its path, its query and its form, and what goes with them."""

    ids: dict[str, Kind] = field(default_factory=dict)
    """By name; a name in the path is found there, others are sent as a browser would."""
    fixed: dict[str, str] = field(default_factory=dict)
    """Values without which the id is not looked at; see `own`."""


def ids(**kinds):
    return Address(kinds)


def own(kind):
    """Stand for an id of one's own."""
    return f"@{kind}"


def fact(kind, **fixed):
    return Address({"id": kind}, {"kind": str(kind), **fixed})


GIFT = {"acts": "service:use", "do": "add"}
N, A, S = Kind.NODE, Kind.ACCOUNT, Kind.SUBJECT
SERVICE, ROLE, GROUP, REQUEST, P = Kind.SERVICE, Kind.ROLE, Kind.GROUP, Kind.REQUEST, Kind.PRODUCT
NONE = (Address(),)
"""It names nothing of a company: it is about the caller, or about nobody."""

DECLARED: dict[str, tuple[Address, ...]] = {
    "web.why": (ids(node=N), ids(service=SERVICE), ids(who=A)),
    "web.ask": (ids(node=N), ids(service=SERVICE)),
    "web.ask_submit": (ids(node=N), ids(service=SERVICE)),
    "web.my_access": NONE,
    "web.my_access_submit": (ids(withdraw=REQUEST),),
    "web.give_up": (ids(binding=Kind.BINDING),),
    "web.give_up_submit": (ids(binding=Kind.BINDING),),
    "web.company_switch": (ids(company=Kind.COMPANY),),
    "web.apps": NONE,
    "web.app_new": NONE,
    "web.app_new_submit": (
        Address(
            {"node": N},
            {"name": "Wiki", "redirect_uris": "https://wiki.example/cb", "kind": "web", "form": "one-form"},
        ),
    ),
    "web.app": (ids(service=Kind.APP),),
    "web.app_submit": (Address({"service": Kind.APP}, {"end": "yes"}),),
    "web.people": NONE,
    "web.people_submit": (ids(revoke=Kind.INVITATION),),
    "web.people_card": (ids(account=A),),
    "web.people_copy": (ids(account=A), Address({"from": A}, {"account": own(A)})),
    "web.people_copy_submit": (ids(account=A), Address({"from": A}, {"account": own(A)})),
    "web.people_import": NONE,
    "web.people_invite": (ids(node=N), ids(role=ROLE), ids(services=SERVICE)),
    "web.people_invite_submit": (
        Address({"node": N}, {"address": "nina@new.example", "role": "service_user"}),
        Address({"role": ROLE}, {"address": "nina@new.example", "node": own(N)}),
        Address(
            {"services": SERVICE}, {"address": "nina@new.example", "role": "service_user", "node": own(N)}
        ),
    ),
    "web.people_import_submit": NONE,
    "web.people_template": NONE,
    "web.costs": (ids(node=N), ids(service=SERVICE), ids(person=A)),
    "web.costs_table": (ids(node=N), ids(service=SERVICE), ids(person=A)),
    "web.costs_months": NONE,
    "web.costs_card": (ids(product=P),),
    "web.costs_stop": (ids(product=P),),
    "web.costs_stop_submit": (ids(product=P),),
    "web.costs_claim": (ids(product=P),),
    "web.costs_claim_submit": (Address({"product": P}, {"words": "It was nobody"}),),
    "web.order_new": (
        Address({"node": N}, {"offering": "po-vats", "units": "1", "pays": "", "quote": ""}),
        ids(service=SERVICE),
    ),
    "web.order_new_submit": (
        Address({"node": N}, {"offering": "po-vats", "units": "1", "pays": "", "quote": ""}),
        ids(service=SERVICE),
    ),
    "web.order_request": (Address({"key": REQUEST}, {"quote": ""}),),
    "web.order_request_submit": (Address({"key": REQUEST}, {"decision": "decline", "quote": ""}),),
    "web.order_done": (ids(key=REQUEST),),
    "web.dismiss": (ids(account=A),),
    "web.dismiss_submit": (ids(account=A), Address({"adopt": Kind.BINDING}, {"account": own(A)})),
    "web.dismissed": (ids(account=A),),
    "web.requests": NONE,
    "web.requests_submit": (ids(withdraw=REQUEST),),
    "web.request": (ids(key=REQUEST),),
    "web.request_submit": (
        Address({"key": REQUEST}, {"decision": "decline"}),
        Address({"role": ROLE}, {"key": own(REQUEST), "decision": "look"}),
    ),
    "web.partners": NONE,
    "web.partners_begin": NONE,  # each look parks a request with a new number: `tests/web/partners` has it
    "web.staff_partners": NONE,  # of the operator's own company: `tests/web/staff` has them
    **dict.fromkeys(("web.staff_partner", "web.staff_preview"), NONE),
    **dict.fromkeys(("web.staff_service", "web.staff_service_submit", "web.staff_coverage"), NONE),
    "web.staff_services": NONE,  # likewise: `tests/web/links` has them
    **dict.fromkeys(("web.links", "web.links_submit", "web.links_code", "web.links_code_submit"), NONE),
    "web.link_ask_submit": (ids(link=Kind.LINK),),
    "web.link_give_up": (ids(link=Kind.LINK),),
    "web.link_give_up_submit": (ids(link=Kind.LINK),),
    **dict.fromkeys(("web.company_links", "web.company_link_new"), NONE),
    "web.company_link_new_submit": (Address({"service": SERVICE}, {"login": "x"}),),
    "web.company_link": (ids(link=Kind.LINK),),
    "web.company_link_submit": (
        ids(link=Kind.LINK),
        Address({"user": A}, {"link": own(Kind.LINK), "do": "users"}),
    ),
    **dict.fromkeys(("web.passwords", "web.server_passwords"), NONE),
    "web.password_service": (ids(service=SERVICE),),
    "web.password_service_submit": (Address({"service": SERVICE}, {"label": "x"}),),
    **dict.fromkeys(
        ("web.password_remove", "web.password_remove_submit"),
        (Address({"app": Kind.APP_PASSWORD}, {"service": "directory"}),),
    ),
    "web.server_passwords_submit": (Address({"service": SERVICE}, {"name": "x"}),),
    **dict.fromkeys(("web.server_password", "web.server_password_submit"), (ids(app=Kind.APP_PASSWORD),)),
    "web.partner_request": (ids(key=Kind.QUESTION),),
    "web.partner_request_submit": (Address({"key": Kind.QUESTION}, {"decision": "decline"}),),
    **dict.fromkeys(("web.consents", "web.company_consents"), NONE),
    "web.consents_submit": (ids(client=Kind.AGREED),),
    "web.consent_record": (ids(record=Kind.RECORD),),
    "web.consent_withdraw": (ids(record=Kind.RECORD),),
    "web.consent_file": (ids(record=Kind.RECORD),),
    "web.company_consents_submit": (ids(revoke=Kind.APPLICATION),),
    "web.history": (ids(who=A), ids(service=SERVICE), ids(node=N)),
    "web.history_file": (ids(who=A), ids(service=SERVICE), ids(node=N)),
    **dict.fromkeys(("web.history_row", "web.history_row_submit"), NONE),
    "web.tree": (ids(node=N), ids(who=S), ids(open=N), ids(toggle=N), ids(service=SERVICE)),
    "web.tree_node": (ids(node=N),),
    "web.tree_branch": (ids(node=N),),
    "web.tree_why": (ids(node=N), ids(who=S)),
    "web.tree_begin": NONE,
    "web.tree_begin_submit": (ids(payer=A), ids(buyer=A)),
    "web.tree_changes": NONE,
    "web.tree_changes_submit": tuple(
        fact(kind, do="undo") for kind in (N, Kind.BINDING, Kind.DENIAL, Kind.CEILING, GROUP, ROLE)
    ),
    "web.tree_end": tuple(
        Address({"id": kind}, {"kind": name})
        for kind, name in (
            (Kind.BINDING, "binding"),
            (Kind.DENIAL, "denial"),
            (Kind.CEILING, "ceiling"),
            (GROUP, "group"),
            (Kind.MEMBERSHIP, "group_member"),
            (ROLE, "role"),
        )
    ),
    "web.tree_give": (ids(node=N), ids(who=S), ids(change=Kind.BINDING)),
    "web.tree_give_submit": (
        Address({"node": N}, GIFT),
        Address({"subject": S}, GIFT),
        Address({"role": ROLE}, GIFT),
        Address({"services": SERVICE}, GIFT),
        Address({"change": Kind.BINDING}, GIFT),
    ),
    "web.tree_groups": (ids(node=N),),
    "web.tree_groups_submit": (Address({"node": N}, {"name": "New"}),),
    "web.tree_group": (ids(identifier=GROUP),),
    "web.tree_group_submit": (
        Address({"identifier": GROUP}, {"do": "name", "name": "New"}),
        Address({"subject": S}, {"identifier": own(GROUP)}),
    ),
    "web.tree_limit": (ids(node=N), ids(who=S), ids(subject=S), ids(services=SERVICE)),
    "web.tree_limit_submit": (
        Address({"node": N}, {"max_month": "5"}),
        Address({"subject": S}, {"max_month": "5"}),
        Address({"who": S}, {"max_month": "5"}),
        Address({"services": SERVICE}, {}),
    ),
    "web.tree_shut": (ids(node=N), ids(who=S), ids(subject=S), ids(services=SERVICE)),
    "web.tree_shut_submit": (
        Address({"node": N}, {"acts": "service:use"}),
        Address({"subject": S}, {"acts": "service:use"}),
        Address({"who": S}, {"acts": "service:use"}),
        Address({"services": SERVICE}, {}),
    ),
    "web.tree_move": (ids(node=N), Address({"parent": N}, {"node": own(N)})),
    "web.tree_move_submit": (ids(node=N), Address({"parent": N}, {"node": own(N)})),
    "web.tree_new": (ids(node=N),),
    "web.tree_new_submit": (Address({"node": N}, {"name": "New"}),),
    "web.tree_rename": (ids(node=N),),
    "web.tree_rename_submit": (Address({"node": N}, {"name": "New"}),),
    "web.tree_remove": (ids(node=N),),
    "web.tree_roles": NONE,
    "web.tree_role_new": NONE,
    "web.tree_role_new_submit": (Address({"includes": ROLE}, {"title": "New"}),),
    "web.tree_role": (ids(identifier=ROLE),),
    "web.tree_role_submit": (
        Address({"identifier": ROLE}, {"title": "New"}),
        Address({"includes": ROLE}, {"identifier": own(ROLE), "title": "New"}),
    ),
    "web.tree_safeguard": NONE,
    "web.tree_safeguard_submit": (ids(second_person=ROLE),),
    "web.tree_switches": (ids(person=A),),
}
ABOUT_NOBODY = {
    *("web.start", "web.services", "web.lang", "asset", "favicon", "api.health", "web.client_logo"),
    *("oidc.discovery", "oidc.jwks", "oidc.logged_out", "oidc.logout", "oidc.front_channel"),
    *("authzen.discovery", "web.invitation_waiting"),
    *("web.account", "web.password", "web.password_submit", "web.factor", "web.factor_submit"),
    *("web.factor_off", "web.factor_off_submit", "web.codes", "web.codes_submit", "web.sessions"),
    *("web.recover", "web.recover_submit", "web.recover_code", "web.recover_code_submit"),
    *("demo.start", "demo.inbox", "demo.last", "cas.logout", "saml.metadata", "oidc.device"),
}
"""Addresses that name nothing, or the caller's own alone."""
BY_SECRET = {
    *("web.sign_in", "web.sign_in_submit", "web.code", "web.code_submit", "web.setup", "web.setup_submit"),
    *("web.apply", "web.apply_submit", "web.apply_asked", "web.apply_done"),
    *("web.company", "web.company_submit", "web.consent", "web.consent_submit", "web.done"),
    *("web.no_access", "web.no_access_submit", "web.invitation", "web.invitation_submit"),
    *("web.recover_link", "web.recover_password", "oidc.resume", "bridges.resume", "bridges.finish"),
    *("web.capture", "web.captured", "web.order", "web.order_submit", "saml.go_on", "saml.leave"),
    *("oidc.device_typed", "oidc.device_decision", "oidc.device_decided"),
}
"""Addresses that take a parked request of this very browser, or a link's secret."""
BY_CLIENT = {
    *(
        "oidc.authorize",
        "oidc.token",
        "oidc.par",
        "oidc.introspect",
        "oidc.revoke",
        "oidc.device_authorization",
        "internal-bridge.answer",
    ),
    *("oidc.register", "oidc.register_read", "oidc.register_update", "oidc.register_remove"),
    *("oidc.userinfo", "bridges.enter", "bridges.launch", "bridges.start", "bridges.verify"),
    *("cas.login", "cas.validate", "cas.serviceValidate", "cas.proxyValidate"),
    *("cas.p3_serviceValidate", "cas.p3_proxyValidate", "saml.sso", "saml.slo", "saml.soap"),
    *("authzen.evaluation", "authzen.evaluations", "authzen.subject", "authzen.resource"),
    *("authzen.action", "authzen.role_tree", "applications.fetch", "camara.fill_in", "camara.retrieve"),
}
"""Addresses of machines: a client, a token or a service's own door says who asks."""
OWN_SESSION = {"web.sessions_submit"}
"""Tried in `test_r111_foreign_ids`."""
