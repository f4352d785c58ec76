"""What every store must do with authorization codes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.account import AccountStatus
from idp.model.company import CompanyStatus
from idp.model.grant import Standing
from idp.model.ids import ClientId, FamilyId
from idp.ports.records import Records, Store
from tests.contracts.samples import (
    ANNA,
    MAIL,
    ROMASHKA,
    SID,
    a_code,
    a_company,
    a_person,
    a_session,
    an_authorization,
)
from tests.support.clock import START, FixedClock

GOOD = Standing(AccountStatus.ACTIVE, session_ended=False, member=True)
SECOND = timedelta(seconds=1)


@pytest.fixture
def issued(inhabited: Store) -> Store:
    with inhabited.write() as records:
        records.codes.add(a_code())
    return inhabited


def test_a_code_is_found_with_the_persons_standing(issued: Store) -> None:
    with issued.read() as records:
        assert records.codes.find("code-1") == (a_code(), GOOD)
        assert records.codes.find("other") is None


def test_a_code_without_company_resource_nonce_or_challenge_is_read_back_as_written(inhabited: Store) -> None:
    bare = replace(
        a_code(authorization=replace(an_authorization(None), resources=(), nonce=None)), code_challenge=None
    )
    with inhabited.write() as records:
        records.codes.add(bare)
        assert records.codes.find("code-1") == (bare, GOOD)


def test_a_code_of_an_unknown_person_is_not_found(store: Store) -> None:
    with store.write() as records:
        records.codes.add(a_code())
        assert records.codes.find("code-1") is None


def test_a_code_is_redeemed_once_and_stays_readable_with_what_it_started(issued: Store) -> None:
    family = FamilyId("family-1")
    with issued.write() as records:
        assert records.codes.redeem("code-1", START + SECOND, family)
        assert not records.codes.redeem("code-1", START + SECOND, FamilyId("family-2"))
    with issued.read() as records:
        found = records.codes.find("code-1")
    assert found is not None
    assert found[0] == replace(
        a_code(authorization=replace(an_authorization(), family=family)),
        redeemed_at=START + SECOND,
        family=family,
    )


@pytest.mark.parametrize(
    ("digest", "after"),
    [
        pytest.param("other", timedelta(), id="unknown"),
        pytest.param("code-1", timedelta(seconds=60), id="expired"),
    ],
)
def test_an_unknown_or_expired_code_is_not_redeemed(issued: Store, digest: str, after: timedelta) -> None:
    with issued.write() as records:
        assert not records.codes.redeem(digest, START + after, None)
        assert records.codes.redeem("code-1", START, None)


def disable(records: Records) -> None:
    records.accounts.update(replace(a_person(), status=AccountStatus.DISABLED))


def leave_company(records: Records) -> None:
    records.companies.remove_member(ANNA, ROMASHKA)


def end_company(records: Records) -> None:
    records.companies.update(replace(a_company(), status=CompanyStatus.ENDED))


def sign_out(records: Records) -> None:
    records.sessions.end(SID, START)


def forget_session(records: Records) -> None:
    records.sessions.end(SID, START)
    records.sessions.sweep(START + timedelta(days=30))


@pytest.mark.parametrize(
    ("happens", "standing"),
    [
        pytest.param(disable, replace(GOOD, account_status=AccountStatus.DISABLED), id="disabled"),
        pytest.param(leave_company, replace(GOOD, member=False), id="left-the-company"),
        pytest.param(end_company, replace(GOOD, member=False), id="company-ended"),
        pytest.param(sign_out, replace(GOOD, session_ended=True), id="signed-out"),
        pytest.param(forget_session, replace(GOOD, session_ended=True), id="session-swept"),
    ],
)
def test_standing_tells_what_happened_since(issued: Store, happens: object, standing: Standing) -> None:
    with issued.write() as records:
        happens(records)  # type: ignore[operator]
    with issued.read() as records:
        found = records.codes.find("code-1")
    assert found == (a_code(), standing)


def test_standing_counts_a_session_past_its_absolute_limit_as_ended(issued: Store, clock: FixedClock) -> None:
    clock.set(a_session().expires_at)
    with issued.read() as records:
        found = records.codes.find("code-1")
    assert found == (a_code(), replace(GOOD, session_ended=True))


def test_without_a_company_nobody_has_to_be_a_member(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.codes.add(a_code(authorization=an_authorization(None)))
        leave_company(records)
        found = records.codes.find("code-1")
    assert found is not None
    assert found[1] == GOOD


def test_expired_codes_are_swept_in_batches(issued: Store) -> None:
    with issued.write() as records:
        for number in range(2, 6):
            records.codes.add(a_code(f"code-{number}"))
        records.codes.add(replace(a_code("live"), expires_at=START + timedelta(hours=2)))
        later = START + timedelta(hours=1)
        assert [records.codes.sweep(later, limit=3) for _ in range(3)] == [3, 2, 0]
        assert records.codes.find("live") is not None


def test_a_client_s_codes_are_forgotten_unless_they_were_redeemed(issued: Store) -> None:
    others = replace(an_authorization(), client=ClientId("crm"))
    with issued.write() as records:
        records.codes.add(replace(a_code(), digest="another-s", authorization=others))
        records.codes.add(replace(a_code(), digest="spent"))
        assert records.codes.redeem("spent", START, FamilyId("family-1"))
        assert [records.codes.forget_of_client(MAIL) for _ in range(2)] == [1, 0]
        assert records.codes.find("code-1") is None
        assert records.codes.find("spent") is not None
        assert records.codes.find("another-s") is not None
