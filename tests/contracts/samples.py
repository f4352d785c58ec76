"""Nouns to write and read back. Every one is complete: no field is left at its default by chance."""

from dataclasses import replace
from datetime import datetime, timedelta

from idp.model.account import Account, AccountStatus, Identifier, IdentifierKind
from idp.model.client import Client, PkcePolicy
from idp.model.company import Company
from idp.model.grant import Authorization, AuthorizationCode, Family
from idp.model.ids import (
    AccountId,
    ApplicationId,
    BrowserId,
    ClientId,
    CompanyId,
    FamilyId,
    InteractionId,
    Sid,
)
from idp.model.interaction import Interaction, Needs, Progress, Purpose
from idp.model.session import Session
from idp.ports.records import Records
from tests.support.clock import START

ANNA = AccountId("anna")
BORIS = AccountId("boris")
ROMASHKA = CompanyId("romashka")
VEKTOR = CompanyId("vektor")
MAIL = ClientId("mail")
BROWSER = BrowserId("browser-1")
SID = Sid("sid-1")


def a_person(account: AccountId = ANNA, name: str = "Анна Ковалёва") -> Account:
    return Account(
        id=account,
        name=name,
        created_at=START,
        status=AccountStatus.ACTIVE,
        locale="ru",
        claims={"given_name": "Анна", "address": {"country": "RU"}, "family_name": "Ковалёва"},
        updated_at=START + timedelta(microseconds=1),
        party=f"ind-{account}",
    )


def an_email(value: str = "anna@romashka.example") -> Identifier:
    return Identifier(IdentifierKind.EMAIL, value, verified=True)


def a_company(company: CompanyId = ROMASHKA, name: str = "ООО «Ромашка»") -> Company:
    return Company(company, name, START, external_id=f"org-{company}", time_zone="Asia/Omsk")


def a_client(client: ClientId = MAIL) -> Client:
    return Client(
        client_id=client,
        client_name="Почта",
        redirect_uris=("https://mail.example/cb", "https://mail.example/cb2"),
        created_at=START,
        client_secret_hash="ab" * 32,
        grant_types=frozenset({"authorization_code", "refresh_token"}),
        scope=frozenset({"openid", "profile"}),
        default_max_age=300,
        default_acr_values=("urn:okno:loa:2", "urn:okno:loa:1"),
        first_party=True,
        pkce=PkcePolicy.OPTIONAL,
        resource="https://mail.example",
        access="mail",
    )


def a_session(sid: Sid = SID, account: AccountId = ANNA, created_at: datetime = START) -> Session:
    return Session(
        sid=sid,
        account=account,
        auth_time=created_at,
        acr="urn:okno:loa:2",
        amr=("pwd", "otp", "mfa"),
        created_at=created_at,
        last_seen_at=created_at,
        expires_at=created_at + timedelta(days=7),
        browser=BROWSER,
        company=ROMASHKA,
        user_agent="Firefox",
        address="192.0.2.7",
    )


def an_authorization(
    company: CompanyId | None = ROMASHKA, *, scopes: tuple[str, ...] = ("openid", "roles")
) -> Authorization:
    return Authorization(
        client=MAIL,
        account=ANNA,
        sid=SID,
        scopes=scopes,
        auth_time=START,
        acr="urn:okno:loa:2",
        amr=("pwd", "otp"),
        company=company,
        resources=("https://mail.example", "https://calendar.example/api"),
        nonce="n-0S6_WzA2Mj",
        application=ApplicationId("a-1"),
        details='[{"type":"partner_application","fields":["inn"]}]',
        jkt="0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
        claims=("email", "name"),
    )


def a_code(digest: str = "code-1", authorization: Authorization | None = None) -> AuthorizationCode:
    return AuthorizationCode(
        digest=digest,
        authorization=authorization or an_authorization(),
        redirect_uri="https://mail.example/cb",
        code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        issued_at=START,
        expires_at=START + timedelta(seconds=60),
    )


def a_family(family: str = "family-1", authorization: Authorization | None = None) -> Family:
    return Family(
        id=FamilyId(family),
        authorization=replace(authorization or an_authorization(), family=FamilyId(family)),
        generation=1,
        created_at=START,
        rotated_at=START,
        expires_at=START + timedelta(days=90),
        idle_expires_at=START + timedelta(days=14),
    )


def an_interaction(name: str = "interaction-1") -> Interaction:
    return Interaction(
        id=InteractionId(name),
        purpose=Purpose.AUTHORIZE,
        browser=BROWSER,
        needs=Needs(
            title="Почта",
            host="mail.example",
            access="mail",
            client=MAIL,
            service="client:mail",
            scopes=("openid", "roles"),
            first_party=False,
            max_age=timedelta(seconds=30),
            acr_values=("urn:okno:loa:2",),
            hint_account=ANNA,
        ),
        created_at=START,
        expires_at=START + timedelta(minutes=30),
        request={"state": "af0ifjsldkj", "redirect_uri": "https://mail.example/cb"},
        locale="ro",
        progress=Progress(account=ANNA, amr=("pwd",), signed_in_at=START, consented=frozenset({"b", "a"})),
    )


def populate(records: Records) -> None:
    """Write Anna, who acts for Romashka and is signed in, and the client `mail`."""
    records.accounts.add(a_person(), [an_email()])
    records.companies.add(a_company())
    records.companies.add_member(ANNA, ROMASHKA, "директор")
    records.clients.add(a_client())
    records.sessions.add(a_session(), "digest-1")
