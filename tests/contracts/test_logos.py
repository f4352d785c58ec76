"""What every store must do with logos of clients."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from idp.model.client import Client
from idp.model.errors import DomainError
from idp.model.ids import ClientId
from idp.model.logo import Logo, PictureType
from idp.ports.records import Store
from tests.contracts.samples import MAIL, a_client
from tests.support.clock import START

URI, OTHER = "https://mail.example/logo.png", "https://mail.example/new.png"
DIGEST, SECOND = "a" * 64, "b" * 64
LOGO = Logo(MAIL, URI, DIGEST, PictureType.PNG, bytes(range(256)) * 100, START)


@pytest.fixture
def shown(store: Store) -> Store:
    with store.write() as records:
        records.clients.add(a_client())
        records.logos.put(LOGO)
    return store


def test_a_logo_is_read_back_as_written(shown: Store) -> None:
    with shown.read() as records:
        assert records.logos.find(DIGEST) == LOGO
        assert records.logos.find(SECOND) is None


def test_a_logo_is_shown_for_its_client_and_its_address_alone(shown: Store) -> None:
    with shown.read() as records:
        assert records.logos.shown(MAIL, URI) == DIGEST
        assert records.logos.shown(MAIL, OTHER) is None
        assert records.logos.shown(ClientId("another"), URI) is None


def test_a_client_has_one_logo_and_a_new_one_takes_its_place(shown: Store) -> None:
    new = replace(LOGO, uri=OTHER, digest=SECOND, type=PictureType.WEBP, body=b"new")
    with shown.write() as records:
        records.logos.put(new)
    with shown.read() as records:
        assert records.logos.find(DIGEST) is None
        assert records.logos.find(SECOND) == new
        assert records.logos.shown(MAIL, OTHER) == SECOND


def test_a_picture_of_two_clients_stays_while_one_of_them_has_it(shown: Store) -> None:
    other = ClientId("another")
    with shown.write() as records:
        records.clients.add(Client(other, "Another", (), START))
        records.logos.put(replace(LOGO, client=other))
    for left in (MAIL, other):
        with shown.write() as records:
            found = records.logos.find(DIGEST)
            assert found is not None
            assert (found.type, found.body) == (LOGO.type, LOGO.body)
            records.clients.remove(left)
    with shown.read() as records:
        assert records.logos.find(DIGEST) is None


def test_a_logo_goes_with_its_client_and_comes_not_back_with_its_id(shown: Store) -> None:
    with shown.write() as records:
        assert records.clients.remove(MAIL)
        records.clients.add(a_client())
    with shown.read() as records:
        assert records.logos.shown(MAIL, URI) is None
        assert records.logos.find(DIGEST) is None


def test_a_logo_is_forgotten_whether_there_is_one_or_not(shown: Store) -> None:
    for _ in range(2):
        with shown.write() as records:
            records.logos.forget(MAIL)
    with shown.read() as records:
        assert records.logos.find(DIGEST) is None


def test_a_logo_of_nobody_is_not_kept(store: Store) -> None:
    with pytest.raises((DomainError, IntegrityError)), store.write() as records:
        records.logos.put(LOGO)
    with store.read() as records:
        assert records.logos.find(DIGEST) is None
