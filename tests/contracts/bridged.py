"""Old accounts, secrets and jars to write and read back."""

from datetime import timedelta

from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, Jar, LinkState, OldAccount, Proof, SealedSecret, TenantKey
from idp.ports.records import Records
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, VEKTOR, a_company, a_person
from tests.support.clock import START

PBX = ServiceId("pbx")
FAX = ServiceId("fax")
SOON = START + timedelta(seconds=1)
OLD = OldAccount("1001", "+79001112233", "anna@old.example", "T-17", "Анна")
LINK = AccountLink(
    id=LinkId("link-1"),
    company=ROMASHKA,
    service=PBX,
    old=OLD,
    state=LinkState.ACTIVE,
    created_at=START,
    account=ANNA,
    has_secret=True,
    proof=Proof.SMS,
    proved_at=START + timedelta(microseconds=1),
    proved_by=BORIS,
    last_ok=START + timedelta(microseconds=2),
    last_fail=START + timedelta(microseconds=3),
    failures=4,
    reason="captcha",
    ended_at=None,
    imported="ab" * 32,
)
KEY = TenantKey(ROMASHKA, 1, b"wrapped-1", START)
SECRET = SealedSecret(ROMASHKA, PBX, "link:link-1", b"sealed-1", 1, 1, START, START)
JAR_KEY = "sid-1:pbx"
JAR = Jar(JAR_KEY, b"cookies", 1)


def a_link(
    name: str = "link-1",
    login: str = "1001",
    *,
    account: AccountId | None = None,
    state: LinkState = LinkState.PENDING,
    company: CompanyId = ROMASHKA,
    service: ServiceId = PBX,
    shared: bool = False,
) -> AccountLink:
    proved = START if state is LinkState.ACTIVE else None
    return AccountLink(
        LinkId(name), company, service, OldAccount(login), state, START, account, shared, proved_at=proved
    )


def settle(records: Records) -> None:
    """Write two companies, and two people."""
    records.companies.add(a_company())
    records.companies.add(a_company(VEKTOR, "АО «Вектор»"))
    records.accounts.add(a_person(), ())
    records.accounts.add(a_person(BORIS, "Борис"), ())
