"""A provider on a real store, one person, and relying parties of every kind."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

import pytest
from flask import Flask

import idp.oidc
import idp.web
from idp.adapters.billing import FileBilling
from idp.adapters.embedded import AesEnvelope, MemoryLimiter, PolledStamps
from idp.interaction.browser import BROWSER_COOKIE, SESSION_COOKIE
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.client import Client, PkcePolicy
from idp.model.company import Company
from idp.model.ids import AccountId, BrowserId, ClientId, CompanyId, Sid, new_id
from idp.model.keys import KeyState, StoredKey
from idp.model.secret import Secret, new_secret
from idp.model.session import Session
from idp.oidc.keys import Keyring, life
from idp.oidc.keys.life import NEEDED
from idp.ports.house import House
from idp.ports.outbound import Answer
from idp.settings import Settings
from tests.oidc.applying import asked, code_of, mailru, tokens
from tests.oidc.partner_clients import PARTNER_CLIENTS, partners_of
from tests.oidc.party import ISSUER, Party
from tests.support import rights
from tests.support.clock import START

__all__ = ["asked", "code_of", "mailru", "tokens"]
"""Fixtures that stand elsewhere."""

ENVELOPE = AesEnvelope(bytes(range(32)))
ALICE = AccountId("alice-0123456789abcdef")
BORIS = AccountId("boris-0123456789abcdef")
ACME = CompanyId("acme-00123456789abcdef")
OTHER = CompanyId("other-0123456789abcdef")
SECRET = Secret("a-secret-of-good-length-0001")


@lru_cache(maxsize=1)
def ready_made_keys() -> tuple[StoredKey, ...]:
    """Make the keys once a process: RSA takes its time."""
    return tuple(
        life._make(ENVELOPE, purpose, alg, state, START)
        for purpose, alg in NEEDED
        for state in list(KeyState)[:2]
    )


@dataclass
class FakeFetch:
    """Keeps what was posted, and answers as told."""

    status: int = 200

    def __post_init__(self):
        self.posted: list[tuple[str, Mapping[str, str]]] = []

    def get(self, url):
        raise AssertionError(url)

    def post_form(self, url, form):
        self.posted.append((url, dict(form)))
        return Answer(self.status, {}, b"")

    def post(self, url, body, headers):
        raise AssertionError(url)


def client(client_id, **changes) -> Client:
    """Register a relying party: the operator's own, confidential, with PKCE."""
    plain = Client(
        client_id=ClientId(client_id),
        client_name=f"The {client_id}",
        redirect_uris=(f"https://{client_id}.example/cb", f"https://{client_id}.example/cb?tenant=1"),
        created_at=START,
        client_secret_hash=SECRET.digest(),
        grant_types=frozenset({"authorization_code", "refresh_token"}),
        post_logout_redirect_uris=(f"https://{client_id}.example/bye",),
        first_party=True,
    )
    return replace(plain, **changes)


CLIENTS = (
    client(
        "portal", backchannel_logout_uri="https://portal.example/backchannel", resource="https://api.example/"
    ),
    client("partner", first_party=False),
    client("post", token_endpoint_auth_method="client_secret_post"),
    client("nonce", pkce=PkcePolicy.OPTIONAL),
    client("es256", id_token_signed_response_alg="ES256"),
    client("norefresh", grant_types=frozenset({"authorization_code"})),
    client("narrow", scope=frozenset({"openid", "email"})),
    client("reports", access="reports"),
    client("members", access="members"),
    client("off", disabled=True),
    client(
        "app",
        token_endpoint_auth_method="none",
        client_secret_hash=None,
        redirect_uris=(
            "http://127.0.0.1/cb",
            "http://[::1]/cb",
            "com.example.app:/cb",
            "https://app.example/cb",
        ),
    ),
)


@pytest.fixture
def settings(tmp_path):
    return Settings(issuer=ISSUER, data_dir=tmp_path, default_locale="en")


@pytest.fixture
def fetch():
    return FakeFetch()


@pytest.fixture
def house(store, clock, fetch):
    with store.write() as records:
        for key in ready_made_keys():
            records.keys.add(key)
        _people(records)
        for registered in (*CLIENTS, *PARTNER_CLIENTS):
            records.clients.add(registered)
    stamps = PolledStamps(store)
    return House(
        store=store,
        clock=clock,
        envelope=ENVELOPE,
        limiter=MemoryLimiter(clock),
        stamps=stamps,
        signer=Keyring(store, ENVELOPE, stamps),
        fetch=fetch,
        billing=FileBilling(clock),
    )


def _people(records):
    claims = {"given_name": "Alice", "email": "alice@acme.example", "email_verified": True}
    records.accounts.add(
        Account(ALICE, "Alice Example", START, claims=claims),
        [Identifier(IdentifierKind.EMAIL, "alice@acme.example", verified=True)],
    )
    records.accounts.add(Account(BORIS, "Boris", START), [Identifier(IdentifierKind.LOGIN, "boris")])
    records.companies.add(Company(ACME, "Acme", START))
    records.companies.add(Company(OTHER, "Other", START))
    records.companies.add_member(ALICE, ACME, "owner")
    rights.give(records, ALICE, ACME, "owner")
    rights.hang(records, ACME, "reports")


@pytest.fixture
def app(house, settings):
    built = Flask("okno-test", static_folder=None)
    idp.web.furnish(built, house, settings)
    partners = partners_of(house)
    built.register_blueprint(
        idp.oidc.blueprint(house, settings, lambda _locale, service: service.capitalize(), partners=partners)
    )
    return built


@pytest.fixture
def browser(app):
    """Be a browser that nobody has signed in from."""
    return app.test_client()


@pytest.fixture
def sign_in(house, clock):
    """Put a session into a browser, as the sign-in pages would."""

    def put(browser, account=ALICE, *, company=ACME, acr="urn:okno:loa:1", ago=timedelta(0)) -> Session:
        cookie, secret = new_secret(), new_secret()
        then = clock.now() - ago
        session = Session(
            sid=Sid(new_id()),
            account=account,
            auth_time=then,
            acr=acr,
            amr=("pwd",),
            created_at=then,
            last_seen_at=clock.now(),
            expires_at=then + timedelta(days=7),
            browser=BrowserId(secret.digest()),
            company=company,
        )
        with house.store.write() as records:
            records.sessions.add(session, cookie.digest())
        browser.set_cookie(BROWSER_COOKIE, secret.value, domain="localhost")
        browser.set_cookie(SESSION_COOKIE, cookie.value, domain="localhost")
        return session

    return put


@pytest.fixture
def alice(browser, sign_in):
    """Be a browser in which Alice has signed in."""
    sign_in(browser)
    return browser


@pytest.fixture
def party(alice, house):
    """Be the operator's own relying party, with Alice at the browser."""
    return Party(alice, house, "portal")


@pytest.fixture
def stamps(store):
    """Hear of changes by the stamps row, besides what the house has."""
    return PolledStamps(store)


@pytest.fixture
def keyring(store, stamps, house):
    """Open a keyring besides the house's own."""
    return Keyring(store, ENVELOPE, stamps)
