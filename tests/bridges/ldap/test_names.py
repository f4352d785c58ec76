"""Names of entries are read back as they were written, and mean one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.model.ids import CompanyId, ServiceId
from legacy_bridges.protocols.ldap.bases import As, Base, base_of, binder_of, is_plain_login
from legacy_bridges.protocols.ldap.dn import Dn, DnError, Part, dn_of, escaped, read_dn

BASE = Base(ServiceId("mail"), CompanyId("romashka"))
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(texts)
@pytest.mark.spec("RFC 4514 §2.4")
def test_a_value_is_read_back_whatever_is_in_it(value: str) -> None:
    assert read_dn(f"cn={escaped(value)},dc=okno") == Dn((Part("cn", value), Part("dc", "okno")))


@given(texts)
def test_a_login_never_becomes_more_than_its_own_part(login: str) -> None:
    name = BASE.person(login)
    found = binder_of(read_dn(str(name)))
    assert found is not None
    assert (found.base, found.kind, found.login) == (BASE, As.PERSON, login)


@given(st.text(max_size=80))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        found = read_dn(text)
    except DnError:
        return
    assert read_dn(str(found)).key == found.key


@pytest.mark.parametrize(
    "text",
    ["uid", "=x", "uid=", "uid=#0401", "uid=a+cn=b", "uid=a,,dc=b", 'uid="a"', "uid=a;dc=b", "uid=a\\", "uid=\\zz",
     "uid=\\ff", "1x=a", "uid=a\0b", "u" * 2000, ",".join(["dc=x"] * 17)],
)  # fmt: skip
@pytest.mark.spec("RFC 4514 §3")
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(DnError):
        read_dn(text)


def test_names_ignore_case_and_spaces_around() -> None:
    assert read_dn("UID=Anna , DC=Okno").key == read_dn("uid=anna,dc=okno").key
    assert read_dn(str(BASE.person("Anna")).upper()).is_within(BASE.dn)


@pytest.mark.parametrize(
    "name",
    [
        "uid=anna,ou=people,dc=okno",
        "uid=anna,ou=people,ou=mail,o=romashka,dc=okno",
        "uid=anna,ou=people,ou=mail,o=,dc=okno",
        "uid=anna,ou=people,ou=mail,o=ojxw2yltnbvwc,dc=example",
        "uid=anna,ou=others,ou=mail,o=ojxw2yltnbvwc,dc=okno",
        "cn=anna,ou=people,ou=mail,o=ojxw2yltnbvwc,dc=okno",
        "cn=x,uid=anna,ou=people,ou=mail,o=ojxw2yltnbvwc,dc=okno",
        "ou=mail,o=ojxw2yltnbvwc,dc=okno",
        "",
    ],
)
def test_nobody_binds_by_a_name_of_another_shape(name: str) -> None:
    try:
        found = binder_of(read_dn(name))
    except DnError:
        found = None
    assert found is None


def test_a_companys_name_has_one_spelling() -> None:
    assert base_of(BASE.dn) == BASE
    for spelling in ("ojxw2yltnbvwc===", "0jxw2yltnbvwc", "ojxw2yltnbvwd"):
        other = dn_of("ou", "mail").under(dn_of("o", spelling), dn_of("dc", "okno"))
        assert base_of(other) is None


@pytest.mark.parametrize(
    "login", ["", " anna", "anna ", "an  na", "an\0na", "an\nna", "\u200banna", "anna\u00a0", "an\tna"]
)
def test_a_padded_login_is_nobodys(login: str) -> None:
    assert not is_plain_login(login)
