"""Ending application passwords: by their owner, with the membership, by the operator."""

import pytest

from idp.authn.dismissal import Dismissal
from idp.authn.outcomes import Wrong
from idp.links.own.ending import end_apps_of
from idp.model.app_password import AppSecretKind
from idp.model.errors import NotFound, Refused
from idp.model.ids import AppPasswordId
from idp.rbac.actor import OPERATOR, Actor, Unassured
from tests.links.own.conftest import PHONES
from tests.links.village import ANNA, BORIS, MAIL
from tests.support import rights


@pytest.fixture
def made(street):
    return street.make(ANNA)


def test_its_owner_ends_it_once(street, made):
    before = street.stamp()
    street.secrets.ending.end(street.village.anna, made.app.id)
    assert street.guess(made) == Wrong()
    assert street.stamp() == before + 1
    assert street.village.audit()[-2].kind == "AppPasswordEnded"
    with pytest.raises(NotFound):
        street.secrets.ending.end(street.village.anna, made.app.id)


def test_nobody_else_ends_it(street, made):
    before = street.village.town.everything()
    for who, app in ((street.village.boris, made.app.id), (street.village.anna, AppPasswordId("other"))):
        with pytest.raises(NotFound):
            street.secrets.ending.end(who, app)
    assert street.village.town.everything() == before


@pytest.mark.parametrize(
    ("who", "assured", "company", "error"),
    [
        pytest.param("anna", False, "romashka", Unassured, id="not-assured"),
        pytest.param("boris", True, "romashka", Refused, id="an-administrator"),
        pytest.param("vera", True, "romashka", NotFound, id="of-another-company"),
        pytest.param("vera", True, "other", NotFound, id="owner-elsewhere"),
    ],
)
def test_nobody_but_an_owner_ends_a_server_s(street, who, assured, company, error):
    street.give(street.village.anna)
    street.give(street.village.boris, "admin")
    with street.village.store.write() as records:
        rights.give(records, street.village.vera, street.village.other)
    made = street.secrets.making.make_server(OPERATOR, street.village.romashka, MAIL, "mail-1")
    actor = Actor(getattr(street.village, who), assured)
    before = street.village.town.everything()
    with pytest.raises(error):
        street.secrets.ending.end_server(actor, getattr(street.village, company), made.app.id)
    assert street.village.town.everything() == before


def test_an_owner_ends_a_server_s_and_no_person_s(street, made):
    street.give(street.village.anna)
    owner = Actor(street.village.anna, assured=True)
    server = street.secrets.making.make_server(OPERATOR, street.village.romashka, MAIL, "mail-1")
    street.secrets.ending.end_server(owner, street.village.romashka, server.app.id)
    assert street.guess(server) == Wrong()
    with pytest.raises(NotFound):
        street.secrets.ending.end_server(owner, street.village.romashka, made.app.id)


def test_the_operator_ends_any(street, made):
    street.secrets.ending.end_any(made.app.id, "operator")
    assert street.guess(made) == Wrong()
    with pytest.raises(NotFound):
        street.secrets.ending.end_any(made.app.id, "operator")


def test_dismissal_ends_all_of_a_person_in_the_same_transaction(street, made):
    phone = street.make(ANNA, PHONES, kind=AppSecretKind.DEVICE)
    others = street.make(BORIS)
    desk, village = street.village.town.desk, street.village
    dismissal = Dismissal(village.store, village.clock, desk.office, (end_apps_of,))
    done = dismissal.dismiss(OPERATOR, village.romashka, village.anna)
    assert done.elsewhere == 2
    assert street.guess(made) == street.guess(phone) == Wrong()
    assert street.guess(others).account.id == village.boris
    with village.store.read() as records:
        assert not records.vault.of_company(village.romashka)
    ended = [row for row in village.audit() if row.kind == "AppPasswordEnded"]
    assert len(ended) == 2


def test_a_dismissal_that_fails_ends_none(street, made):
    def fail(*_):
        raise RuntimeError("too late")

    desk, village = street.village.town.desk, street.village
    dismissal = Dismissal(village.store, village.clock, desk.office, (end_apps_of, fail))
    with pytest.raises(RuntimeError, match="too late"):
        dismissal.dismiss(OPERATOR, village.romashka, village.anna)
    assert street.guess(made).account.id == village.anna
