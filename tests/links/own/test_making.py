"""Making application passwords: who may, how many, and what is written down."""

import re
from threading import Barrier, Thread

import pytest

from idp.links.own.ground import MOST
from idp.links.own.keeping import kept_at
from idp.links.own.making import Wish
from idp.links.own.value import digests
from idp.links.vault import open_secret
from idp.model.app_password import AppSecretKind, DigestSecrets
from idp.model.errors import DomainError, Invalid, NotFound, Refused
from idp.model.ids import ServiceId
from idp.rbac.actor import OPERATOR, Actor, Unassured
from tests.links.own.conftest import PHONES, VPN, WIKI
from tests.links.village import ANNA, BORIS, FAX, MAIL, PBX, VERA

GROUPED = re.compile(r"([a-z2-7]{4}-){6}[a-z2-7]{2}\Z")
WHOLE = re.compile(r"[a-z2-7]{26}\Z")


def test_a_value_is_shown_in_groups_and_never_written_down(street, caplog):
    before = street.stamp()
    made = street.make(ANNA, label="  Ноутбук\u00a0дома ")
    assert GROUPED.match(made.password.value)
    assert (made.app.login, made.app.label, made.app.account) == (ANNA, "Ноутбук дома", street.village.anna)
    assert street.live(street.village.anna) == [made.app]
    assert street.stamp() == before + 1
    plain = made.password.value.replace("-", "")
    said = [repr(made), *map(repr, street.village.audit()), *map(repr, street.village.town.notices())]
    everything = repr(street.village.town.everything()) + "".join(said) + caplog.text
    assert plain not in everything
    assert made.password.value not in everything


def test_two_are_never_the_same(street):
    assert len({street.make(ANNA).password.value for _ in range(5)}) == 5


def test_the_owner_is_told_and_it_is_in_the_trail(street):
    made = street.make(ANNA, label="Thunderbird")
    letter = street.village.town.notices()[-1]
    assert letter.to == ANNA
    assert all(word in letter.body for word in ("Mail", "Thunderbird", "/account/passwords"))
    row = street.village.audit()[-1]
    assert row.kind == "AppPasswordMade"
    assert made.app.id in row.detail
    assert ANNA not in row.detail


def test_a_device_has_a_name_of_its_own_and_digests_for_it_in_the_vault(street):
    first, second = (street.make(ANNA, PHONES, kind=AppSecretKind.DEVICE) for _ in range(2))
    assert first.app.login != second.app.login
    assert WHOLE.match(first.password.value)
    kept = opened(street, first.app)
    expected = digests(first.app.login, "sip.example.com", first.password)
    assert isinstance(expected, DigestSecrets)
    assert all(digest in kept for digest in expected.by_algorithm.values())
    assert first.password.value not in kept


def test_where_nothing_less_will_do_the_value_itself_is_sealed(street):
    street.hang(VPN)
    street.give(street.village.anna)
    made = street.make(ANNA, VPN)
    assert opened(street, made.app) == made.password.value
    assert made.password.value not in repr(street.village.town.everything())


def opened(street, app):
    with street.village.store.read() as records:
        found = open_secret(records, street.village.envelope, app.company, app.service, kept_at(app.id))
    return found.value


@pytest.mark.parametrize(
    ("login", "service", "wish", "error", "field"),
    [
        pytest.param(ANNA, ServiceId("none"), {}, NotFound, "service", id="no-such-service"),
        pytest.param(ANNA, FAX, {}, NotFound, "service", id="takes-none"),
        pytest.param(ANNA, VPN, {}, NotFound, "service", id="company-has-it-not"),
        pytest.param(BORIS, WIKI, {}, NotFound, "service", id="no-role-has-a-word"),
        pytest.param(VERA, MAIL, {}, NotFound, "service", id="of-another-company"),
        pytest.param(ANNA, PBX, {}, Refused, "login", id="known-by-no-name-there"),
        pytest.param(ANNA, MAIL, {"kind": AppSecretKind.DEVICE}, Invalid, "kind", id="another-kind"),
        pytest.param(ANNA, PBX, {"kind": AppSecretKind.SERVER}, Invalid, "kind", id="no-servers-there"),
        pytest.param(ANNA, MAIL, {"label": " "}, Invalid, "label", id="no-label"),
        pytest.param(ANNA, MAIL, {"label": "x" * 101}, Invalid, "label", id="long-label"),
        pytest.param(ANNA, MAIL, {"label": "a\u202eb"}, Invalid, "label", id="turned-label"),
        pytest.param(ANNA, MAIL, {"label": "a\x00b"}, Invalid, "label", id="broken-label"),
    ],
)
def test_who_may_not_gets_none(street, login, service, wish, error, field):
    proof, before = street.proof(login), street.village.town.everything()
    with pytest.raises(error) as refused:
        street.secrets.making.make(
            proof, street.village.romashka, Wish(service, **{"label": "Phone", **wish})
        )
    assert refused.value.field == field
    assert street.village.town.everything() == before


@pytest.mark.parametrize("verified", [False, None], ids=["not-verified", "unknown"])
def test_an_address_that_nobody_verified_is_no_name(street, verified):
    street.address(street.village.anna, ANNA, verified=verified)
    with pytest.raises(Refused):
        street.make(ANNA)


def test_a_linked_old_account_is_the_name(street):
    street.prove(street.village.anna, "1001")
    assert street.make(ANNA, PBX).app.login == "1001"


def test_the_twenty_first_is_refused_until_one_is_removed(street):
    proof, make = street.proof(ANNA), street.secrets.making.make
    made = [make(proof, street.village.romashka, Wish(MAIL, f"Phone {n}")) for n in range(MOST)]
    before = street.village.town.everything()
    with pytest.raises(Refused) as refused:
        make(proof, street.village.romashka, Wish(MAIL, "Phone"))
    assert refused.value.field == "label"
    assert street.village.town.everything() == before
    street.secrets.ending.end(street.village.anna, made[0].app.id)
    assert make(proof, street.village.romashka, Wish(MAIL, "Phone"))


def test_of_many_made_at_once_no_more_than_twenty_stay(street):
    proof, outcomes, start = street.proof(ANNA), [], Barrier(4)
    for number in range(MOST - 1):
        street.secrets.making.make(proof, street.village.romashka, Wish(MAIL, f"Phone {number}"))

    def press():
        start.wait()
        try:
            street.secrets.making.make(proof, street.village.romashka, Wish(MAIL, "Last"))
            outcomes.append("made")
        except DomainError as error:
            outcomes.append(type(error).__name__)

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("made") == 1
    assert len(street.live(street.village.anna)) == MOST


def test_an_owner_gives_a_server_one_and_two_of_a_name_live_side_by_side(street):
    street.give(street.village.anna)
    owner = Actor(street.village.anna, assured=True)
    made = [street.secrets.making.make_server(owner, street.village.romashka, MAIL, " Mail-1 ") for _ in "ab"]
    assert {one.app.login for one in made} == {"mail-1"}
    assert made[0].password != made[1].password
    listed = street.secrets.listing.servers(owner, street.village.romashka)
    assert {one.id for one in listed} == {one.app.id for one in made}
    assert (
        street.secrets.making.make_server(OPERATOR, street.village.romashka, MAIL, "mail-2").app.made_by
        is None
    )


@pytest.mark.parametrize(
    ("who", "assured", "service", "name", "error"),
    [
        pytest.param("anna", False, MAIL, "mail-1", Unassured, id="not-assured"),
        pytest.param("boris", True, MAIL, "mail-1", Refused, id="an-administrator"),
        pytest.param("vera", True, MAIL, "mail-1", NotFound, id="of-another-company"),
        pytest.param("anna", True, PBX, "mail-1", Invalid, id="takes-no-servers"),
        pytest.param("anna", True, FAX, "mail-1", NotFound, id="takes-none"),
        pytest.param("anna", True, MAIL, "", Invalid, id="no-name"),
        pytest.param("anna", True, MAIL, "-mail", Invalid, id="name-of-a-dash"),
        pytest.param("anna", True, MAIL, "mail,ou=people", Invalid, id="name-of-a-directory"),
        pytest.param("anna", True, MAIL, "почта", Invalid, id="name-of-other-letters"),
        pytest.param("anna", True, MAIL, "m" * 65, Invalid, id="long-name"),
    ],
)
def test_nobody_but_an_owner_gives_a_server_one(street, who, assured, service, name, error):
    street.give(street.village.anna)
    street.give(street.village.boris, "admin")
    actor, before = Actor(getattr(street.village, who), assured), street.village.town.everything()
    with pytest.raises(error):
        street.secrets.making.make_server(actor, street.village.romashka, service, name)
    assert street.village.town.everything() == before
