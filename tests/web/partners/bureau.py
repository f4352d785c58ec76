"""Romashka applies to a bank: who may, who may not, and what was written of it."""

from dataclasses import dataclass, replace

from idp.claims.asking import whole
from idp.claims.manifest_reading import load_manifests
from idp.model.application import CompanyConsentState
from idp.model.client import Client
from idp.model.company import Company
from idp.model.ids import ClientId, CompanyId, PartnerId, new_id
from idp.model.interaction import Purpose
from tests.web.guest import Guest
from tests.web.town import ANNA, BORIS, Town

MANIFESTS = load_manifests()
BANK, MAIL = MANIFESTS["tinkoff"], MANIFESTS["mailru"]
KNOWN = {
    "org-001": {
        "org_type": "LEGAL",
        "org_inn": "0001123453",
        "org_kpp": "000101001",
        "org_okpo": "12345678",
        "org_shortname": "ООО «Ромашка-Сервис»",
    },
    "ind-101": {
        "name": "Директорова Анна Петровна",
        "family_name": "Директорова",
        "given_name": "Анна",
        "middle_name": "Петровна",
        "phone_number": "+70000000001",
        "email": "anna@romashka.example",
    },
    "ind-102": {
        "name": "Бухгалтер Борис Ильич",
        "family_name": "Бухгалтер",
        "given_name": "Борис",
        "middle_name": "Ильич",
        "phone_number": "+70000000002",
        "email": "boris@romashka.example",
    },
}
ESSENTIAL = {"phoneNumber", "lastName", "firstName", "innOrOgrn"}
VOLUNTARY = {
    "middleName": "Петровна",
    "companyName": "ООО «Ромашка-Сервис»",
    "email": "anna@romashka.example",
    "kpp": "000101001",
    "okpo": "12345678",
}
"""With what stands beside each tick."""
BANK_URI = "https://bank.example/start"


@dataclass
class Bureau:
    """Anna owns the company, Boris works there and may not apply."""

    town: Town
    company: Company
    anna: object
    boris: object
    client: Client

    @classmethod
    def found(cls, town):
        company = Company(
            CompanyId(new_id()), "Romashka", town.now(), time_zone="Europe/Moscow", external_id="org-001"
        )
        with town.house.store.write() as records:
            records.companies.add(company)
        anna = _with_party(
            town, town.person(ANNA, company, totp=True, email=ANNA, email_verified=True), "ind-101"
        )
        boris = _with_party(
            town,
            town.person(
                BORIS, company, name="Boris Buhgalter", email="boris@romashka.example", email_verified=True
            ),
            "ind-102",
        )
        town.give(anna, company)
        return cls(town, company, anna, boris, bank(town))

    def wanted(self):
        return whole(BANK)

    def parked(self, guest: Guest, **needs):
        """Park the bank's application as our own page does."""
        return self.town.parked(
            guest,
            purpose=needs.pop("purpose", Purpose.APPLY),
            title="Tinkoff Bank",
            client=needs.pop("client", self.client.client_id),
            host=needs.pop("host", "bank.example"),
            first_party=False,
            redirect_origin="https://bank.example",
            application=needs.pop("application", self.wanted()),
            **needs,
        )

    def opened(self, guest: Guest, **needs):
        """Open the page, signed in already, and return the parked request."""
        interaction = self.parked(guest, **needs)
        assert guest.get(f"/apply?i={interaction.id}").status_code == 200, guest.last.headers.get("Location")
        return interaction

    def agree(self, guest: Guest, *ticks, **changes):
        """Tick, say the statement and press the first button."""
        fields = {"decision": "agree", "statement": "on", "field": list(ticks), **changes}
        return guest.submit("/apply", **fields)

    def applications(self, account=None):
        with self.town.house.store.read() as records:
            return list(records.applications.of_account((account or self.anna).id))

    def records(self, account=None):
        with self.town.house.store.read() as records:
            return list(records.consent_records.of_account((account or self.anna).id))

    def questions(self):
        with self.town.house.store.read() as records:
            return list(
                records.company_consents.of_company(self.company.id, states=frozenset(CompanyConsentState))
            )

    def nothing_is_written(self):
        """Assert that nothing was granted to anybody."""
        assert self.applications() == self.applications(self.boris) == []
        assert self.records() == self.records(self.boris) == []
        assert self.questions() == []
        assert not {"ApplicationApproved", "ApplicationRefused"} & set(self.town.audited())

    def change(self, client):
        with self.town.house.store.write() as records:
            records.clients.replace(client)


def bank(town, **changes):
    plain = Client(
        client_id=ClientId(new_id()),
        client_name="Tinkoff Bank",
        redirect_uris=("https://bank.example/cb",),
        created_at=town.now(),
        partner=PartnerId("tinkoff"),
        subject_type="pairwise",
        sector="bank.example",
        application_uri=BANK_URI,
    )
    client = replace(plain, **changes)
    with town.house.store.write() as records:
        records.clients.add(client)
    return client


def _with_party(town, account, party):
    with town.house.store.write() as records:
        records.accounts.update(replace(account, party=party))
    return replace(account, party=party)
