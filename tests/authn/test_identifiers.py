"""Names to sign in by: one person's spellings fold together, two people's never do."""

import pytest

from idp.authn.identifiers import bucket, masked, normalise, normalise_address, takes_sms
from idp.model.account import IdentifierKind
from idp.model.errors import Conflict, Invalid

PHONE = "+79001112233"


@pytest.mark.parametrize(
    "spelling",
    [
        "+79001112233",
        "+7 900 111-22-33",
        "8 (900) 111-22-33",
        "89001112233",
        "79001112233",
        "9001112233",
        "0079001112233",
        "810 7 900 111 22 33",
        "  8-900-111.22.33 ",
        "＋７９００１１１２２３３",
        "8\u00a0900\u00a0111\u00a022\u00a033",
        "8 900 111–22–33",
    ],
)
def test_r087_spellings_of_a_phone_are_one_name_and_one_bucket(spelling):
    assert normalise(spelling).value == PHONE
    assert normalise(spelling).kind is IdentifierKind.PHONE
    assert bucket(spelling) == PHONE


@pytest.mark.parametrize("spelling", ["+70000000001", "80000000001", "70000000001", "+7 000 000-00-01"])
def test_a_demo_number_outside_the_plan_is_a_phone(spelling):
    assert normalise(spelling).value == "+70000000001"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+373 60 123 456", "+37360123456"),
        ("00373 60 123 456", "+37360123456"),
        ("+40 712 345 678", "+40712345678"),
    ],
)
def test_other_countries_are_written_with_their_code(text, value):
    assert normalise(text).value == value


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Anna@Romashka.Example", IdentifierKind.EMAIL, "anna@romashka.example"),
        ("ＡＮＮＡ@romashka.example", IdentifierKind.EMAIL, "anna@romashka.example"),
        ("anna+work@romashka.example", IdentifierKind.EMAIL, "anna+work@romashka.example"),
        ("ada@Почта.РФ", IdentifierKind.EMAIL, "ada@xn--80a1acny.xn--p1ai"),
        ("ada@xn--80a1acny.xn--p1ai", IdentifierKind.EMAIL, "ada@xn--80a1acny.xn--p1ai"),
        ("900000001", IdentifierKind.LOGIN, "900000001"),
        ("Dogovor-17/4", IdentifierKind.LOGIN, "dogovor-17/4"),
        ("Бухгалтерия", IdentifierKind.LOGIN, "бухгалтерия"),
        ("alice", IdentifierKind.LOGIN, "alice"),
        ("0001123453", IdentifierKind.LOGIN, "0001123453"),
    ],
)
def test_a_name_is_folded_by_its_kind(text, kind, value):
    assert (normalise(text).kind, normalise(text).value) == (kind, value)


COLLISIONS = {
    "upper case": "ADMIN@x.example",
    "full width": "ａｄｍｉｎ@x.example",
    "mathematical letters": "𝐚𝐝𝐦𝐢𝐧@x.example",
    "zero-width space": "ad\u200bmin@x.example",
    "soft hyphen": "ad\u00admin@x.example",
    "word joiner at the end": "admin@x.example\u2060",
    "byte order mark before": "\ufeffadmin@x.example",
    "direction mark": "\u202eadmin@x.example",
    "dotless i": "adm\u0131n@x.example",
    "dotted capital I": "ADM\u0130N@x.example",
    "combining mark": "adm\u0069\u0307n@x.example",
    "Cyrillic a": "\u0430dmin@x.example",
    "Cyrillic letter in the domain": "admin@x.ex\u0430mple",
    "null": "admin\x00@x.example",
    "newline": "admin@x.example\nbcc",
}


@pytest.mark.parametrize("spelling", COLLISIONS.values(), ids=COLLISIONS.keys())
def test_v109_a_colliding_spelling_is_the_same_name_or_none(town, spelling):
    town.person("admin@x.example")
    before = town.everything()
    with pytest.raises((Invalid, Conflict)):
        town.person(spelling)
    assert town.everything() == before


def test_v109_the_kelvin_sign_is_a_k(town):
    town.person("kate")
    with pytest.raises(Conflict):
        town.person("\u212aate")


@pytest.mark.parametrize("text", ["соре", "ТЕСТ", "р2-с4"], ids=["lower", "upper", "digits"])
def test_v109_a_cyrillic_login_that_reads_as_latin_is_refused(text):
    with pytest.raises(Invalid):
        normalise(text)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "a b", "@", "a@b", "a@@b.example", "+7900", "+999111", ".a@b.example", "a..b@c.example",
     "a@-b.example", "a@b..example", "x" * 300, "имяname", "a\tb", "логин@почта.рф", "<script>", "+", "😀"],
)  # fmt: skip
def test_what_is_no_name_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        normalise(text)
    assert refusal.value.field == "login"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a b", "A  B"),
        ("<Script>", "<script>"),
        ("ad\u200bmin@x.example", "ADMIN@x.example"),
        ("+7900", "+7 900"),
    ],
)
def test_r087_what_is_no_name_is_counted_in_one_bucket_too(one, other):
    assert bucket(one) == bucket(other)


def test_a_contract_login_is_no_address_to_write_to():
    with pytest.raises(Invalid):
        normalise_address("dogovor-17")


@pytest.mark.parametrize(
    ("value", "shown"), [("+79001112203", "+7•••••03"), ("anna@romashka.example", "a•••@romashka.example")]
)
def test_an_address_is_masked(value, shown):
    assert masked(value) == shown


@pytest.mark.parametrize(
    ("value", "yes"),
    [
        ("+79001112233", True),
        ("+70000000001", True),
        ("+37360123456", True),
        ("+18005551234", False),
        ("+882161234567", False),
        ("+78091234567", False),
    ],
)
def test_r093_no_sms_goes_abroad_or_to_numbers_that_cost(value, yes):
    assert takes_sms(value) is yes
