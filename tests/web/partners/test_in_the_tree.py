"""Partners in the access tree: by their names, in the reader's language."""

import pytest

from idp.model.access import Binding, Limits, person
from idp.model.ids import BindingId, NodeId
from tests.support import rights

ADDRESSES = ["/company/tree/give", "/company/tree/limit"]


@pytest.fixture
def anna(guest, town, bureau):
    return town.sign_in(guest)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("locale", "title"), [("en", "Tinkoff Bank"), ("ru", "Тинькофф Банк")])
def test_partners_with_a_client_can_be_ticked(anna, bureau, address, locale, title):
    anna.get(f"/lang?to={locale}&next=/")
    anna.get(f"{address}?node={bureau.company.id}")
    assert title in anna.page.text
    boxes = [
        attrs["value"] for tag, attrs in anna.page.tags if tag == "input" and attrs.get("name") == "partners"
    ]
    assert boxes == ["tinkoff"]


def test_a_limit_names_the_partner(other, town, bureau):
    top, only = NodeId(bureau.company.id), Limits(partners=frozenset({"kontur", "ofdru"}))
    with town.house.store.write() as records:
        right = Binding(BindingId("right"), person(bureau.boris.id), "partner_applicant", top, limits=only)
        rights.put(records, bureau.company.id, right)
    town.sign_in(other)
    other.get(f"/company/tree?node={top}")
    assert "OFD.ru, SKB Kontur" in other.page.text
