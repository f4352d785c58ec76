"""What every store must do with the numbers of people and groups."""

from datetime import timedelta

from idp.ports.records import Store
from tests.contracts.samples import ROMASHKA, VEKTOR
from tests.support.clock import START


def test_a_name_has_one_number_for_ever_and_no_other_has_it(store: Store) -> None:
    with store.write() as records:
        records.directory_numbers.allocate(ROMASHKA, ["person:anna", "person:boris", "person:anna"], START)
        records.directory_numbers.allocate(VEKTOR, ["person:anna"], START)
    with store.write() as records:
        first = records.directory_numbers.of(ROMASHKA, ["person:anna", "person:boris", "person:nobody"])
        records.directory_numbers.allocate(
            ROMASHKA, ["person:boris", "group:mail:users"], START + timedelta(days=1)
        )
    with store.read() as records:
        later = records.directory_numbers.of(ROMASHKA, ["person:anna", "person:boris", "group:mail:users"])
        other = records.directory_numbers.of(VEKTOR, ["person:anna"])
    assert set(first) == {"person:anna", "person:boris"}
    assert {name: later[name] for name in first} == first
    assert len({*later.values(), *other.values()}) == 4
    assert min(later.values()) > 20_000


def test_nobody_asked_for_is_nobody_found(store: Store) -> None:
    with store.write() as records:
        records.directory_numbers.allocate(ROMASHKA, [], START)
        assert records.directory_numbers.of(ROMASHKA, []) == {}


def test_a_thousand_names_get_as_many_numbers(store: Store) -> None:
    names = [f"person:{number}" for number in range(1001)]
    with store.write() as records:
        records.directory_numbers.allocate(ROMASHKA, names, START)
        assert len(set(records.directory_numbers.of(ROMASHKA, names).values())) == 1001
