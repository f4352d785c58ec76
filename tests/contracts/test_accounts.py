"""What every store must do with people."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.account import AccountStatus, Credentials, Identifier, IdentifierKind
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, BrowserId
from idp.ports.records import Store
from tests.contracts.samples import ANNA, BORIS, a_person, an_email
from tests.support.clock import START


@pytest.fixture
def anna(store: Store) -> Store:
    with store.write() as records:
        records.accounts.add(a_person(), [an_email()])
    return store


def test_a_person_is_read_back_as_written(anna: Store) -> None:
    with anna.read() as records:
        assert records.accounts.get(ANNA) == a_person()


def test_an_unknown_person_is_none(store: Store) -> None:
    with store.read() as records:
        assert records.accounts.get(ANNA) is None
        assert records.accounts.find("nobody") is None
        assert records.accounts.credentials(ANNA) is None


def test_a_person_is_found_by_any_identifier(anna: Store) -> None:
    phone = Identifier(IdentifierKind.PHONE, "+79161234567")
    with anna.write() as records:
        records.accounts.add_identifier(ANNA, phone)
    with anna.read() as records:
        for value in ("+79161234567", "anna@romashka.example"):
            assert records.accounts.find(value) == (a_person(), Credentials(ANNA))
        assert list(records.accounts.identifiers(ANNA)) == [an_email(), phone]


def test_an_identifier_of_somebody_else_is_a_conflict_and_leaves_no_person(anna: Store) -> None:
    with pytest.raises(Conflict), anna.write() as records:
        records.accounts.add(a_person(BORIS), [an_email("boris@romashka.example"), an_email()])
    with anna.read() as records:
        assert records.accounts.get(BORIS) is None
        assert records.accounts.find("boris@romashka.example") is None


def test_a_swallowed_conflict_still_leaves_no_half_written_person(anna: Store) -> None:
    with pytest.raises(Conflict), anna.write() as records, pytest.raises(Conflict):
        records.accounts.add(a_person(BORIS), [an_email()])
    with anna.read() as records:
        assert records.accounts.get(BORIS) is None


def test_a_taken_account_id_is_a_conflict(anna: Store) -> None:
    with pytest.raises(Conflict), anna.write() as records:
        records.accounts.add(a_person(), [])


def test_adding_a_taken_identifier_is_a_conflict_after_which_the_block_may_go_on(anna: Store) -> None:
    with anna.write() as records:
        records.accounts.add(a_person(BORIS), [])
        with pytest.raises(Conflict):
            records.accounts.add_identifier(BORIS, an_email())
        records.accounts.add_identifier(BORIS, an_email("boris@romashka.example"))
    with anna.read() as records:
        assert [one.value for one in records.accounts.identifiers(BORIS)] == ["boris@romashka.example"]


def test_an_update_replaces_name_status_locale_claims_party_and_time(anna: Store) -> None:
    changed = replace(
        a_person(),
        name="Анна К.",
        status=AccountStatus.DISABLED,
        locale=None,
        claims={},
        updated_at=START + timedelta(days=1),
        party=None,
    )
    with anna.write() as records:
        records.accounts.update(changed)
    with anna.read() as records:
        assert records.accounts.get(ANNA) == changed


def test_updating_an_unknown_person_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.write() as records:
        records.accounts.update(a_person())


def test_disabling_raises_the_access_stamp_and_a_new_name_does_not(anna: Store) -> None:
    def access() -> int:
        with anna.read() as records:
            return records.versions.stamps()["access"]

    before = access()
    with anna.write() as records:
        records.accounts.update(replace(a_person(), name="Анна К."))
    assert access() == before
    with anna.write() as records:
        records.accounts.update(replace(a_person(), status=AccountStatus.DISABLED))
    assert access() == before + 1


def test_other_claims_raise_the_stamp_of_secrets_and_a_new_name_does_not(anna: Store) -> None:
    def secrets() -> int:
        with anna.read() as records:
            return records.versions.stamps()["secrets"]

    before = secrets()
    with anna.write() as records:
        records.accounts.update(replace(a_person(), name="Анна К."))
    assert secrets() == before
    with anna.write() as records:
        records.accounts.update(replace(a_person(), claims={"email": "new@romashka.example"}))
    assert secrets() == before + 1


def test_people_are_listed_in_id_order_page_by_page(store: Store) -> None:
    names = [AccountId(f"person-{number}") for number in range(5)]
    with store.write() as records:
        for name in reversed(names):
            records.accounts.add(a_person(name), [])
    with store.read() as records:
        first = records.accounts.all(limit=3)
        rest = records.accounts.all(after=first[-1].id, limit=3)
    assert [one.id for one in [*first, *rest]] == names


def test_an_identifier_can_be_marked_verified(store: Store) -> None:
    with store.write() as records:
        records.accounts.add(a_person(), [replace(an_email(), verified=False)])
        records.accounts.mark_verified(ANNA, an_email().value)
    with store.read() as records:
        assert list(records.accounts.identifiers(ANNA)) == [an_email()]


def test_somebody_else_cannot_verify_an_identifier(store: Store) -> None:
    unverified = replace(an_email(), verified=False)
    with store.write() as records:
        records.accounts.add(a_person(), [unverified])
        records.accounts.mark_verified(BORIS, unverified.value)
    with store.read() as records:
        assert list(records.accounts.identifiers(ANNA)) == [unverified]


def test_credentials_are_read_back_as_written(anna: Store) -> None:
    with anna.write() as records:
        records.accounts.set_password(ANNA, "$argon2id$…", START)
        records.accounts.set_totp(ANNA, b"\x00sealed\xff", None)
        assert records.accounts.confirm_totp(ANNA, START + timedelta(seconds=5))
        assert records.accounts.spend_totp_step(ANNA, 59_000_000)
        records.accounts.set_recovery_codes(ANNA, ["a", "b", "c"])
    expected = Credentials(
        account=ANNA,
        password_hash="$argon2id$…",
        password_changed_at=START,
        totp_sealed=b"\x00sealed\xff",
        totp_confirmed_at=START + timedelta(seconds=5),
        totp_last_step=59_000_000,
        recovery_codes_left=3,
    )
    with anna.read() as records:
        assert records.accounts.credentials(ANNA) == expected
        assert records.accounts.find(an_email().value) == (a_person(), expected)


def test_credentials_of_an_unknown_person_cannot_be_set(store: Store) -> None:
    with pytest.raises(NotFound), store.write() as records:
        records.accounts.set_password(ANNA, "hash", START)


def test_a_totp_secret_is_confirmed_once_and_only_if_there(anna: Store) -> None:
    with anna.write() as records:
        assert not records.accounts.confirm_totp(ANNA, START)
        records.accounts.set_totp(ANNA, b"sealed", None)
        assert records.accounts.confirm_totp(ANNA, START)
        assert not records.accounts.confirm_totp(ANNA, START)


@pytest.mark.parametrize(
    ("step", "spent"),
    [
        pytest.param(101, True, id="later"),
        pytest.param(100, False, id="same"),
        pytest.param(99, False, id="earlier"),
    ],
)
def test_a_totp_step_is_spent_only_if_later_than_the_last(anna: Store, step: int, *, spent: bool) -> None:
    with anna.write() as records:
        assert records.accounts.spend_totp_step(ANNA, 100)
        assert records.accounts.spend_totp_step(ANNA, step) is spent


def test_a_new_totp_secret_starts_its_steps_again(anna: Store) -> None:
    with anna.write() as records:
        records.accounts.spend_totp_step(ANNA, 100)
        records.accounts.set_totp(ANNA, None, None)
        assert records.accounts.spend_totp_step(ANNA, 50)


def test_a_recovery_code_is_spent_once(anna: Store) -> None:
    with anna.write() as records:
        records.accounts.set_recovery_codes(ANNA, ["a", "b"])
        assert records.accounts.spend_recovery_code(ANNA, "a", START)
        assert not records.accounts.spend_recovery_code(ANNA, "a", START)
        assert not records.accounts.spend_recovery_code(BORIS, "b", START)
        credentials = records.accounts.credentials(ANNA)
    assert credentials is not None
    assert credentials.recovery_codes_left == 1


def test_new_recovery_codes_replace_the_old_ones(anna: Store) -> None:
    with anna.write() as records:
        records.accounts.set_recovery_codes(ANNA, ["a", "b"])
        records.accounts.set_recovery_codes(ANNA, ["c"])
        assert not records.accounts.spend_recovery_code(ANNA, "a", START)
        assert records.accounts.spend_recovery_code(ANNA, "c", START)
        records.accounts.set_recovery_codes(ANNA, [])
        assert not records.accounts.spend_recovery_code(ANNA, "c", START)


def test_a_browser_is_known_to_the_person_who_used_it(anna: Store) -> None:
    browser = BrowserId("b")
    with anna.write() as records:
        assert not records.accounts.known_browser(ANNA, browser)
        records.accounts.remember_browser(ANNA, browser, START)
        records.accounts.remember_browser(ANNA, browser, START + timedelta(days=1))
        assert records.accounts.known_browser(ANNA, browser)
        assert not records.accounts.known_browser(BORIS, browser)
