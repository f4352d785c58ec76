"""A partner whose person has agreed on the application page."""

import pytest

from idp.model.ids import InteractionId
from idp.model.interaction import Progress
from tests.oidc.keyed import Keyed
from tests.oidc.partner_clients import APPLY, agreed
from tests.oidc.party import query_of


@pytest.fixture
def mailru(alice, clock, house):
    return Keyed(alice, clock, "mailru", scope=APPLY, extra={"nonce": "n-1"})


@pytest.fixture
def asked(mailru, house):
    """Bring a request, and agree as the page does; return what resumes it."""

    def ask(*, by=None, company=None, application=None, **changes):
        from tests.oidc.conftest import ACME, ALICE

        by, company = by or ALICE, company or ACME
        page = mailru.bring(mailru.reference(**changes)).headers["Location"]
        assert page.startswith("/apply?i=")
        parked = InteractionId(page.partition("i=")[2])
        made = application or agreed(house, ALICE, company)
        done = Progress(application=made.id, consented_by=by, consented_for=company)
        with house.store.write() as records:
            records.interactions.advance(parked, done)
        return made, mailru.browser.get(f"/authorize/resume/{parked}")

    return ask


@pytest.fixture
def code_of(asked):
    def get(**changes):
        made, response = asked(**changes)
        return made, query_of(response)["code"]

    return get


@pytest.fixture
def tokens(mailru, code_of):
    def get(**changes):
        made, code = code_of(**changes)
        response = mailru.redeem(code)
        assert response.status_code == 200, response.text
        return made, response.json

    return get
