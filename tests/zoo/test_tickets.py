"""Tickets of ours before the Apache modules that they are made for, unpatched."""

import base64
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from idp.model.ids import ServiceId
from idp.model.secret import Secret
from legacy_bridges.contract import Claim, Entrant, Launch, Logout, Manifest, Stamped
from legacy_bridges.protocols.signed_launch import SignedLaunch
from tests.zoo.client import Answer, Client
from tests.zoo.place import Zoo
from tests.zoo.programs.doors import Site, start_bills, start_reports
from tests.zoo.programs.tickets import TOKEN

BRIDGE = SignedLaunch()
ANNA = {
    Claim.EMAIL: "anna@romashka.example",
    Claim.NAME: "Анна!;=Петровна",
    Claim.ROLES: f"{TOKEN},pbx.user",
}
BORIS = {Claim.EMAIL: "boris@romashka.example", Claim.ROLES: "pbx.user"}
TKT: Mapping[str, Any] = {"format": "auth_tkt", "user": "email", "udata": "name"}
PUBTKT: Mapping[str, Any] = {"format": "pubtkt", "user": "email", "udata": "name"}


@pytest.fixture(scope="module")
def reports(zoo: Zoo) -> Site:
    return start_reports(zoo)


@pytest.fixture(scope="module")
def bills(zoo: Zoo) -> Site:
    return start_bills(zoo)


def ticket(
    options: Mapping[str, Any],
    key: str,
    claims: Mapping[Claim, str] = ANNA,
    age: timedelta = timedelta(),
) -> Stamped:
    """Make a ticket that is this old."""
    manifest = Manifest(
        service=ServiceId("site"),
        title={"en": "Site"},
        description={},
        section={},
        origin="https://site.example",
        protocol="signed_launch",
        access="site",
        logout=Logout.TTL,
        options=BRIDGE.read_options(options),
    )
    launch = Launch(Entrant(claims), "/app", {}, datetime.now(UTC) - age, "n-1")  # noqa: TID251 - Apache's own clock
    stamped = BRIDGE.launch(manifest, launch, Secret(key))
    assert isinstance(stamped, Stamped), stamped
    return stamped


def show(site: Site, stamped: Stamped, path: str = "/app") -> Answer:
    """Show a ticket."""
    return Client(site.address, cookies={stamped.cookie: stamped.value}).get(path)


def is_sent_away(answer: Answer) -> bool:
    """Tell whether a stranger is sent to sign in, and sees nothing."""
    where = answer.headers.get("Location", "")
    return answer.status in (302, 307) and "/_okno/start?" in where and "REMOTE" not in answer.text


def said(answer: Answer) -> dict[str, str]:
    assert answer.status == 200, (answer.status, answer.headers.items(), answer.text)
    return dict(line.partition("=")[::2] for line in answer.text.splitlines() if "=" in line)


def test_mod_auth_tkt_lets_our_ticket_in(reports: Site) -> None:
    known = said(show(reports, ticket(TKT, reports.key)))
    assert known["REMOTE_USER"] == "anna@romashka.example"
    assert known["REMOTE_USER_TOKENS"] == f"{TOKEN},pbx.user"
    assert unquote(known["REMOTE_USER_DATA"]) == ANNA[Claim.NAME]
    assert (
        said(show(reports, ticket(TKT, reports.key), "/settings"))["REMOTE_USER"] == "anna@romashka.example"
    )


def test_mod_auth_pubtkt_lets_our_ticket_in(bills: Site) -> None:
    known = said(show(bills, ticket(PUBTKT, bills.key)))
    assert known["REMOTE_USER"] == "anna@romashka.example"
    assert known["REMOTE_USER_TOKENS"] == f"{TOKEN},pbx.user"
    assert unquote(known["REMOTE_USER_DATA"]) == ANNA[Claim.NAME]
    assert said(show(bills, ticket(PUBTKT, bills.key), "/settings"))["REMOTE_USER"] == "anna@romashka.example"


def test_a_person_without_a_role_of_ours_enters_with_no_token(reports: Site, bills: Site) -> None:
    nobody = {Claim.EMAIL: "vera@romashka.example"}
    for site, options in ((reports, TKT), (bills, PUBTKT)):
        made = ticket(options, site.key, nobody)
        assert said(show(site, made))["REMOTE_USER"] == "vera@romashka.example"
        assert is_sent_away(show(site, made, "/settings"))


def test_who_lacks_the_token_is_told_so(reports: Site, bills: Site) -> None:
    for site, options in ((reports, TKT), (bills, PUBTKT)):
        made = ticket(options, site.key, BORIS)
        assert said(show(site, made))["REMOTE_USER"] == "boris@romashka.example"
        refused = show(site, made, "/settings")
        assert is_sent_away(refused)
        assert "why=token" in refused.headers["Location"]


def _changed(stamped: Stamped, old: bytes, new: bytes) -> Stamped:
    raw = base64.b64decode(stamped.value)
    assert old in raw
    return replace(stamped, value=base64.b64encode(raw.replace(old, new)).decode())


def _resaid(stamped: Stamped, old: str, new: str) -> Stamped:
    raw = unquote(stamped.value)
    assert old in raw
    return replace(stamped, value=quote(raw.replace(old, new), safe=""))


TKT_FORGED = {
    "another-user": lambda key: _changed(ticket(TKT, key, BORIS), b"boris@", b"admin@"),
    "a-token-more": lambda key: _changed(
        ticket(TKT, key, BORIS), b"pbx.user!", TOKEN.encode() + b",pbx.user!"
    ),
    "data-made-token": lambda key: _changed(ticket(TKT, key, BORIS), b"!pbx.user", b"!pbx.admin"),
    "expired": lambda key: ticket(TKT, key, age=timedelta(minutes=16)),
    "made-later": lambda key: _changed(
        ticket(TKT, key, age=timedelta(minutes=16)),
        f"{int((datetime.now(UTC) - timedelta(minutes=16)).timestamp()):08x}"[:6].encode(),  # noqa: TID251
        f"{int(datetime.now(UTC).timestamp()):08x}"[:6].encode(),  # noqa: TID251
    ),
    "md5-where-sha512-is-asked": lambda key: ticket({**TKT, "digest": "MD5"}, key),
    "sha256-where-sha512-is-asked": lambda key: ticket({**TKT, "digest": "SHA256"}, key),
    "another-secret": lambda _key: ticket(TKT, "x" * 32),
    "cut-short": lambda key: replace(ticket(TKT, key), value=ticket(TKT, key).value[:-8]),
    "empty": lambda key: replace(ticket(TKT, key), value=""),
}


@pytest.mark.parametrize("forged", TKT_FORGED.values(), ids=TKT_FORGED.keys())
def test_mod_auth_tkt_refuses(reports: Site, forged: Any) -> None:
    made = forged(reports.key)
    assert is_sent_away(show(reports, made))
    assert is_sent_away(show(reports, made, "/settings"))


PUBTKT_FORGED = {
    "another-user": lambda key: _resaid(ticket(PUBTKT, key, BORIS), "boris@", "admin@"),
    "a-token-more": lambda key: _resaid(ticket(PUBTKT, key, BORIS), "tokens=", f"tokens={TOKEN},"),
    "a-second-user": lambda key: _resaid(ticket(PUBTKT, key, BORIS), "uid=", "uid=admin;uid="),
    "expired": lambda key: ticket(PUBTKT, key, age=timedelta(minutes=16)),
    "lives-longer": lambda key: _resaid(
        ticket(PUBTKT, key, age=timedelta(minutes=16)), "validuntil=1", "validuntil=2"
    ),
    "no-signature": lambda key: replace(
        ticket(PUBTKT, key), value=ticket(PUBTKT, key).value.partition("%3Bsig")[0]
    ),
    "another-key": lambda _key: ticket(PUBTKT, _other_key()),
    "empty": lambda key: replace(ticket(PUBTKT, key), value=""),
}


def _other_key() -> str:
    done = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("forged", PUBTKT_FORGED.values(), ids=PUBTKT_FORGED.keys())
def test_mod_auth_pubtkt_refuses(bills: Site, forged: Any) -> None:
    made = forged(bills.key)
    assert is_sent_away(show(bills, made))
    assert is_sent_away(show(bills, made, "/settings"))


def test_mod_auth_tkt_makes_no_ticket_of_its_own(reports: Site) -> None:
    """Left alone it makes a new one at half time, and a right that was lost would never bite."""
    old = ticket(TKT, reports.key, age=timedelta(minutes=14))
    answer = show(reports, old)
    assert said(answer)["REMOTE_USER"] == "anna@romashka.example"
    assert answer.headers["Set-Cookie"] is None


def test_mod_auth_tkt_forgets_the_port_of_where_one_was(reports: Site) -> None:
    """Which is one reason more why only the path of `back` counts."""
    away = Client(reports.address).get("/app?month=10")
    back = parse_qs(urlsplit(away.headers["Location"]).query)["back"][0]
    assert urlsplit(back).port is None
    assert urlsplit(reports.address).port is not None
    assert back.endswith("/app?month=10")


@pytest.mark.parametrize(
    ("options", "user"),
    [
        *((TKT, user) for user in ("anna!root", "anna\0root", "anna\nroot", "анна", "")),
        *((PUBTKT, user) for user in ("anna;tokens=pbx.admin", "anna\nroot", "анна", "", "a" * 33)),
    ],
    ids=repr,
)
def test_a_name_that_would_end_its_field_makes_no_ticket(options: Mapping[str, Any], user: str) -> None:
    key = "k" * 32 if options is TKT else _other_key()
    with pytest.raises(AssertionError, match="attribute_missing"):
        ticket(options, key, {Claim.EMAIL: user})
