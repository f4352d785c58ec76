"""Lists come in pages."""

import pytest

from idp.adapters.billing.errors import Unreadable
from idp.adapters.billing.resources import IDENTITY, Kind
from idp.adapters.billing.wire import MOST, WireResources
from idp.adapters.outbound import Deadline, Origin
from tests.billing.sandbox import LOOPBACK, Server


def resources(server: Server, page: int) -> WireResources:
    return WireResources(Origin(server.url, LOOPBACK).line(Deadline(20)), {}, page)


@pytest.mark.parametrize("page", [1, 3, 7, 500])
def test_every_page_is_read_once_and_in_order(server: Server, page: int) -> None:
    everything = [product["id"] for product in server.books.products()]
    found = resources(server, page).all(Kind.PRODUCT, IDENTITY, {})
    assert [product["id"] for product in found] == everything
    assert len(server.queries()) == -(-len(everything) // page)


def test_an_empty_list_is_read_with_one_query(server: Server) -> None:
    assert resources(server, 5).all(Kind.PRODUCT, IDENTITY, {"relatedParty.id": ["ind-777"]}) == []
    assert len(server.queries()) == 1


def test_a_list_without_end_is_left(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idp.adapters.billing.wire.MOST", 3)
    with pytest.raises(Unreadable, match="too long"):
        resources(server, 1).all(Kind.PRODUCT, IDENTITY, {})
    assert len(server.queries()) == 3 < MOST


def test_a_list_that_loses_its_end_is_refused(server: Server) -> None:
    server.fault("cut_short")
    with pytest.raises(Unreadable, match="too early"):
        resources(server, 5).all(Kind.PRODUCT, IDENTITY, {})
