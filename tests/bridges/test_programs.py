"""Services that no browser opens: where a click leads, and what is told to whoever makes their passwords."""

from base64 import b32decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from idp.app.linking import offerings
from idp.model.app_password import AppSecretKind, LoginForm, Server, Taking, tenant_of
from idp.model.ids import CompanyId, ServiceId
from legacy_bridges.contract import (
    Bridged,
    Caps,
    Logout,
    Manifest,
)
from legacy_bridges.showing import describe, taking_of

TAKING = Taking(LoginForm.LINK, (Server("IMAP", "imap.example.com", 993),), base="ou=mail,o=$tenant,dc=okno")


@dataclass(frozen=True)
class Programs:
    """A protocol of programs."""

    launch: bool = False

    @property
    def kind(self) -> str:
        return "programs"

    @property
    def caps(self) -> Caps:
        return Caps(launch=self.launch, inline_verify=False, logout=Logout.TTL, bind=True)

    def read_options(self, said: Any) -> object:
        return said

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        del manifest
        return ()

    def taking(self, manifest: Manifest) -> Taking | None:
        return None if manifest.service == "none" else TAKING


def a_manifest(service: str = "mail", **more: Any) -> Manifest:
    return Manifest(
        service=ServiceId(service),
        title={"en": "Mail", "ru": "Почта"},
        description={},
        section={},
        origin="https://mail.example.com",
        protocol="programs",
        access="mail",
        logout=Logout.TTL,
        roles={"owner": "postmaster"},
        **more,
    )


@pytest.mark.parametrize(
    ("bridge", "more", "opened"),
    [
        pytest.param(Programs(), {}, "/account/passwords/mail", id="no-browser-opens-it"),
        pytest.param(
            Programs(),
            {"upstream": "https://inside.example.com"},
            "https://mail.example.com/_okno/start?to=/",
            id="the-gate-stands-before-its-pages",
        ),
        pytest.param(Programs(launch=True), {}, "/bridge/enter/mail?to=/", id="it-can-be-launched"),
    ],
)
def test_a_click_leads_where_something_can_be_done(bridge: Programs, more: Any, opened: str) -> None:
    shown = describe(Bridged(a_manifest(**more), bridge), "ru")
    assert shown.open_url == opened
    assert shown.taking == TAKING


def test_only_what_takes_passwords_is_offered() -> None:
    takes, not_this_one = Bridged(a_manifest(), Programs()), Bridged(a_manifest("none"), Programs())
    assert taking_of(not_this_one) is None
    (offered,) = offerings([takes, not_this_one])
    assert (offered.service, offered.access, offered.taking) == ("mail", "mail", TAKING)
    assert offered.title["ru"] == "Почта"
    assert offered.roles == {"owner"}


def test_what_is_typed_holds_the_company_and_nothing_else_of_it() -> None:
    company = CompanyId("Q6G9RK1VUSxR3jS8")
    before, _, after = TAKING.searched(company).partition(tenant_of(company))
    assert (before, after) == ("ou=mail,o=", ",dc=okno")
    padding = "=" * (-len(tenant_of(company)) % 8)
    assert b32decode(tenant_of(company).upper() + padding).decode() == company
    assert TAKING.named("a.petrova", company) == "a.petrova"
    assert TAKING.kinds == {AppSecretKind.PASSWORD}
