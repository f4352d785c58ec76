"""A provider at which anybody may register a client."""

import json

import pytest

from idp.model.errors import Refused, Unavailable
from idp.model.ids import ClientId
from idp.ports.outbound import Answer
from idp.settings import Settings
from tests.oidc.party import ISSUER
from tests.oidc.registering.asking import Applicant

REDIRECT_URIS = ["https://app.example/cb", "https://app.example/other?bar=foo"]


class Web:
    """What lies at addresses of others, as told: a document, bytes, a status, or an error."""

    def __init__(self):
        self.pages = {}
        self.asked = []

    def get(self, url):
        self.asked.append(url)
        found = self.pages.get(url, Unavailable("no answer"))
        if isinstance(found, (Refused, Unavailable)):
            raise found
        if isinstance(found, Answer):
            return found
        return Answer(200, {}, found if isinstance(found, bytes) else json.dumps(found).encode())

    def post_form(self, url, form):
        raise AssertionError(url)

    def post(self, url, body, headers):
        raise AssertionError(url)


@pytest.fixture
def fetch():
    return Web()


@pytest.fixture
def registration():
    return "open"


@pytest.fixture
def settings(tmp_path, registration):
    return Settings(issuer=ISSUER, data_dir=tmp_path, default_locale="en", registration=registration)


@pytest.fixture
def applicant(browser, house):
    return Applicant(browser, house)


@pytest.fixture
def rows(house, statements):
    """Tell what is written: every client, registration and audit row."""

    def count():
        with house.store.read() as records:
            clients = len(records.clients.all())
            registered = records.registrations.count()
        return clients, registered

    return count


@pytest.fixture
def client_of(house):
    """Read a client as it is stored."""

    def find(client_id):
        with house.store.read() as records:
            return records.clients.get(ClientId(client_id))

    return find
