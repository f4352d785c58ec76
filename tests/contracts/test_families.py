"""What every store must do with refresh token families."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.account import AccountStatus
from idp.model.consent import Consent
from idp.model.grant import Family, Standing
from idp.model.ids import AccountId, ClientId, FamilyId, Sid
from idp.ports.records import Store
from tests.contracts.samples import ANNA, MAIL, ROMASHKA, SID, VEKTOR, a_family, an_authorization
from tests.support.clock import START

ONE = FamilyId("family-1")
GOOD = Standing(AccountStatus.ACTIVE, session_ended=False, member=True)
MINUTE = timedelta(minutes=1)
IDLE = START + timedelta(days=15)


@pytest.fixture
def begun(inhabited: Store) -> Store:
    with inhabited.write() as records:
        records.families.add(a_family())
    return inhabited


def found(store: Store, family: FamilyId = ONE) -> Family:
    with store.read() as records:
        answer = records.families.find(family)
    assert answer is not None
    return answer[0]


def test_a_family_is_found_with_the_persons_standing(begun: Store) -> None:
    with begun.read() as records:
        assert records.families.find(ONE) == (a_family(), GOOD)
        assert records.families.find(FamilyId("other")) is None


def test_standing_tells_of_a_lost_membership_and_an_ended_session(begun: Store) -> None:
    with begun.write() as records:
        records.companies.remove_member(ANNA, ROMASHKA)
        records.sessions.end(SID, START)
        answer = records.families.find(ONE)
    assert answer == (a_family(), Standing(AccountStatus.ACTIVE, session_ended=True, member=False))


def test_a_family_rotates_from_its_generation_once(begun: Store) -> None:
    with begun.write() as records:
        assert records.families.grace(ONE, 1, 3)
        assert records.families.rotate(ONE, 1, START + MINUTE, IDLE)
        assert not records.families.rotate(ONE, 1, START + MINUTE, IDLE)
    assert found(begun) == replace(
        a_family(), generation=2, rotated_at=START + MINUTE, idle_expires_at=IDLE, graces=0
    )


@pytest.mark.parametrize(
    ("family", "generation", "now"),
    [
        pytest.param("other", 1, START, id="unknown"),
        pytest.param(ONE, 2, START, id="generation-to-come"),
        pytest.param(ONE, 0, START, id="generation-past"),
        pytest.param(ONE, 1, START + timedelta(days=14), id="idle-too-long"),
        pytest.param(ONE, 1, START + timedelta(days=90), id="past-its-absolute-limit"),
    ],
)
def test_nothing_else_rotates_it(begun: Store, family: str, generation: int, now: object) -> None:
    with begun.write() as records:
        assert not records.families.rotate(FamilyId(family), generation, now, IDLE)  # type: ignore[arg-type]
    assert found(begun) == a_family()


def test_graces_are_counted_up_to_the_limit_at_the_present_generation(begun: Store) -> None:
    with begun.write() as records:
        assert [records.families.grace(ONE, 1, 3) for _ in range(4)] == [True, True, True, False]
        assert not records.families.grace(ONE, 2, 3)
    assert found(begun).graces == 3


def test_a_revoked_family_neither_rotates_nor_repeats_and_stays_readable(begun: Store) -> None:
    with begun.write() as records:
        assert records.families.revoke(ONE, START)
        assert not records.families.revoke(ONE, START + MINUTE)
        assert not records.families.rotate(ONE, 1, START, IDLE)
        assert not records.families.grace(ONE, 1, 3)
    assert found(begun) == replace(a_family(), revoked_at=START)


def test_sign_out_revokes_what_did_not_ask_for_offline_access(begun: Store) -> None:
    offline = a_family("offline", an_authorization(scopes=("openid", "offline_access")))
    elsewhere = a_family("elsewhere", replace(an_authorization(), sid=Sid("other")))
    with begun.write() as records:
        records.families.add(offline)
        records.families.add(elsewhere)
        assert records.families.revoke_of_session(SID, START) == 1
        assert records.families.revoke_of_session(SID, START) == 0
    assert found(begun).revoked_at == START
    assert found(begun, offline.id) == offline
    assert found(begun, elsewhere.id) == elsewhere


@pytest.mark.parametrize(
    ("client", "revoked"),
    [
        pytest.param(None, {"family-1", "other-client"}, id="of-all-clients"),
        pytest.param(MAIL, {"family-1"}, id="of-one-client"),
    ],
)
def test_a_persons_families_are_revoked_together(
    begun: Store, client: ClientId | None, revoked: set[str]
) -> None:
    with begun.write() as records:
        records.families.add(a_family("other-client", replace(an_authorization(), client=ClientId("pbx"))))
        records.families.add(
            a_family("other-person", replace(an_authorization(), account=AccountId("boris")))
        )
        assert records.families.revoke_of_account(ANNA, START, client) == len(revoked)
        assert records.families.revoke_of_account(ANNA, START, client) == 0
    for family in ("family-1", "other-client"):
        assert (found(begun, FamilyId(family)).revoked_at is not None) is (family in revoked)


def test_what_was_agreed_to_with_a_client_ends_with_it(inhabited: Store) -> None:
    agreed = Consent(ANNA, MAIL, ROMASHKA, frozenset({"openid"}), START)
    with inhabited.write() as records:
        records.consents.put(agreed)
        records.families.add(a_family("agreed", an_authorization()))
        records.families.add(a_family("other-client", replace(an_authorization(), client=ClientId("pbx"))))
        records.families.add(a_family("unasked", replace(an_authorization(), account=AccountId("boris"))))
        assert records.families.revoke_of_consents(MAIL, START) == 1
        assert records.families.revoke_of_consents(MAIL, START) == 0
        assert records.families.revoke_of_account(AccountId("boris"), START) == 1
    assert found(inhabited, FamilyId("agreed")).revoked_at == START
    assert found(inhabited, FamilyId("other-client")).revoked_at is None


def test_a_person_who_leaves_a_company_leaves_its_families(begun: Store) -> None:
    with begun.write() as records:
        records.families.add(a_family("elsewhere", an_authorization(VEKTOR)))
        records.families.add(a_family("nowhere", an_authorization(None)))
        records.families.add(
            a_family("other-person", replace(an_authorization(), account=AccountId("boris")))
        )
        assert records.families.revoke_in_company(ANNA, ROMASHKA, START) == 1
        assert records.families.revoke_in_company(ANNA, ROMASHKA, START) == 0
    assert found(begun).revoked_at == START
    for family in ("elsewhere", "nowhere"):
        assert found(begun, FamilyId(family)).revoked_at is None


def test_expired_families_are_swept_in_batches(begun: Store) -> None:
    with begun.write() as records:
        for number in range(2, 6):
            records.families.add(a_family(f"family-{number}"))
        records.families.add(replace(a_family("live"), expires_at=START + timedelta(days=100)))
        later = START + timedelta(days=91)
        assert [records.families.sweep(later, limit=3) for _ in range(3)] == [3, 2, 0]
    assert found(begun, FamilyId("live"))
