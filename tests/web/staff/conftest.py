"""The operator has a company of its own, and somebody in it who looks after partners."""

from dataclasses import dataclass

import pytest

from idp.model.company import Company
from idp.model.ids import CompanyId
from idp.settings import Settings
from tests.web.guest import HOST
from tests.web.partners.conftest import billing, bureau, house
from tests.web.town import Town

__all__ = ["billing", "bureau", "house"]
STAFF = "okno-staff"
SOFIA = "sofia@operator.example"


@pytest.fixture
def settings(tmp_path):
    return Settings(issuer=HOST, data_dir=tmp_path, default_locale="en", staff_company=STAFF)


@dataclass
class Operator:
    """The company, and who works there."""

    town: Town
    company: Company

    def sofia(self, role="owner", **where):
        """Add somebody with a second factor and a right of theirs."""
        found = self.town.person(SOFIA, self.company, name="Sofia Sluzhbova", totp=True)
        self.town.give(found, self.company, role, **where)
        return found

    def seen(self):
        """Return how often a partner's log was looked at."""
        return self.town.audited().count("PartnerLogSeen")


@pytest.fixture
def operator(town):
    company = Company(CompanyId(STAFF), "Operator", town.now(), time_zone="Europe/Moscow")
    with town.house.store.write() as records:
        records.companies.add(company)
    return Operator(town, company)


@pytest.fixture
def sofia(guest, town, operator):
    operator.sofia()
    return town.sign_in(guest, SOFIA)
