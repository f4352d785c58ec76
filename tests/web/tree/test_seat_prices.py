"""What a collected change adds a month, by the prices that billing knows now."""

from decimal import Decimal

import pytest

from idp.model.billing import Money, Offering, OfferingId, Price, PriceKind
from idp.model.errors import Unavailable
from tests.web.tree.editor import NORTH

HERE = "/company/tree/changes"


class Catalogue:
    """Billing that knows prices, or does not answer."""

    def __init__(self, *offerings, away=False):
        self.found = {one.id: one for one in offerings}
        self.away = away
        self.asked = 0

    def offerings(self, ids=None):
        self.asked += 1
        if self.away:
            raise Unavailable
        return self.found


SEAT = Offering(
    OfferingId("po"), "Ads", "ads", prices=(Price(PriceKind.RECURRING, Money(Decimal(490)), "month", "user"),)
)


@pytest.fixture
def billing(house):
    """Put this catalogue in billing's place."""

    def known(catalogue):
        object.__setattr__(house, "billing", catalogue)
        return catalogue

    return known


def test_seats_are_priced_by_billing(editor, billing):
    billing(Catalogue(SEAT))
    editor.furnish().see()
    editor.send("/company/tree/give", node=NORTH, subject="{boris}", role="service_user")
    text = editor.see().text.replace("\u00a0", " ")
    assert "1 change: +1 −0 , +490 ₽ a month" in text


def test_without_billing_the_sum_is_unknown_and_the_rest_is_there(editor, billing):
    billing(Catalogue(away=True))
    editor.furnish().see()
    editor.send("/company/tree/give", node=NORTH, subject="{boris}", role="service_user")
    assert "sum unknown: billing does not answer" in editor.see().text
    assert "sum unknown: billing does not answer" in editor.see(HERE).text


def test_a_service_that_billing_does_not_offer_is_not_free(editor, billing):
    billing(Catalogue(Offering(OfferingId("po"), "Weather", "weather")))
    editor.furnish().see()
    editor.send("/company/tree/give", node=NORTH, subject="{boris}", role="service_user")
    assert "sum unknown: billing has no price for it" in editor.see().text
    assert "sum unknown: billing has no price for it" in editor.see(HERE).text


def test_billing_is_asked_nothing_while_nothing_is_collected(editor, billing):
    catalogue = billing(Catalogue(away=True))
    editor.furnish()
    for path in ("/company/tree", "/company/tree?node=north", HERE):
        editor.see(path)
    assert catalogue.asked == 0
