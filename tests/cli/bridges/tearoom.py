"""A company, its people, and a program with a manifest of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from idp.adapters.embedded import open_envelope
from idp.links.vault import link_secret, put_secret
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkState, OldAccount
from idp.model.secret import Secret
from idp.ports.records import Store
from idp.settings import Settings
from tests.cli.bridges.samovar import LOGIN, PASSWORD, Samovar
from tests.cli.conftest import Okno, Outcome
from tests.support import rights
from tests.support.clock import FixedClock

SAMOVAR, ROMASHKA = ServiceId("samovar"), CompanyId("romashka")


@dataclass
class Place:
    """A company, its people, and a program with a manifest of its own."""

    okno: Okno
    store: Store
    clock: FixedClock
    samovar: Samovar
    folder: Path
    settings: Settings

    def describe(self, **more: Any) -> Path:
        """Write the one file that adds the service."""
        said: dict[str, Any] = {
            "service": "samovar",
            "title": {"en": "Samovar"},
            "owner": "Tea room",
            "origin": "https://samovar.example.com",
            "upstream": self.samovar.origin,
            "protocol": "form_replay",
            "access": "samovar",
            "roles": {"owner": "MASTER", "service_user": "GUEST"},
            "links": "person",
            "lent": "link",
            "prove": ["login"],
            "logout": "kill",
            "landing": "/zal",
            "form_replay": {
                "start": "/vhod",
                "form": "form#vhod",
                "fill": {"kto": "$login", "parol": "$secret"},
                "ok": {"css": "b.gostya"},
                "session_ok": {"css": "b.gostya"},
                "logout": {"link_css": "a.uiti", "page": "/zal"},
            },
        }
        file = self.folder / "samovar.yaml"
        file.write_text(yaml.safe_dump(said | more), encoding="utf-8")
        return file

    def person(self, name: str, role: str = "service_user") -> AccountId:
        """Let somebody act for the company, with a role where the service hangs."""
        account = Account(AccountId(name), name.title(), self.clock.now())
        with self.store.write() as records:
            records.accounts.add(account, [Identifier(IdentifierKind.EMAIL, f"{name}@romashka.example")])
            records.companies.add_member(account.id, ROMASHKA, "")
            if role:
                rights.give(records, account.id, ROMASHKA, role)
        return account.id

    def link(
        self, account: AccountId, state: LinkState = LinkState.ACTIVE, password: str = PASSWORD
    ) -> AccountLink:
        """Link an old account, its password in the vault."""
        link = AccountLink(
            id=LinkId(f"link-of-{account}"),
            company=ROMASHKA,
            service=SAMOVAR,
            old=OldAccount(LOGIN if account == "anna" else f"{account}-1998"),
            state=state,
            created_at=self.clock.now(),
            account=account,
            has_secret=bool(password),
        )
        with self.store.write() as records:
            records.links.put(link)
            if password:
                envelope, now = open_envelope(self.settings), self.clock.now()
                put_secret(records, envelope, ROMASHKA, SAMOVAR, link_secret(link.id), Secret(password), now)
        return link

    def walk(self) -> Outcome:
        """Try the way of Anna."""
        return self.okno("bridges", "try", "samovar", "--as", "anna@romashka.example")

    def state(self, account: str = "anna") -> LinkState:
        """Return how somebody's link stands."""
        with self.store.read() as records:
            link = records.links.get(LinkId(f"link-of-{account}"))
        assert link is not None
        return link.state
