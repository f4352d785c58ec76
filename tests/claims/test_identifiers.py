"""Check digits of Russian registers and banks."""

import pytest

from idp.claims.identifiers import (
    is_bik,
    is_correspondent_account,
    is_inn,
    is_kpp,
    is_ogrn,
    is_ogrnip,
    is_okpo,
    is_oktmo,
    is_settlement_account,
)

VALID = [
    *[(is_inn, n) for n in ("0001123453", "0002543210", "000123456731", "7707083893", "500100732259")],
    *[(is_ogrn, n) for n in ("1170000123457", "1200000543214", "1027700132195")],
    *[(is_ogrnip, n) for n in ("317000000012346", "317000000000030", "304500116000157")],
    *[(is_kpp, n) for n in ("000101001", "000243001", "7736AB001")],
    *[(is_bik, n) for n in ("040000777", "044525225", "044030001", "044525000")],
    *[(is_okpo, n) for n in ("12345678", "23456783", "00032537")],
    *[(is_oktmo, n) for n in ("00701000", "00701000001", "45380000")],
]
INVALID = [
    *[
        (is_inn, n)
        for n in ("0001123454", "1717586110", "000123456732", "000123456741", "000112345", "00011234530")
    ],
    *[(is_inn, n) for n in ("", " 0001123453", "0001123453\n", "٠001123453", "000112345x")],
    *[(is_ogrn, n) for n in ("1170000123458", "0170000123457", "117000012345", "317000000012346")],
    *[(is_ogrnip, n) for n in ("317000000012347", "317000000000031", "117000000012346", "1170000123457")],
    *[(is_kpp, n) for n in ("00010100", "0001a1001", "A00101001", "000101001\n")],
    *[(is_bik, n) for n in ("054525225", "04452522", "044525003", "044525049", "0445252250")],
    *[(is_okpo, n) for n in ("12345679", "1234567", "123456789", "x2345678")],
    *[(is_oktmo, n) for n in ("0070100", "007010000", "0070100000", "007010000011")],
]


def named(pairs):
    return [pytest.param(check, n, id=f"{check.__name__}-{n!r}") for check, n in pairs]


@pytest.mark.parametrize(("check", "number"), named(VALID))
def test_a_number_of_a_register_is_told(check, number):
    assert check(number)


@pytest.mark.parametrize(("check", "number"), named(INVALID))
def test_what_is_no_such_number_is_told(check, number):
    assert not check(number)


@pytest.mark.parametrize("remainder", range(13))
def test_every_remainder_of_a_sole_traders_number_has_its_digit(remainder):
    start = next(n for n in range(31700000000000, 31700000000013) if n % 13 == remainder)
    assert [digit for digit in range(10) if is_ogrnip(f"{start}{digit}")] == [remainder % 10]


def test_okpo_weighs_a_second_time_where_the_first_gives_ten():
    first = [
        n for n in range(1000000, 1002000) if sum(int(d) * (i + 1) for i, d in enumerate(str(n))) % 11 == 10
    ]
    digits = {n: [digit for digit in range(10) if is_okpo(f"{n}{digit}")] for n in first}
    assert all(len(found) == 1 for found in digits.values())
    assert digits[first[0]] == [sum(int(d) * (i + 3) for i, d in enumerate(str(first[0]))) % 11 % 10]


@pytest.mark.parametrize(
    ("bik", "account", "correspondent"),
    [
        pytest.param("040000777", "40702810000000012345", "30101810900000000777", id="made-up"),
        pytest.param("044525225", None, "30101810400000000225", id="published-by-a-bank"),
    ],
)
def test_an_account_belongs_to_its_bank(bik, account, correspondent):
    assert is_correspondent_account(correspondent, bik)
    assert account is None or is_settlement_account(account, bik)


@pytest.mark.parametrize(
    ("account", "bik"),
    [
        pytest.param("40702810000000012346", "040000777", id="digit"),
        pytest.param("40702810000000012345", "040000778", id="another-bank"),
        pytest.param("4070281000000001234", "040000777", id="short"),
        pytest.param("40702810000000012345", "140000777", id="no-bank"),
        pytest.param("", "", id="empty"),
    ],
)
def test_an_account_of_another_bank_is_none(account, bik):
    assert not is_settlement_account(account, bik)


@pytest.mark.parametrize(
    ("account", "bik"),
    [
        pytest.param("30101810900000000778", "040000777", id="digit"),
        pytest.param("40702810000000012345", "040000777", id="settlement"),
        pytest.param("30101810400000000225", "040000777", id="another-bank"),
        pytest.param("30101810900000000777", "", id="no-bank"),
    ],
)
def test_a_correspondent_account_of_another_bank_is_none(account, bik):
    assert not is_correspondent_account(account, bik)
