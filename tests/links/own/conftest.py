"""Services that take application passwords, and people who have some."""

from dataclasses import dataclass, replace

import pytest

from idp.authn.outcomes import FreshProof
from idp.links.own.checking import Guess
from idp.links.own.desk import AppSecrets, open_app_secrets
from idp.links.own.ground import Offering
from idp.links.own.making import Wish
from idp.model.app_password import AppSecretKind, Keeps, LoginForm, Taking
from idp.model.ids import ServiceId
from idp.model.secret import Secret
from tests.links.village import ANNA, BORIS, MAIL, PBX
from tests.support import rights

ADDRESS = "192.0.2.7"
VPN, PHONES, WIKI = (ServiceId(name) for name in ("vpn", "phones", "wiki"))
BOTH = frozenset({AppSecretKind.PASSWORD, AppSecretKind.SERVER})
OFFERINGS = (
    Offering(MAIL, {"en": "Mail"}, "members", Taking(LoginForm.EMAIL, kinds=BOTH)),
    Offering(PBX, {"en": "PBX"}, "members", Taking(LoginForm.LINK)),
    Offering(VPN, {"en": "VPN"}, "vpn", Taking(LoginForm.SUB, keeps=Keeps.PASSWORD)),
    Offering(
        PHONES,
        {"en": "Phones"},
        "members",
        Taking(
            LoginForm.DEVICE,
            kinds=frozenset({AppSecretKind.DEVICE}),
            keeps=Keeps.DIGEST,
            realm="sip.example.com",
        ),
    ),
    Offering(WIKI, {"en": "Wiki"}, "members", Taking(LoginForm.SUB), roles=frozenset({"owner"})),
)


@dataclass
class Street:
    """The village, and what its people's programs show."""

    village: object
    secrets: AppSecrets

    def proof(self, login):
        return FreshProof(
            self.village.town.who(self.village.town.sign_in(self.village.town.browser(), login))
        )

    def make(self, login, service=MAIL, *, label="Phone", company=None, **wish):
        where = company or self.village.romashka
        return self.secrets.making.make(self.proof(login), where, Wish(service, label, **wish))

    def guess(self, made, shown=None, *, service=None, login=None, company=..., address=ADDRESS):
        secret = Secret(shown) if shown is not None else made.password
        where = made.app.company if company is ... else company
        guess = Guess(service or made.app.service, login or made.app.login, secret, address, where)
        return self.secrets.guessing.check_guess(guess)

    def live(self, account, company=None):
        with self.village.store.read() as records:
            return records.app_passwords.of_person(company or self.village.romashka, account)

    def stamp(self):
        with self.village.store.read() as records:
            return records.versions.stamps()["secrets"]

    def change(self, account, **changed):
        with self.village.store.write() as records:
            records.accounts.update(replace(records.accounts.get(account), **changed))

    def address(self, account, email, *, verified=True):
        self.change(account, claims={"email": email, "email_verified": verified})

    def give(self, account, role="owner", **more):
        with self.village.store.write() as records:
            rights.give(records, account, self.village.romashka, role, **more)

    def hang(self, *services):
        with self.village.store.write() as records:
            rights.hang(records, self.village.romashka, *services)

    def prove(self, account, login):
        """Link an old account of the PBX."""
        activating = self.village.links.activating
        return activating.prove_by_login(self.village.romashka, PBX, account, login, Secret("old")).link


@pytest.fixture
def secrets(house, settings):
    return open_app_secrets(house, settings, OFFERINGS)


@pytest.fixture
def street(village, secrets):
    street = Street(village, secrets)
    street.address(village.anna, ANNA)
    street.address(village.boris, BORIS)
    return street
